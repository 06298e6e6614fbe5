// Purpose: a client that is connected to a node in memory.

import { CaucusClient } from "../../../web/caucus.js";
import { FakeNode } from "./fake_node.mjs";
import { FakeTimers, settled } from "./fake_timers.mjs";

/** Longer than any wait of the client. */
export const LONG_MS = 60_000;

export async function connected(node, options = {}) {
  const timers = new FakeTimers();
  const client = new CaucusClient({
    url: "ws://node/ws", token: "good", WebSocket: node.WebSocket, timers,
    random: () => 0.5, ...options,
  });
  const shown = [];
  client.on("messages", ({ messages }) =>
    shown.push(...messages.map(({ body }) => body.text)));
  client.connect();
  await settled();
  return { client, timers, shown };
}

export function one_conversation(count = 0) {
  const node = new FakeNode();
  node.add_conversation("c", count);
  return node;
}

/** Anna's group with Ben: {node, group}. */
export function one_group(count = 0, fields = {}) {
  const node = new FakeNode();
  const group = node.add_conversation("c", count, { kind: "group", ...fields });
  group.people = new Map([["anna", "owner"], ["ben", "member"]]);
  return { node, group };
}

/** Connection lost, and back after the wait. */
export async function reconnect(node, timers) {
  node.drop();
  await timers.advance(LONG_MS);
}
