// Purpose: what happened to a group, in words. Plain functions.

import { list_names } from "./format.js";

const ROLES = { owner: "an owner", admin: "an admin", member: "a member" };
/** Of several people. */
const ROLES_OF_MANY = { owner: "owners", admin: "admins", member: "members" };

function names_of(users, me) {
  return list_names(users.map(user => user === me ? "you" : user));
}

function people_text({ ev, from, members }, who, me) {
  const alone = members.length === 1 && members[0] === from;
  const added = ev === "conv.member_added";
  if (alone)
    return `${who} ${added ? "joined" : "left"}`;
  return `${who} ${added ? "added" : "removed"} ${names_of(members, me)}`;
}

/** An entry says what the group is then; what changed tells the one before. */
function group_text({ title, open }, who, earlier) {
  const named = `named the group “${title}”`;
  const opened = open ? "opened the group to everyone"
    : "closed the group to others";
  if (!earlier)
    return `${who} changed the group: “${title}”, `
      + (open ? "open to everyone" : "by invitation");
  if (earlier.open === open)
    return `${who} ${named}`;
  return `${who} ${earlier.title === title ? opened : `${named} and ${opened}`}`;
}

/** `earlier`: the entry that said last what the group is, if it is known. */
export function notice_text(entry, me, earlier) {
  const who = entry.from === me ? "You" : entry.from;
  if (entry.ev !== "conv.updated")
    return people_text(entry, who, me);
  if (entry.role === undefined)
    return group_text(entry, who, earlier);
  const { role, members } = entry;
  return `${who} made ${names_of(members, me)} `
    + (members.length > 1 ? ROLES_OF_MANY : ROLES)[role];
}
