// Purpose: a small dialog before what cannot be taken back.

import { h } from "./dom.js";

/** Resolves with whether the person wants it. */
export function ask({ title, text, button }) {
  return new Promise(resolve => {
    const dialog = h("dialog", {
      class: "dialog ask", "aria-labelledby": "ask-h",
      "aria-describedby": "ask-text",
      on_close: () => {
        dialog.remove();
        resolve(dialog.returnValue === "yes");
      },
    },
    h("h2", { id: "ask-h" }, title),
    h("p", { id: "ask-text" }, text),
    h("form", { method: "dialog", class: "ask-buttons" },
      h("button", { class: "quiet", value: "no" }, "Cancel"),
      h("button", { class: "primary danger", value: "yes" }, button)));
    document.body.append(dialog);
    dialog.showModal();
  });
}
