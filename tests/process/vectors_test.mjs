// The golden vectors of tests/vectors fit docs/asyncapi.yaml, and show that it
// is strict. Needs no node.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { commandFault, named, serverFault } from "./lib/contract.mjs";
import { nodes, readText } from "./lib/contract_files.mjs";

const ops = named("command");

describe("the vectors", () => {
  const vectors = (name) => JSON.parse(readText(`tests/vectors/${name}.json`));
  const commands = vectors("commands");
  const events = vectors("events");
  const replies = vectors("replies");

  test("name each op, event and answer", () => {
    const meant = commands.flatMap(({ means }) => means.map(({ op }) => op));
    assert.deepEqual([...new Set(meant.filter(Boolean))].toSorted(), ops);
    assert.deepEqual([...new Set(events.map(({ value }) => value.ev))].toSorted(),
      named("event"));
    const answered = replies.map(({ op }) => op).filter(Boolean);
    assert.deepEqual([...new Set(answered)].toSorted(), ops);
  });

  test("are commands that the schemas describe, or refuse", () => {
    for (const { name, json, means, schema } of commands) {
      let sent;
      try {
        sent = [JSON.parse(json)].flat();
      } catch {
        assert.deepEqual(means.map(({ error }) => error), ["bad_request"], name);
        continue;
      }
      const good = means.map(({ error }) => error === undefined);
      const right = good.length === sent.length ? good : sent.map(() => good[0]);
      const says = sent.map((one) => commandFault(one) === null);
      if (sent.length > 0)
        assert.deepEqual(says, schema ? right.map((x) => !x) : right, name);
    }
  });

  test("are frames of the node that the schemas describe", () => {
    for (const { name, json, value } of events) {
      assert.equal(serverFault(value), null, name);
      assert.deepEqual(JSON.parse(json), value, name);
    }
    for (const { name, op, json, value } of replies) {
      assert.equal(serverFault(value, op), null, name);
      assert.deepEqual(JSON.parse(json), value, name);
    }
  });

  test("with a field more, less or of another type are refused", () => {
    const free = new Set(["body", "heads", "reactions"]); // any keys
    const optional = new Set(["mentions", "edited", "reactions", "last",
      "next", "gone", "url", "members", "body"]);
    let lacking = 0;
    for (const { name, value, op } of [...events, ...replies])
      for (const [node, path] of nodes(value)) {
        if (Array.isArray(node) || path.split("/").some((x) => free.has(x)))
          continue;
        const had = { ...node };
        const fault = (key, change) => {
          change();
          const found = serverFault(value, op ?? "error");
          Object.keys(node).forEach((one) => delete node[one]);
          Object.assign(node, had);
          return { found, where: `${name}: ${path}/${key}` };
        };
        const refused = ({ found, where }) => assert(found, where);
        refused(fault("more", () => { node.of_a_later_version = 1; }));
        for (const key of Object.keys(had)) {
          refused(fault(key, () => {
            node[key] = typeof had[key] === "boolean" ? 1 : true;
          }));
          const less = fault(key, () => { delete node[key]; });
          if (!optional.has(key)) refused(less);
          else if (!less.found) ++lacking;
        }
      }
    assert(lacking > 0, "no optional field anywhere");
  });
});
