// Whatever happens on the way, in the end a client shows what the node has.

import assert from "node:assert/strict";
import { it } from "node:test";

import { connected, LONG_MS } from "./support/client.mjs";
import { FakeNode } from "./support/fake_node.mjs";

const ROUNDS = 120;
const STEPS = 60;
const USERS = ["anna", "ben", "clara"];

/** A small generator with a seed, so that a failure can be repeated. */
function chance(seed) {
  let state = seed * 2654435761 | 0;
  return below => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return (state >>> 8) % below;
  };
}

/** Something that people do. */
function act(group, pick) {
  const from = USERS[pick(USERS.length)];
  const messages = group.page(0).filter(
    ({ ev, deleted }) => ev === undefined && deleted === undefined);
  const target = messages[pick(messages.length || 1)]?.seq;
  switch (target === undefined ? 0 : pick(9)) {
    case 1: return group.edit(from, target, `edit ${pick(1000)}`);
    case 2: return group.erase(from, target);
    case 3:
    case 4: return group.react(from, target, "👍", pick(3) > 0);
    case 5: return group.add("ben", [`u${pick(1000)}`]);
    case 6: return group.update("ben", { title: `title ${pick(1000)}` });
    default: return group.say(from, `text ${pick(1000)}`);
  }
}

/** Something that goes wrong, or right. */
async function meddle({ node, client, timers, waiting, pick }) {
  switch (pick(7)) {
    case 0: return node.drop();
    case 1: return timers.advance(pick(3000));
    case 2:
      return void client.load_older("c", 1 + pick(30)).catch(() => {});
    case 3: return void waiting.splice(pick(waiting.length + 1), 1);
    case 4: return void waiting.sort(() => pick(3) - 1);
    default: return waiting.splice(0).forEach(e => node.tell_entry(e));
  }
}

it("a client converges with its node", async () => {
  for (let seed = 1; seed <= ROUNDS; ++seed) {
    const pick = chance(seed);
    const node = new FakeNode();
    const group = node.add_conversation("c", pick(40), { kind: "group" });
    USERS.forEach(user => group.people.set(user, "owner"));
    const { client, timers } = await connected(node);
    const waiting = [];
    for (let step = 0; step < STEPS; ++step) {
      waiting.push(act(group, pick));
      await meddle({ node, client, timers, waiting, pick });
    }
    node.tell({ ev: "heads", heads: { c: group.log.length } });
    await timers.advance(LONG_MS);
    const one = client.conversations.get("c");
    while (one.log.base > 0)
      await client.load_older("c");
    const expected = group.page(0).filter(
      ({ ev }) => !ev?.startsWith("message."));
    assert.deepEqual(one.log.lines.map(plain), expected.map(plain),
                     `seed ${seed}`);
    assert.equal(one.title, group.row.title, `seed ${seed}`);
    assert.equal(one.members, group.people.size, `seed ${seed}`);
    assert.deepEqual(one.last?.body, group.last().last?.body);
  }
});

/** As it is on the wire, in a page. */
function plain({ ev, ...line }) {
  return JSON.parse(JSON.stringify(ev === "message" ? line : { ev, ...line }));
}
