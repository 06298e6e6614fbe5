// Purpose: the people of a group as rows: who is there, who may do what, and
// what the own role allows to change.

import { avatar } from "../ui/avatar.js";
import { ask } from "../ui/ask.js";
import { h, icon_button, reconcile } from "../ui/dom.js";
import { presence_text } from "../ui/format.js";

const ROLES = { owner: "Owner", admin: "Admin", member: "Member" };

/** What `mine` may do to one of role `other`; docs/protocol.md. */
function may_remove(mine, other) {
  return mine === "owner" || (mine === "admin" && other === "member");
}

function role_picker(user, role, on_role) {
  return h("select", {
    class: "role-picker", "aria-label": `Role of ${user}`,
    on_change: event => on_role(event.target.value, event.target),
  }, Object.entries(ROLES).map(([value, name]) =>
    h("option", { value, selected: value === role }, name)));
}

/** Rows that are in view of the dialog. */
function in_view(element) {
  const box = element.closest("dialog").getBoundingClientRect();
  return [...element.children].filter(row => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > box.top && top < box.bottom;
  });
}

/** Answers {element, draw, watch, unwatch}. `attempt(action)` does it or says
 * why not. */
export function group_members(store, attempt) {
  const element = h("ul", { class: "people", "aria-label": "Members" });

  async function give(conv, user, role, picker, before) {
    const done = await attempt(() => store.client.set_role(conv, [user], role));
    if (!done)
      picker.value = before;
  }

  async function remove(conv, user) {
    const wanted = await ask({
      title: `Remove ${user}?`, button: "Remove",
      text: `${user} will not see what is said from now on.`,
    });
    if (wanted)
      await attempt(() => store.client.remove(conv, [user]));
  }

  function row_of({ conv, role: mine }, user, role) {
    const own = user === store.me;
    const presence = store.presence_of(user);
    const text = presence_text(presence, Date.now());
    const build = () => h("li", { "data-user": user },
      avatar(user, { status: presence?.status }),
      h("span", { class: "person-text" },
        h("strong", {}, own ? `${user} (you)` : user), h("span", {}, text)),
      mine === "owner"
        ? role_picker(user, role, (wanted, picker) =>
          give(conv, user, wanted, picker, role))
        : role !== "member" && h("span", { class: "role" }, ROLES[role]),
      !own && may_remove(mine, role)
        && icon_button("close", `Remove ${user}`, () => remove(conv, user)));
    return { key: user, build,
             version: [role, mine, presence?.status, text].join("\n") };
  }

  function draw(one) {
    const members = [...store.members_of(one.conv) ?? []];
    reconcile(element, members.map(
      ([user, { role }]) => row_of(one, user, role)));
    watch(one);
  }

  /** Call it when other rows came into view. */
  function watch(one) {
    store.watch_members(one, in_view(element).map(row => row.dataset.user));
  }

  return { element, draw, watch, unwatch: () => store.watch_members(null, []) };
}
