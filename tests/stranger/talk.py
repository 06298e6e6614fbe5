"""Two users talk; messages are changed, before eyes and behind a back."""
import asyncio

from client import Client, Refused
from log import Log
from plain_http import user


async def refused(code, asked):
    try:
        answer = await asked
    except Refused as error:
        assert error.code == code, error
        return
    raise AssertionError(f"{code} was expected, not {answer}")


async def read_all(client, conv):
    """A reader that knows nothing, from the newest page to the first."""
    log, edge, more = Log(conv), {}, True
    while more:
        page = await client.call("msg.history", conv=conv, limit=3, **edge)
        for entry in page["messages"]:
            log.take(entry)
        edge, more = {"before": page["messages"][0]["seq"]}, page["more"]
    return log


async def exchange(first, second, conv, count):
    """Both write `count` messages at once; both hear all of them."""
    answers = await asyncio.gather(*[
        who.send(conv, f"{who.user}-{number}", {"text": f"{number} of {who.user}"})
        for number in range(count) for who in (first, second)])
    assert sorted(answer["seq"] for answer in answers) == list(range(1, 2 * count + 1))
    for who in (first, second):
        await who.knows(conv, 2 * count)
        for answer in answers:
            heard = who.log(conv).entries[answer["seq"]]
            assert (heard["id"], heard["ts"]) == (answer["id"], answer["ts"]), (heard, answer)
    return 2 * count


async def marks(writer, reader, conv, head):
    """Both know the head; the reader reads what the writer wrote last."""
    seq = (await writer.send(conv, "to be read", {"text": "read me"}))["seq"]
    assert seq == head + 1
    await reader.knows(conv, seq)
    row = await reader.call("conv.info", conv=conv)
    assert row["head"] == seq and row["unread"] > 0, row
    await reader.call("mark.delivered", conv=conv, seq=seq)
    await writer.heard("mark", conv=conv, user=reader.user, delivered=seq)
    await reader.call("mark.read", conv=conv, seq=seq)
    await reader.call("mark.read", conv=conv, seq=1)  # never back
    await reader.call("mark.read", conv=conv, seq=seq + 100)  # not beyond the head
    await writer.heard("mark", conv=conv, user=reader.user, delivered=seq, read=seq)
    row = await reader.call("conv.info", conv=conv)
    assert (row["delivered"], row["read"], row["unread"]) == (seq, seq, 0), row
    members = (await writer.call("conv.members", conv=conv))["members"]
    found = {member["user"]: member["read"] for member in members}
    # A message implies that its sender has read up to it.
    assert found[writer.user] == seq and found[reader.user] == seq, found
    assert not writer.said("mark", conv=conv, user=writer.user)
    return seq


async def typing(writer, reader, conv):
    for on in (True, False):
        since = len(reader.events)
        await writer.call("typing", conv=conv, on=on)
        await reader.heard("typing", since, conv=conv, user=writer.user, on=on)


async def talk(url):
    ann_http, bob_http = await user(url, "talk.ann"), await user(url, "talk.bob")
    ann, bob = [await Client.ready(url, who.token) for who in (ann_http, bob_http)]
    phone = await Client.ready(url, bob_http.token)  # another device of bob
    direct = await ann.call("conv.create", kind="direct", members=["talk.bob"])
    again = await bob.call("conv.create", kind="direct", members=["talk.ann"])
    assert again == {"conv": direct["conv"], "created": False}, again
    group = await ann.call("conv.create", kind="group", members=["talk.bob"], title="Öl & Brot")
    for conv in (direct["conv"], group["conv"]):
        for who in (ann, bob, phone):
            await who.heard("conv.added", conv=conv, creator="talk.ann")
        head = await exchange(ann, bob, conv, 20)
        head = await marks(ann, bob, conv, head)
        await phone.heard("mark", conv=conv, user="talk.bob", read=head)
        await typing(ann, bob, conv)
        await typing(bob, ann, conv)
        assert not bob.said("typing", user="talk.bob")
        # A retry by `cid` gives the first answer and no second message.
        first = await bob.send(conv, "once", {"text": "once"})
        assert await bob.send(conv, "once", {"text": "once"}) == first
        await refused("conflict", bob.send(conv, "once", {"text": "twice"}))
        past = await read_all(bob, conv)
        for who in (ann, bob, phone):
            await who.knows(conv, head + 1)
            assert who.log(conv).now() == past.now()
    rows = (await bob.call("conv.list"))["conversations"]
    assert {(row["kind"], row["title"], row.get("peer")) for row in rows} == {
        ("direct", "", "talk.ann"), ("group", "Öl & Brot", None)}, rows
    for who in (ann, bob, phone):
        assert await who.leave() == 1000


