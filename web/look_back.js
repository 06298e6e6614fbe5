// Purpose: a list row tells the newest message only. Whether one before it
// names the user is in the unread messages themselves: they are loaded for the
// conversations that were active last.

/** Beyond, a conversation is marked once it is opened or named in anew. */
const CONVERSATIONS_MAX = 20;

function may_name(one, me) {
  return one.kind === "group" && one.unread > 1 && one.read < one.log.base
    && !one.mentions(me);
}

/** One after the other: nobody waits for it. */
export async function look_back(store) {
  const wanted = store.sorted().filter(one => may_name(one, store.me));
  for (const { conv } of wanted.slice(0, CONVERSATIONS_MAX)) {
    if (store.client.state !== "online")
      return;
    // It may be gone by now.
    if (store.client.conversations.has(conv))
      await store.load_newest(conv);
  }
}
