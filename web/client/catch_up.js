// Purpose: how a client comes level with the node: the whole list at first,
// then only what changed; and pages of what is older than the run.

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

/** The first conversations behind `after`, in the order in which `sync` goes
 * through them, as many as may be named. */
export function since_of(conversations, after = "") {
  const next = [...conversations].filter(({ conv }) => conv > after)
    .sort((a, b) => (a.conv < b.conv ? -1 : 1));
  const since = {};
  let bytes = 0;
  for (const { conv, log } of next.slice(0, SINCE_MAX)) {
    // Quotes, colon, comma and the digits of a seq.
    bytes += conv.length + 20;
    if (bytes > SINCE_BYTES_MAX)
      break;
    since[conv] = log.seen;
  }
  return since;
}

/**
 * Takes every page of `sync`, but for `first` where that came by itself.
 * `conversations()` answers all that are held, `take(row)` stores a row with
 * its entries, `drop(conv)` forgets one that the user is in no more. What a row
 * lacks is a hole like any other.
 */
export async function catch_up(connection, { conversations, take, drop },
                               first = null) {
  const ask = after => connection.request("sync", {
    since: since_of(conversations(), after), ...(after ? { after } : {}) });
  for (let page = first ?? await ask(); ; page = await ask(page.next)) {
    page.conversations.forEach(take);
    page.gone?.forEach(drop);
    if (!page.next)
      return;
  }
}

/** Loads up to `limit` entries older than the run; answers the lines. */
export async function load_older(connection, { conv, log }, limit) {
  if (log.base === 0)
    return [];
  const page = await connection.request("msg.history", {
    conv,
    before: log.base + 1,
    limit: Math.min(limit, PAGE),
    seen: log.head, // we may have come from a node that knew more
  });
  const lines = log.prepend(page.messages);
  if (page.messages.length === 0 && page.more === false)
    log.reached_start();
  return lines;
}
