// Purpose: the list of conversations, with a filter, and the own account.

import { arrow_keys } from "../ui/arrow_keys.js";
import { avatar, avatar_of } from "../ui/avatar.js";
import { h, icon, icon_button, reconcile } from "../ui/dom.js";
import { list_time, name_of, text_of, typing_text } from "../ui/format.js";

const STATUSES = [["online", "Online"], ["away", "Away"],
                  ["busy", "Do not disturb"], ["invisible", "Invisible"]];

/** The second line of a row: who types, or the last message. */
function preview_of(one, store) {
  const typing = typing_text(store.typing_in(one.conv), one.kind);
  if (typing)
    return { text: `${typing}…`, live: true };
  const waiting = store.client.outbox.of(one.conv).at(-1);
  if (waiting)
    return { text: `You: ${text_of(waiting)}` };
  if (!one.last)
    return { text: "No messages yet", faint: true };
  const who = one.last.from === store.me ? "You: "
    : one.kind === "group" ? `${one.last.from}: ` : "";
  return { text: who + text_of(one.last) };
}

function row_of(one, store, now) {
  const name = name_of(one);
  const preview = preview_of(one, store);
  const current = one.conv === store.open_conv;
  const when = one.active_at ? list_time(one.active_at, now) : "";
  const status = store.presence_of(one.peer)?.status;
  const named = one.mentions(store.me);
  const build = () => h("li", {}, h("a", {
    class: `row${one.unread ? " unread" : ""}`,
    href: `#/c/${encodeURIComponent(one.conv)}`,
    "aria-current": current ? "true" : null, "data-conv": one.conv,
  }, avatar_of(one, store),
     h("span", { class: "row-main" },
       h("span", { class: "row-top" },
         h("span", { class: "row-name" }, name),
         h("time", { class: "row-time" }, when)),
       h("span", { class: "row-bottom" },
         h("span", { class: `row-preview${preview.live ? " live" : ""}`
                     + (preview.faint ? " faint" : "") }, preview.text),
         named && h("span", { class: "badge at", role: "img",
                              "aria-label": "You are mentioned" }, "@"),
         one.unread > 0 && h("span", {
           class: "badge", "aria-label": `${one.unread} unread`,
         }, one.unread > 99 ? "99+" : one.unread)))));
  const version = [name, preview.text, current, when, one.unread, named, status]
    .join("\n");
  return { key: one.conv, version, build };
}

function account_menu(store, { on_password, on_logout, on_logout_everywhere }) {
  const select = status => {
    store.client.set_status(status);
    menu.hidePopover();
    draw();
  };
  const item = (name, label, on_click) => h("button", {
    type: "button", class: "menu-item", role: "menuitem", on_click: () => {
      menu.hidePopover();
      on_click();
    },
  }, icon(name), label);
  const options = STATUSES.map(([status, label]) => h("button", {
    type: "button", class: "menu-item", role: "menuitemradio",
    "data-status": status, on_click: () => select(status),
  }, h("span", { class: `dot still ${status}` }), label, icon("check")));
  const menu = arrow_keys(h("div", {
    class: "menu", id: "account-menu", popover: "auto", role: "menu",
    "aria-label": "Account",
    on_toggle: ({ newState }) => newState === "open" && options.find(
      option => option.ariaChecked === "true")?.focus(),
  }, options, h("hr"), item("key", "Change password", on_password),
  item("logout", "Log out", on_logout),
  item("devices", "Log out everywhere", on_logout_everywhere)));
  const face = h("span");
  const status_text = h("span", { class: "me-status" });
  const name = h("span", { class: "me-name" });
  const button = h("button", { type: "button", class: "me",
                               popovertarget: menu.id,
                               "aria-label": "Account and status" },
                   face, h("span", { class: "me-text" }, name, status_text));
  let drawn = "";
  function draw() {
    const { status } = store.client;
    const online = store.connection.state === "online";
    const shown = online ? status : "offline";
    if (drawn === `${store.me} ${shown}`)
      return;
    drawn = `${store.me} ${shown}`;
    name.textContent = store.me ?? "";
    status_text.textContent = online
      ? STATUSES.find(([known]) => known === status)[1] : "Not connected";
    face.replaceChildren(avatar(store.me ?? "?", { status: shown }));
    for (const option of options)
      option.setAttribute("aria-checked",
                          String(option.dataset.status === status));
  }
  return { button, menu, draw };
}

/** Answers {element, draw}. */
export function sidebar_view(store, { on_new, on_contacts, ...account_does }) {
  const list = h("ul", { class: "rows" });
  const account = account_menu(store, account_does);
  const filter = h("input", {
    type: "search", class: "filter", placeholder: "Search",
    "aria-label": "Search conversations", on_input: () => draw(),
  });
  const empty = h("div", { class: "list-empty" });
  const element = h("aside", { class: "sidebar", "aria-label": "Caucus" },
    h("header", { class: "sidebar-head" }, account.button, account.menu,
      icon_button("contacts", "Contacts", on_contacts),
      icon_button("compose", "New conversation", on_new,
                  { id: "new-conversation" })),
    h("div", { class: "filter-box" }, icon("search"), filter),
    h("nav", { class: "list", "aria-label": "Conversations" }, list, empty));

  function draw() {
    account.draw();
    const wanted = filter.value.trim().toLowerCase();
    const now = Date.now();
    const all = store.sorted();
    const shown = all.filter(
      one => name_of(one).toLowerCase().includes(wanted));
    reconcile(list, shown.map(one => row_of(one, store, now)));
    empty.hidden = shown.length > 0;
    empty.textContent = all.length > 0 ? "Nothing found."
      : store.me ? "No conversations yet. Start one with the button above."
      : "Loading…";
  }
  return { element, draw };
}
