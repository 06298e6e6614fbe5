// Several real nodes on loopback that find each other by multicast.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { fetch } from "./contract_http.mjs";
import { Node, freePort, tempDir } from "./node.mjs";
import { adminToken } from "./token.mjs";
import { parallel, until } from "./wait.mjs";

export class Cluster {
  /// All that were ever started and not removed, dead ones too.
  nodes = [];

  constructor(name = `test-${randomUUID()}`) { this.name = name; }

  /// `count` nodes, of which the first one begins the cluster, ready and each
  /// with its share of the replicas.
  static async start(count, name) {
    const cluster = new Cluster(name);
    try {
      for (let i = 0; i < count; ++i) await cluster.launch({ begins: i === 0 });
      await cluster.ready();
      await cluster.settled();
    } catch (error) {
      await cluster.remove().catch(() => {});
      throw error;
    }
    return cluster;
  }

  /// Starts one more node and does not wait for it. `links`: HOST:PORT of its
  /// links; `wrap`: see Node.
  async launch({ begins = false, args = [], data = tempDir(),
    host = "127.0.0.1", links, wrap } = {}) {
    const node = new Node({
      data,
      port: await freePort(),
      host,
      wrap,
      args: ["--cluster-listen", links ?? `${host}:${await freePort()}`,
        "--cluster-name", this.name, ...(begins ? ["--bootstrap"] : []),
        ...args],
    });
    this.nodes.push(node);
    node.launch();
    return node;
  }

  get alive() { return this.nodes.filter((node) => node.alive); }
  others(node) { return this.alive.filter((one) => one !== node); }

  /// Waits until every node that runs can serve.
  async ready(ms = 60000) {
    await Promise.all(this.alive.map((node) => node.ready(ms)));
  }

  /// Asks `node` as an operator; again while nobody leads the control group.
  async #admin(node, method, path) {
    let reply, body;
    await until(() => `${path}: ${JSON.stringify(body)}`, async () => {
      reply = await fetch(`${node.http}/api/v1/admin/${path}`, {
        method,
        headers: { authorization: `Bearer ${adminToken(node)}` },
        signal: AbortSignal.timeout(15000),
      });
      body = await reply.json();
      return reply.status !== 503;
    }, { pause: 100 });
    assert.equal(reply.status, 200, `${path}: ${JSON.stringify(body)}`);
    return body;
  }

  /// What the cluster says of itself.
  status(node = this.alive[0]) { return this.#admin(node, "GET", "cluster"); }

  /// Tells the cluster to do something with the node of this number: drain,
  /// undrain, remove or replace. Answers the status.
  operate(number, what, node = this.alive[0]) {
    return this.#admin(node, "POST", `nodes/${number}/${what}`);
  }

  /// Waits until every group has its replicas where they shall be and a leader.
  /// Answers the status.
  async settled({ ms = 60000, active } = {}) {
    const count = active ?? this.alive.length;
    let last;
    return until(() => `a settled cluster: ${JSON.stringify(last)}`,
      async () => {
        last = await this.status().catch((error) => ({ problem: `${error}` }));
        if (last.problem || last.unsettled !== 0) return null;
        const active = last.nodes.filter((one) => one.state === "active");
        return active.length === count && active.every((one) => one.up
          && one.placed > 0 && one.replicas === one.placed) ? last : null;
      }, { ms, pause: 200 });
  }

  /// Takes a dead node out of the list; its folder stays.
  leaveOut(node) {
    assert(!node.alive);
    this.nodes = this.nodes.filter((one) => one !== node);
  }

  /// Takes a dead node out of the list, with its folder.
  forget(node) {
    this.leaveOut(node);
    rmSync(node.data, { recursive: true, force: true });
  }

  /// For `after` hooks: stops what runs, all at once, and removes the folders.
  async remove() {
    const problems = [];
    await parallel(this.nodes, this.nodes.length, (node) =>
      node.remove().catch((error) => problems.push(error)));
    if (problems.length > 0) throw problems[0];
  }
}
