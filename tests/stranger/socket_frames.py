"""The client side of RFC 6455 over asyncio, as much of it as a chat needs."""
import asyncio
import base64
import hashlib
import os
import socket
import struct
from urllib.parse import urlsplit

SUBPROTOCOL = "caucus.v1.json"
MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Closed(Exception):
    """The connection ended; 1006 where it ended without a word."""

    def __init__(self, code, reason=""):
        super().__init__(f"closed with {code} {reason}")
        self.code = code


class Socket:
    """One WebSocket. Reads only when asked to: who does not call `receive` is slow."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, url, receive_buffer=None):
        where = urlsplit(url)
        plain = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        plain.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plain, (where.hostname, where.port))
        reader, writer = await asyncio.open_connection(sock=plain, limit=16384)
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write((f"GET /ws HTTP/1.1\r\nHost: {where.netloc}\r\nUpgrade: websocket\r\n"
                      f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                      f"Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n"
                      "Sec-WebSocket-Version: 13\r\n\r\n").encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = dict((name.lower(), value.strip()) for name, _, value in
                      (line.partition(":") for line in head[1:] if line))
        accept = base64.b64encode(hashlib.sha1((key + MAGIC).encode()).digest()).decode()
        if head[0].split(" ")[1] != "101" or fields.get("sec-websocket-accept") != accept:
            raise ConnectionError(f"no WebSocket: {head[0]}")
        if fields.get("sec-websocket-protocol") != SUBPROTOCOL:
            raise ConnectionError("the node took another subprotocol")
        return cls(reader, writer)

    def write(self, kind, data):
        mask = os.urandom(4)
        size = len(data)
        head = bytes([0x80 | kind])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += struct.pack("!BH", 0x80 | 126, size)
        else:
            head += struct.pack("!BQ", 0x80 | 127, size)
        stream = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(size, "big")
        self.writer.write(head + mask + masked)

    async def send(self, text):
        self.write(TEXT, text.encode())
        await self.writer.drain()

    async def frame(self):
        first, second = await self.reader.readexactly(2)
        if first & 0x70 or second & 0x80:
            raise ConnectionError("a reserved bit, or a mask of the node")
        size = second & 0x7F
        if size == 126:
            size, = struct.unpack("!H", await self.reader.readexactly(2))
        elif size == 127:
            size, = struct.unpack("!Q", await self.reader.readexactly(8))
        return first & 0x80, first & 0x0F, await self.reader.readexactly(size)

    async def receive(self):
        """The next text; pings are answered on the way."""
        parts = []
        try:
            while True:
                last, kind, data = await self.frame()
                if kind == PING:
                    self.write(PONG, data)
                elif kind == CLOSE:
                    self.write(CLOSE, data[:2])
                    raise Closed(struct.unpack("!H", data[:2])[0] if len(data) >= 2 else 1005,
                                 data[2:].decode())
                elif kind in (0, TEXT):
                    parts.append(data)
                    if last:
                        return b"".join(parts).decode()
                elif kind != PONG:
                    raise ConnectionError(f"a frame of kind {kind}")
        except (asyncio.IncompleteReadError, ConnectionResetError, BrokenPipeError):
            raise Closed(1006) from None

    def cut(self):
        """Ends the connection without a word."""
        self.writer.transport.abort()

    def goodbye(self):
        self.write(CLOSE, struct.pack("!H", 1000))
