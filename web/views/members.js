// Purpose: the dialog that shows who is in a group.

import { avatar } from "../ui/avatar.js";
import { h, icon_button } from "../ui/dom.js";
import { name_of, presence_text } from "../ui/format.js";

/** Answers {element, open}. */
export function members_view(store) {
  const title = h("h2", { id: "members-h" });
  const list = h("ul", { class: "people" });
  const note = h("p", { class: "hint" });
  const element = h("dialog", { class: "dialog",
                                "aria-labelledby": "members-h" },
    h("header", {}, title,
      icon_button("close", "Close", () => element.close())), list, note);

  function draw() {
    const one = store.current;
    if (!one || !element.open)
      return;
    const members = [...store.members_of(one.conv) ?? []];
    title.textContent = name_of(one);
    list.replaceChildren(...members.map(([user, { role }]) => {
      const presence = store.presence_of(user);
      return h("li", {}, avatar(user, { status: presence?.status }),
        h("span", { class: "person-text" },
          h("strong", {}, user === store.me ? `${user} (you)` : user),
          h("span", {}, presence_text(presence, Date.now()))),
        role !== "member" && h("span", { class: "role" }, role));
    }));
    const rest = one.members - members.length;
    note.textContent = rest > 0 ? `and ${rest} more` : "";
  }
  store.on("change", draw);
  return { element, open: () => { element.showModal(); draw(); } };
}
