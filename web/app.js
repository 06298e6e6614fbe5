// Purpose: start of the page. Shows the door or the conversations, follows
// the address (`#/c/CONV`), and tells the client when the device wakes up.

import { outbox_store, remembered_session } from "./api.js";
import { CaucusClient } from "./caucus.js";
import { Session } from "./session.js";
import { Store } from "./store.js";
import { ask } from "./ui/ask.js";
import { h } from "./ui/dom.js";
import { name_of, text_of } from "./ui/format.js";
import { banner_view } from "./views/banner.js";
import { chat_view } from "./views/chat.js";
import { ContactsDialog } from "./views/contacts.js";
import { GroupDialog } from "./views/group.js";
import { login_view } from "./views/login.js";
import { NewConversation } from "./views/new_conversation.js";
import { PasswordDialog } from "./views/password.js";
import { sidebar_view } from "./views/sidebar.js";
import { toast_view } from "./views/toast.js";

/** "Last seen 5 min ago" and "Today" grow old by themselves. */
const REDRAW_MS = 30_000;
/** Of more missing entries none is fetched: they come when someone scrolls. */
const LONGEST_HOLE = 500;
const EXPIRED = "Your session has ended. Please log in again.";

function show(...elements) {
  document.getElementById("app").replaceChildren(...elements);
}

function conv_of_address() {
  const match = /^#\/c\/(.+)$/.exec(location.hash);
  return match ? decodeURIComponent(match[1]) : null;
}

function show_door(notice = "") {
  document.title = "Caucus";
  show(login_view({ notice, on_session: session => {
    history.replaceState(null, "", "/");
    show_conversations(session);
  } }));
}

function make_client(session) {
  const url = new URL("/ws", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return new CaucusClient({
    url: url.href, token: session.token, device: "web",
    outbox_store: outbox_store(session.user), longest_hole: LONGEST_HOLE,
    // Other origins are closed to this page, and have no session of it.
    roams: false,
  });
}

/** Reads out what others write in the open conversation, and who names the
 * user elsewhere. */
function announcer(store) {
  const region = h("div", { class: "visually-hidden", "aria-live": "polite" });
  store.on("messages", ({ conversation, messages }) => {
    const last = messages.at(-1);
    const name = messages.findLast(({ seq, mentions }) =>
      seq > conversation.read && mentions?.includes(store.me));
    if (conversation.conv === store.open_conv && last.from !== store.me)
      region.textContent = `${last.from}: ${text_of(last)}`;
    else if (conversation.conv !== store.open_conv && name)
      region.textContent = `${name.from} mentions you in `
        + `${name_of(conversation)}: ${text_of(name)}`;
  });
  return region;
}

function set_title(store) {
  const unread = store.total_unread;
  const name = store.current ? `${name_of(store.current)} · Caucus` : "Caucus";
  document.title = unread > 0 ? `(${unread}) ${name}` : name;
}

/** Each listener ends with `signal`, at the log-out. */
function follow_device(store, client, signal) {
  const listen = (target, name, handler) =>
    target.addEventListener(name, handler, { signal });
  listen(window, "hashchange", () => store.open(conv_of_address()));
  listen(window, "online", () => client.wake());
  // Not believed: a node on this machine is still there. It is asked.
  listen(window, "offline", () => client.wake());
  listen(document, "visibilitychange", () => {
    if (document.hidden)
      return store.look_away();
    client.wake();
    store.emit("change");
  });
  const redraw = setInterval(() => store.emit("change"), REDRAW_MS);
  signal.addEventListener("abort", () => clearInterval(redraw));
}

/** What the menu of the own account does. */
function account_actions(store, session, password) {
  return {
    on_logout: () => session.log_out(),
    on_password: () => password.open(store.me ?? ""),
    on_logout_everywhere: async () => {
      const wanted = await ask({
        title: "Log out everywhere?", button: "Log out",
        text: "This and all your other devices have to log in again.",
      });
      if (wanted)
        await store.attempt(() => session.log_out_everywhere());
    },
  };
}

function show_conversations(remembered) {
  const client = make_client(remembered);
  const store = new Store(client);
  const ended = new AbortController();
  const session = new Session(remembered, client, { on_end: expired => {
    ended.abort();
    history.replaceState(null, "", "/");
    show_door(expired ? EXPIRED : "");
  } });
  const password = new PasswordDialog({
    change: (...both) => session.change_password(...both),
    on_changed: () => store.emit("problem", { text: "Password changed." }),
  });
  const go_to = ({ conv }) => {
    location.hash = `#/c/${encodeURIComponent(conv)}`;
  };
  const dialog = new NewConversation(store, { on_created: go_to });
  const contacts = new ContactsDialog(store, { on_talk: go_to });
  const on_new = () => dialog.open();
  const group = new GroupDialog(store, {
    on_left: () => { location.hash = "#/"; } });
  const sidebar = sidebar_view(store, {
    on_new, on_contacts: () => contacts.open(),
    ...account_actions(store, session, password) });
  const chat = chat_view(store, {
    on_new, on_members: () => group.open(),
    on_back: () => { location.hash = "#/"; },
  });
  const banner = banner_view(store);
  const shell = h("div", { class: "shell" }, sidebar.element, chat.element);
  store.on("change", () => {
    if (ended.signal.aborted)
      return;
    shell.classList.toggle("in-chat", store.open_conv !== null);
    shell.classList.toggle("offline", store.connection.state !== "online");
    for (const view of [banner, sidebar, chat])
      view.draw();
    set_title(store);
  });
  follow_device(store, client, ended.signal);
  show(banner.element, shell, dialog.element, contacts.element, group.element,
       password.element, toast_view(store), announcer(store));
  store.open(conv_of_address());
  client.connect();
}

const session = remembered_session();
if (session)
  show_conversations(session);
else
  show_door();
