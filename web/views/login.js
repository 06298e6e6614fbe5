// Purpose: the door: log in or create an account.

import { login, register } from "../api.js";
import { h, icon } from "../ui/dom.js";

const WORDS = {
  login: {
    title: "Welcome back", lead: "Log in to go on with your conversations.",
    button: "Log in", autocomplete: "current-password",
  },
  register: {
    title: "Create your account", lead: "Pick a name that others can find.",
    button: "Create account", autocomplete: "new-password",
  },
};

function field(label, input, hint) {
  const note = hint && h("span", { class: "hint", id: `${input.id}-hint` },
                         hint);
  if (hint)
    input.setAttribute("aria-describedby", note.id);
  return h("div", { class: "field" },
           h("label", { for: input.id }, label), input, note);
}

function password_field(input) {
  const reveal = h("button", {
    type: "button", class: "reveal", "aria-label": "Show password",
    "aria-pressed": "false",
    on_click: () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      reveal.setAttribute("aria-pressed", String(!shown));
    },
  }, icon("eye"));
  return h("div", { class: "with-button" }, input, reveal);
}

/** `on_session(session)` once the node has let someone in. */
export function login_view({ on_session, notice = "" }) {
  let mode = "login";
  const user = h("input", {
    id: "user", name: "user", autocomplete: "username", required: true,
    maxlength: 64, spellcheck: "false", autocapitalize: "none",
    pattern: "[a-z0-9][a-z0-9_.\\-]*",
    title: "Small letters, digits, dot, dash, underscore",
    on_input: () => { user.value = user.value.toLowerCase().trim(); },
  });
  const password = h("input", {
    id: "password", name: "password", type: "password", required: true,
    maxlength: 256,
  });
  const password_row = h("div", { class: "field" },
                         h("label", { for: "password" }, "Password"),
                         password_field(password));
  const hint = h("span", { class: "hint" }, "At least 8 characters.");
  password_row.append(hint);
  const title = h("h1");
  const lead = h("p", { class: "lead" });
  const problem = h("p", { class: "problem", role: "alert" }, notice);
  const submit = h("button", { type: "submit", class: "primary" });
  const form = h("form", { class: "card-form", on_submit: on_submit },
                 field("Name", user), password_row, problem, submit);
  const tabs = ["login", "register"].map(name => h("button", {
    type: "button", role: "tab", "data-mode": name,
    on_click: () => set_mode(name),
  }, name === "login" ? "Log in" : "Register"));

  function set_mode(next) {
    mode = next;
    const words = WORDS[mode];
    title.textContent = words.title;
    lead.textContent = words.lead;
    submit.textContent = words.button;
    password.autocomplete = words.autocomplete;
    password.minLength = mode === "register" ? 8 : 1;
    hint.hidden = mode === "login";
    problem.textContent = next === "login" ? notice : "";
    for (const tab of tabs)
      tab.setAttribute("aria-selected", String(tab.dataset.mode === mode));
  }

  async function on_submit(event) {
    event.preventDefault();
    submit.disabled = true;
    problem.textContent = "";
    try {
      if (mode === "register")
        await register(user.value, password.value);
      on_session(await login(user.value, password.value));
    } catch (error) {
      problem.textContent = error.message;
    } finally {
      submit.disabled = false;
    }
  }

  set_mode(mode);
  return h("main", { class: "door" },
           h("section", { class: "door-card" },
             h("div", { class: "brand" },
               h("img", { src: "/favicon.svg", alt: "", width: 44,
                          height: 44 }),
               h("span", {}, "Caucus")),
             title, lead,
             h("div", { class: "segments", role: "tablist" }, tabs), form),
           h("p", { class: "door-foot" },
             "Acknowledged messages are on disk. Nothing is lost."));
}
