// Network namespaces on one bridge: nodes that can be cut off from each other,
// while clients of this process still reach each of them. Takes root rights.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";

// Nobody's address: what is sent there is lost without a word.
const nowhere = "02:00:00:00:00:01";

function ip(...args) {
  const { status, stderr, error } =
    spawnSync("ip", args, { encoding: "utf8", timeout: 10000 });
  if (error || status !== 0)
    throw new Error(`ip ${args.join(" ")}: ${error?.message ?? stderr}`);
}

export class Network {
  #name = `cau${randomInt(1e6)}`;
  #net = `10.${randomInt(64, 256)}.${randomInt(256)}`;
  #cuts = new Set();
  #spaces = [];

  /// Why there can be none here; empty: there can.
  static problem() {
    if (process.getuid() !== 0) return "it takes root rights";
    const name = `cau${randomInt(1e6)}`;
    try {
      ip("netns", "add", name);
      ip("-n", name, "link");  // fails where / is no mount point (chroot)
      return "";
    } catch (error) {
      return error.message;
    } finally {
      spawnSync("ip", ["netns", "del", name]);
    }
  }

  /// A bridge with this process at its end, and `count` namespaces.
  constructor(count) {
    try {
      ip("link", "add", this.#name, "type", "bridge");
      ip("addr", "add", `${this.#net}.254/24`, "dev", this.#name);
      ip("link", "set", this.#name, "up");
      for (let i = 0; i < count; ++i) this.#join(i);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  #join(i) {
    const space = `${this.#name}n${i}`;
    const port = `${this.#name}p${i}`;
    ip("netns", "add", space);
    this.#spaces.push(space);
    ip("link", "add", port, "type", "veth", "peer", "name", "eth0",
      "netns", space);
    ip("link", "set", port, "master", this.#name, "up");
    ip("-n", space, "addr", "add", `${this.host(i)}/24`, "dev", "eth0");
    ip("-n", space, "link", "set", "eth0", "up");
    ip("-n", space, "link", "set", "lo", "up");
  }

  host(i) { return `${this.#net}.${i + 1}`; }

  /// The command line that runs another one in namespace `i`.
  wrap(i) { return ["ip", "netns", "exec", this.#spaces[i]]; }

  /// Gives namespace `i` another interface, with the default route: what does
  /// not choose goes there, and nobody hears it.
  distract(i) {
    const space = this.#spaces[i];
    ip("-n", space, "link", "add", "other", "type", "bridge");
    ip("-n", space, "addr", "add", "192.0.2.1/24", "dev", "other");
    ip("-n", space, "link", "set", "other", "up");
    ip("-n", space, "route", "add", "default", "dev", "other");
  }

  /// Loses all that `from` sends to `to` from now on; not the other way.
  cut(from, to) {
    ip("-n", this.#spaces[from], "neigh", "replace", this.host(to), "lladdr",
      nowhere, "dev", "eth0", "nud", "permanent");
    this.#cuts.add(`${from} ${to}`);
  }

  /// Mends every cut.
  heal() {
    for (const cut of this.#cuts) {
      const [from, to] = cut.split(" ").map(Number);
      ip("-n", this.#spaces[from], "neigh", "del", this.host(to), "dev",
        "eth0");
    }
    this.#cuts.clear();
  }

  /// Takes all away; nothing may run in it any more.
  remove() {
    for (const space of this.#spaces)
      spawnSync("ip", ["netns", "del", space]);
    spawnSync("ip", ["link", "del", this.#name]);
  }
}
