// Purpose: the HTTP side of an account: what is done before there is a
// connection.

import { CaucusError } from "./errors.js";

async function post(fetch, url, fields) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
    });
  } catch {
    throw CaucusError.disconnected();
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok)
    return answer;
  throw CaucusError.from_wire(answer.error ?? {
    code: "unavailable", text: `The node answered ${response.status}.`,
    retry: response.status >= 500 });
}

/** `base` is the node's address, as "http://127.0.0.1:8080"; in a page, "".
 * Answers {user}. */
export function register(base, { user, password, name },
                         fetch = globalThis.fetch) {
  return post(fetch, `${base}/api/v1/register`,
              { user, password, ...(name ? { name } : {}) });
}

/** Answers {user, token, expires_ms}. */
export function login(base, { user, password }, fetch = globalThis.fetch) {
  return post(fetch, `${base}/api/v1/login`, { user, password });
}
