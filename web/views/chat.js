// Purpose: one conversation: who it is with, its messages, the box to write.

import { avatar_of } from "../ui/avatar.js";
import { h, icon, icon_button } from "../ui/dom.js";
import { name_of, presence_text, typing_text } from "../ui/format.js";
import { Composer } from "./composer.js";
import { MessageList } from "./message_list.js";

function subtitle_of(one, store) {
  const typing = typing_text(store.typing_in(one.conv), one.kind);
  if (typing)
    return { text: `${typing}…`, live: true };
  if (one.kind === "direct")
    return { text: presence_text(store.presence_of(one.peer), Date.now()),
             live: store.presence_of(one.peer)?.status === "online" };
  const members = [...store.members_of(one.conv)?.keys() ?? []];
  const online = members.filter(
    user => store.presence_of(user)?.status === "online").length;
  const count = `${one.members} member${one.members === 1 ? "" : "s"}`;
  return { text: online > 0 ? `${count}, ${online} online` : count };
}

function empty_view(on_new) {
  return h("div", { class: "empty" },
    h("img", { src: "/favicon.svg", alt: "", width: 72, height: 72 }),
    h("h2", {}, "Your conversations"),
    h("p", {}, "Pick one on the left, or start a new one."),
    h("button", { type: "button", class: "primary", on_click: on_new },
      "New conversation"));
}

/** Someone followed a link to a group, or was put out of it. */
function missing_view(store, on_back) {
  const join = h("button", {
    type: "button", class: "primary", on_click: async () => {
      join.disabled = true;
      await store.attempt(() => store.client.join(store.open_conv));
      join.disabled = false;
    },
  }, "Join");
  return h("div", { class: "empty" }, icon("people"),
    h("h2", {}, "You are not in this conversation"),
    h("p", {}, "If it is an open group, you can join it."), join,
    h("button", { type: "button", class: "quiet back", on_click: on_back },
      "Back to the list"));
}

/** Answers {element, draw}. */
export function chat_view(store, { on_new, on_back, on_members }) {
  const composer = new Composer(store, { on_sent: () => list.follow() });
  const list = new MessageList(store, {
    on_edit: message => composer.edit(message) });
  const face = h("span");
  const title = h("h2", { class: "chat-title" });
  const subtitle = h("p", { class: "chat-subtitle", role: "status" });
  const people = icon_button("people", "Group and members", on_members);
  const contact = icon_button("star", "Keep as a contact", () => store.attempt(
    () => store.toggle_contact(store.current.peer)));
  const chat = h("section", { class: "chat", "aria-label": "Conversation" },
    h("header", { class: "chat-head" },
      icon_button("back", "Back to the list", on_back,
                  { class: "icon-button back" }),
      face, h("div", { class: "chat-names" }, title, subtitle), contact,
      people),
    list.element, composer.element);
  const empty = empty_view(on_new);
  const missing = missing_view(store, on_back);
  const element = h("main", { class: "main" }, empty, missing, chat);
  let drawn_face = "";

  function draw_head(one) {
    const status = store.presence_of(one.peer)?.status;
    const version = [one.conv, name_of(one), status].join("\n");
    if (version !== drawn_face)
      face.replaceChildren(avatar_of(one, store));
    drawn_face = version;
    title.textContent = name_of(one);
    const { text, live } = subtitle_of(one, store);
    if (subtitle.textContent !== text)
      subtitle.textContent = text;
    subtitle.classList.toggle("live", live === true);
    people.hidden = one.kind === "direct";
    contact.hidden = one.kind !== "direct" || !store.contacts.loaded;
    contact.ariaPressed = String(store.contacts.has(one.peer));
  }

  function draw() {
    const one = store.current;
    const loaded = store.me !== null;
    chat.hidden = !one;
    empty.hidden = store.open_conv !== null;
    missing.hidden = one !== null || store.open_conv === null || !loaded;
    if (!one)
      return;
    draw_head(one);
    composer.open(one.conv);
    list.draw();
  }
  return { element, draw };
}
