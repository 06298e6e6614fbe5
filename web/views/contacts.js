// Purpose: the dialog of the user's contacts: who is there, a way to talk to
// them, and who is one.

import { avatar } from "../ui/avatar.js";
import { h, icon_button, reconcile } from "../ui/dom.js";
import { presence_text } from "../ui/format.js";
import { NAME_RULES, names_in } from "../ui/names.js";

const SUGGESTIONS_MAX = 6;

function text_of(error, user) {
  if (error.code === "user_not_found")
    return `Nobody here is called ${user}.`;
  if (error.code === "too_large")
    return "You have as many contacts as there may be.";
  return error.message;
}

export class ContactsDialog {
  #store;
  #on_talk;

  /** `on_talk(conversation)`: the direct one with a contact. */
  constructor(store, { on_talk }) {
    this.#store = store;
    this.#on_talk = on_talk;
    this.#build();
    store.on("change", () => this.#draw());
    store.client.on("heads", () => this.element.open && this.#load());
  }

  #build() {
    this.input = h("input", {
      id: "add-contact", autocomplete: "off", spellcheck: "false",
      autocapitalize: "none", placeholder: "Name",
      on_input: () => this.#draw(),
    });
    const form = h("form", { class: "field", on_submit: event => {
      event.preventDefault();
      this.#add_typed();
    } }, h("label", { for: "add-contact" }, "Add a contact"),
       h("div", { class: "input-row" }, this.input,
         h("button", { type: "submit", class: "quiet" }, "Add")));
    this.suggestions = h("div", { class: "suggestions" });
    this.problem = h("p", { class: "problem", role: "alert" });
    this.list = h("ul", { class: "people", "aria-label": "Contacts" });
    this.empty = h("p", { class: "hint" });
    this.heading = h("h2", { id: "contacts-h", tabindex: -1 }, "Contacts");
    this.element = h("dialog", { class: "dialog contacts-dialog",
                                 "aria-labelledby": "contacts-h" },
      h("header", {}, this.heading,
        icon_button("close", "Close", () => this.element.close())),
      form, this.suggestions, this.problem, this.empty, this.list);
  }

  open() {
    this.input.value = "";
    this.problem.textContent = "";
    this.element.showModal();
    // A phone's keyboard would hide the list.
    this.heading.focus();
    this.#draw();
    this.#load();
  }

  #load() {
    return this.#attempt(() => this.#store.contacts.load(), "");
  }

  /** Does it, or says why not. Answers whether it was done. */
  async #attempt(action, user) {
    this.problem.textContent = "";
    try {
      await action();
      return true;
    } catch (error) {
      this.problem.textContent = text_of(error, user);
      return false;
    }
  }

  #add(user) {
    return this.#attempt(() => this.#store.contacts.add(user), user);
  }

  async #add_typed() {
    const { good, bad } = names_in(this.input.value);
    if (bad.length > 0 || good.includes(this.#store.me)) {
      this.problem.textContent = bad.length > 0 ? NAME_RULES : "That is you.";
      return;
    }
    for (const user of good)
      if (!await this.#add(user))
        return;
    this.input.value = "";
    this.input.focus();
    this.#draw();
  }

  async #remove(user) {
    const { names } = this.#store.contacts;
    const next = names[names.indexOf(user) + 1];
    const done = await this.#attempt(
      () => this.#store.contacts.remove(user), user);
    if (!done)
      return;
    this.#draw();
    const row = this.list.known_rows.get(next)?.node;
    (row?.querySelector(".icon-button") ?? this.input).focus();
  }

  async #talk(user) {
    await this.#attempt(async () => {
      const one = await this.#store.client.create({ kind: "direct",
                                                    members: [user] });
      this.element.close();
      this.#on_talk(one);
    }, user);
  }

  #draw() {
    if (!this.element.open)
      return;
    const { contacts } = this.#store;
    reconcile(this.list, contacts.names.map(user => this.#row_of(user)));
    this.empty.hidden = contacts.names.length > 0;
    this.empty.textContent = !contacts.loaded ? "Loading…"
      : "Nobody yet. You see here when your contacts are online; they are not "
        + "asked or told.";
    const wanted = this.input.value.trim().toLowerCase();
    const others = this.#store.known_people().filter(
      user => !contacts.has(user) && user.includes(wanted));
    reconcile(this.suggestions, others.slice(0, SUGGESTIONS_MAX).map(
      user => ({ key: user, version: "", build: () => h("button", {
        type: "button", class: "suggestion",
        "aria-label": `Add ${user} to your contacts`,
        on_click: () => this.#add(user).then(() => this.input.focus()),
      }, avatar(user, { size: "tiny" }), user) })));
  }

  #row_of(user) {
    const presence = this.#store.presence_of(user);
    const text = presence_text(presence, Date.now());
    const build = () => h("li", { "data-user": user },
      h("button", { type: "button", class: "talk",
                    title: `Talk to ${user}`, on_click: () => this.#talk(user),
      }, avatar(user, { status: presence?.status }),
         h("span", { class: "person-text" },
           h("strong", {}, user), h("span", {}, text))),
      icon_button("close", `Remove ${user}`, () => this.#remove(user)));
    return { key: user, build, version: `${presence?.status} ${text}` };
  }
}
