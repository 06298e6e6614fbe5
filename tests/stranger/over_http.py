"""A user without a WebSocket: login, send, history, sync, logout."""
import asyncio
import json

from client import Client
from plain_http import Http, PASSWORD, user


async def fails(status, code, asked):
    found, problem = await asked
    assert (found, problem["status"], problem["code"]) == (status, status, code), (found, problem)
    assert problem["error"]["code"] == code and problem["detail"], problem


async def over_http(url):
    ann, bob = await user(url, "http.ann"), await user(url, "http.bob")
    await fails(409, "user_exists", ann.ask(
        "POST", "/register", {"user": "http.ann", "password": PASSWORD}))
    await fails(401, "bad_credentials", ann.ask(
        "POST", "/login", {"user": "http.ann", "password": "another password"}))
    live = await Client.ready(url, ann.token)
    conv = (await live.call("conv.create", kind="group", members=["http.bob"], title="h"))["conv"]
    there = Http.messages(conv)

    async def send(who, number):
        return await who.good("POST", there, {"cid": f"c{number}", "body": {"text": str(number)}})
    sent = [await send(ann, number) for number in range(1, 121)]
    assert [answer["seq"] for answer in sent] == list(range(1, 121))
    assert await send(ann, 7) == sent[6]
    await live.knows(conv, 120)
    await fails(409, "conflict", ann.ask("POST", there, {"cid": "c7", "body": {"text": "other"}}))
    await fails(400, "bad_request", ann.ask("POST", there, {"cid": "c"}))
    await fails(413, "too_large", ann.ask("POST", there, {"cid": "c", "body": {"t": "y" * 17000}}))

    # History, forwards and backwards, in pages.
    for edge, start, step in (("after", 0, -1), ("before", 121, 0)):
        seqs, at, more = [], start, True
        while more:
            page = await bob.good("GET", there, limit=50, **{edge: at})
            found = [entry["seq"] for entry in page["messages"]]
            seqs = seqs + found if edge == "after" else found + seqs
            at, more = found[step], page["more"]
        assert seqs == list(range(1, 121)), (edge, seqs)
    newest = await bob.good("GET", there, limit=1, linearizable="true", seen=120)
    assert newest["messages"][0]["body"] == {"text": "120"} and newest["more"], newest

    # Sync: at once where there is news; held back where there is none.
    page = await bob.good("GET", "/sync", wait_s=30)
    row, = page["conversations"]
    assert (row["conv"], row["head"], row["unread"]) == (conv, 120, 120), row
    assert [entry["seq"] for entry in row["messages"]] == list(range(71, 121)), row
    assert row["complete"] is False
    nothing = {"conversations": [], "more": False}
    since = {conv: 120}
    assert await bob.good("GET", "/sync", since=json.dumps(since), wait_s=1) == nothing
    assert await bob.good("POST", "/sync", {"since": since}) == nothing
    for method in ("GET", "POST"):
        fields = {"since": since, "wait_s": 30}
        poll = asyncio.create_task(
            bob.good("POST", "/sync", fields) if method == "POST" else
            bob.good("GET", "/sync", since=json.dumps(since), wait_s=30))
        seq = (await send(ann, since[conv] + 1))["seq"]
        row, = (await poll)["conversations"]
        assert [entry["seq"] for entry in row["messages"]] == [seq] and row["complete"], row
        since = {conv: seq}

    # Logout: this token and its sessions end, another token of the user does not.
    second = Http(url, (await ann.good("POST", "/token", {}))["token"])
    other = await Client.ready(url, second.token)
    assert await ann.good("POST", "/logout", {}) == {"user": "http.ann"}
    assert await live.closed() == 4101
    await fails(401, "bad_token", ann.ask("GET", there))
    await fails(401, "bad_token", ann.ask("POST", "/logout", {}))
    assert (await send(second, 123))["seq"] == 123
    await other.heard("message", conv=conv, seq=123)
    assert await second.good("POST", "/logout", {"everywhere": True}) == {"user": "http.ann"}
    assert await other.closed() == 4101
    await fails(401, "bad_token", second.ask("GET", there))
