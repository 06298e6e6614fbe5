// Purpose: says what did not work, for a moment.

import { h } from "../ui/dom.js";

const SHOWN_MS = 6000;

/** Answers an element that shows the store's problems. */
export function toast_view(store) {
  const element = h("div", { class: "toast", role: "alert" });
  let timer = null;
  store.on("problem", ({ text }) => {
    clearTimeout(timer);
    element.textContent = text;
    element.classList.add("shown");
    timer = setTimeout(() => element.classList.remove("shown"), SHOWN_MS);
  });
  return element;
}
