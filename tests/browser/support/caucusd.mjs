// Purpose: a real node as a process: started, killed, started again on the
// same folder and port.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const READY_WITHIN_MS = 60_000;
const POLL_MS = 25;

/** A port that was free a moment ago. */
async function free_port() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

export class Caucusd {
  #process = null;
  #output = "";

  static async start(binary) {
    const node = new Caucusd();
    node.binary = binary;
    node.folder = await mkdtemp(join(tmpdir(), "caucus-browser-"));
    node.port = await free_port();
    node.url = `http://127.0.0.1:${node.port}/`;
    await node.start();
    return node;
  }

  /** Resolves when the node can serve. */
  async start() {
    this.#process = spawn(this.binary, [
      "--data", this.folder, "--listen", `127.0.0.1:${this.port}`,
    ], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream.on("data", data => { this.#output += data; });
    const deadline = Date.now() + READY_WITHIN_MS;
    while (!await this.#ready()) {
      if (this.#process.exitCode !== null || Date.now() > deadline)
        throw new Error(`caucusd is not ready:\n${this.#output}`);
      // Between two questions; the answer ends the wait.
      await pause(POLL_MS);
    }
  }

  /** As a power cut: no goodbye, no flush. */
  kill() {
    return this.#end("SIGKILL");
  }

  async stop() {
    await this.#end("SIGTERM");
    await rm(this.folder, { recursive: true, force: true });
  }

  async #end(signal) {
    if (!this.#process || this.#process.exitCode !== null
        || this.#process.signalCode !== null)
      return;
    const gone = once(this.#process, "exit");
    this.#process.kill(signal);
    await gone;
  }

  async #ready() {
    try {
      return (await fetch(`${this.url}readyz`)).status === 200;
    } catch {
      return false;
    }
  }
}
