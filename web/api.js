// Purpose: what the browser keeps of an account, and its door in words.

import * as account from "./client/account.js";

const SESSION_KEY = "caucus.session";
const OUTBOX_KEY = "caucus.outbox.";

function text_of({ code, message }) {
  switch (code) {
    case "user_exists":
      return "This name is taken. Choose another one, or log in.";
    case "bad_credentials":
      return "Unknown name or wrong password.";
    case "disconnected":
      return "The node cannot be reached. Is it running?";
    default:
      return message || `The node answered ${code}. Try again.`;
  }
}

/** Errors as people read them; `words`: for some codes, of this request. */
async function ask(request, fields, words = {}) {
  try {
    return await request("", fields);
  } catch (error) {
    throw new Error(words[error.code] ?? text_of(error));
  }
}

function remember(session) {
  localStorage.setItem(SESSION_KEY, JSON.stringify(session));
  return session;
}

export async function register(user, password) {
  await ask(account.register, { user, password });
}

/** Answers {user, token, expires_ms} and remembers it. */
export async function login(user, password) {
  return remember(await ask(account.login, { user, password }));
}

/** The same behind a new password. */
export async function change_password({ token }, password, new_password) {
  return remember(await ask(
    account.change_password, { token, password, new_password },
    { bad_credentials: "This is not your current password." }));
}

/** The remembered session, or null if there is none or it has expired. */
export function remembered_session() {
  try {
    const session = JSON.parse(localStorage.getItem(SESSION_KEY));
    return session?.token && session.expires_ms > Date.now() ? session : null;
  } catch {
    return null;
  }
}

/** Another tab may have a newer one of the user by now. */
export function forget_session({ token }) {
  if (remembered_session()?.token === token)
    localStorage.removeItem(SESSION_KEY);
}

/** Nobody can use the token any more. Without a node it ends by itself. */
export async function log_out({ token }) {
  await account.logout("", { token }).catch(() => {});
}

/** No token of the user that was made before is good. */
export async function log_out_everywhere({ token }) {
  await ask(account.logout, { token, everywhere: true });
}

/** Who logs out leaves nothing behind. A session that merely ended does. */
export function forget_outbox(user) {
  sessionStorage.removeItem(OUTBOX_KEY + user);
}

/** Unsent messages outlive a reload. Per tab, so that two tabs of one user do
 * not overwrite each other; sending one twice is harmless all the same. */
export function outbox_store(user) {
  const key = OUTBOX_KEY + user;
  return {
    load() {
      try {
        return JSON.parse(sessionStorage.getItem(key)) ?? [];
      } catch {
        return [];
      }
    },
    save: entries => sessionStorage.setItem(key, JSON.stringify(entries)),
  };
}
