// Nodes that cannot hear each other, in network namespaces: the majority goes
// on, the minority acknowledges nothing that is lost. Links use TLS there.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { makeCerts } from "./lib/certs.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { Network } from "./lib/network.mjs";
import { Traffic } from "./lib/traffic.mjs";
import { rest } from "./lib/wait.mjs";

const linkPort = 7685;
const cutMs = 6000; // longer than a link waits for a sign of life
// For a build with sanitizers; silence is noticed after 3 s at the soonest.
const writableMs = 20000;

const problem = Network.problem();

describe("of three nodes", { skip: problem || false }, () => {
  let network, cluster, certs;

  before(async () => {
    network = new Network(3);
    const hosts = [0, 1, 2].map((i) => network.host(i));
    certs = makeCerts(hosts);
    cluster = new Cluster();
    for (const [i, host] of hosts.entries())
      await cluster.launch({ begins: i === 0, host, wrap: network.wrap(i),
        links: `${host}:${linkPort}`,
        args: ["--discovery-seed", `${hosts[0]}:${linkPort}`,
          ...certs.args] });
    await cluster.ready();
    await cluster.settled();
  });
  after(async () => {
    try {
      network?.heal();
      await cluster?.remove();
    } finally {
      network?.remove();
      if (certs) rmSync(certs.dir, { recursive: true, force: true });
    }
  });

  /// Writes while `cut(one, others)` lasts; `one` is the place of the node that
  /// leads most.
  async function through(name, cut) {
    const { nodes } = await cluster.settled();
    const { node } = nodes.reduce((a, b) => (b.leaders > a.leaders ? b : a));
    const one = cluster.nodes.findIndex((each) => each.number === node);
    const others = [0, 1, 2].filter((each) => each !== one);
    const traffic = await Traffic.begin(cluster);
    try {
      const begin = performance.now();
      cut(one, others);
      const took = Math.round(await traffic.everyoneWrites(begin));
      console.log(`${name}: writable again after ${took} ms`);
      assert(took < writableMs);
      await rest(Math.max(0, cutMs - (performance.now() - begin)));
      network.heal();
      const healed = performance.now();
      await cluster.settled();
      await traffic.everyoneWrites();
      console.log(`${name}: settled ${
        Math.round(performance.now() - healed)} ms after it was healed`);
      console.log(`${name}: ${await traffic.end(cluster)}`);
    } finally {
      network.heal();
      await traffic.close();
    }
  }

  test("the leading one is cut off", () =>
    through("partition", (one, others) => {
      for (const other of others) {
        network.cut(one, other);
        network.cut(other, one);
      }
    }));

  test("the leading one is heard, and hears nothing", () =>
    through("one-way cut, deaf", (one, others) => {
      for (const other of others) network.cut(other, one);
    }));

  test("the leading one hears, and is not heard", () =>
    through("one-way cut, dumb", (one, others) => {
      for (const other of others) network.cut(one, other);
    }));

  test("two cannot hear each other, and the third hears both", () =>
    through("a broken side", (one, [other]) => {
      network.cut(one, other);
      network.cut(other, one);
    }));
});
