// The program `caucus chat`, as a person or a script uses it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { binary, password } from "./node.mjs";
import { Late, within } from "./wait.mjs";

const program = join(dirname(binary), "caucus");
const terminal = fileURLToPath(new URL("./terminal.py", import.meta.url));

function environment(more) {
  const { CAUCUS_PASSWORD, ...rest } = process.env;
  return { ...rest, TZ: "UTC", CAUCUS_PASSWORD: password, ...more };
}

class Running {
  output = "";
  errors = "";
  #child;
  #waiting = new Set();

  constructor(command, args, env) {
    this.#child = spawn(command, args, { env: environment(env) });
    this.#child.stdout.on("data", (bytes) => this.#take("output", bytes));
    this.#child.stderr.on("data", (bytes) => this.#take("errors", bytes));
    this.#child.stdin.on("error", () => {}); // it has ended: tests see it
    this.gone = once(this.#child, "close");
  }

  #take(where, bytes) {
    this[where] += bytes;
    for (const look of [...this.#waiting]) look();
  }

  write(text) { this.#child.stdin.write(text); }
  line(text) { this.write(`${text}\n`); }
  endInput() { this.#child.stdin.end(); }
  signal(name) { this.#child.kill(name); }

  /// Resolves as soon as `probe()` answers something true.
  when(what, probe, ms = 20000) {
    const arrival = new Promise((resolve) => {
      const look = () => {
        const found = probe();
        if (!found) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
    return within(ms, () => `${what}; it said:\n${this.output.slice(-3000)}\n${
      this.errors}`, arrival);
  }

  /// Waits until the output behind `from` fits; answers the match.
  says(pattern, from = 0, ms) {
    return this.when(`${pattern}`, () => pattern.exec(this.text.slice(from)), ms);
  }

  get text() { return this.output; }

  /// Waits for the end; answers the exit code.
  async ends(ms = 20000) {
    const [code] = await within(ms, () => `the end; it said:\n${this.output}\n${
      this.errors}`, this.gone);
    assert(!/Sanitizer|runtime error:/.test(this.errors), this.errors);
    return code;
  }

  kill() { this.#child.kill("SIGKILL"); }
}

/// With lines.
export class Chat extends Running {
  constructor(node, user, ...more) {
    super(program, ["chat", "--plain", "--url", node.http ?? node, ...more,
      ...(user ? ["--user", user] : [])]);
  }

  /// A client that is online; it makes the account.
  static async start(node, user, ...more) {
    const chat = new Chat(node, user, "--register", ...more);
    await chat.says(/^\* online as /m);
    return chat;
  }

  /// The messages that were printed: [{ conv, seq, from, text }].
  get messages() {
    return [...this.output.matchAll(
      /^\[(.*?)\] #(\d+) [\d:]+ ([a-z0-9]+): (.*)$/gm)]
      .map(([, conv, seq, from, text]) =>
        ({ conv, seq: Number(seq), from, text }));
  }

  heard(count, ms) {
    return this.when(`${count} messages`,
      () => this.messages.length >= count, ms);
  }
}

/// With a screen, on a terminal of its own.
export class ScreenChat extends Running {
  constructor(node, user, { rows = 24, columns = 100, more = [], env } = {}) {
    super("python3", [terminal, String(rows), String(columns), program, "chat",
      "--url", node.http, "--user", user, ...more],
    { TERM: "xterm-256color", ...env });
  }

  /// What was drawn, without the terminal's commands.
  get text() {
    return this.output.replace(/\x1b(\[[0-9;?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78])/g,
      "\x00");
  }

  /// Has it drawn anew until that fits: curses draws only what differs.
  async shows(pattern) {
    for (let tries = 20; ; --tries) {
      const from = this.text.length;
      this.write("\x0c");
      try {
        return await this.says(pattern, from, 1000);
      } catch (error) {
        if (!(error instanceof Late) || tries === 0) throw error;
      }
    }
  }

  /// Gives the terminal another size.
  resize() { this.signal("SIGUSR1"); }
}
