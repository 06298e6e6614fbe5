// Nodes of one network that know no address of each other: multicast out of the
// right one of several interfaces, in network namespaces, with TLS.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { makeCerts } from "./lib/certs.mjs";
import { Client } from "./lib/client.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { Network } from "./lib/network.mjs";
import { rest, until } from "./lib/wait.mjs";

const linkPort = 7685;
const places = [0, 1, 2, 3];
const problem = Network.problem();

describe("by multicast on a network", { skip: problem || false }, () => {
  let network, certs;
  const cluster = new Cluster();
  const other = new Cluster();

  before(() => {
    network = new Network(places.length);
    // One has no default route, the others one to a network that is empty.
    for (const place of places.slice(1)) network.distract(place);
    certs = makeCerts(places.map((place) => network.host(place)));
  });
  after(async () => {
    try {
      await Promise.all([cluster.remove(), other.remove()]);
    } finally {
      network?.remove();
      if (certs) rmSync(certs.dir, { recursive: true, force: true });
    }
  });

  function launch(which, place, begins = false) {
    const host = network.host(place);
    return which.launch({ begins, host, wrap: network.wrap(place),
      links: `${host}:${linkPort}`,
      args: ["--discovery-multicast", "239.255.67.85:7685", ...certs.args] });
  }

  /// Waits until all that a cluster knows of are `count` nodes, and up.
  async function members(which, count) {
    let nodes;
    await until(() => `${count} nodes: ${JSON.stringify(nodes)}`, async () => {
      ({ nodes } = await which.status());
      return nodes.length >= count && nodes.every((one) => one.up);
    }, { pause: 200 });
    assert.equal(nodes.length, count);
  }

  test("three nodes that start at once become one cluster", async () => {
    const begin = performance.now();
    for (const place of [0, 1, 2]) await launch(cluster, place, place === 1);
    await cluster.ready();
    console.log(`multicast: 3 nodes ready ${
      Math.round(performance.now() - begin)} ms after the start`);
    await members(cluster, 3);
    assert.equal(new Set(cluster.nodes.map((node) => node.cluster)).size, 1);
    assert.deepEqual(cluster.nodes.map((node) => node.number).sort(),
      [0, 1, 2]);
    const [ann] = await cluster.nodes[0].accounts("ann");
    const client = await Client.open(cluster.nodes[2], ann);
    await client.ask("conv.create", { kind: "group", members: [], title: "g" });
    await client.close();
  });

  test("a node of another name stays alone, told to begin or not", async () => {
    const seeker = await launch(other, 3);
    await until("it to look for a cluster", () =>
      /what=looking_for_cluster/.test(seeker.said));
    await rest(4000); // it asks every second
    assert.doesNotMatch(seeker.said, /what=(joined|not_joined|cluster_port)/);
    await seeker.stop();
    other.forget(seeker);
    const alone = await launch(other, 3, true);
    await other.ready();
    await members(other, 1);
    await alone.stop();
    assert.notEqual(alone.cluster, cluster.nodes[0].cluster);
    await members(cluster, 3);
  });

  test("a node in its place with the right name joins", async () => {
    const late = await launch(cluster, 3);
    await cluster.ready();
    await members(cluster, 4);
    assert.equal(late.cluster, cluster.nodes[0].cluster);
    assert.equal(late.number, 3);
  });
});
