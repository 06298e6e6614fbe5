// A WebSocket by hand: it sends what no library would send.
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { within } from "./wait.mjs";

/// The bytes of one frame of a client (RFC 6455, 5.2). The mask is zero: the
/// payload stays as it is. `length`: what the header says in place of the truth.
export function wsFrame(payload, { opcode = 1, fin = true, rsv = 0,
  masked = true, length = payload.length } = {}) {
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const bit = masked ? 0x80 : 0;
  if (length < 126) head.push(bit | length);
  else if (length < 65536) head.push(bit | 126, length >> 8, length & 255);
  else {
    const eight = Buffer.alloc(8);
    eight.writeBigUInt64BE(BigInt(length));
    head.push(bit | 127, ...eight);
  }
  return Buffer.concat([Buffer.from(head),
    Buffer.alloc(masked ? 4 : 0), payload]);
}

export class RawSocket {
  #socket;
  #rest = Buffer.alloc(0);
  #waiting = null;
  #open = false;

  /// What came: objects, arrays split.
  items = [];
  /// Once it has ended: the code of the close frame, 1006 without one.
  closed = null;

  static async open(node, ms = 20000) {
    const raw = new RawSocket();
    raw.#socket = connect(node.port, node.host);
    raw.#socket.setNoDelay(true);
    raw.#socket.on("error", () => {}); // `close` follows
    raw.#socket.on("data", (bytes) => raw.#take(bytes));
    raw.#socket.on("close", () => { raw.closed ??= 1006; raw.#look(); });
    raw.write(`GET /ws HTTP/1.1\r\nHost: ${node.host}:${node.port}\r\n`
      + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
      + `${randomBytes(16).toString("base64")}\r\n`
      + "Sec-WebSocket-Version: 13\r\n\r\n");
    await raw.when("the handshake", () => raw.#open, ms);
    return raw;
  }

  write(bytes) { this.#socket.write(bytes); }
  destroy() { this.#socket.destroy(); }

  /// Resolves when `probe` answers something true, or the socket has ended.
  when(what, probe, ms = 20000) {
    return within(ms, what, new Promise((resolve) => {
      this.#waiting = () => {
        if (probe() || this.closed !== null) {
          this.#waiting = null;
          resolve();
        }
      };
      this.#look();
    }));
  }

  #look() { this.#waiting?.(); }

  #take(bytes) {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    if (!this.#open) {
      const end = this.#rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.#open = true;
      this.#rest = this.#rest.subarray(end + 4);
    }
    while (this.#one());
    this.#look();
  }

  /// Takes one whole frame off; the node never splits a message.
  #one() {
    const rest = this.#rest;
    if (rest.length < 2) return false;
    const short = rest[1] & 127;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (rest.length < head) return false;
    const length = short < 126 ? short : short === 126 ? rest.readUInt16BE(2)
      : Number(rest.readBigUInt64BE(2));
    if (rest.length < head + length) return false;
    const payload = rest.subarray(head, head + length);
    this.#rest = rest.subarray(head + length);
    const opcode = rest[0] & 15;
    if (opcode === 1) this.items.push(JSON.parse(payload.toString()));
    if (opcode === 8)
      this.closed = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
    return true;
  }
}
