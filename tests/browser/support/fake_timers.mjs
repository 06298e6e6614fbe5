// Purpose: a clock that moves only when a test says so.

export class FakeTimers {
  #now = 1_700_000_000_000;
  #next = 1;
  #pending = new Map();

  now() {
    return this.#now;
  }

  set(callback, delay_ms) {
    const handle = this.#next++;
    this.#pending.set(handle, { callback, at: this.#now + delay_ms });
    return handle;
  }

  clear(handle) {
    this.#pending.delete(handle);
  }

  /** Fires what is due, in order, and lets what it starts come to rest. */
  async advance(ms) {
    await settled();
    const end = this.#now + ms;
    for (;;) {
      const [due] = [...this.#pending].filter(([, { at }]) => at <= end)
        .sort(([, a], [, b]) => a.at - b.at);
      if (!due)
        break;
      this.#now = due[1].at;
      this.#pending.delete(due[0]);
      due[1].callback();
      await settled();
    }
    this.#now = end;
    await settled();
  }
}

/** Every promise that can settle without time has settled. */
export async function settled() {
  for (let turn = 0; turn < 5; ++turn)
    await new Promise(resolve => setImmediate(resolve));
}
