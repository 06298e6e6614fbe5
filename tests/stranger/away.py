"""Clients that miss something: cut off, or too slow to read."""
import asyncio

from client import Client, Refused
from plain_http import user
from socket_frames import PONG

TEXT = "y" * 12000  # of such messages no page holds many


async def write(writers, conv, name, count, body):
    """`count` messages of each writer; the newest seq of them."""
    answers = await asyncio.gather(*[
        who.send(conv, f"{name}-{who.user}-{number}", body)
        for number in range(count) for who in writers])
    return max(answer["seq"] for answer in answers)


def in_order(pages):
    convs = [row["conv"].encode() for page in pages for row in page["conversations"]]
    assert convs == sorted(set(convs)), convs


async def resume(url):
    ann_http, bob_http = await user(url, "resume.ann"), await user(url, "resume.bob")
    ann, bob = [await Client.ready(url, who.token) for who in (ann_http, bob_http)]

    async def group(title):
        answer = await ann.call("conv.create", kind="group", members=["resume.bob"], title=title)
        return answer["conv"]
    known = [await group(f"known {number}") for number in range(12)]
    heads = {conv: await write([ann], conv, "before", 2, {"text": "before"}) for conv in known}
    for conv in known:
        await bob.knows(conv, heads[conv])
    gone, quiet = known.pop(), known.pop()
    bob.socket.cut()
    assert await bob.closed() == 1006

    # Large ones make pages full and rows incomplete.
    for conv in known[:3]:
        heads[conv] = await write([ann], conv, "large", 60, {"text": TEXT})
    for conv in known[3:]:
        heads[conv] = await write([ann], conv, "small", 5, {"text": "small"})
    new = [await group(f"new {number}") for number in range(3)]
    heads[new[0]] = await write([ann], new[0], "new", 80, {"text": "new"})
    heads[new[1]], heads[new[2]] = await write([ann], new[1], "new", 60, {"text": TEXT}), 0
    await ann.call("conv.remove", conv=gone, members=["resume.bob"])
    del heads[gone]

    for way in ("resume_by_hello", "resume_by_sync"):
        logs = {conv: log.copy() for conv, log in bob.logs.items()}
        back = await Client.open(url, bob_http.token, logs=logs)
        # What is said meanwhile comes by a page or as an event, but comes.
        meanwhile = asyncio.create_task(
            write([ann], known[5], f"meanwhile {way}", 100, {"text": "meanwhile"}))
        pages = await getattr(back, way)()
        heads[known[5]] = await meanwhile
        in_order(pages)
        assert len(pages) > 3, len(pages)
        rows = {row["conv"]: row for page in pages for row in page["conversations"]}
        assert set(known) <= set(rows) <= set(known) | set(new), rows.keys()
        assert not rows[known[0]]["complete"] and rows[known[3]]["complete"]
        # Who comes and goes is known to `sync` a moment later; then there is an event.
        for conv in new:
            await back.meet(conv)
        if not any(gone in page.get("gone", []) for page in pages):
            await back.heard("conv.removed", conv=gone)
        await back.knows(known[5], heads[known[5]])
        for conv, head in heads.items():
            log = back.log(conv)
            assert log.holes(head) == [] and max(log.entries, default=0) == head, (conv, head)
            if conv not in (known[5], quiet):
                assert log.head == head, (conv, log.head, head)
        # Who has all hears of nothing; what is empty is named with 0.
        since = {conv: log.through for conv, log in back.logs.items()}
        answer = await back.call("sync", since=since)
        assert answer == {"conversations": [], "more": False, "gone": [gone]}, answer
        assert await back.leave() == 1000


async def slow(url):
    https = [await user(url, f"slow.{name}") for name in ("ann", "bob", "cyd", "dee")]
    ann, cyd, dee = [await Client.ready(url, https[place].token) for place in (0, 2, 3)]
    bob = await Client.ready(url, https[1].token, receive_buffer=8192)
    people = ["slow.bob", "slow.cyd", "slow.dee"]
    busy, other, left = [
        (await ann.call("conv.create", kind="group", members=people, title=title))["conv"]
        for title in ("busy", "other", "left")]
    first = (await ann.send(busy, "first", {"text": "first"}))["seq"]
    for conv in (busy, other, left):
        await bob.heard("conv.added", conv=conv)
    await bob.knows(busy, first)

    bob.reading.clear()
    head = 0
    for burst in range(7):  # 8 MB: more than the sockets' buffers take
        bob.socket.write(PONG, b"")  # any traffic counts as an answer to a ping
        head = await write([ann, cyd], busy, f"burst {burst}", 50, {"text": TEXT})
    head = (await ann.call("msg.edit", conv=busy, seq=first, body={"text": "edited"}))["seq"]
    await ann.send(other, "other", {"text": "other"})
    direct = (await ann.call("conv.create", kind="direct", members=["slow.bob"]))["conv"]
    await ann.call("conv.remove", conv=left, members=["slow.bob"])
    await dee.call("mark.read", conv=busy, seq=head - 1)
    await dee.call("mark.read", conv=busy, seq=head)
    await dee.call("typing", conv=busy, on=True)
    await dee.call("typing", conv=busy, on=False)

    bob.reading.set()
    told = await bob.until(lambda: next(
        (one["heads"] for one in bob.events if one["ev"] == "heads" and
         one["heads"].get(busy) == head), None), f"heads up to {head}")
    # Of what is there only the newest follows.
    mark = await bob.heard("mark", conv=busy, user="slow.dee")
    assert mark["read"] == head, mark
    assert (await bob.heard("typing", conv=busy, user="slow.dee"))["on"] is False
    assert told[other] == 1 and told[direct] == 0, told
    missed = bob.log(busy).holes(head)
    assert missed, "nothing was left out"
    seqs = [one["seq"] for one in bob.events if one["ev"] == "message" and one["conv"] == busy]
    assert seqs == sorted(set(seqs)), "events out of order"

    for conv, newest in told.items():
        try:
            await bob.pull(conv, newest)
        except Refused as error:  # that is how a slow reader learns that it was removed
            assert error.code == "not_member" and conv == left, (conv, error)
    last = (await cyd.send(busy, "last", {"text": "all is well again"}))["seq"]
    await bob.knows(busy, last)
    assert bob.log(busy).holes(last) == [] and bob.log(other).holes(1) == []
    assert bob.log(busy).now()[first]["body"] == {"text": "edited"}
    assert (await bob.call("conv.info", conv=direct))["peer"] == "slow.ann"
    await dee.knows(busy, last)  # the same as who read all the time
    for seq, entry in dee.log(busy).entries.items():
        mine = bob.log(busy).entries[seq]
        assert [entry.get(name) for name in ("id", "from", "cid", "target")] == \
            [mine.get(name) for name in ("id", "from", "cid", "target")], (entry, mine)
    print(f"left out: {len(missed)} of {head}")
