// Purpose: who may be meant by what is written behind an @: a list above the
// box. The focus stays in the box; arrows choose, Enter and Tab take, Escape
// closes.

import { avatar } from "../ui/avatar.js";
import { h } from "../ui/dom.js";
import { begun_at, suggestions } from "../ui/mentions.js";

export class MentionBox {
  #input;
  #handlers;
  #begun = null; // {start, begun}
  #names = [];
  #at = 0;
  #dismissed = null; // the @ whose list was closed

  /** `people()`: {name, status} of all who can be named; `on_pick()`: the text
   * of `input` has changed. */
  constructor(input, { people, on_pick }) {
    this.#input = input;
    this.#handlers = { people, on_pick };
    this.list = h("ul", { id: "mention-list", class: "mention-list",
                          role: "listbox", "aria-label": "People to mention" });
    this.count = h("span", { class: "visually-hidden", role: "status" });
    this.element = h("div", { class: "mention-box", hidden: true }, this.list);
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("click", () => this.update());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keyup", ({ key }) =>
      ["ArrowLeft", "ArrowRight", "Home", "End"].includes(key)
        && this.update());
  }

  get open() {
    return !this.element.hidden;
  }

  /** The text or the caret is another one. */
  update() {
    const { value, selectionStart, selectionEnd } = this.#input;
    const begun = selectionStart === selectionEnd
      ? begun_at(value, selectionStart) : null;
    if (begun?.start !== this.#dismissed)
      this.#dismissed = null;
    if (!begun || this.#dismissed !== null)
      return this.close();
    const people = this.#handlers.people();
    const names = suggestions(begun.begun, people.map(({ name }) => name));
    if (names.length === 0)
      return this.close();
    const same = names.join() === this.#names.join();
    this.#begun = begun;
    this.#names = names;
    this.#at = same ? this.#at : 0;
    this.#draw(new Map(people.map(({ name, status }) => [name, status])));
  }

  close() {
    this.element.hidden = true;
    this.#names = [];
    this.count.textContent = "";
    this.#input.removeAttribute("aria-activedescendant");
  }

  /** Answers whether the key was meant for the list. */
  on_key(event) {
    if (!this.open || event.isComposing || event.shiftKey)
      return false;
    switch (event.key) {
      case "ArrowDown":
        this.#choose(this.#at + 1);
        break;
      case "ArrowUp":
        this.#choose(this.#at - 1);
        break;
      case "Enter":
      case "Tab":
        this.#pick(this.#names[this.#at]);
        break;
      case "Escape":
        this.#dismissed = this.#begun.start;
        this.close();
        break;
      default:
        return false;
    }
    event.preventDefault();
    return true;
  }

  #draw(statuses) {
    this.list.replaceChildren(...this.#names.map((name, i) => h("li", {
      id: `mention-${i}`, role: "option", class: "mention-option",
      // The focus, and a phone's keyboard, stay.
      on_pointerdown: event => event.preventDefault(),
      on_mousedown: event => event.preventDefault(),
      on_click: () => this.#pick(name),
    }, avatar(name, { size: "small", status: statuses.get(name) }), name)));
    this.element.hidden = false;
    const count = this.#names.length;
    this.count.textContent
      = `${count} ${count === 1 ? "person" : "people"} to mention`;
    this.#choose(this.#at);
  }

  #choose(at) {
    const count = this.#names.length;
    this.#at = (at + count) % count;
    [...this.list.children].forEach((option, i) =>
      option.setAttribute("aria-selected", String(i === this.#at)));
    this.#input.setAttribute("aria-activedescendant", `mention-${this.#at}`);
  }

  #pick(name) {
    const { start } = this.#begun;
    const { value, selectionStart } = this.#input;
    const blank = /^\s/.test(value.slice(selectionStart)) ? "" : " ";
    this.#input.setRangeText(`@${name}${blank}`, start, selectionStart, "end");
    this.close();
    this.#input.focus();
    this.#handlers.on_pick();
  }
}
