// Purpose: what takes a place in a conversation's log: messages, what was done
// to one (edit, deletion, reaction), what happened to the group. Plain
// functions; an entry is as docs/protocol.md has it and is never changed, only
// replaced.

/** Whether it is a message; every other entry names its event. */
export function is_message(entry) {
  return entry.ev === undefined || entry.ev === "message";
}

/** What was done to the message `entry.target`. */
export function is_change(entry) {
  return entry.ev?.startsWith("message.") ?? false;
}

/** What happened to the group. */
export function is_notice(entry) {
  return entry.ev?.startsWith("conv.") ?? false;
}

/** Whether it stands in the conversation for people to see. */
export function is_line(entry) {
  return is_message(entry) || is_notice(entry);
}

function with_reaction({ reactions = {}, ...message },
                       { reaction, from, on }) {
  const { [reaction]: _, ...others } = reactions;
  const before = Object.hasOwn(reactions, reaction) ? reactions[reaction] : [];
  const users = before.filter(user => user !== from);
  if (on)
    users.push(from);
  // One that was there keeps its place among the others.
  const left = users.length === 0 ? others
    : { ...reactions, [reaction]: users.sort() };
  return Object.keys(left).length === 0 ? message
    : { ...message, reactions: left };
}

/**
 * The message after a change. A message of a page is as it is now, so a change
 * may come that it has already: an older edit does not undo a newer one, and
 * nothing brings back what was deleted.
 */
export function changed(message, change) {
  if (message.deleted !== undefined)
    return message;
  switch (change.ev) {
    case "message.edited":
      // Without a body: it was deleted since, and that entry comes too.
      if (change.body === undefined || change.ts < (message.edited ?? 0))
        return message;
      return { ...message, body: change.body, edited: change.ts };
    case "message.deleted": {
      const { body, mentions, reactions, edited, ...rest } = message;
      return { ...rest, deleted: change.ts };
    }
    case "message.reaction":
      return with_reaction(message, change);
    default:
      return message;
  }
}
