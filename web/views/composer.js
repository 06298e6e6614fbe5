// Purpose: where one writes. Enter sends, Shift+Enter makes a line.

import { h, icon } from "../ui/dom.js";

/** "I am typing" is told at most so often, and taken back after a pause. */
const TYPING_EVERY_MS = 3000;
const TYPING_PAUSE_MS = 5000;
/** Below the node's limit of 16 KiB for a body. */
const TEXT_BYTES_MAX = 16_000;

export class Composer {
  #store;
  #on_sent;
  #conv = null;
  #drafts = new Map();
  #told_at = 0;
  #pause_timer = null;

  constructor(store, { on_sent }) {
    this.#store = store;
    this.#on_sent = on_sent;
    this.#build();
  }

  #build() {
    this.input = h("textarea", {
      id: "composer", rows: 1, placeholder: "Write a message",
      "aria-label": "Message", enterkeyhint: "send", dir: "auto",
      on_input: () => this.#on_input(), on_keydown: e => this.#on_key(e),
    });
    this.send_button = h("button", {
      type: "submit", class: "send", "aria-label": "Send", disabled: true,
      // The keyboard of a phone stays open.
      on_mousedown: event => event.preventDefault(),
    }, icon("send"));
    this.problem = h("p", { class: "problem", role: "alert" });
    this.element = h("form", {
      class: "composer", on_submit: event => {
        event.preventDefault();
        this.#send();
      },
    }, this.problem,
       h("div", { class: "composer-box" }, this.input, this.send_button));
  }

  /** Keeps what was begun in the other conversation. */
  open(conv) {
    if (conv === this.#conv)
      return;
    this.#stop_typing();
    this.#drafts.set(this.#conv, this.input.value);
    this.#conv = conv;
    this.input.value = this.#drafts.get(conv) ?? "";
    this.#fit();
    if (matchMedia("(hover: hover)").matches)
      this.input.focus();
  }

  #on_key(event) {
    // An input method's Enter picks a word; it does not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing)
      return;
    event.preventDefault();
    this.#send();
  }

  #on_input() {
    this.#fit();
    if (!this.input.value.trim())
      return this.#stop_typing();
    clearTimeout(this.#pause_timer);
    this.#pause_timer = setTimeout(() => this.#stop_typing(), TYPING_PAUSE_MS);
    if (Date.now() - this.#told_at < TYPING_EVERY_MS)
      return;
    this.#told_at = Date.now();
    this.#store.client.typing(this.#conv, true);
  }

  #stop_typing() {
    clearTimeout(this.#pause_timer);
    if (this.#told_at === 0)
      return;
    this.#told_at = 0;
    this.#store.client.typing(this.#conv, false);
  }

  #send() {
    const text = this.input.value.trim();
    if (!text || this.send_button.disabled)
      return;
    this.#stop_typing();
    this.input.value = "";
    this.#fit();
    this.#store.send(text);
    this.#on_sent();
  }

  /** The box grows with its text; the button knows whether it may send. */
  #fit() {
    const { input } = this;
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    const bytes = new TextEncoder().encode(JSON.stringify(input.value)).length;
    const too_long = bytes > TEXT_BYTES_MAX;
    this.problem.textContent = too_long
      ? `Too long by ${bytes - TEXT_BYTES_MAX} bytes.` : "";
    this.send_button.disabled = too_long || !input.value.trim();
  }
}
