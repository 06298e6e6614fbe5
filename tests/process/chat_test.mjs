// The terminal client `caucus chat`: two people over a crash of the node,
// commands, scripts, how it ends; and its screen, on a pseudo terminal.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import tls from "node:tls";
import { caucus } from "./lib/caucus.mjs";
import { Chat, ScreenChat } from "./lib/chat.mjs";
import { Node, freePort, password, tempDir } from "./lib/node.mjs";

let node;
const running = [];

before(async () => { node = await Node.start(); });
after(async () => {
  for (const one of running) one.kill();
  await node?.remove();
});

async function start(user, ...more) {
  const chat = await Chat.start(node, user, ...more);
  running.push(chat);
  return chat;
}

function open(...args) {
  const chat = new Chat(...args);
  running.push(chat);
  return chat;
}

/// A direct conversation that both have open.
async function pair(one, other) {
  const [a, b] = await Promise.all([start(one), start(other)]);
  a.line(`/dm ${other}`);
  await a.says(/^\* in \d+ /m);
  a.line("hello");
  await b.heard(1);
  b.line(`/open ${one}`);
  await b.says(/^\* in \d+ /m);
  return [a, b];
}

test("nothing is missed or doubled when the node is killed and comes back",
  async () => {
    const [a, b] = await pair("ann", "bob");
    const count = 400;
    const fromB = 40;
    for (let i = 1; i <= count / 2; ++i) a.line(`a ${i}`);
    await b.heard(20);
    await node.kill();
    for (let i = 1; i <= fromB; ++i) b.line(`b ${i}`);
    await Promise.all([a, b].map((one) => one.says(/^\* offline \(/m)));
    for (let i = count / 2 + 1; i <= count; ++i) a.line(`a ${i}`);
    await node.up();
    const texts = (chat, from) => chat.messages
      .filter((m) => m.from === from).map((m) => m.text);
    const all = 1 + count + fromB;
    // b showed "hello" twice: when it came and when the conversation opened.
    const seqsOf = (chat) => new Set(chat.messages.map((m) => m.seq)).size;
    for (const one of [a, b])
      await one.when(`${all} messages`, () => seqsOf(one) === all, 60000);
    for (const one of [a, b]) {
      const live = one === b ? one.messages.slice(1) : one.messages;
      assert.deepEqual(live.map((m) => m.seq),
        Array.from({ length: all }, (_, i) => i + 1));
      assert.deepEqual(texts(one, "ann").filter((t) => t !== "hello"),
        Array.from({ length: count }, (_, i) => `a ${i + 1}`));
      assert.deepEqual(texts(one, "bob"),
        Array.from({ length: fromB }, (_, i) => `b ${i + 1}`));
    }
    for (const one of [a, b]) {
      one.line("/quit");
      assert.equal(await one.ends(), 0, one.errors);
    }
  });

test("a group: made, edited, reacted to, deleted, named, left, seen", async () => {
  const [a, b] = await Promise.all([start("cat"), start("dan")]);
  a.line('/new group "the club" dan');
  await a.says(/^\* in 1 the club \(group, 2 members\)/m);
  a.line("tpyo");
  await b.says(/^\[the club\] #1 .* cat: tpyo$/m);
  b.line("/open the club");
  await b.says(/^\* in 1 the club/m);
  a.line("/edit 1 typo");
  b.line("/react 1 👍");
  await b.says(/cat edited #1: typo$/m);
  await a.says(/dan reacted 👍 to #1$/m);
  b.line("regretted");
  await a.says(/#4 .* dan: regretted$/m);
  a.line("/delete 4");
  await b.says(/cat deleted #4$/m);
  a.line("/who");
  await a.says(/^\* cat, owner, online$/m);
  await a.says(/^\* dan, member, online$/m);
  b.line("/status away");
  await a.says(/^\* dan is away$/m);
  a.line("/title a better club");
  await b.says(/cat called it "a better club", closed$/m);
  b.line("/title mine");
  await b.says(/^! .*\(forbidden\)$/m);
  const later = open(node, "dan", "--open", "a better club");
  await later.says(/#1 .* cat: typo \(edited\) \[👍 dan\]$/m);
  await later.says(/#4 .* dan: \(deleted\)$/m);
  b.line("/leave");
  await b.says(/^\* you are not in a better club any more$/m);
  await a.says(/dan left$/m);
  for (const one of [a, b, later]) {
    one.signal("SIGTERM");
    assert.equal(await one.ends(), 0, one.errors);
  }
});

describe("a script", () => {
  before(() => Promise.all(["eve", "fay"].map((user) => node.register(user))));

  test("sends its lines and ends when they are all answered", async () => {
    const chat = open(node, "eve");
    chat.write("/dm fay\none\ntwo\n/react 2 +1\nthree");
    chat.endInput();
    assert.equal(await chat.ends(), 0, chat.errors);
    const reader = open(node, "fay", "--open", "eve");
    reader.endInput();
    assert.equal(await reader.ends(), 0, reader.errors);
    assert.deepEqual(reader.messages.map(({ seq, text }) => [seq, text]),
      [[1, "one"], [2, "two [+1 eve]"], [4, "three"]]);
  });

  test("uses a token instead of a password", async () => {
    const { token } = await node.login("eve");
    const file = join(node.data, "token");
    writeFileSync(file, `${token}\n`);
    const chat = open(node, null, "--token-file", file);
    chat.write("/list\n");
    chat.endInput();
    assert.equal(await chat.ends(), 0, chat.errors);
    assert.match(chat.text, /^\* online as eve$/m);
    assert.match(chat.text, /^\* 1 fay \(direct/m);
    writeFileSync(file, `${token}x\n`);
    const refused = open(node, null, "--token-file", file);
    assert.equal(await refused.ends(), 1);
    assert.match(refused.errors, /caucus chat: .*token/);
  });

  test("is told what went wrong, and 1", async () => {
    const taken = open(node, "eve", "--register");
    assert.equal(await taken.ends(), 1);
    assert.match(taken.errors, /^caucus: the node refuses: /);
    const nobody = open(`http://127.0.0.1:${await freePort()}`, "eve");
    assert.equal(await nobody.ends(), 1);
    assert.match(nobody.errors, /^caucus: cannot connect to 127/);
  });

  test("sees what could not be sent when the node is gone", async () => {
    const other = await Node.start();
    try {
      await Promise.all(["eve", "fay"].map((user) => other.register(user)));
      const chat = open(other, "eve");
      chat.line("/dm fay");
      await chat.says(/^\* in 1 fay/m);
      await other.kill();
      await chat.says(/^\* offline/m);
      chat.line("lost");
      chat.line("/help"); // its answer says that both were taken
      await chat.says(/Anything else is sent/);
      chat.signal("SIGINT");
      assert.equal(await chat.ends(), 1);
      assert.match(chat.errors, /^! not sent: lost$/m);
    } finally {
      await other.remove();
    }
  });
});

test("over TLS, if the certificate is trusted", async () => {
  const certs = tempDir();
  const made = await caucus("admin", "certs", "--dir", certs, "--node", "n1",
    "--host", "localhost");
  assert.equal(made.code, 0, made.text);
  const proxy = tls.createServer({ key: readFileSync(join(certs, "n1.key")),
    cert: readFileSync(join(certs, "n1.pem")) }, (socket) => {
    const behind = net.connect(node.port, "127.0.0.1");
    for (const [from, to] of [[socket, behind], [behind, socket]]) {
      from.pipe(to);
      from.on("error", () => to.destroy());
    }
  });
  proxy.on("tlsClientError", () => {});
  await new Promise((listening) => proxy.listen(0, "127.0.0.1", listening));
  const url = `https://localhost:${proxy.address().port}`;
  try {
    const chat = open(url, "gus", "--register", "--ca", join(certs, "ca.pem"));
    await chat.says(/^\* online as gus$/m);
    chat.endInput();
    assert.equal(await chat.ends(), 0, chat.errors);
    const wary = open(url, "gus");
    assert.equal(await wary.ends(), 1);
    assert.match(wary.errors, /certificate verify failed/);
  } finally {
    proxy.close();
    rmSync(certs, { recursive: true });
  }
});

describe("on a terminal", () => {
  let other;

  before(async () => {
    other = await start("hal");
    await node.register("ida");
    other.line("/dm ida");
    await other.says(/^\* in 1 ida/m);
    for (let i = 1; i <= 60; ++i) other.line(`line ${i}.`);
    await other.heard(60);
  });

  function screen(options) {
    const chat = new ScreenChat(node, "ida", options);
    running.push(chat);
    return chat;
  }

  test("messages are drawn while a line is typed, PageUp scrolls back",
    async () => {
      const chat = screen({ more: ["--open", "hal"] });
      await chat.shows(/hal: line 60\./);
      assert.doesNotMatch(chat.text, /line 5\./);
      chat.write("half a l");
      other.line("meanwhile");
      await chat.shows(/hal: meanwhile/);
      await chat.shows(/> half a l/);
      chat.write("ine ä\r");
      await other.says(/ida: half a line ä$/m);
      for (let i = 0; i < 4; ++i) chat.write("\x1b[5~");
      await chat.shows(/line 1\./);
      chat.resize(); // too narrow for the list at the side
      await chat.shows(/[\x00\r\n]#\d+ [\d:]+ hal: line 1\d\./);
      for (let i = 0; i < 9; ++i) chat.write("\x1b[6~");
      await chat.shows(/half a line ä/);
      chat.write("\x04");
      assert.equal(await chat.ends(), 0, chat.errors + chat.output);
    });

  test("a missing locale does not break what is typed, Ctrl-C ends it",
    async () => {
      const chat = screen({ env: { LC_ALL: "C" }, more: ["--open", "hal"] });
      await chat.shows(/hal: meanwhile/);
      chat.write("grüße 👍\r");
      await other.says(/ida: grüße 👍$/m);
      await chat.shows(/ida: grüße 👍/);
      chat.write("\x03");
      assert.equal(await chat.ends(), 0, chat.errors + chat.output);
    });

  test("the password is asked for, and not shown", async () => {
    const chat = screen({ env: { CAUCUS_PASSWORD: undefined } });
    await chat.says(/Password of ida: /);
    chat.write(`${password}\r`);
    await chat.shows(/online as ida/);
    assert.doesNotMatch(chat.output, new RegExp(password));
    chat.write("/quit\r");
    assert.equal(await chat.ends(), 0, chat.errors + chat.output);
  });
});
