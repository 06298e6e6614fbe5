// What one reader knows of a conversation, and the rules it must follow.
import assert from "node:assert/strict";

/// Entries by seq, from events, history and sync. Fails at once where two
/// sources disagree about a place.
const kindOf = ({ ev = "message" }) => ev;
const isChanged = (message) => Boolean(message.edited ?? message.deleted);

export class Log {
  #bySeq = new Map();
  #upTo = 0;

  constructor(conv) {
    this.conv = conv;
  }

  add(message) {
    assert.equal(message.conv, this.conv);
    const known = this.#bySeq.get(message.seq);
    if (known) {
      assert.equal(message.id, known.id, `two ids at seq ${message.seq}`);
      assert.equal(message.cid, known.cid, `two cids at seq ${message.seq}`);
      assert.equal(kindOf(message), kindOf(known), `at seq ${message.seq}`);
      // What an edit or a deletion has changed looks different before.
      if (kindOf(message) === "message" && !isChanged(message)
        && !isChanged(known)) assert.deepEqual(message.body, known.body);
    } else {
      this.#bySeq.set(message.seq, message);
    }
    while (this.#bySeq.has(this.#upTo + 1)) ++this.#upTo;
  }

  addAll(messages) { for (const message of messages) this.add(message); }

  get size() { return this.#bySeq.size; }
  at(seq) { return this.#bySeq.get(seq); }

  /// The highest seq below which nothing is missing.
  get contiguous() { return this.#upTo; }

  inOrder() {
    return [...this.#bySeq.values()].sort((a, b) => a.seq - b.seq);
  }

  /// seq is 1..n without a hole, ids rise with it, no cid is there twice.
  check() {
    const all = this.inOrder();
    assert.equal(this.contiguous, all.length, "a hole in seq");
    for (let i = 1; i < all.length; ++i)
      assert(BigInt(all[i - 1].id) < BigInt(all[i].id),
        `id does not rise at seq ${all[i].seq}`);
    const messages = all.filter((m) => kindOf(m) === "message");
    const cids = new Set(messages.map((m) => `${m.from} ${m.cid}`));
    assert.equal(cids.size, messages.length, "a message is there twice");
    return all;
  }
}

/// Reads a whole conversation from its first message in pages.
export async function readAll(client, conv) {
  const log = new Log(conv);
  for (let more = true; more;) {
    const page = await client.ask("msg.history",
      { conv, after: log.contiguous, limit: 100 });
    log.addAll(page.messages);
    more = page.more;
    assert(!more || page.messages.length > 0, "an empty page with more");
  }
  return log;
}
