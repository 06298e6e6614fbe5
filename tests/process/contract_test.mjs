// docs/asyncapi.yaml and docs/openapi.yaml are whole, and say what the code and
// docs/protocol.md say. Needs no node.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { named, serverFault } from "./lib/contract.mjs";
import { asyncapi, nodes, openapi, readText } from "./lib/contract_files.mjs";
import { httpFault } from "./lib/contract_http.mjs";

/// All that `pattern`'s group matches in these files, sorted, each once.
function found(pattern, ...files) {
  const all = files.flatMap((file) =>
    [...readText(file).matchAll(pattern)].map((match) => match[1]));
  assert(all.length > 0, `nothing like ${pattern} in ${files}`);
  return [...new Set(all)].toSorted();
}

/// The part of a file between two texts.
function part(file, from, to) {
  const text = readText(file);
  const start = text.indexOf(from);
  assert(start >= 0, `${file} has no ${from}`);
  return text.slice(start, text.indexOf(to, start + from.length));
}

const messages = asyncapi.doc.components.messages;
const ops = named("command");
const without = (list, ...gone) => list.filter((x) => !gone.includes(x));

describe("docs/asyncapi.yaml", () => {
  test("has the ops of the decoder, each with an answer", () => {
    assert.deepEqual(ops,
      found(/^ +\{"([a-z.]+)", read_\w+\},/gm, "net/decode_frame.cpp"));
    assert.deepEqual(without(named("reply"), "error"), ops);
    for (const op of ops)
      assert.equal(messages[`command.${op}`].payload.properties.op.const, op);
  });

  test("has the fields that the decoder reads", () => {
    const code = ["frame", "entries", "people"]
      .map((name) => readText(`net/decode_${name}.cpp`)).join("\n");
    const readers = new Map([...code.matchAll(
      /^[\w:<>]+(?: [\w:<>]+)* (\w+)\(field_reader& in[^)]*\) \{\n(.*?)^\}/gms)]
      .map(([, name, body]) => [name, body]));
    const fields = (reader) => {
      const body = readers.get(reader);
      assert(body, reader);
      const own = [...body.matchAll(/in\.\w+\("(\w+)"/g)].map(([, x]) => x);
      for (const [call, field] of [["conv", "conv"], ["since", "since"],
        ["page", "limit"]])
        if (body.includes(`in.${call}(`)) own.push(field);
      const called = [...body.matchAll(/(\w+)\(in\b/g)].map(([, x]) => x);
      return [...own, ...called.flatMap(fields)];
    };
    const ours = ["quiet"]; // said by the node itself, for HTTP
    for (const [, op, reader] of
      code.matchAll(/^ +\{"([a-z.]+)", (read_\w+)\},/gm)) {
      const { properties } = messages[`command.${op}`].payload;
      assert.deepEqual(without(Object.keys(properties), "op", "rid").toSorted(),
        without([...new Set(fields(reader))], ...ours).toSorted(), op);
    }
  });

  test("has the events of the encoders", () => {
    const written = found(/\\"ev\\":\\"([a-z._]+)\\"/g, "net/encode_event.cpp");
    const entries = [...part("net/encode_parts.cpp", "name_of(", "\n}\n")
      .matchAll(/return "([a-z._]+)"/g)].map((match) => match[1]);
    assert.deepEqual(named("event"),
      [...new Set([...written, ...entries])].toSorted());
    for (const ev of named("event"))
      assert.equal(messages[`event.${ev}`].payload.properties.ev.const, ev);
    const rows = asyncapi.at("#/components/schemas/Entry/properties/ev/enum");
    assert.deepEqual(rows.toSorted(),
      without([...new Set(entries)], "message").toSorted());
  });

  test("has the ops and events of docs/protocol.md", () => {
    const inTable = (from, to) =>
      [...part("docs/protocol.md", from, to).matchAll(/^\|((?: ?`[^|`]+`,?)+) \|/gm)]
        .flatMap(([, cell]) => cell.match(/[a-z._]+/g)).toSorted();
    assert.deepEqual(inTable("| op |", "\n\n"), ops);
    assert.deepEqual(inTable("| event |", "\n\n"), named("event"));
  });

  test("has the error codes that the node knows, as they are retried", () => {
    const table = [...part("model/error.cpp", "entries{{", "}};")
      .matchAll(/\{"(\w+)", (true|false),/g)]
      .map(([, code, retry]) => [code, retry === "true"]);
    const internal = ["none", "not_leader", "node_taken", "node_removed"];
    const http = ["bad_credentials", "user_exists", "node_not_found"];
    const codes = asyncapi.at("#/components/schemas/ErrorCode/enum");
    const overSocket = table.filter(([code]) =>
      !internal.includes(code) && !http.includes(code));
    assert.deepEqual(codes.toSorted(), overSocket.map(([c]) => c).toSorted());
    const described =
      asyncapi.at("#/components/schemas/ErrorCode/x-enum-descriptions");
    assert.deepEqual(Object.keys(described), codes);
    for (const [code, retry] of overSocket) {
      const err = (retry) => serverFault({ re: 1,
        err: { code, text: "x", retry, retry_after_ms: 0 } });
      assert.equal(err(retry), null);
      assert.notEqual(err(!retry), null);
    }
  });

  test("has the close codes of the node", () => {
    const codes = asyncapi.doc.channels.client["x-close-codes"];
    assert.deepEqual(codes.map(({ code }) => `${code}`).toSorted(),
      found(/^ {2}\w+ = (\d{4}),/gm, "net/close_code.hpp"));
  });

  test("has the bounds that hello tells", () => {
    assert.deepEqual(
      asyncapi.at("#/components/schemas/Limits/required").toSorted(),
      found(/^ +put\("(\w+)",/gm, "net/encode_reply.cpp"));
  });

  test("has each message in the channel and in one operation", () => {
    const names = Object.keys(messages).toSorted();
    const { channels, operations } = asyncapi.doc;
    assert.deepEqual(Object.keys(channels.client.messages).toSorted(), names);
    const used = Object.values(operations).flatMap((one) =>
      [...one.messages, ...(one.reply?.messages ?? [])])
      .map(({ $ref }) => $ref.replace("#/channels/client/messages/", ""));
    assert.deepEqual([...new Set(used)].toSorted(), names);
    for (const op of ops)
      assert.equal(operations[op].messages[0].$ref,
        `#/channels/client/messages/command.${op}`);
  });
});

describe("docs/openapi.yaml", () => {
  test("has the routes of the node", () => {
    const files = ["net/http_router.cpp", "net/http_router.hpp",
      "net/http_admin.cpp", "net/http_admin.hpp", "net/http_command.cpp"];
    const texts = found(/"(\/(?:api\/v1\/[a-z/]+|healthz|readyz|metrics))"/g,
      ...files);
    const prefixes = texts.filter((text) => text.endsWith("/"));
    const paths = Object.keys(openapi.doc.paths);
    for (const text of without(texts, ...prefixes)) assert(paths.includes(text), text);
    for (const path of paths)
      assert(texts.includes(path) || prefixes.some((x) => path.startsWith(x)), path);
    const actions = [...part("net/http_admin.cpp", "actions{", "};")
      .matchAll(/\{"(\w+)"/g)].map((match) => match[1]);
    assert.deepEqual(actions.toSorted(), paths
      .map((path) => /\/admin\/nodes\/\{n\}\/(\w+)$/.exec(path)?.[1])
      .filter(Boolean).toSorted());
  });

  test("tells a good answer from a bad one", () => {
    const fault = (method, path, status, json, { body, ...headers } = {}) =>
      httpFault(method, path, body, { status, headers: new Headers({
        "content-type": `application/${status < 400 ? "" : "problem+"}json`,
        ...headers }), text: JSON.stringify(json) });
    const body = JSON.stringify({ user: "ann", password: "12345678" });
    assert.equal(fault("POST", "/api/v1/register", 201, { user: "ann" },
      { body }), null);
    assert.match(fault("POST", "/api/v1/register", 201, { user: 1 }, { body }),
      /^\/user /);
    assert.match(fault("POST", "/api/v1/register", 201, { user: "ann" },
      { body: "{}" }), /'user'/);
    assert.match(fault("POST", "/api/v1/register", 418, {}), /418/);
    const problem = { type: "about:blank", title: "Service Unavailable",
      status: 503, detail: "x", code: "unavailable",
      error: { code: "unavailable", text: "x" } };
    assert.equal(fault("GET", "/api/v1/route", 503, problem,
      { "retry-after": "1" }), null);
    assert.match(fault("GET", "/api/v1/route", 503, problem), /Retry-After/);
    assert.match(fault("GET", "/api/v1/route", 400, { ...problem, code: "?" }),
      /^\/code /);
    assert.equal(fault("POST", "/api/v1/logout", 200, { user: "ann" }), null);
    assert.match(fault("POST", "/api/v1/logout", 200, { user: "ann" },
      { body: `{"everywhere":1}` }), /^\/everywhere /);
    assert.match(fault("GET", "/api/v1/nothing", 200, {}), /not 404/);
    assert.match(fault("PUT", "/api/v1/login", 200, {}), /405/);
    assert.equal(fault("PUT", "/api/v1/login", 405, { ...problem, status: 405 },
      { allow: "POST" }), null);
    assert.match(fault("PUT", "/api/v1/login", 405, {}, { allow: "POST" }),
      /required/);
  });
});

for (const contract of [asyncapi, openapi])
  describe(`each part of ${contract.name}`, () => {
    const all = [...nodes(contract.doc)];

    test("that is referred to is there, and each schema is used", () => {
      const refs = new Set([asyncapi, openapi].flatMap(({ name, doc }) =>
        [...nodes(doc)].map(([node]) => node.$ref)
          .filter((ref) => typeof ref === "string")
          .map((ref) => (ref.startsWith("#") ? name + ref : ref))));
      for (const ref of refs) {
        const [name, path] = ref.split("#");
        const owner = [asyncapi, openapi].find((one) => one.name === name);
        assert(owner.at(`#${path}`) !== undefined, ref);
      }
      for (const schema of Object.keys(contract.doc.components.schemas))
        assert(refs.has(`${contract.name}#/components/schemas/${schema}`),
          schema);
    });

    test("is a schema that compiles", () => {
      let count = 0;
      for (const [, path] of all)
        if (/\/(payload|schema|schemas\/\w+)$/.test(path)) {
          contract.fault(path, null);
          ++count;
        }
      assert(count > 40, `only ${count}`);
    });

    test("that is an object says what else may be in it", () => {
      for (const [node, path] of all) {
        const isRequest = path.includes("/requestBody/");
        if (node.type === "object" && node.properties && !isRequest
          && !path.endsWith("/Entry"))
          assert.equal(node.additionalProperties, false, path);
        for (const name of node.properties && node.required || [])
          assert(Object.hasOwn(node.properties, name), `${path}: ${name}`);
      }
    });
  });
