// Contacts and watched users: who is told when somebody comes and goes, on one
// node and over a crash, and while leaders change on three nodes.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { Node } from "./lib/node.mjs";
import { oneOfEachShard } from "./lib/shards.mjs";
import { mint } from "./lib/token.mjs";
import { parallel, until } from "./lib/wait.mjs";

/// What `client` was told of a user, oldest first, since there were so many
/// events.
const told = (client, user, since = 0) => client.events.slice(since)
  .filter((e) => e.ev === "presence" && e.user === user).map((e) => e.status);

const hears = (client, user, status, since = 0) =>
  client.when(`${client.user} to hear that ${user} is ${status}`,
    () => told(client, user, since).includes(status));

/// Changes the status of `one`; once another session of that user was told,
/// everybody on this node was.
async function choose(one, status) {
  const since = one.events.length;
  await one.ask("presence.set", { status });
  await hears(one, one.user, status, since);
}

/// What `client` was told of a user by now, and nothing more is under way.
async function toldSoFar(client, user, since) {
  await client.ask("presence.unwatch", { users: ["nobody"] });
  return told(client, user, since);
}

const users = (page) => page.contacts.map((row) => row.user);

describe("on one node", () => {
  let node, ann, eve;
  const open = (name) => Client.open(node, mint(node, name));

  before(async () => {
    node = await Node.start();
    await parallel(["ann", "bob", "cat", "eve"], 2, (name) =>
      node.register(name));
    [ann, eve] = await Promise.all(["ann", "eve"].map(open));
  });
  after(() => node?.remove());

  test("a contact is told of from the moment it is added", async () => {
    const row = await ann.ask("contact.add", { user: "bob" });
    assert.deepEqual(row, { user: "bob", status: "offline", last_seen: 0 });
    const bob = await open("bob");
    await hears(ann, "bob", "online");
    await choose(bob, "busy");
    await hears(ann, "bob", "busy");
    const [busy] = (await ann.ask("contact.list")).contacts;
    assert.equal(busy.status, "busy");
    await choose(bob, "invisible");
    await hears(ann, "bob", "offline");
    assert.equal((await ann.ask("contact.list")).contacts[0].status, "offline");
    const late = await open("ann"); // a new session is not told of it either
    assert.deepEqual(await toldSoFar(late, "bob"), []);
    await choose(bob, "online");
    await hears(late, "bob", "online");
    assert.deepEqual(await toldSoFar(bob, "ann"), []); // did not ask
    assert.deepEqual(await toldSoFar(eve, "bob"), []);
    const next = await open("ann");
    await hears(next, "bob", "online");
    const since = ann.events.length;
    await bob.close();
    await hears(ann, "bob", "offline", since);
    await Promise.all([late, next].map((client) => client.close()));
  });

  test("contacts are listed in pages, and removed", async () => {
    const bob = await open("bob");
    assert.equal((await ann.ask("contact.add", { user: "bob" })).status,
      "online"); // again
    await ann.ask("contact.add", { user: "cat" });
    const page = await ann.ask("contact.list", { limit: 1 });
    assert.deepEqual(users(page), ["bob"]);
    const rest = await ann.ask("contact.list", { after: page.next });
    assert.deepEqual(users(rest), ["cat"]);
    assert.equal(rest.next, undefined);
    for (let i = 0; i < 2; ++i)
      assert.deepEqual(await ann.ask("contact.remove", { user: "bob" }), {});
    assert.deepEqual(users(await ann.ask("contact.list")), ["cat"]);
    // Its shard learns it a moment later.
    await until("nobody to tell ann of bob any more", async () => {
      const since = ann.events.length;
      for (const status of ["away", "online"]) await choose(bob, status);
      return (await toldSoFar(ann, "bob", since)).length === 0;
    });
    await bob.close();
  });

  test("a session hears of those whom it watches", async () => {
    const bob = await open("bob");
    const watch = (...names) => eve.ask("presence.watch", { users: names });
    const { presence } = await watch("bob", "cat", "nobody");
    assert.deepEqual(presence.map(({ user, status }) => [user, status]),
      [["bob", "online"], ["cat", "offline"]]);
    const since = eve.events.length;
    await choose(bob, "away");
    const cat = await open("cat");
    await hears(eve, "cat", "online", since);
    await hears(eve, "bob", "away", since);
    await eve.ask("presence.unwatch", { users: ["bob"] });
    await choose(bob, "busy");
    await choose(cat, "busy");
    await hears(eve, "cat", "busy", since);
    assert.deepEqual(await toldSoFar(eve, "bob", since), ["away"]);
    await watch("eve"); // oneself: as others see one, in the answer only
    await choose(eve, "invisible");
    await choose(eve, "online");
    assert.deepEqual(told(eve, "eve", since), ["invisible", "online"]);
    await eve.ask("presence.unwatch");
    await choose(cat, "away");
    assert.deepEqual(await toldSoFar(eve, "cat", since), ["online", "busy"]);
    await Promise.all([bob, cat].map((client) => client.close()));
  });

  test("what cannot be is refused", async () => {
    for (const op of ["contact.add", "contact.remove"]) {
      assert.equal(await ann.refusal(op, { user: "nobody" }), "user_not_found");
      assert.equal(await ann.refusal(op, { user: "ann" }), "bad_request");
      assert.equal(await ann.refusal(op, { user: "No!" }), "bad_request");
      assert.equal(await ann.refusal(op), "bad_request");
    }
    assert.equal(await ann.refusal("presence.watch"), "bad_request");
    const many = Array.from({ length: ann.session.limits.watches },
      (_, i) => `user${i}`);
    await ann.ask("presence.watch", { users: many });
    assert.equal(await ann.refusal("presence.watch", { users: ["bob"] }),
      "too_large");
    await ann.ask("presence.watch", { users: many.slice(0, 3) }); // no more
    await ann.ask("presence.unwatch");
    await ann.ask("presence.watch", { users: ["bob"] });
    await ann.ask("presence.unwatch");
  });

  test("after kill -9 every contact that was acknowledged is told of",
    async () => {
      const names = Array.from({ length: 40 }, (_, i) => `friend${i}`);
      await parallel(names, 2, (name) => node.register(name));
      const acked = [];
      const asked = names.map((user) => ann.ask("contact.add", { user })
        .then(() => acked.push(user)));
      const ended = Promise.allSettled(asked);
      // Whichever come first: the outbox is at work for them.
      await until("some contacts", () => acked.length >= 10, { pause: 1 });
      await node.kill();
      await ended;
      await node.up();
      ann = await open("ann");
      const listed = users(await ann.ask("contact.list"));
      for (const user of [...acked, "cat"]) assert(listed.includes(user), user);
      let status;
      await until("the watchers that the crash left", async () => {
        // Another one each time: a status outlives a session for a moment.
        status = status === "busy" ? "away" : "busy";
        const since = ann.events.length;
        const clients = await parallel(acked, 8, open);
        await parallel(clients, 8, (client) => choose(client, status));
        await parallel(clients, 8, (client) => client.close());
        const missing = await parallel(acked, 1, (user) =>
          toldSoFar(ann, user, since).then((list) => !list.includes(status)));
        return !missing.includes(true);
      }, { ms: 60000 });
      console.log(`kill -9 with ${acked.length} of ${names.length} contacts `
        + `acknowledged: ${listed.length - 1} are there, all acknowledged ones `
        + "are told of");
    });
});

