// Purpose: the page in a browser, its files from this tree and its socket at a
// node in memory.

import { readFile } from "node:fs/promises";

import { Person } from "./person.mjs";

const FILES = new URL("../../../web/", import.meta.url);
const ORIGIN = "http://caucus.test";
const TYPES = { js: "text/javascript", css: "text/css", html: "text/html",
                svg: "image/svg+xml" };

async function answer_file(route) {
  const { pathname } = new URL(route.request().url());
  const path = pathname === "/" ? "index.html" : pathname.slice(1);
  try {
    await route.fulfill({ body: await readFile(new URL(path, FILES)),
                          contentType: TYPES[path.split(".").pop()] });
  } catch {
    await route.fulfill({ status: 404 });
  }
}

function answer_socket(node, outer) {
  const inner = new node.WebSocket(outer.url());
  inner.onopen = () => {};
  inner.onmessage = ({ data }) => outer.send(data);
  inner.onclose = ({ code }) => outer.close({ code: code === 1006 ? 4002
                                              : code });
  outer.onMessage(text => inner.send(text));
  outer.onClose(() => inner.close());
}

/** A person at the page whose node is `node`. */
export async function arrive_at(node, browser, { hash = "", ...options } = {}) {
  return Person.arrive(browser, `${ORIGIN}/${hash}`, node.user, {
    ...options, before: async page => {
      await page.route(`${ORIGIN}/**`, answer_file);
      await page.routeWebSocket(/\/ws$/, socket => answer_socket(node, socket));
      await page.addInitScript(user => localStorage.setItem(
        "caucus.session", JSON.stringify({ user, token: "good",
                                           expires_ms: Date.now() + 1e9 })),
                               node.user);
    },
  });
}
