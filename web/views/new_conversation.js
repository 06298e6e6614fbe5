// Purpose: the dialog that starts a conversation with one or many, or comes
// into an open group.

import { avatar } from "../ui/avatar.js";
import { h, icon, icon_button } from "../ui/dom.js";
import { conv_of, NAME_RULES, names_in } from "../ui/names.js";

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
    this.open_box = h("input", { type: "checkbox", id: "new-open" });
    this.open_row = h("label", { class: "check-row", for: "new-open" },
                      this.open_box, "Anyone with the link can join");
    this.problem = h("p", { class: "problem", role: "alert" });
    this.submit = h("button", { type: "submit", class: "primary" });
    const form = h("form", { class: "card-form", on_submit: event => {
      event.preventDefault();
      this.#create();
    } }, h("div", { class: "field" }, h("label", { for: "people" }, "People"),
           this.chips), this.suggestions, this.group_row, this.title_row,
         this.open_row, this.problem, this.submit);
    this.element = h("dialog", { class: "dialog", "aria-labelledby": "new-h",
                                 id: "new-dialog" },
      h("header", {}, h("h2", { id: "new-h" }, "New conversation"),
        icon_button("close", "Close", () => this.element.close())), form,
      this.#build_join());
  }

  #build_join() {
    this.link = h("input", { id: "join-link", autocomplete: "off",
                             spellcheck: "false", placeholder: "Link" });
    this.join_problem = h("p", { class: "problem", role: "alert" });
    return h("form", { class: "field join-form", on_submit: event => {
      event.preventDefault();
      this.#join();
    } }, h("label", { for: "join-link" }, "Or join an open group"),
      h("div", { class: "input-row" }, this.link,
        h("button", { type: "submit", class: "quiet" }, "Join")),
      this.join_problem);
  }

  open() {
    this.#people = [];
    this.input.value = "";
    this.title.value = "";
    this.link.value = "";
    this.as_group.checked = false;
    this.open_box.checked = false;
    this.problem.textContent = "";
    this.join_problem.textContent = "";
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
    const { good, bad } = names_in(text);
    for (const name of good)
      if (name !== this.#store.me && !this.#people.includes(name))
        this.#people.push(name);
    this.input.value = bad.join(" ");
    this.problem.textContent = bad.length === 0 ? "" : NAME_RULES;
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
    this.open_row.hidden = !this.#is_group;
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
        open: this.#is_group && this.open_box.checked,
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

  async #join() {
    const conv = conv_of(this.link.value);
    if (conv === null) {
      this.join_problem.textContent = "This is no link to a group.";
      return;
    }
    try {
      const one = await this.#store.client.join(conv);
      this.element.close();
      this.#on_created(one);
    } catch (error) {
      this.join_problem.textContent = error.code === "conv_not_found"
        ? "There is no such group." : error.message;
    }
  }
}
