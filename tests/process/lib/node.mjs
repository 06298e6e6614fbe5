// A real caucusd, on a free port and a data folder of its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetch } from "./contract_http.mjs";
import { parallel, until, within } from "./wait.mjs";

export const binary = process.env.CAUCUSD ?? "";
if (!existsSync(binary))
  throw new Error(`CAUCUSD=${binary}: set it to the path of a built caucusd`);

/// A folder for what nodes say, to look at after a failure; missing: none.
const logs = process.env.CAUCUS_TEST_LOGS;

export const password = "correct horse battery";

/// A port that nobody listens on. Below the kernel's range for outgoing
/// connections: one of these must not take it while a node is down.
export async function freePort() {
  for (;;) {
    const port = randomInt(10000, 30000);
    const server = createServer();
    server.listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
    } catch {
      continue; // in use
    }
    server.close();
    await once(server, "close");
    return port;
  }
}

export function tempDir() {
  return mkdtempSync(join(tmpdir(), "caucus-test-"));
}

/// Starts the program and gathers what it says; for nodes that shall not come
/// up. Answers { code, signal, stdout, stderr } when it ends.
export async function run(args, options = {}) {
  const child = spawn(binary, args, { env: environment(), ...options });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (bytes) => (stdout += bytes));
  child.stderr.on("data", (bytes) => (stderr += bytes));
  try {
    const [code, signal] = await within(20000, `${args.join(" ")} to end`,
      once(child, "close"));
    return { code, signal, stdout, stderr };
  } finally {
    child.kill("SIGKILL");
  }
}

/// A sanitizer that keeps freed memory would look like a leak; settings of our
/// caller must not reach the node.
function environment() {
  const env = { ...process.env };
  for (const name of Object.keys(env))
    if (name.startsWith("CAUCUS_")) delete env[name];
  const asan = env.ASAN_OPTIONS ? `${env.ASAN_OPTIONS}:` : "";
  env.ASAN_OPTIONS = `${asan}quarantine_size_mb=4`;
  return env;
}

/// A command line that runs `line` after the shell's `ulimit` with these
/// arguments, if any. The shell makes room: it stays one process.
export function limited(ulimit, line) {
  return ulimit === undefined ? line
    : ["sh", "-c", `ulimit ${ulimit}; exec "$@"`, "sh", ...line];
}

/// The lines to show of what a node said: a sanitizer says too much.
function excerpt(text) {
  return text.split("\n").slice(0, 60).map((line) => line.slice(0, 160))
    .join("\n");
}

export class Node {
  #child;
  #said = "";

  /// A node that is ready. `stop` or `kill` it, then `remove` its folder.
  static async start(options = {}) {
    const node = new Node({ ...options,
      data: options.data ?? tempDir(),
      port: options.port ?? (await freePort()) });
    await node.up();
    return node;
  }

  /// `ulimit`: arguments of the shell's command, such as `-n 700`. `wrap`: a
  /// command line that runs another one and becomes it. Each may be missing.
  constructor({ data, port, host = "127.0.0.1", args = [], ulimit, wrap = [] }) {
    Object.assign(this, { data, port, host, args, ulimit, wrap });
  }

