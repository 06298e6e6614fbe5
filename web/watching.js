// Purpose: presence that the node tells only for the asking: of those who are
// on screen and neither contacts nor in a small group with the user.

/** The node takes no more. */
const WATCHES_MAX = 100;
/** Who scrolls changes it often. */
const PAUSE_MS = 300;

export class Watching {
  #client;
  #on_row;
  #timers;
  #wanted = new Set();
  #watched = new Set();
  #stale = false;
  #timer = null;
  #busy = false;

  /** `client`: watch(users), unwatch(users?); `on_row(row)`. */
  constructor(client, { on_row, timers }) {
    this.#client = client;
    this.#on_row = on_row;
    this.#timers = timers;
  }

  /** These are on screen, and no others. */
  want(users) {
    this.#wanted = new Set(users.slice(0, WATCHES_MAX));
    if (!this.#is_level)
      this.#soon();
  }

  /** The session is a new one, or something may have been missed. */
  renew() {
    this.#stale = this.#wanted.size > 0 || this.#watched.size > 0;
    if (this.#stale)
      this.#soon();
  }

  get #is_level() {
    return !this.#stale && this.#wanted.size === this.#watched.size
      && [...this.#wanted].every(user => this.#watched.has(user));
  }

  #soon() {
    this.#timers.clear(this.#timer);
    this.#timer = this.#timers.set(() => this.#level(), PAUSE_MS);
  }

  /** One at a time; without a connection `renew` begins again. */
  async #level() {
    if (this.#busy)
      return;
    this.#busy = true;
    let again = true;
    try {
      await this.#step();
    } catch (error) {
      again = error.retry && error.code !== "disconnected";
    }
    this.#busy = false;
    if (again && !this.#is_level)
      this.#soon();
  }

  async #step() {
    if (this.#stale) {
      this.#stale = false;
      this.#watched.clear();
      await this.#client.unwatch();
    }
    const gone = [...this.#watched].filter(user => !this.#wanted.has(user));
    if (gone.length > 0)
      await this.#client.unwatch(gone);
    gone.forEach(user => this.#watched.delete(user));
    const added = [...this.#wanted].filter(user => !this.#watched.has(user));
    if (added.length === 0)
      return;
    const { presence } = await this.#client.watch(added);
    added.forEach(user => this.#watched.add(user));
    presence.forEach(row => this.#on_row(row));
  }
}
