// Purpose: how a client comes level with the node: the whole list at first,
// then only what changed, then single holes.

/** Holes longer than this are not filled: the run starts over at the head and
 * older messages come in pages when someone scrolls. */
const HOLE_MAX = 500;
const PAGE = 100;
/** Conversations in one `since`, the node's own limit; and its bytes, so that
 * it fits into a frame. */
const SINCE_MAX = 1000;
const SINCE_BYTES_MAX = 40 * 1024;

/** Takes every page of the list. `take(row)` is called for each row. */
export async function load_list(connection, take) {
  let after;
  do {
    const page = await connection.request(
      "conv.list", { limit: PAGE, ...(after ? { after } : {}) });
    page.conversations.forEach(take);
    after = page.next;
  } while (after);
}

/** The newest conversations first: what is cut off is found by its row. */
export function since_of(conversations) {
  const newest = [...conversations].sort((a, b) => b.active_at - a.active_at);
  const since = {};
  let bytes = 0;
  for (const { conv, log } of newest.slice(0, SINCE_MAX)) {
    // Quotes, colon, comma and the digits of a seq.
    bytes += conv.length + 20;
    if (bytes > SINCE_BYTES_MAX)
      break;
    since[conv] = log.seen;
  }
  return since;
}

/**
 * Asks `sync` until nothing is missing. `conversations()` answers all that are
 * held, `take(row)` stores a row with its messages. A round that moves nothing
 * ends it: what is then still missing is a hole like any other.
 */
export async function catch_up(connection, conversations, take) {
  for (;;) {
    const before = since_of(conversations());
    const page = await connection.request("sync", { since: before });
    page.conversations.forEach(take);
    const after = since_of(conversations());
    const moved = Object.keys(after).some(conv => after[conv] !== before[conv]);
    const short = page.conversations.some(
      row => row.complete === false && row.conv in before);
    if (!moved || !(page.more || short))
      return;
  }
}

/**
 * Fills the hole between a conversation's run and its head. `take(messages)`
 * stores a page; `restart()` is called where the hole is too long. Answers
 * whether the hole is closed.
 */
export async function fill_hole(connection, conversation, take, restart) {
  const { log } = conversation;
  while (log.missing > 0) {
    if (log.missing > HOLE_MAX) {
      restart();
      return true;
    }
    const before = log.seen;
    const page = await connection.request(
      "msg.history", { conv: conversation.conv, after: before, limit: PAGE });
    take(page.messages);
    if (log.seen === before)
      return false;
  }
  return true;
}

/** Loads up to `limit` messages older than the run; answers how many came. */
export async function load_older(connection, conversation, limit) {
  const { log } = conversation;
  if (log.base === 0)
    return 0;
  const page = await connection.request("msg.history", {
    conv: conversation.conv,
    before: log.base + 1,
    limit: Math.min(limit, PAGE),
  });
  const count = log.prepend(page.messages);
  if (page.messages.length === 0 && page.more === false)
    log.reached_start();
  return count;
}
