// Purpose: the dialog for a new password.

import { h, icon_button } from "../ui/dom.js";

function field(label, input, hint) {
  return h("div", { class: "field" }, h("label", { for: input.id }, label),
           input, hint);
}

export class PasswordDialog {
  #change;
  #on_changed;

  /** `change(password, new_password)`: throws where it is refused;
   * `on_changed()`. */
  constructor({ change, on_changed }) {
    this.#change = change;
    this.#on_changed = on_changed;
    this.#build();
  }

  #build() {
    const password = (id, autocomplete, rules) => h("input", {
      id, type: "password", autocomplete, required: true, maxlength: 256,
      ...rules });
    // For who keeps passwords: whose they are.
    this.user = h("input", { type: "text", name: "user", hidden: true,
                             autocomplete: "username", readonly: true });
    this.current = password("current-password", "current-password");
    const hint = h("span", { class: "hint", id: "password-hint" },
                   "At least 8 characters. Your other devices have to log in "
                   + "again.");
    this.wanted = password("new-password", "new-password", {
      minlength: 8, "aria-describedby": hint.id });
    this.problem = h("p", { class: "problem", role: "alert" });
    this.submit = h("button", { type: "submit", class: "primary" },
                    "Change password");
    const form = h("form", { class: "card-form", on_submit: event => {
      event.preventDefault();
      this.#save();
    } }, this.user, field("Current password", this.current),
         field("New password", this.wanted, hint), this.problem, this.submit);
    this.element = h("dialog", { class: "dialog", id: "password-dialog",
                                 "aria-labelledby": "password-h" },
      h("header", {}, h("h2", { id: "password-h" }, "Change password"),
        icon_button("close", "Close", () => this.element.close())), form);
  }

  open(user) {
    this.user.value = user;
    this.current.value = "";
    this.wanted.value = "";
    this.problem.textContent = "";
    this.element.showModal();
    this.current.focus();
  }

  async #save() {
    this.submit.disabled = true;
    this.problem.textContent = "";
    try {
      await this.#change(this.current.value, this.wanted.value);
      this.element.close();
      this.#on_changed();
    } catch (error) {
      this.problem.textContent = error.message;
    } finally {
      this.submit.disabled = false;
    }
  }
}
