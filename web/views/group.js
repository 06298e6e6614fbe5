// Purpose: the dialog of a group: its title, who may join, who is in it; and
// the way out.

import { ask } from "../ui/ask.js";
import { h, icon, icon_button } from "../ui/dom.js";
import { name_of } from "../ui/format.js";
import { link_of, NAME_RULES, names_in } from "../ui/names.js";
import { group_members } from "./group_members.js";

export class GroupDialog {
  #store;
  #on_left;
  #conv = null;
  #members;

  /** `on_left()`: the own user has left the group. */
  constructor(store, { on_left }) {
    this.#store = store;
    this.#on_left = on_left;
    this.#members = group_members(store, action => this.#attempt(action));
    this.#build();
    store.on("change", () => this.#draw());
  }

  #build() {
    this.heading = h("h2", { id: "group-h" });
    this.#build_facts();
    this.people = h("input", {
      id: "add-people", autocomplete: "off", spellcheck: "false",
      autocapitalize: "none", placeholder: "Names",
    });
    this.add_form = h("form", { class: "field", on_submit: event => {
      event.preventDefault();
      this.#add();
    } }, h("label", { for: "add-people" }, "Add people"),
       h("div", { class: "input-row" }, this.people,
         h("button", { type: "submit", class: "quiet" }, "Add")));
    this.problem = h("p", { class: "problem", role: "alert" });
    this.count = h("h3", { class: "people-count" });
    this.more = h("button", { type: "button", class: "quiet", on_click: () =>
      this.#attempt(() => this.#store.load_more_members(this.#conv)),
    }, "Show more");
    this.element = h("dialog", {
      class: "dialog group-dialog", "aria-labelledby": "group-h",
      on_scroll: () => this.element.open
        && this.#members.watch(this.#store.current),
      on_close: () => this.#members.unwatch(),
    },
      h("header", {}, this.heading,
        icon_button("close", "Close", () => this.element.close())),
      this.facts, this.add_form, this.problem, this.count,
      this.#members.element, this.more,
      h("button", { type: "button", class: "quiet danger leave",
                    on_click: () => this.#leave() },
        icon("logout"), "Leave group"));
  }

  #build_facts() {
    this.title = h("input", { id: "title", maxlength: 80,
                              autocomplete: "off" });
    this.title_form = h("form", { class: "field", on_submit: event => {
      event.preventDefault();
      this.#change({ title: this.title.value.trim() });
    } }, h("label", { for: "title" }, "Title"),
       h("div", { class: "input-row" }, this.title,
         h("button", { type: "submit", class: "quiet" }, "Save")));
    this.open_box = h("input", {
      type: "checkbox", id: "group-open",
      on_change: () => this.#change({ open: this.open_box.checked }),
    });
    this.open_row = h("label", { class: "check-row", for: "group-open" },
                      this.open_box, "Anyone with the link can join");
    this.link = h("button", { type: "button", class: "quiet", on_click: () =>
      this.#copy_link() }, icon("link"), h("span", {}, "Copy link"));
    this.facts = h("div", { class: "facts" }, this.title_form,
                   h("div", { class: "open-row" }, this.open_row, this.link));
  }

  open() {
    const one = this.#store.current;
    this.#conv = one.conv;
    this.title.value = one.title;
    this.people.value = "";
    this.problem.textContent = "";
    this.link.lastChild.textContent = "Copy link";
    this.element.showModal();
    // Not the title: what is typed by accident would go there.
    this.heading.tabIndex = -1;
    this.heading.focus();
    this.#draw();
  }

  #draw() {
    if (!this.element.open)
      return;
    const one = this.#store.current;
    if (!one || one.conv !== this.#conv)
      return this.element.close();
    const governs = one.role !== "member";
    this.heading.textContent = name_of(one);
    this.title_form.hidden = !governs;
    if (document.activeElement !== this.title && !this.title_form.matches(
      ":focus-within"))
      this.title.value = one.title;
    this.open_row.hidden = !governs;
    this.open_box.checked = one.open;
    this.link.hidden = !one.open;
    this.add_form.hidden = !governs && !one.open;
    this.count.textContent
      = `${one.members} member${one.members === 1 ? "" : "s"}`;
    this.#members.draw(one);
    this.more.hidden = !this.#store.has_more_members(one.conv);
  }

  /** Does it, or says why not. Answers whether it was done. */
  async #attempt(action) {
    this.problem.textContent = "";
    try {
      await action();
      return true;
    } catch (error) {
      this.problem.textContent = error.code === "conflict"
        ? "A group needs an owner: make somebody else one first."
        : error.message;
      return false;
    }
  }

  async #change(what) {
    await this.#attempt(() => this.#store.client.update(this.#conv, what));
    this.#draw();
  }

  async #add() {
    const { good, bad } = names_in(this.people.value);
    if (bad.length > 0) {
      this.problem.textContent = NAME_RULES;
      return;
    }
    if (good.length > 0 && await this.#attempt(
      () => this.#store.client.add(this.#conv, good)))
      this.people.value = "";
  }

  async #copy_link() {
    const link = link_of(this.#conv, location.origin);
    let text = "Copied";
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      text = link; // plain http pages have no clipboard
    }
    this.link.lastChild.textContent = text;
  }

  async #leave() {
    const one = this.#store.current;
    const wanted = await ask({
      title: `Leave “${name_of(one)}”?`, button: "Leave",
      text: one.open ? "You can come back with its link."
        : "Only its owners and admins can bring you back.",
    });
    if (!wanted)
      return;
    const left = await this.#attempt(() => this.#store.leave(one.conv));
    if (left) {
      this.element.close();
      this.#on_left();
    }
  }
}
