// Purpose: the nodes of a cluster: what each leads, has, lacks and serves.

import { h, reconcile } from "../ui/dom.js";

const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** One figure with a bar: `value` of `max`. */
function gauge(label, value, max, words) {
  return h("div", { class: "gauge" },
           h("span", { class: "gauge-label" }, label),
           h("meter", { min: 0, max: Math.max(max, 1), value,
                        "aria-label": `${label}: ${words}` }),
           h("span", { class: "gauge-value" }, words));
}

function link_words(node, cluster) {
  if (node.node === cluster.controller)
    return "controller";
  return node.up ? "link up" : "link down";
}

function card(node, cluster, groups) {
  const health = node.state === "removed" ? "gone" : node.up ? "up" : "down";
  return h("li", { class: `node ${health} ${node.state}`,
                   "data-node": node.node },
           h("h2", {}, `Node ${node.node}`),
           h("p", { class: "node-tags" },
             h("span", { class: "tag state" }, node.state),
             h("span", { class: "tag link" }, link_words(node, cluster))),
           gauge("Leaders", node.leaders, groups, String(node.leaders)),
           gauge("Replicas", node.replicas, groups,
                 `${node.replicas} of ${node.placed}`),
           h("p", { class: "node-facts" },
             `${plural(node.connections, "client")}, lag ${node.lag}`),
           h("p", { class: "node-place" }, node.client_url),
           h("p", { class: "node-place" }, node.cluster_address));
}

function settled_words(cluster) {
  return cluster.unsettled === 0
    ? "all groups settled"
    : `${plural(cluster.unsettled, "group")} on the move`;
}

/** `draw(cluster)`: the answer of /api/v1/admin/cluster. `stale(why)`: what is
 * shown may not be so any more. */
export function cluster_view() {
  const summary = h("p", { class: "cluster-summary" }, "Looking ...");
  const problem = h("p", { class: "problem", role: "alert" });
  const nodes = h("ul", { class: "nodes" });
  const element = h("main", { class: "cluster" },
                    h("h1", {}, "Cluster"), summary, problem, nodes);
  function draw(cluster) {
    const groups = Math.max(...cluster.nodes.map(
      node => Math.max(node.leaders, node.replicas, node.placed)), 1);
    problem.textContent = "";
    summary.textContent = `${cluster.cluster}, version ${cluster.version}, `
      + settled_words(cluster);
    reconcile(nodes, cluster.nodes.map(node => ({
      key: node.node,
      version: JSON.stringify([node, cluster.controller, groups]),
      build: () => card(node, cluster, groups),
    })));
    element.classList.remove("stale");
  }
  function stale(why) {
    problem.textContent = why;
    element.classList.add("stale");
  }
  return { element, draw, stale };
}
