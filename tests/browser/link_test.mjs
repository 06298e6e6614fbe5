// The life of a client's connection, where two things happen at once.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Link } from "../../web/client/link.js";
import { FakeTimers, settled } from "./support/fake_timers.mjs";

/** A socket that opens at once and says nothing. */
class OpenSocket {
  constructor() {
    queueMicrotask(() => this.onopen?.());
  }
  send() {}
  close() {}
}

describe("a link", () => {
  it("that is closed while the greeting ends stays closed", async () => {
    let answer;
    const greeted = new Promise(resolve => answer = resolve);
    let ready = 0;
    const link = new Link({
      WebSocket: OpenSocket, timers: new FakeTimers(), urls: ["http://node/"],
      random: () => 0, on_event() {}, on_state() {},
      greet: () => greeted,
    });
    link.connect();
    await settled();
    answer(() => ready++);
    link.close();
    await settled();
    assert.equal(link.state, "stopped");
    assert.equal(ready, 0);
    await assert.rejects(link.request("conv.list", {}), { code: "disconnected" });
  });
});
