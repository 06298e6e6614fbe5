// Chance that can be had again: a test prints its seed, and CAUCUS_TEST_SEED
// repeats it.

export class Random {
  #state;

  /// Without `seed`: that of the environment, or a new one.
  constructor(seed = Number(process.env.CAUCUS_TEST_SEED
      ?? Math.floor(Math.random() * 2 ** 32))) {
    this.seed = seed;
    this.#state = seed >>> 0;
  }

  /// In [0, 1). Mulberry32.
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let x = this.#state;
    x = Math.imul(x ^ (x >>> 15), x | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  }

  /// A whole number in [0, count).
  below(count) { return Math.floor(this.next() * count); }
  pick(list) { return list[this.below(list.length)]; }
  chance(share) { return this.next() < share; }

  /// Another source, for a part of the test that runs beside others: what they
  /// draw does not depend on who is first.
  fork() { return new Random(this.below(2 ** 32)); }
}
