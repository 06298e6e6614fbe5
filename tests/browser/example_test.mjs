// The bot of web/README.md as it stands there, in a process of its own, at a
// real node.
//
// CAUCUSD is the path of the binary.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile }
  from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import WebSocket from "ws";

import { CaucusClient, login, logout, register } from "../../web/caucus.js";
import { Caucusd } from "./support/caucusd.mjs";

const CAUCUSD = process.env.CAUCUSD;
const PASSWORD = "correct horse 9";
const LIMIT_MS = 200_000;

const here = path => fileURLToPath(new URL(path, import.meta.url));

/** A folder with the example and what `npm install` would put there. */
async function install() {
  const folder = await mkdtemp(join(tmpdir(), "caucus-example-"));
  const readme = await readFile(here("../../web/README.md"), "utf8");
  const [, example] = /```js\n(.*?)```/s.exec(readme);
  await writeFile(join(folder, "bot.mjs"), example);
  await mkdir(join(folder, "node_modules"));
  await symlink(here("../../web"), join(folder, "node_modules/caucus-client"));
  await symlink(here("node_modules/ws"), join(folder, "node_modules/ws"));
  return folder;
}

class Bot {
  #process;
  #lines;

  constructor(folder, base) {
    this.#process = spawn(process.execPath, ["bot.mjs"], {
      cwd: folder, stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, CAUCUS_URL: base, CAUCUS_USER: "bot",
             CAUCUS_PASSWORD: PASSWORD } });
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  async says(line) {
    assert.equal((await this.#lines.next()).value, line);
  }

  /** Answers its exit code. */
  async end() {
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    return (await gone)[0];
  }

  kill() {
    this.#process.kill("SIGKILL");
  }
}

describe("the example of web/README.md", {
  skip: CAUCUSD ? false : "set CAUCUSD to the path of the binary",
  timeout: LIMIT_MS,
}, () => {
  let node;
  let folder;
  let bot;

  before(async () => {
    node = await Caucusd.start(CAUCUSD);
    folder = await install();
  });
  after(async () => {
    bot?.kill();
    await node?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("answers, over a kill of the node and the end of its token", async () => {
    const base = node.url.slice(0, -1);
    for (const user of ["anna", "bot"])
      await register(base, { user, password: PASSWORD });
    bot = new Bot(folder, base);
    await bot.says("level with the node");
    const { token } = await login(base, { user: "anna", password: PASSWORD });
    const anna = new CaucusClient({ url: `${base.replace("http", "ws")}/ws`,
                                    token, WebSocket });
    const heard = [];
    let on_message;
    anna.on("messages", ({ messages }) => {
      heard.push(...messages.filter(({ from }) => from === "bot"));
      on_message?.();
    });
    const ready = new Promise(resolve => anna.on("ready", resolve));
    anna.connect();
    await ready;
    const { conv } = await anna.create({ kind: "direct", members: ["bot"] });
    const answers = async count => {
      await anna.send(conv, { text: "ping" });
      while (heard.length < count)
        await new Promise(resolve => { on_message = resolve; });
    };
    await answers(1);
    await node.kill();
    await node.start();
    await bot.says("level with the node");
    await answers(2);
    const own = await login(base, { user: "bot", password: PASSWORD });
    await logout(base, { token: own.token, everywhere: true });
    await bot.says("level with the node");
    await answers(3);
    assert.deepEqual(
      heard.map(({ body, mentions }) => [body.text, mentions]),
      Array(3).fill(["@anna pong", ["anna"]]));
    anna.close();
    assert.equal(await bot.end(), 0);
  });
});
