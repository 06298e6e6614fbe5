// A node that breaks docs/asyncapi.yaml fails the test that listens to it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { WebSocketServer } from "ws";

const library = new URL("./lib/client.mjs", import.meta.url);

/// What a program says and ends with that asks a node for `op`, where the node
/// answers `answer` to everything.
async function told(answer, op, fields = {}) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  server.on("connection", (socket) =>
    socket.on("message", () => socket.send(JSON.stringify(answer))));
  const script = `
    import { Client } from ${JSON.stringify(library)};
    const client = await Client.connect(
      { ws: "ws://127.0.0.1:${server.address().port}" });
    const say = (error) => console.log(error.constructor.name, error.message);
    await client.ask("${op}", ${JSON.stringify(fields)}, 5000)
      .then(() => console.log("well"), say);
    await client.when("nothing", () => true, 5000).catch(say);
    client.terminate();`;
  try {
    return await new Promise((resolve) =>
      execFile(process.execPath, ["--input-type=module", "-e", script],
        { timeout: 30000 }, (error, stdout, stderr) =>
          resolve({ code: error?.code ?? 0, stdout, stderr })));
  } finally {
    server.close();
    server.clients.forEach((socket) => socket.terminate());
  }
}

function isBroken({ code, stdout, stderr }, pattern) {
  assert.equal(code, 1, stdout + stderr);
  const lines = stdout.trim().split("\n");
  assert.equal(lines.length, 2, stdout); // who asked, and who waited
  for (const line of lines) {
    assert.match(line, /^Broken /);
    assert.match(line, pattern);
  }
  assert.match(stderr, pattern);
}

test("a good answer is well", async () => {
  const { code, stdout, stderr } =
    await told({ re: 1, ok: { conversations: [] } }, "conv.list");
  assert.equal(code, 0, stderr);
  assert.equal(stdout, "well\n");
});

test("an event with a field of another type", async () => {
  isBroken(await told({ ev: "typing", conv: "g:1", user: "ann", on: "yes" },
    "conv.list"), /event\.typing: \/on must be boolean/);
});

test("an answer with an unknown field", async () => {
  isBroken(await told({ re: 1, ok: { conversations: [], total: 0 } },
    "conv.list"), /reply\.conv\.list: \/ok .*"total"/);
});

test("an answer without a field", async () => {
  isBroken(await told({ re: 1, ok: { conv: "g:1", seq: 1, id: "7" } },
    "msg.send", { conv: "g:1", cid: "c", body: {} }),
  /reply\.msg\.send: \/ok .*'ts'/);
});

test("an answer to a command that the schema does not allow", async () => {
  isBroken(await told({ re: 1, ok: {} }, "typing", { conv: "g:1", on: 1 }),
    /taken, but wrong: command\.typing: \/on must be boolean/);
});

test("an op that is written down and unknown to the node", async () => {
  const err = { code: "unknown_op", text: "x", retry: false,
    retry_after_ms: 0 };
  isBroken(await told({ re: 1, err }, "conv.list"), /conv\.list is written/);
});