  get http() { return `http://${this.host}:${this.port}`; }
  get ws() { return `ws://${this.host}:${this.port}/ws`; }
  get pid() { return this.#child.pid; }
  /// The number that the cluster gave to it; undefined while it has none.
  get number() {
    const found = [...this.#said.matchAll(/what=listening .* node=(\d+)/g)];
    return found.length > 0 ? Number(found.at(-1)[1]) : undefined;
  }
  /// The id of the cluster that it says it is in; undefined: none yet.
  get cluster() {
    return /what=cluster_port .* cluster=([0-9a-f]+)/.exec(this.#said)?.[1];
  }
  /// All it wrote so far.
  get said() { return this.#said; }
  get alive() {
    return this.#child !== undefined && this.#child.exitCode === null
      && this.#child.signalCode === null;
  }

  /// Starts it on its port and folder, and waits until it is ready.
  async up(ms) {
    this.launch();
    await this.ready(ms);
  }

  /// Starts it on its port and folder.
  launch() {
    const line = [...this.wrap, ...limited(this.ulimit, [binary, "--data",
      this.data, "--listen", `${this.host}:${this.port}`, ...this.args])];
    const child = spawn(line[0], line.slice(1),
      { stdio: ["ignore", "pipe", "pipe"], env: environment() });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (bytes) => {
        this.#said += bytes;
        if (logs) appendFileSync(join(logs, `${this.port}.log`), bytes);
      });
  }

  /// Waits until it can serve.
  async ready(ms = 30000) {
    await until(() => `caucusd to be ready; it said:\n${excerpt(this.#said)}`,
      async () => {
        if (!this.alive)
          throw new Error(`caucusd ended early and said:\n${excerpt(this.#said)}`);
        return await this.isReady();
      }, { ms });
  }

  async isReady() {
    const reply = await fetch(`${this.http}/readyz`,
      { signal: AbortSignal.timeout(2000) }).catch(() => null);
    await reply?.text().catch(() => null);
    return reply?.status === 200;
  }

  /// Ends it without a warning, as a power cut would.
  async kill() {
    const gone = once(this.#child, "close");
    this.#child.kill("SIGKILL");
    await within(10000, "SIGKILL to end caucusd", gone);
  }

  /// Waits until it ends by itself, in order.
  async ends(ms = 40000) {
    if (this.alive)
      await within(ms, () => `caucusd to end; it said:\n${excerpt(this.#said)}`,
        once(this.#child, "close"));
    this.#isClean(this.#child.exitCode);
  }

  #isClean(code) {
    assert.equal(code, 0, `exit code ${code}; it said:\n${excerpt(this.#said)}`);
    assert(!/Sanitizer|runtime error:/.test(this.#said), excerpt(this.#said));
  }

  /// Ends it in order; it must be clean. Answers the milliseconds it took.
  async stop(signal = "SIGTERM", ms = 20000) {
    assert(this.alive, `caucusd has died:\n${excerpt(this.#said)}`);
    const begin = Date.now();
    const gone = once(this.#child, "close");
    this.#child.kill(signal);
    let code;
    try {
      [code] = await within(ms, () => `${signal} to end caucusd`, gone);
    } finally {
      this.#child.kill("SIGKILL");
    }
    this.#isClean(code);
    return Date.now() - begin;
  }

  /// For `after` hooks: stops it if it runs, and removes its folder.
  async remove() {
    try {
      if (this.alive) await this.stop();
    } finally {
      this.#child?.kill("SIGKILL");
      rmSync(this.data, { recursive: true, force: true });
    }
  }

  /// Bytes of its resident memory.
  rss() {
    const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024;
  }

  /// The values of counters, without `caucus_` and `_total` in their names.
  async counters(...names) {
    const reply = await fetch(`${this.http}/metrics`,
      { signal: AbortSignal.timeout(10000) });
    const text = await reply.text();
    return names.map((name) => {
      const line = new RegExp(`^caucus_${name}_total (\\d+)$`, "m").exec(text);
      assert(line, `no counter ${name}`);
      return Number(line[1]);
    });
  }

  /// POSTs JSON. Answers { status, body }.
  async post(path, body) {
    const reply = await fetch(this.http + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await reply.text();
    try {
      return { status: reply.status, body: JSON.parse(text) };
    } catch {
      return { status: reply.status, body: text };
    }
  }

  async register(user) {
    const { status, body } =
      await this.post("/api/v1/register", { user, password });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  /// Answers { user, token, expires_ms }.
  async login(user) {
    const { status, body } =
      await this.post("/api/v1/login", { user, password });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  }

  /// Registers and logs in; answers one account per name, in order.
  async accounts(...users) {
    return parallel(users, 8, async (user) => {
      await this.register(user);
      return this.login(user);
    });
  }
}
