// Purpose: the status page at /cluster.html: asks for an operator's token, then
// draws the cluster anew every second.

import { h } from "./ui/dom.js";
import { cluster_view } from "./views/cluster.js";
import { token_view } from "./views/token.js";

const TOKEN_KEY = "caucus.admin_token";
const POLL_MS = 1000;
const PATIENCE_MS = 10_000;

const app = document.getElementById("app");

/** An error with `denied` true: another token is needed. */
async function read_cluster(token) {
  const response = await fetch("/api/v1/admin/cluster", {
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok)
    return answer;
  const error = new Error(answer.error?.text
                          ?? `The node answered ${response.status}.`);
  error.denied = response.status === 401 || response.status === 403;
  throw error;
}

function ask_for_token(notice) {
  app.replaceChildren(token_view({
    notice,
    on_token: token => {
      // As long as the tab: who closes it leaves nothing behind.
      sessionStorage.setItem(TOKEN_KEY, token);
      watch(token);
    },
  }));
}

function watch(token) {
  const view = cluster_view();
  const shown = h("div", { class: "cluster-page" }, view.element);
  app.replaceChildren(shown);
  const look = async () => {
    try {
      view.draw(await read_cluster(token));
    } catch (error) {
      if (error.denied) {
        sessionStorage.removeItem(TOKEN_KEY);
        return ask_for_token(error.message);
      }
      view.stale(error.message);
    }
    setTimeout(look, POLL_MS);
  };
  look();
}

const kept = sessionStorage.getItem(TOKEN_KEY);
if (kept)
  watch(kept);
else
  ask_for_token("");
