// Holds what HTTP says against docs/openapi.yaml.
import assert from "node:assert/strict";
import { openapi } from "./contract_files.mjs";

const routes = Object.entries(openapi.doc.paths).map(([path, methods]) => ({
  path,
  methods,
  fits: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
}));

const pointer = (...keys) => `#/${keys.map((key) =>
  key.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}`;

const problem = "#/components/responses/Problem";

/// The pointer of an object in the file, whether it stands there or is named.
const place = (node, ...keys) => node.$ref ?? pointer(...keys);

function headerFault(headers, told) {
  for (const [name, header] of Object.entries(headers ?? {})) {
    const { required, schema } = openapi.whole(header);
    const text = told.get(name);
    if (text === null) {
      if (required) return `${name} is missing`;
      continue;
    }
    const where = `${place(header, "none")}/schema`;
    const value = schema.type === "integer" ? Number(text) : text;
    const fault = openapi.fault(where, value);
    if (fault) return `${name}: ${fault}`;
  }
  return null;
}

function contentFault(content, where, told, text) {
  const type = (told.get("content-type") ?? "").split(";")[0];
  if (!content?.[type]) return `a body of type '${type}'`;
  if (!type.endsWith("json")) return null;
  return openapi.fault(`${where}/content/${type.replace("/", "~1")}/schema`,
    JSON.parse(text));
}

/// A request that was not refused must be right.
function requestFault(asked, where, body) {
  if (body === undefined)
    return asked.required ? "the body is missing" : null;
  return openapi.fault(`${where}/content/application~1json/schema`,
    JSON.parse(body));
}

/// What is wrong with a request or its answer, or null. `reply` is { status,
/// headers, text }.
export function httpFault(method, path, body, { status, headers, text }) {
  const route = routes.find(({ fits }) => fits.test(path));
  const verb = method.toLowerCase();
  const operation = route?.methods[verb];
  if (!operation) {
    const isApi = path.startsWith("/api/");
    if (!route && !isApi) return null; // a file of the page
    const right = route ? 405 : 404;
    if (status !== right || (route && !headers.get("allow")))
      return `${method} answered ${status} and not ${right}, 405 with Allow`;
    return isApi ? contentFault(openapi.at(problem).content, problem, headers,
      text) : null;
  }
  const told = operation.responses[status];
  if (!told) return `status ${status} is not written down: ${text}`;
  const here = ["paths", route.path, verb];
  const response = openapi.whole(told);
  return headerFault(response.headers, headers)
    ?? contentFault(response.content,
      place(told, ...here, "responses", `${status}`), headers, text)
    ?? (status >= 300 || !operation.requestBody ? null
      : requestFault(openapi.whole(operation.requestBody),
        place(operation.requestBody, ...here, "requestBody"), body));
}

/// `fetch` for text; throws if the answer, or a request that was not refused, is
/// not what docs/openapi.yaml says.
export async function fetch(url, options = {}) {
  const reply = await globalThis.fetch(url, options);
  const { method = "GET", body } = options;
  const path = new URL(url).pathname;
  const fault = httpFault(method, path, body, { status: reply.status,
    headers: reply.headers, text: await reply.clone().text() });
  assert(!fault, `${method} ${path}: ${fault}`);
  return reply;
}
