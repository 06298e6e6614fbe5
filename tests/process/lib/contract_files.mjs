// docs/asyncapi.yaml and docs/openapi.yaml, as objects and as validators.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Ajv from "ajv/dist/2020.js";

const root = new URL("../../../", import.meta.url);

/// A file of the repository, as text.
export const readText = (path) => readFileSync(new URL(path, root), "utf8");

/// Reading YAML takes half a second, and each test file is a process: what was
/// read is kept beside the packages, by the file's hash.
async function parsed(path) {
  const text = readText(path);
  const hash = createHash("sha256").update(text).digest("hex");
  const folder = fileURLToPath(new URL("../node_modules/.cache", import.meta.url));
  const kept = `${folder}/${hash}.json`;
  try {
    return JSON.parse(readFileSync(kept, "utf8"));
  } catch { // the first time
    const doc = (await import("yaml")).parse(text);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${kept}.${process.pid}`, JSON.stringify(doc));
    renameSync(`${kept}.${process.pid}`, kept);
    return doc;
  }
}

const ajv = new Ajv({ strict: true, strictTypes: false,
  strictRequired: false });
// What stands beside the schemas is no misspelt keyword.
ajv.addVocabulary(["asyncapi", "openapi", "info", "defaultContentType",
  "servers", "tags", "channels", "operations", "paths", "components",
  "x-enum-descriptions"]);

export class Contract {
  #compiled = new Map();

  constructor(name, doc) {
    Object.assign(this, { name, doc });
    ajv.addSchema(doc, name); // files refer to each other
  }

  /// What a JSON pointer such as `#/components/schemas/User` leads to.
  at(pointer) {
    return pointer.split("/").slice(1).reduce((node, key) =>
      node?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], this.doc);
  }

  /// `node`, or what it refers to.
  whole(node) { return node?.$ref ? this.at(node.$ref) : node; }

  /// What is wrong with `value`, or null. The schema is compiled once, when it
  /// is asked for first.
  fault(pointer, value) {
    let check = this.#compiled.get(pointer);
    if (!check) {
      check = ajv.getSchema(`${this.name}${pointer}`);
      if (!check) throw new Error(`no schema at ${pointer}`);
      this.#compiled.set(pointer, check);
    }
    return check(value) ? null : words(check.errors, value);
  }
}

/// The error that lies deepest: others only say that it is there.
function words(errors, value) {
  const found = errors.reduce((best, one) =>
    one.instancePath.length > best.instancePath.length ? one : best);
  const { instancePath, message, params } = found;
  const text = JSON.stringify(value) ?? "nothing";
  return `${instancePath || "/"} ${message} ${JSON.stringify(params)} in ${
    text.length > 300 ? `${text.slice(0, 300)}...` : text}`;
}

const [socket, http] = await Promise.all(
  ["docs/asyncapi.yaml", "docs/openapi.yaml"].map(parsed));
export const asyncapi = new Contract("asyncapi.yaml", socket);
export const openapi = new Contract("openapi.yaml", http);

/// Every object and array inside, with its JSON pointer.
export function* nodes(node, path = "#") {
  if (node === null || typeof node !== "object") return;
  yield [node, path];
  for (const [key, value] of Object.entries(node))
    yield* nodes(value,
      `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}