describe("on three nodes", () => {
  // Each in a shard of its own: whichever shards a node leads, it leads some.
  const everyone = oneOfEachShard("user").slice(0, 24);
  const friends = everyone.slice(0, 12);
  let cluster, first, home, victim, ann, clients;

  const open = (at, name) => Client.open(at, mint(first, name));

  /// Asks again while the shard has no leader.
  const settle = (what, ask) => until(what, async () => {
    try {
      return await ask();
    } catch (error) {
      if (!error.retry) throw error;
      return null;
    }
  }, { ms: 30000 });

  /// All change their status, and ann hears each.
  async function everyoneIsHeard(status, ms) {
    const since = ann.events.length;
    await parallel(clients, 8, (client) => settle(`${client.user} ${status}`,
      () => client.ask("presence.set", { status })));
    for (const { user } of clients)
      await ann.when(`${user} ${status}`, () =>
        told(ann, user, since).includes(status), ms);
  }

  before(async () => {
    cluster = await Cluster.start(3);
    [first, home, victim] = cluster.nodes;
    await parallel(["ann", ...everyone], 2, (name) => first.register(name));
    ann = await open(home, "ann");
    clients = await parallel(everyone, 8, (name) => open(first, name));
  }, { timeout: 120000 });
  after(async () => {
    for (const client of [ann, ...(clients ?? [])]) client?.terminate();
    await cluster?.remove();
  });

  test("contacts and watched users of all nodes are told of", async () => {
    const rows = await parallel(friends, 4, (user) =>
      ann.ask("contact.add", { user }));
    assert.deepEqual(rows.map(({ user, status }) => [user, status]),
      friends.map((user) => [user, "online"]));
    const { presence } = await ann.ask("presence.watch",
      { users: everyone.slice(friends.length) });
    assert.deepEqual(presence.map((row) => row.user),
      everyone.slice(friends.length).toSorted());
    assert(presence.every((row) => row.status === "online"));
    // Each answer says what is then; the courier says it again once the
    // contact's shard knows, and tells from there on.
    await parallel(friends, 4, (user) => hears(ann, user, "online"));
    await everyoneIsHeard("busy");
  });

  test("kill -9 of a node that leads some of them: they are told of as before",
    async () => {
      const begin = performance.now();
      await victim.kill();
      const since = ann.events.length;
      await everyoneIsHeard("away", 30000);
      console.log("kill -9 of a leader: all contacts and watched users are told "
        + `of again after ${Math.round(performance.now() - begin)} ms`);
      assert(!ann.events.slice(since).some((e) =>
        e.ev === "presence" && e.status === "offline"));
      await victim.up(60000);
      const { contacts } = await settle("the contacts",
        () => ann.ask("contact.list"));
      assert.deepEqual(contacts.map(({ user, status }) => [user, status]),
        friends.toSorted().map((user) => [user, "away"]));
      await everyoneIsHeard("online", 30000);
    });

  test("who was at a node that dies is offline for who watches it", async () => {
    const there = [friends[0], everyone.at(-1)];
    const gone = clients.filter(({ user }) => there.includes(user));
    clients = clients.filter((client) => !gone.includes(client));
    const moved = await parallel(there, 2, (name) => open(victim, name));
    await Promise.all(gone.map((client) => client.close()));
    await cluster.settled();
    const since = ann.events.length;
    await victim.kill();
    for (const user of there)
      await ann.when(`${user} offline`, () =>
        told(ann, user, since).includes("offline"), 30000);
    for (const client of moved) client.terminate();
  });
});
