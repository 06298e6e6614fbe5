// Purpose: where one writes. Enter sends, Shift+Enter makes a line; an own
// message is edited here too.

import { is_message } from "../client/entries.js";
import { h, icon, icon_button } from "../ui/dom.js";
import { text_of } from "../ui/format.js";
import { MentionBox } from "./mention_box.js";

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
  #edited = null; // the message that is edited
  #names;

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
    this.#names = new MentionBox(this.input, {
      people: () => this.#people(), on_pick: () => this.#on_input() });
    this.send_button = h("button", {
      type: "submit", class: "send", "aria-label": "Send", disabled: true,
      // The keyboard of a phone stays open.
      on_mousedown: event => event.preventDefault(),
    }, icon("send"));
    this.problem = h("p", { class: "problem", role: "alert" });
    this.edited_text = h("span", { class: "edit-text" });
    this.edit_bar = h("div", { class: "edit-bar", hidden: true }, icon("edit"),
      h("strong", {}, "Editing"), this.edited_text,
      icon_button("close", "Cancel editing", () => this.#end_edit()));
    this.element = h("form", {
      class: "composer", on_submit: event => {
        event.preventDefault();
        this.#send();
      },
    }, this.problem, this.edit_bar,
       h("div", { class: "composer-box" }, this.#names.element,
         this.#names.count, this.input, this.send_button));
  }

  /** Who can be named. An edit names nobody: its message has been told. */
  #people() {
    const store = this.#store;
    const members = store.members_of(this.#conv)?.keys() ?? [];
    return this.#edited ? [] : [...members].filter(name => name !== store.me)
      .map(name => ({ name, status: store.presence_of(name)?.status }));
  }

  /** Keeps what was begun in the other conversation. */
  open(conv) {
    if (conv === this.#conv)
      return;
    this.#names.close();
    this.#end_edit();
    this.#stop_typing();
    this.#drafts.set(this.#conv, this.input.value);
    this.#conv = conv;
    this.input.value = this.#drafts.get(conv) ?? "";
    this.#fit();
    if (matchMedia("(hover: hover)").matches)
      this.input.focus();
  }

  /** The message comes into the box; what was begun there waits. */
  edit(message) {
    if (!this.#edited)
      this.#drafts.set(this.#conv, this.input.value);
    this.#edited = message;
    this.edit_bar.hidden = false;
    this.edited_text.textContent = text_of(message);
    this.input.value = text_of(message);
    this.#fit();
    this.input.focus();
  }

  #end_edit() {
    if (!this.#edited)
      return;
    this.#edited = null;
    this.edit_bar.hidden = true;
    this.input.value = this.#drafts.get(this.#conv) ?? "";
    this.#fit();
    this.input.focus();
  }

  #edit_last() {
    const { me, current } = this.#store;
    const last = current.log.lines.findLast(line => is_message(line)
      && line.from === me && line.deleted === undefined);
    if (last)
      this.edit(last);
    return last !== undefined;
  }

  #on_key(event) {
    if (this.#names.on_key(event))
      return;
    if (event.key === "Escape" && this.#edited) {
      event.preventDefault();
      this.#end_edit();
    } else if (event.key === "ArrowUp" && !this.input.value
               && this.#edit_last()) {
      event.preventDefault();
    }
    // An input method's Enter picks a word; it does not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing)
      return;
    event.preventDefault();
    this.#send();
  }

  #on_input() {
    this.#fit();
    this.#names.update();
    if (this.#edited || !this.input.value.trim())
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
    if (this.#edited)
      return this.#save_edit(text);
    this.#stop_typing();
    this.#names.close();
    this.input.value = "";
    this.#fit();
    this.#store.send(text);
    this.#on_sent();
  }

  #save_edit(text) {
    const message = this.#edited;
    this.#end_edit();
    if (text !== text_of(message))
      this.#store.edit(message, text);
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
    this.send_button.ariaLabel = this.#edited ? "Save" : "Send";
    this.send_button.disabled = too_long || !input.value.trim();
  }
}
