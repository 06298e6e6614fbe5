// Purpose: from messages to what stands below each other in a conversation:
// days, the line above what is new, bubbles in groups. Plain functions.

import { is_notice } from "../client/entries.js";
import { same_day } from "./format.js";
import { notice_text } from "./notices.js";

/** Bubbles of one person within this time belong together. */
const GROUP_MS = 5 * 60_000;

/**
 * Answers [{type: "day", ts} | {type: "divider", seq} | {type: "notice", seq,
 * text} | {type: "message", message, own, first, last, entry?}]. `lines` are
 * messages and notices; `first` and `last`: of its group. `read_up_to` puts
 * the divider; null for none. `pending`: outbox entries.
 */
export function rows_of({ lines, pending, me, read_up_to, base }) {
  const items = [
    ...lines,
    ...pending.map(entry => (
      { from: me, ts: entry.at, body: entry.body, cid: entry.cid,
        mentions: entry.mentions, entry })),
  ];
  const rows = [];
  let divided = read_up_to === null || read_up_to < base;
  let previous = null; // a message that the next one may join
  let earlier = null; // what said last what the group is
  let day = null;
  for (const { entry, ...line } of items) {
    if (day === null || !same_day(day, line.ts)) {
      rows.push({ type: "day", ts: line.ts });
      previous = null;
    }
    day = line.ts;
    if (is_notice(line)) {
      rows.push({ type: "notice", seq: line.seq,
                  text: notice_text(line, me, earlier) });
      earlier = line.title === undefined ? earlier : line;
      previous = null;
      continue;
    }
    const row = { type: "message", message: line, own: line.from === me,
                  first: true, last: true, ...(entry ? { entry } : {}) };
    if (!divided && line.seq > read_up_to && !row.own) {
      rows.push({ type: "divider", seq: line.seq });
      divided = true;
      previous = null;
    }
    if (previous && joins(previous.message, line)) {
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
