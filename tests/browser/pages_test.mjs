// The client asks for no more pages at a time than the node makes.

import assert from "node:assert/strict";
import { it } from "node:test";

import { connected, LONG_MS, reconnect } from "./support/client.mjs";
import { FakeNode } from "./support/fake_node.mjs";

const IN_FLIGHT_MAX = 4;

/** A node with a hole in each of ten conversations, that holds its answers to
 * `msg.history` back. */
async function holes() {
  const node = new FakeNode();
  const convs = Array.from({ length: 10 }, (_, i) => `c${i}`);
  convs.forEach(conv => node.add_conversation(conv, 0));
  const { client, timers, shown } = await connected(node);
  const held = [];
  node.intercept = (command, socket) => command.op === "msg.history"
    && held.push({ command, socket });
  convs.forEach(conv => node.append(conv, "ben", `of ${conv}`));
  node.tell({ ev: "heads", heads: Object.fromEntries(convs.map(c => [c, 1])) });
  await timers.advance(1);
  return { node, client, timers, shown, held, convs };
}

it("pages wait for their turn, and all of them come", async () => {
  const { node, timers, shown, held, convs } = await holes();
  assert.equal(held.length, IN_FLIGHT_MAX);
  while (held.length > 0) {
    assert(held.length <= IN_FLIGHT_MAX);
    const { command: { rid, conv }, socket } = held.shift();
    const { log } = node.conversations.get(conv);
    socket.say({ re: rid, ok: { conv, messages: log, more: false } });
    await timers.advance(1);
  }
  assert.deepEqual(shown.sort(), convs.map(conv => `of ${conv}`));
});

it("a page that was refused makes room for the next", async () => {
  const { timers, held } = await holes();
  const { command: { rid }, socket } = held[0];
  socket.say({ re: rid, err: { code: "unavailable", text: "", retry: true } });
  await timers.advance(1);
  assert.equal(held.length, IN_FLIGHT_MAX + 1);
});

it("pages that wait for their turn end with the connection", async () => {
  const { node, client, timers, shown, convs } = await holes();
  node.intercept = () => false;
  await reconnect(node, timers);
  await timers.advance(LONG_MS);
  assert.equal(client.state, "online");
  assert.deepEqual(shown.sort(), convs.map(conv => `of ${conv}`));
});
