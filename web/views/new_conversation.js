// Purpose: the dialog that starts a conversation with one or many.

import { avatar } from "../ui/avatar.js";
import { h, icon, icon_button } from "../ui/dom.js";

const USER = /^[a-z0-9][a-z0-9_.-]{0,63}$/;
const SUGGESTIONS_MAX = 6;

export class NewConversation {
  #store;
  #on_created;
  #people = [];

  constructor(store, { on_created }) {
    this.#store = store;
    this.#on_created = on_created;
    this.#build();
  }

  #build() {
    this.input = h("input", {
      id: "people", autocomplete: "off", spellcheck: "false",
      autocapitalize: "none", placeholder: "Name, then comma or Enter",
      on_keydown: event => this.#on_key(event),
      on_input: () => this.#on_input(), on_paste: e => this.#on_paste(e),
    });
    this.chips = h("div", { class: "chips", on_click: event => {
      if (event.target === this.chips)
        this.input.focus();
    } }, this.input);
    this.suggestions = h("div", { class: "suggestions" });
    this.title = h("input", { id: "group-title", maxlength: 80,
                              autocomplete: "off",
                              placeholder: "For example: Lunch on Friday" });
    this.as_group = h("input", { type: "checkbox", id: "as-group",
                                 on_change: () => this.#draw() });
    this.group_row = h("label", { class: "check-row", for: "as-group" },
                       this.as_group, "Make it a group");
    this.title_row = h("div", { class: "field" },
                       h("label", { for: "group-title" }, "Group title"),
                       this.title);
    this.problem = h("p", { class: "problem", role: "alert" });
    this.submit = h("button", { type: "submit", class: "primary" });
    const form = h("form", { class: "card-form", on_submit: event => {
      event.preventDefault();
      this.#create();
    } }, h("div", { class: "field" }, h("label", { for: "people" }, "People"),
           this.chips), this.suggestions, this.group_row, this.title_row,
         this.problem, this.submit);
    this.element = h("dialog", { class: "dialog", "aria-labelledby": "new-h",
                                 id: "new-dialog" },
      h("header", {}, h("h2", { id: "new-h" }, "New conversation"),
        icon_button("close", "Close", () => this.element.close())), form);
  }

  open() {
    this.#people = [];
    this.input.value = "";
    this.title.value = "";
    this.as_group.checked = false;
    this.problem.textContent = "";
    this.#draw();
    this.element.showModal();
    this.input.focus();
  }

  get #is_group() {
    return this.#people.length > 1 || this.as_group.checked;
  }

  #on_key(event) {
    const { value } = this.input;
    if ([",", " "].includes(event.key) || (event.key === "Enter" && value)) {
      event.preventDefault();
      this.#take(value);
    } else if (event.key === "Backspace" && !value && this.#people.length) {
      this.#people.pop();
      this.#draw();
    }
  }

  /** Keyboards of phones tell no keys, only what stands there then. */
  #on_input() {
    if (/[,\s]/.test(this.input.value))
      this.#take(this.input.value);
    this.#draw_suggestions();
    this.#draw_button();
  }

  #on_paste(event) {
    event.preventDefault();
    this.#take(this.input.value + event.clipboardData.getData("text"));
  }

  /** Makes chips of names; answers false and says why if one is no name. */
  #take(text) {
    const names = text.toLowerCase().split(/[\s,;]+/).filter(Boolean);
    const bad = names.filter(name => !USER.test(name));
    for (const name of names)
      if (!bad.includes(name) && name !== this.#store.me
          && !this.#people.includes(name))
        this.#people.push(name);
    this.input.value = bad.join(" ");
    this.problem.textContent = bad.length === 0 ? ""
      : "Names have small letters, digits, dots, dashes and underscores.";
    this.#draw();
    return bad.length === 0;
  }

  #draw() {
    const chips = this.#people.map(name => h("span", { class: "chip" },
      avatar(name, { size: "tiny" }), name,
      h("button", { type: "button", "aria-label": `Remove ${name}`,
                    on_click: () => this.#remove(name) }, icon("close"))));
    for (const chip of this.chips.querySelectorAll(".chip"))
      chip.remove();
    this.input.before(...chips);
    this.group_row.hidden = this.#people.length > 1;
    this.title_row.hidden = !this.#is_group;
    this.#draw_suggestions();
    this.#draw_button();
  }

  #draw_button() {
    this.submit.textContent = this.#is_group ? "Create group"
      : "Start conversation";
    this.submit.disabled = this.#people.length === 0
      && !this.input.value.trim();
  }

  #draw_suggestions() {
    const wanted = this.input.value.trim().toLowerCase();
    const people = this.#store.known_people()
      .filter(name => !this.#people.includes(name) && name.includes(wanted))
      .slice(0, SUGGESTIONS_MAX);
    this.suggestions.replaceChildren(...people.map(name => h("button", {
      type: "button", class: "suggestion", on_click: () => {
        this.input.value = "";
        this.#take(name);
        this.input.focus();
      },
    }, avatar(name, { size: "tiny" }), name)));
  }

  #remove(name) {
    this.#people = this.#people.filter(other => other !== name);
    this.#draw();
    this.input.focus();
  }

  async #create() {
    if (!this.#take(this.input.value))
      return;
    if (this.#people.length === 0) {
      this.problem.textContent = "Who else? You are in it already.";
      return;
    }
    this.submit.disabled = true;
    try {
      const one = await this.#store.client.create({
        kind: this.#is_group ? "group" : "direct",
        members: this.#people, title: this.title.value.trim(),
      });
      this.element.close();
      this.#on_created(one);
    } catch (error) {
      this.problem.textContent = error.code === "user_not_found"
        && this.#people.length === 1
        ? `Nobody here is called ${this.#people[0]}.` : error.message;
    } finally {
      this.#draw_button();
    }
  }
}
