// TLS on the client port: everything that goes without it, a certificate that
// is read anew, and strangers who cost nothing.
import assert from "node:assert/strict";
import { once } from "node:events";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Client } from "./lib/client.mjs";
import { freePort, run, tempDir } from "./lib/node.mjs";
import { TlsNode, makeCertificate } from "./lib/tls.mjs";
import { until } from "./lib/wait.mjs";

describe("a client port with TLS", () => {
  const certs = tempDir();
  const next = tempDir();
  let node, ann, bob;

  before(async () => {
    const { args, ca } = makeCertificate(certs, "first");
    node = await TlsNode.start({ data: tempDir(), port: await freePort(), args, ca });
    [ann, bob] = await node.accounts("ann", "bob");
  });
  after(async () => {
    await node?.remove();
    for (const dir of [certs, next]) rmSync(dir, { recursive: true, force: true });
  });

  test("serves the page, HTTP and WebSocket", async () => {
    assert.match(node.said, new RegExp(`what=listening url=${node.http}/`));
    const page = await node.get("/");
    assert.equal(page.status, 200);
    assert.match(page.body, /<html/);
    const [a, b] = await Promise.all([ann, bob].map((who) => Client.open(node, who)));
    const { conv } = await a.ask("conv.create", { kind: "direct", members: ["bob"] });
    // Records of every size, both ways.
    for (const size of [1, 100, 5000, 16000])
      await a.send(conv, "x".repeat(size));
    const heard = await b.hears(conv, 4);
    assert.deepEqual(heard.map((m) => m.body.text.length), [1, 100, 5000, 16000]);
    await a.sendMany(conv, 300, (i) => `text ${i}`);
    await b.hears(conv, 304);
    await a.close();
    await b.close();
  });

  test("takes TLS 1.2 and 1.3, and nothing older", async () => {
    assert.equal((await node.handshake()).protocol, "TLSv1.3");
    assert.equal((await node.handshake({ maxVersion: "TLSv1.2" })).protocol, "TLSv1.2");
    await assert.rejects(node.handshake(
      { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL:@SECLEVEL=0" }));
  });

  test("cuts who speaks plain HTTP, and serves the next one", async () => {
    const socket = connect(node.port, node.host);
    socket.on("error", () => {});
    socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "close");
    assert.equal((await node.get("/healthz")).status, 200);
    const { body } = await node.get("/metrics");
    assert(Number(/^caucus_tls_failed_total (\d+)/m.exec(body)[1]) >= 1);
  });

  test("shows a new certificate after SIGHUP, and sessions live on", async () => {
    const a = await Client.open(node, ann);
    assert.equal((await node.handshake()).name, "first");
    const { ca } = makeCertificate(next, "second");
    copyFileSync(join(next, "second.pem"), join(certs, "first.pem"));
    // Half a change: the old one stays.
    process.kill(node.pid, "SIGHUP");
    await until("the mistake to be said", () => /what=certificate_kept/.test(node.said));
    assert.equal((await node.handshake()).name, "first");
    copyFileSync(join(next, "second.key"), join(certs, "first.key"));
    process.kill(node.pid, "SIGHUP");
    await until("the new one to be said", () => /what=certificate_reloaded/.test(node.said));
    await assert.rejects(node.handshake(), /certificate|self-signed|issuer/);
    node.tls = { ca };
    assert.equal((await node.handshake()).name, "second");
    await a.ask("conv.list");
    await a.close();
  });
});

describe("TLS for clients is refused at the start", () => {
  const dir = tempDir();
  after(() => rmSync(dir, { recursive: true, force: true }));
  const refused = async (...args) => {
    const { code, stderr } = await run(
      ["--data", join(dir, "data"), "--listen", `127.0.0.1:${await freePort()}`, ...args]);
    assert.equal(code, 2, stderr);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    return stderr;
  };

  test("without a key", async () => {
    assert.match(await refused("--client-tls-cert", "x.pem"), /--client-tls-key/);
  });

  test("with a certificate that is none, or a key of another one", async () => {
    const { args } = makeCertificate(join(dir, "certs"), "n");
    const file = join(dir, "none.pem");
    writeFileSync(file, "none");
    assert(( await refused("--client-tls-cert", file, "--client-tls-key", args[3]))
      .includes(file));
    writeFileSync(file, readFileSync(args[1]));
    assert((await refused("--client-tls-cert", args[1], "--client-tls-key", file))
      .includes(file));
  });
});
