// The node starts only where it can, says why not in one line, and stops in
// order.
import assert from "node:assert/strict";
import { once } from "node:events";
import {
  chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { fetch } from "./lib/contract_http.mjs";
import { addColumnFamily } from "./lib/newer_schema.mjs";
import { Node, freePort, run, tempDir } from "./lib/node.mjs";

/// The one line of a program that must refuse with exit code 2.
function refusal({ code, stdout, stderr }) {
  const lines = stderr.trim().split("\n");
  assert.equal(code, 2, stderr);
  assert.equal(lines.length, 1, `more than one line:\n${stderr}`);
  assert.match(lines[0], /^caucusd: /);
  assert.equal(stdout, "");
  return lines[0];
}

/// Flags of a node of its own; the folder goes when the test ends.
async function flags(t, data) {
  const dir = data ?? tempDir();
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return ["--data", dir, "--listen", `127.0.0.1:${await freePort()}`];
}

describe("it refuses to start, with 2 and one line,", () => {
  test("on a port in use", async (t) => {
    const other = createServer();
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    t.after(() => other.close());
    const { port } = other.address();
    const args = await flags(t);
    args[3] = `127.0.0.1:${port}`;
    assert.match(refusal(await run(args)), new RegExp(`${port}`));
  });

  test("on a cluster port in use", async (t) => {
    const other = createServer();
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    t.after(() => other.close());
    const { port } = other.address();
    const { code, stderr } = await run([...await flags(t), "--bootstrap",
      "--discovery-multicast", "off", "--cluster-listen", `127.0.0.1:${port}`,
      "--log-level", "warn"]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, new RegExp(
      `^caucusd: cannot listen on 127.0.0.1:${port}: .*\n$`));
  });

  test("on an address that is not ours", async (t) => {
    const args = await flags(t);
    args[3] = "192.0.2.1:8080";
    refusal(await run(args));
  });

  test("in a folder that it may not write", async (t) => {
    // Root may write everywhere but where the kernel keeps no files.
    const args = await flags(t);
    const own = args[1];
    chmodSync(own, 0o555);
    const dir = process.getuid() === 0 ? "/proc" : own;
    const line = refusal(await run(["--data", dir, ...args.slice(2)]));
    assert(line.includes(dir), line);
    assert.deepEqual(readdirSync(own), []);
  });

  test("where the folder is a file", async (t) => {
    const dir = tempDir();
    const file = join(dir, "file");
    writeFileSync(file, "mine");
    const args = await flags(t, dir);
    args[1] = file;
    refusal(await run(args));
  });

  test("in the folder of another node", async () => {
    const node = await Node.start();
    try {
      const line = refusal(await run(
        ["--data", node.data, "--listen", `127.0.0.1:${await freePort()}`]));
      assert(line.includes(node.data), line);
      const reply = await fetch(`${node.http}/readyz`);
      assert.equal(reply.status, 200, "the first node is disturbed");
      await reply.text();
    } finally {
      await node.remove();
    }
  });

  test("in the folder of a newer version", async () => {
    const node = await Node.start();
    try {
      await node.stop();
      const [rocks] = [node.data, ...readdirSync(node.data)
        .map((name) => join(node.data, name))]
        .filter((dir) => existsSync(join(dir, "CURRENT")));
      addColumnFamily(rocks, "future");
      const line = refusal(await run(
        ["--data", node.data, "--listen", `127.0.0.1:${node.port}`]));
      assert.match(line, /newer/);
    } finally {
      await node.remove();
    }
  });

  test("with a flag or a value that makes no sense", async (t) => {
    const rows = [
      ["--no-such-flag"], ["--listen", "nowhere"],
      ["--listen", "127.0.0.1:99999"], ["--io-threads", "-1"],
      ["--io-threads", "many"], ["--log-level", "loud"], ["stray"],
    ];
    for (const row of rows)
      await t.test(row.join(" "), async (t2) =>
        refusal(await run([...await flags(t2), ...row])));
  });

  test("with a configuration file that has an unknown key", async (t) => {
    const args = await flags(t);
    mkdirSync(args[1], { recursive: true });
    const file = join(args[1], "caucus.conf");
    writeFileSync(file, "log-level = \"info\"\nno-such-key = 1\n");
    const line = refusal(await run([...args, "--config", file]));
    assert(line.includes(`${file}: unknown option no-such-key`), line);
    refusal(await run([...args, "--config", join(args[1], "missing.conf")]));
  });
});

test("it refuses a variable that is no option", async (t) => {
  const env = { PATH: process.env.PATH, CAUCUS_LISTN: "127.0.0.1:0" };
  assert.match(refusal(await run(await flags(t), { env })),
    /CAUCUS_LISTN in the environment is no option/);
});

test("it explains its flags and exits with 0", async () => {
  const { code, stdout } = await run(["--help"]);
  assert.equal(code, 0);
  for (const flag of ["--data", "--listen", "--io-threads", "--log-level"])
    assert.match(stdout, new RegExp(flag));
});

test("it reads a configuration file and the environment", async (t) => {
  const dir = tempDir();
  const file = join(dir, "caucus.conf");
  writeFileSync(file, "log-level = \"error\"\n");
  const node = await Node.start({ args: ["--config", file] });
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  await node.remove();
  assert.doesNotMatch(node.said, /what=listening/);
});

test("its secret is readable by its owner only and stays", async () => {
  const node = await Node.start();
  try {
    const key = join(node.data, "token.key");
    assert.equal(statSync(key).mode & 0o777, 0o600);
    const [ann] = await node.accounts("ann");
    await node.stop();
    await node.up();
    await (await Client.open(node, ann)).close();
  } finally {
    await node.remove();
  }
});

test("it stops in order while accounts are made", async () => {
  const node = await Node.start();
  try {
    const lost = Array.from({ length: 40 }, (_, i) =>
      node.register(`user-${i}`).catch(() => null));
    await Promise.race(lost); // one is done, so others are in work
    await node.stop();
    await Promise.all(lost);
  } finally {
    await node.remove();
  }
});

test("it stops in order while lists and pages are read", async () => {
  const node = await Node.start();
  try {
    const [ann] = await node.accounts("ann");
    const first = await Client.open(node, ann);
    const convs = (await Promise.all(Array.from({ length: 100 }, (_, i) =>
      first.ask("conv.create", { kind: "group", members: [], title: `g${i}` }))))
      .map((c) => c.conv);
    const since = Object.fromEntries(convs.map((conv) => [conv, 0]));
    const reads = Array.from({ length: 60 }, (_, i) => [
      { op: "conv.list", rid: 1000 + i },
      { op: "sync", rid: 2000 + i, since },
      { op: "conv.members", rid: 3000 + i, conv: convs[i] }][i % 3]);
    for (let round = 0; round < 4; round++) {
      const clients = await Promise.all(Array.from({ length: 12 }, () =>
        Client.open(node, ann)));
      for (const client of clients)
        for (const read of reads)
          client.raw(JSON.stringify(read));
      // One has an answer, so others are in work.
      await clients[0].when("an answer", () =>
        clients[0].events.some((e) => e.re >= 1000));
      await node.stop(); // checks the exit code
      await node.up();
    }
  } finally {
    await node.remove();
  }
});

for (const signal of ["SIGTERM", "SIGINT"])
  describe(signal, () => {
    let node, accounts, clients;

    before(async () => {
      node = await Node.start();
      accounts = await node.accounts("ann", "bob");
      clients = await Promise.all(accounts.map((x) => Client.open(node, x)));
    });
    after(() => node?.remove());

    test("tells clients, keeps what they said and exits with 0 in time",
      async () => {
        const [a] = clients;
        const { conv } = await a.ask("conv.create",
          { kind: "direct", members: ["bob"] });
        await a.send(conv, "before the end");
        const silent = await Client.connect(node); // has not said hello
        const took = await node.stop(signal);
        assert(took < 5000, `it took ${took} ms`);
        for (const client of clients) {
          assert.equal((await client.end()).code, 4000);
          const bye = client.events.find((e) => e.ev === "goaway");
          assert(bye.delay_ms >= 0);
        }
        await silent.end();
        await node.up();
        const again = await Client.open(node, accounts[1]);
        const page = await again.ask("msg.history", { conv });
        assert.deepEqual(page.messages.map((m) => m.body.text),
          ["before the end"]);
        await again.close();
      });

    test("with messages in flight loses no acknowledged one", async () => {
      const a = await Client.open(node, accounts[0]);
      const { conv } = await a.ask("conv.create",
        { kind: "direct", members: ["bob"] });
      const acks = [];
      const sends = Array.from({ length: 200 }, (_, i) =>
        a.send(conv, `${i}`).then((ack) => acks.push(ack), () => {}));
      await a.when("some acks", () => acks.length > 20);
      await node.stop(signal);
      await Promise.all(sends);
      await node.up();
      const b = await Client.open(node, accounts[1]);
      const { head } = (await b.ask("conv.list")).conversations[0];
      for (const ack of acks) assert(ack.seq <= head);
      await b.close();
    });
  });
