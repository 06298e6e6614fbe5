// Purpose: says when there is no connection, and what happens about it.

import { h } from "../ui/dom.js";

/** Answers {element, draw}. */
export function banner_view(store) {
  const text = h("span");
  const now = h("button", { type: "button", on_click: () => {
    if (store.connection.state === "stopped")
      location.reload();
    else
      store.client.wake();
  } });
  const element = h("div", { class: "banner", role: "status" },
                    h("span", { class: "spinner" }), text, now);
  let retry_at = 0;
  let drawn = null;
  let timer = null;

  function count_down() {
    const seconds = Math.ceil((retry_at - Date.now()) / 1000);
    text.textContent = seconds > 1 ? `No connection. Next try in ${seconds} s.`
      : "No connection. Trying again…";
  }

  function draw() {
    if (store.connection === drawn)
      return;
    drawn = store.connection;
    const { state, retry_ms } = drawn;
    clearInterval(timer);
    element.dataset.state = state;
    element.classList.toggle("shown", state !== "online");
    now.hidden = state === "connecting" || state === "online";
    now.textContent = state === "stopped" ? "Reload" : "Try now";
    if (state === "connecting")
      text.textContent = "Connecting…";
    else if (state === "stopped")
      text.textContent = "The node has turned this page away.";
    if (state !== "waiting")
      return;
    retry_at = Date.now() + retry_ms;
    count_down();
    timer = setInterval(count_down, 500);
  }
  return { element, draw };
}
