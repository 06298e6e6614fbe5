// Purpose: from messages to what stands below each other in a conversation:
// days, the line above what is new, bubbles in groups. Plain functions.

import { same_day } from "./format.js";

/** Bubbles of one person within this time belong together. */
const GROUP_MS = 5 * 60_000;

/**
 * Answers [{type: "day", ts} | {type: "divider", count} | {type: "message",
 * message, own, first, last, entry?}]. `first` and `last`: of its group.
 * `read_up_to` puts the divider; null for none. `pending`: outbox entries.
 */
export function rows_of({ messages, pending, me, read_up_to, base }) {
  const items = [
    ...messages.map(message => ({ message, own: message.from === me })),
    ...pending.map(entry => ({
      entry, own: true,
      message: { from: me, ts: entry.at, body: entry.body, cid: entry.cid },
    })),
  ];
  const rows = [];
  let divided = read_up_to === null || read_up_to < base;
  let previous = null;
  for (const item of items) {
    if (!previous || !same_day(previous.message.ts, item.message.ts)) {
      rows.push({ type: "day", ts: item.message.ts });
      previous = null;
    }
    if (!divided && item.message.seq > read_up_to && !item.own) {
      rows.push({ type: "divider", seq: item.message.seq });
      divided = true;
      previous = null;
    }
    const row = { type: "message", ...item, first: true, last: true };
    if (previous && joins(previous.message, row.message)) {
      row.first = false;
      previous.last = false;
    }
    rows.push(row);
    previous = row;
  }
  return rows;
}

function joins(earlier, later) {
  return earlier.from === later.from && later.ts - earlier.ts < GROUP_MS;
}

/**
 * How far the others are with an own message: "sent", "delivered" or "read".
 * `members`: Map user -> {delivered, read}; without it nothing is known. In a
 * group all others must have it.
 */
export function tick_of(seq, members, me) {
  const others = [...(members ?? [])].filter(([user]) => user !== me)
    .map(([, marks]) => marks);
  if (others.length === 0)
    return "sent";
  if (others.every(marks => marks.read >= seq))
    return "read";
  if (others.every(marks => Math.max(marks.delivered, marks.read) >= seq))
    return "delivered";
  return "sent";
}
