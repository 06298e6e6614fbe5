// The run of a conversation: whatever arrives, nothing twice, no hole.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { backoff_ms, verdict_of } from "../../web/client/backoff.js";
import { MessageLog } from "../../web/client/message_log.js";

const seqs = messages => messages.map(({ seq }) => seq);
const range = (from, to) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i }));

/** A small generator with a seed, so that a failure can be repeated. */
function chance(seed) {
  let state = seed;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

describe("a message log", () => {
  it("ends with every message once, in order, for any arrival", () => {
    for (let seed = 1; seed <= 200; ++seed) {
      const random = chance(seed);
      const log = new MessageLog(0);
      const arrivals = [...range(1, 30), ...range(5, 25)]
        .map(message => ({ message, at: random() }))
        .sort((a, b) => a.at - b.at);
      const joined = arrivals.flatMap(({ message }) => log.offer(message));
      assert.deepEqual(seqs(joined), seqs(range(1, 30)), `seed ${seed}`);
      assert.deepEqual(seqs(log.lines), seqs(range(1, 30)));
      assert.equal(log.missing, 0);
    }
  });

  it("knows how much is missing", () => {
    const log = new MessageLog(10);
    log.offer({ seq: 15 });
    assert.equal(log.missing, 5);
    log.note_head(12);
    assert.equal(log.head, 15);
  });

  it("takes older messages only where they join", () => {
    const log = new MessageLog(10);
    log.offer({ seq: 11 });
    assert.deepEqual(log.prepend(range(2, 8)), []);
    assert.deepEqual(seqs(log.prepend(range(6, 12))), seqs(range(6, 10)));
    assert.deepEqual(seqs(log.prepend(range(1, 5))), seqs(range(1, 5)));
    assert.deepEqual(seqs(log.lines), seqs(range(1, 11)));
    assert.equal(log.base, 0);
  });

  it("takes what waits behind the hole when it starts anew", () => {
    const log = new MessageLog(0);
    log.offer({ seq: 101 });
    log.offer({ seq: 103 });
    assert.deepEqual(seqs(log.restart(100)), [101]);
    assert.equal(log.missing, 2);
    log.offer({ seq: 102 });
    assert.equal(log.missing, 0);
  });

  it("holds so many lines, and forgets the oldest", () => {
    const log = new MessageLog(0);
    range(1, 10_002).forEach(message => log.offer(message));
    assert.equal(log.lines.length, 10_000);
    assert.deepEqual([log.base, log.seen], [2, 10_002]);
    assert.deepEqual(seqs(log.prepend(range(1, 2))), [1, 2]);
  });

  it("refuses what has no place", () => {
    const log = new MessageLog(0);
    for (const seq of [undefined, null, "1", 1.5, NaN, -1, 0])
      assert.deepEqual(log.offer({ seq }), []);
  });
});

describe("the wait before the next attempt", () => {
  it("doubles up to a bound, and at least half of it is certain", () => {
    for (let attempt = 0; attempt < 40; ++attempt) {
      const [least, most] = [0, 0.999].map(r => backoff_ms(attempt, () => r));
      assert.ok(least >= 200 && most <= 15_000);
      assert.ok(most >= 1.9 * least && most <= 2 * least);
      assert.ok(backoff_ms(attempt + 1, () => 0) >= least);
    }
  });

  it("depends on why the connection was closed", () => {
    assert.equal(verdict_of(1006), "resume");
    assert.equal(verdict_of(4000), "resume");
    assert.equal(verdict_of(4100), "fresh");
    assert.equal(verdict_of(4101), "login");
    assert.equal(verdict_of(4200), "stay_away");
    assert.equal(verdict_of(1009), "stay_away", "again would be no better");
    assert.equal(verdict_of(1011), "resume");
  });
});
