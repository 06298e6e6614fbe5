// Purpose: the round or square picture of a person or a group.

import { h } from "./dom.js";
import { hue_of, initials_of, name_of } from "./format.js";

/** `status`: a presence status for the dot; undefined for no dot. */
export function avatar(name, { shape = "person", size = "", status } = {}) {
  return h("span", {
    class: `avatar ${shape} hue-${hue_of(name)} ${size}`, "aria-hidden": "true",
  }, h("span", { class: "initials" }, initials_of(name)),
     status && h("span", { class: `dot ${status}` }));
}

export function avatar_of(conversation, store, size = "") {
  const name = name_of(conversation);
  if (conversation.kind !== "direct")
    return avatar(name, { shape: "group", size });
  const status = store.presence_of(conversation.peer)?.status;
  return avatar(name, { size, status });
}
