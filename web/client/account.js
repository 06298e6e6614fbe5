// Purpose: the HTTP side of an account: what is done before there is a
// connection, and with its token. `base` is the node's address, as
// "http://127.0.0.1:8080"; in a page, "".

import { CaucusError } from "./errors.js";

async function post(fetch, url, fields, token) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json",
                 ...(token ? { Authorization: `Bearer ${token}` } : {}) },
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

/** Answers {user}. */
export function register(base, { user, password, name },
                         fetch = globalThis.fetch) {
  return post(fetch, `${base}/api/v1/register`,
              { user, password, ...(name ? { name } : {}) });
}

/** Answers {user, token, expires_ms}. */
export function login(base, { user, password }, fetch = globalThis.fetch) {
  return post(fetch, `${base}/api/v1/login`, { user, password });
}

/** The token is good no more; `everywhere`: none that was made before. */
export function logout(base, { token, everywhere = false },
                       fetch = globalThis.fetch) {
  return post(fetch, `${base}/api/v1/logout`,
              everywhere ? { everywhere } : {}, token);
}

/** A new token for a good one: {user, token, expires_ms}. */
export function renew(base, { token }, fetch = globalThis.fetch) {
  return post(fetch, `${base}/api/v1/token`, {}, token);
}

/** No token of before is good then. Answers {user, token, expires_ms}. */
export function change_password(base, { token, password, new_password },
                                fetch = globalThis.fetch) {
  return post(fetch, `${base}/api/v1/password`, { password, new_password },
              token);
}
