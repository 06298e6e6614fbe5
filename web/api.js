// Purpose: the HTTP side of an account, and what the browser keeps of it.

const SESSION_KEY = "caucus.session";
const OUTBOX_KEY = "caucus.outbox.";

async function post(path, fields) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(fields),
    });
  } catch {
    throw new Error("The node cannot be reached. Is it running?");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok)
    throw new Error(text_of(response.status, answer.error));
  return answer;
}

function text_of(status, error) {
  switch (error?.code) {
    case "user_exists":
      return "This name is taken. Choose another one, or log in.";
    case "bad_credentials":
      return "Unknown name or wrong password.";
    default:
      return error?.text || `The node answered ${status}. Try again.`;
  }
}

export async function register(user, password) {
  await post("/api/v1/register", { user, password });
}

/** Answers {user, token, expires_ms} and remembers it. */
export async function login(user, password) {
  const session = await post("/api/v1/login", { user, password });
  localStorage.setItem(SESSION_KEY, JSON.stringify(session));
  return session;
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

export function forget_session() {
  localStorage.removeItem(SESSION_KEY);
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