async def change(url):
    https = [await user(url, f"change.{name}") for name in ("ann", "bob", "cyd")]
    ann, bob, cyd = [await Client.ready(url, http.token) for http in https]
    conv = (await ann.call("conv.create", kind="group", title="change",
                           members=["change.bob", "change.cyd"]))["conv"]
    for number in range(1, 5):
        await ann.send(conv, str(number), {"text": f"the {number}."})
    await cyd.knows(conv, 4)
    cyd.socket.cut()
    assert await cyd.closed() == 1006

    made = [await ann.call("msg.edit", conv=conv, seq=1, body={"text": "edited"}),
            await ann.call("msg.edit", conv=conv, seq=1, body={"text": "edited again"}),
            await bob.call("msg.react", conv=conv, seq=2, reaction="👍"),
            await ann.call("msg.react", conv=conv, seq=2, reaction="👍"),
            await ann.call("msg.react", conv=conv, seq=2, reaction="👍", on=False),
            await bob.call("msg.react", conv=conv, seq=3, reaction="🎉"),
            await ann.call("msg.edit", conv=conv, seq=3, body={"text": "soon gone"}),
            await ann.call("msg.delete", conv=conv, seq=3)]
    assert [entry["changed"] for entry in made] == [True] * len(made)
    assert [entry["seq"] for entry in made] == list(range(5, 5 + len(made)))
    # Again, as after a lost answer: nothing is left to do.
    unchanged = {"conv": conv, "changed": False}
    assert await ann.call("msg.edit", conv=conv, seq=1, body={"text": "edited again"}) == unchanged
    assert await bob.call("msg.react", conv=conv, seq=2, reaction="👍") == unchanged
    assert await ann.call("msg.delete", conv=conv, seq=3) == unchanged
    await refused("forbidden", bob.call("msg.edit", conv=conv, seq=1, body={"text": "mine"}))
    await refused("forbidden", bob.call("msg.delete", conv=conv, seq=1))
    await refused("message_not_found", ann.call("msg.edit", conv=conv, seq=3, body={"a": 1}))
    await refused("message_not_found", bob.call("msg.react", conv=conv, seq=3, reaction="👍"))
    await refused("message_not_found", ann.call("msg.edit", conv=conv, seq=5, body={"a": 1}))

    head = made[-1]["seq"]
    for who in (ann, bob):
        await who.knows(conv, head)
        await who.heard("message.edited", conv=conv, target=1, body={"text": "edited"})
        await who.heard("message.edited", conv=conv, target=1, body={"text": "edited again"})
        await who.heard("message.reaction", conv=conv, target=2, reaction="👍", on=False)
        await who.heard("message.deleted", conv=conv, target=3, seq=head)
    back = await Client.open(url, https[2].token, logs=cyd.logs)  # with what cyd knew
    await back.resume_by_hello()
    assert back.log(conv).through == back.log(conv).head == head
    past = await read_all(bob, conv)  # who was never here
    now = past.now()
    assert now[1]["body"] == {"text": "edited again"} and now[1]["edited"] == made[1]["ts"], now
    assert now[2]["reactions"] == {"👍": ["change.bob"]}, now
    assert now[3]["deleted"] == made[-1]["ts"] and "body" not in now[3], now
    assert "reactions" not in now[3], now
    assert now[4]["body"] == {"text": "the 4."} and "edited" not in now[4], now
    for who in (ann, bob, back):
        assert who.log(conv).holes(head) == [] and who.log(conv).now() == now
