// Several real nodes on loopback that find each other by multicast.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
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

  /// Starts one more node and does not wait for it.
  async launch({ begins = false, args = [] } = {}) {
    const links = `127.0.0.1:${await freePort()}`;
    const node = new Node({
      data: tempDir(),
      port: await freePort(),
      args: ["--cluster-listen", links, "--cluster-name", this.name,
        ...(begins ? ["--bootstrap"] : []), ...args],
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

  /// What the cluster says of itself, asked at `node`.
  async status(node = this.alive[0]) {
    const reply = await fetch(`${node.http}/api/v1/admin/cluster`, {
      headers: { authorization: `Bearer ${adminToken(node)}` },
      signal: AbortSignal.timeout(5000),
    });
    const body = await reply.json();
    assert.equal(reply.status, 200, JSON.stringify(body));
    return body;
  }

  /// Tells the cluster to do something with the node of this number: drain,
  /// undrain, remove or replace. It is asked at `node`.
  async operate(number, what, node = this.alive[0]) {
    const reply = await fetch(
      `${node.http}/api/v1/admin/nodes/${number}/${what}`, {
        method: "POST",
        headers: { authorization: `Bearer ${adminToken(node)}` },
        signal: AbortSignal.timeout(15000),
      });
    const body = await reply.json();
    assert.equal(reply.status, 200, `${what}: ${JSON.stringify(body)}`);
    return body;
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

  /// Takes a dead node out of the list, with its folder.
  forget(node) {
    assert(!node.alive);
    this.nodes = this.nodes.filter((one) => one !== node);
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
