// Purpose: the door of the status page.

import { h } from "../ui/dom.js";

/** `on_token(token)` once somebody has given one. */
export function token_view({ on_token, notice = "" }) {
  const input = h("input", {
    id: "token", type: "password", required: true, maxlength: 4096,
    autocomplete: "off", spellcheck: "false",
    // What a header can carry.
    pattern: "\\s*[A-Za-z0-9_.\\-]+\\s*",
    title: "What caucus admin token prints",
  });
  const form = h("form", {
    class: "card-form",
    on_submit: event => {
      event.preventDefault();
      on_token(input.value.trim());
    },
  },
  h("div", { class: "field" },
    h("label", { for: "token" }, "Token"), input,
    h("span", { class: "hint" }, "caucus admin token --data DIR")),
  h("p", { class: "problem", role: "alert" }, notice),
  h("button", { type: "submit", class: "primary" }, "Show the cluster"));
  return h("main", { class: "door" },
           h("section", { class: "door-card" },
             h("h1", {}, "Cluster"),
             h("p", { class: "lead" }, "For operators of this cluster."),
             form));
}
