// A node stops in time though a peer stands still and takes nothing of what is
// on its way to it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";
import { Client } from "./lib/client.mjs";
import { Cluster } from "./lib/cluster.mjs";
import { parallel } from "./lib/wait.mjs";

const body = "x".repeat(8000);
/// Less than the link's patience: then it sends no more.
const writingMs = 2500;

/// The most bytes that one connection between `ports` has not been rid of.
function mostQueued(ports) {
  const rows = readFileSync("/proc/net/tcp", "utf8").split("\n").slice(1)
    .filter((row) => row !== "").map((row) => row.trim().split(/\s+/));
  const port = (address) => parseInt(address.split(":")[1], 16);
  return Math.max(0, ...rows
    .filter(([, here, there]) => ports.has(port(here)) || ports.has(port(there)))
    .map((row) => parseInt(row[4].split(":")[0], 16)));
}

function clusterPorts(cluster) {
  return new Set(cluster.nodes.map((node) =>
    Number(/what=cluster_port address=\S+:(\d+)/.exec(node.said)[1])));
}

/// Many groups, so that the peer has replicas of many that are written to.
async function makeGroups(node, count) {
  const account = (await node.accounts("ann"))[0];
  const client = await Client.open(node, account);
  const convs = await parallel(Array.from({ length: count }), 8,
    async (_, i) => (await client.ask("conv.create",
      { kind: "group", title: `g${i}`, members: [] })).conv);
  return { client, convs };
}

async function writeFor(ms, client, convs) {
  const end = Date.now() + ms;
  let sent = 0;
  await parallel(convs, convs.length, async (conv) => {
    for (; Date.now() < end; ++sent) await client.send(conv, body);
  });
  return sent;
}

test("nodes stop beside a peer that stands still", async () => {
  const cluster = await Cluster.start(3);
  const [asked, other, still] = cluster.nodes;
  try {
    await cluster.settled();
    const { client, convs } = await makeGroups(asked, 30);
    process.kill(still.pid, "SIGSTOP");
    const sent = await writeFor(writingMs, client, convs);
    const queued = mostQueued(clusterPorts(cluster));
    client.terminate();
    const took = await Promise.all([asked, other].map((node) => node.stop()));
    console.log(`beside a peer that stands still: ${sent} messages, ${queued
      } bytes in one socket, stopped after ${took} ms`);
    assert(sent > 0 && queued > 0);
  } finally {
    process.kill(still.pid, "SIGCONT");
    await cluster.remove();
  }
});
