"""A client of the chat node, written from docs/protocol.md alone."""
import asyncio
import itertools
import json

from log import Log
from socket_frames import Closed, Socket

PAGES = {"msg.history", "conv.list", "conv.members", "contact.list", "sync"}
WAIT_S = 90  # the end of every wait: far above what a busy machine takes


class Refused(Exception):
    def __init__(self, op, error):
        super().__init__(f"{op}: {error['code']}: {error['text']}")
        self.code, self.retry, self.after_ms = error["code"], error["retry"], error["retry_after_ms"]


async def within(awaitable, what):
    try:
        return await asyncio.wait_for(awaitable, WAIT_S)
    except asyncio.TimeoutError:
        raise AssertionError(f"{WAIT_S} s without: {what}") from None


class Client:
    """One session. What it hears is in `events`, what it knows in `logs`."""

    def __init__(self, socket, token):
        self.socket, self.token = socket, token
        self.rids, self.waiting, self.events, self.logs = itertools.count(1), {}, [], {}
        self.heads = {}  # what events `heads` told
        self.news, self.reading, self.close_code = asyncio.Event(), asyncio.Event(), None
        self.in_flight, self.pages = asyncio.Semaphore(64), asyncio.Semaphore(4)
        self.reading.set()
        self.reader = asyncio.create_task(self.read())

    @classmethod
    async def open(cls, url, token, logs=None, **options):
        client = cls(await within(Socket.open(url, **options), "a connection"), token)
        client.logs = logs if logs is not None else {}
        return client

    @classmethod
    async def ready(cls, url, token, **options):
        client = await cls.open(url, token, **options)
        await client.hello()
        return client

    # -- the wire --------------------------------------------------------------
    async def read(self):
        try:
            while True:
                await self.reading.wait()
                found = json.loads(await self.socket.receive())
                for one in found if isinstance(found, list) else [found]:
                    self.hear(one)
        except Closed as end:
            self.close_code = end.code
        except ConnectionError:
            self.close_code = 1006
        self.socket.writer.close()
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(Closed(self.close_code))
        self.news.set()

    def hear(self, one):
        if "re" in one:
            future = self.waiting.pop(one["re"], None)
            if future and not future.done():
                future.set_result(one)
            return
        self.events.append(one)
        if one["ev"] == "heads":
            self.heads.update(one["heads"])
        if "seq" in one:
            self.log(one["conv"]).take(one)
        self.news.set()

    async def ask(self, op, **fields):
        """One command and its answer."""
        async with self.pages if op in PAGES else self.in_flight:
            rid = next(self.rids)
            self.waiting[rid] = asyncio.get_running_loop().create_future()
            answer = self.waiting[rid]
            if self.close_code is not None:
                raise Closed(self.close_code)
            await self.socket.send(json.dumps({"op": op, "rid": rid, **fields}))
            found = await within(answer, f"an answer to {op}")
        if "err" in found:
            raise Refused(op, found["err"])
        return found["ok"]

    async def call(self, op, **fields):
        """The same, again for as long as the node says that it may succeed."""
        for _ in range(60):
            try:
                return await self.ask(op, **fields)
            except Refused as error:
                if not error.retry:
                    raise
                await asyncio.sleep(max(error.after_ms, 100) / 1000)  # as it was told
        raise AssertionError(f"{op} is refused for ever")

    def tell(self, op, **fields):
        """A command without an answer."""
        return self.socket.send(json.dumps({"op": op, **fields}))

    async def hello(self, **fields):
        answer = await self.call("hello", token=self.token, device="stranger", **fields)
        self.user, self.limits = answer["user"], answer["limits"]
        self.in_flight = asyncio.Semaphore(min(64, self.limits["in_flight"]))
        self.pages = asyncio.Semaphore(self.limits["pages_in_flight"])
        return answer

    async def send(self, conv, cid, body):
        return await self.call("msg.send", conv=conv, cid=cid, body=body)

    # -- what was heard --------------------------------------------------------
    def log(self, conv):
        return self.logs.setdefault(conv, Log(conv))

    def said(self, ev, since=0, **fields):
        """The first event of this kind with these fields, or None."""
        for one in self.events[since:]:
            if one["ev"] == ev and all(one.get(name) == value for name, value in fields.items()):
                return one
        return None

    async def until(self, found, what):
        async def look():
            while not (result := found()):
                if self.close_code is not None:
                    raise Closed(self.close_code)
                self.news.clear()
                await self.news.wait()
            return result
        return await within(look(), what)

    async def heard(self, ev, since=0, **fields):
        return await self.until(lambda: self.said(ev, since, **fields), f"event {ev} {fields}")

    async def knows(self, conv, seq):
        """Hears all up to `seq`; what `heads` says was left out is pulled."""
        log = self.log(conv)
        while log.through < seq:
            await self.until(lambda: log.through >= seq or self.heads.get(conv, 0) > log.through,
                             f"all of {conv} up to {seq}")
            await self.pull(conv, min(seq, self.heads.get(conv, 0)))

    async def closed(self):
        await within(self.reader, "the end of the connection")
        return self.close_code

    # -- catching up -----------------------------------------------------------
    async def pull(self, conv, head):
        """Reads what is missing up to `head`."""
        log = self.log(conv)
        while log.through < head:
            page = await self.call("msg.history", conv=conv, after=log.through, limit=100)
            assert page["messages"], f"nothing after {log.through} of {head}"
            for entry in page["messages"]:
                log.take(entry)

    async def meet(self, conv):
        """A conversation that no page had yet: it is told with `conv.added`."""
        if self.log(conv).head is None:
            await self.heard("conv.added", conv=conv)
            self.log(conv).head = (await self.call("conv.info", conv=conv))["head"]
            await self.pull(conv, self.log(conv).head)

    async def take_rows(self, page, since):
        for row in page["conversations"]:
            conv, named = row["conv"], row["conv"] in since
            for entry in row["messages"]:
                self.log(conv).take(entry)
            seqs = [entry["seq"] for entry in row["messages"]]
            more = not row["complete"]
            while more:
                edge = {"after": seqs[-1] if seqs else since[conv]} if named else \
                    {"before": seqs[0]} if seqs else {}
                found = await self.call("msg.history", conv=conv, limit=100, **edge)
                for entry in found["messages"]:
                    self.log(conv).take(entry)
                seqs, more = [entry["seq"] for entry in found["messages"]], found["more"]
            self.log(conv).head = row["head"]

    async def take_pages(self, page, since):
        """Takes a page of `sync` and all that follow; returns all pages."""
        pages = [page]
        await self.take_rows(page, since)
        while page["more"]:
            behind = {conv: seq for conv, seq in since.items()
                      if conv.encode() > page["next"].encode()}
            page = await self.call("sync", after=page["next"], since=behind)
            pages.append(page)
            await self.take_rows(page, since)
        return pages

    def since(self):
        return {conv: log.through for conv, log in self.logs.items()}

    async def resume_by_hello(self):
        since = self.since()
        answer = await self.hello(since=since)
        assert answer["resumed"] is True, answer
        return await self.take_pages(await self.heard("sync"), since)

    async def resume_by_sync(self):
        since = self.since()
        answer = await self.hello()
        assert answer["resumed"] is False, answer
        return await self.take_pages(await self.call("sync", since=since), since)

    async def leave(self):
        self.socket.goodbye()
        return await self.closed()
