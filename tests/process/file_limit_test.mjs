// Clients can take all sockets that there are, and never a file of the store.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Node, binary, limited, tempDir } from "./lib/node.mjs";
import { parallel, until, within } from "./lib/wait.mjs";

const FILES = 700;
/// A quarter is kept from sockets where files are so few.
const SOCKETS = 525;

/// What `/proc` says of the soft limit.
function softLimit(node) {
  const limits = readFileSync(`/proc/${node.pid}/limits`, "utf8");
  return Number(/Max open files\s+(\d+)/.exec(limits)[1]);
}

function tables(node) {
  return readdirSync(node.data, { recursive: true })
    .filter((name) => String(name).endsWith(".sst")).length;
}

/// A TCP connection that says nothing. `refused` once it has ended.
async function idle(node) {
  const socket = connect(node.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.on("close", () => { socket.refused = true; });
  socket.resume();
  await within(10000, "a TCP connection", once(socket, "connect"));
  return socket;
}

describe("a node that may open 700 files", () => {
  let node, ann, a, conv;
  const sockets = [];

  before(async () => {
    node = await Node.start({ ulimit: `-n ${FILES}` });
    [ann] = await node.accounts("ann");
    a = await Client.open(node, ann);
    ({ conv } = await a.ask("conv.create",
      { kind: "group", members: ["ann"], title: "alone" }));
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await node?.remove();
  });

  test("says what it gives to sockets", () => {
    assert.match(node.said, new RegExp(
      `what=file_limit files=${FILES} connections_max=${SOCKETS} `));
  });

  test("refuses the sockets that would take the reserve", async () => {
    const count = 1000;
    sockets.push(...await parallel(Array.from({ length: count }), 50,
      () => idle(node)));
    const open = () => sockets.filter((s) => !s.refused).length;
    // Ours besides: the client's, and what fetch keeps open.
    await until(() => `refusals; ${open()} are open`, () => open() < SOCKETS);
    assert(open() > SOCKETS - 20, `only ${open()} were let in`);
    const files = readdirSync(`/proc/${node.pid}/fd`).length;
    assert(files < FILES - 50, `${files} of ${FILES} files are open`);
  });

  test("still writes tables and logs", async () => {
    const had = tables(node);
    const text = "x".repeat(15000);
    // More than RocksDB keeps in memory: it must make files.
    for (let round = 0; tables(node) <= had; ++round) {
      assert(round < 20, "no table was written");
      await a.sendMany(conv, 400, (i) => `${i} ${text}`);
    }
    assert(node.alive, node.said);
  });

  test("lets others in once sockets are free", async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    const again = await until("a place", () =>
      Client.open(node, ann).catch(() => null));
    await again.send(conv, "here again");
    await again.close();
  });
});

test("the soft limit is raised to the hard one", async () => {
  const node = await Node.start({ ulimit: "-S -n 300" });
  try {
    assert(softLimit(node) > 300, `it is ${softLimit(node)}`);
  } finally {
    await node.remove();
  }
});

test("with too few files it does not start, and says why", async () => {
  const data = tempDir();
  const [shell, ...line] = limited("-n 100", [binary, "--data", data]);
  const child = spawn(shell, line);
  let said = "";
  child.stderr.on("data", (bytes) => (said += bytes));
  const [code] = await within(20000, "caucusd to end", once(child, "close"));
  rmSync(data, { recursive: true, force: true });
  assert.equal(code, 2);
  assert.match(said, /at most 100 files may be open \(ulimit -n\)/);
});
