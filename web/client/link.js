// Purpose: the life of a client's connection: open, greet, notice that it is
// dead, wait with jitter, open again.

import { backoff_ms, verdict_of } from "./backoff.js";
import { Connection } from "./connection.js";
import { CaucusError, needs_login } from "./errors.js";

/** Pings of the node are invisible to a page, so silence for so long makes it
 * ask whether the connection still lives. */
const SILENCE_MS = 45_000;
const PROBE_TIMEOUT_MS = 5_000;

/** From the address of a node's pages. */
function socket_url(url) {
  const result = new URL("/ws", url);
  result.protocol = result.protocol === "https:" ? "wss:" : "ws:";
  return result.href;
}

export class Link {
  /** "connecting", "online", "waiting" (for the next attempt) or "stopped". */
  state = "stopped";
  #options;
  #timers;
  #connection = null;
  #attempt = 0;
  #retry_timer = null;
  #silence_timer = null;
  #heard_at = 0;
  #goaway = null;
  /** Where the next attempt goes. */
  #url;

  /** `greet(connection)` says hello and catches up; `probe(connection, ms)`
   * asks anything cheap; `on_fresh()`: resuming makes no sense any more;
   * `urls` are tried in turn; `roams`: goes where a `goaway` says. */
  constructor(options) {
    this.#options = options;
    this.#timers = options.timers;
    this.#url = options.urls[0];
  }

  get online() {
    return this.state === "online";
  }

  connect() {
    if (this.online || this.state === "connecting")
      return;
    this.#timers.clear(this.#retry_timer);
    this.#open();
  }

  /** Ends the connection until `connect()` is called. */
  close() {
    this.#timers.clear(this.#retry_timer);
    this.#timers.clear(this.#silence_timer);
    this.#set_state("stopped");
    this.#connection?.end(1000);
    this.#connection = null;
  }

  /** The network or the device came back: do not wait for a timer. */
  wake() {
    if (this.state === "waiting")
      this.connect();
    else if (this.online)
      this.#probe();
  }

  /** A `goaway`: how long the next attempt waits at least, and where it goes.
   * The node closes the connection itself. */
  note_goaway({ delay_ms = 0, url }) {
    this.#goaway = { delay_ms, url };
  }

  request(op, fields) {
    if (!this.online)
      return Promise.reject(CaucusError.disconnected());
    return this.#connection.request(op, fields);
  }

  /** Says it if there is anyone to hear it. Also while catching up. */
  tell(op, fields) {
    this.#connection?.tell(op, fields);
  }

  async #open() {
    this.#set_state("connecting");
    const { WebSocket, on_event, greet } = this.#options;
    const connection = new Connection({
      url: this.#url, WebSocket, timers: this.#timers,
      on_event: event => {
        this.#heard_at = this.#timers.now();
        on_event(event);
      },
      on_end: code => this.#on_end(connection, code),
    });
    this.#connection = connection;
    try {
      await connection.opened();
      const ready = await greet(connection);
      if (this.#connection !== connection)
        return; // closed, or at its end, between the answer and here
      this.#attempt = 0;
      this.#set_state("online");
      ready();
      this.#watch_silence();
    } catch (error) {
      if (needs_login(error))
        this.#expel();
      else
        connection.end();
    }
  }

  #on_end(connection, code) {
    if (connection !== this.#connection || this.state === "stopped")
      return;
    this.#connection = null;
    this.#timers.clear(this.#silence_timer);
    const { delay_ms = 0, url } = this.#goaway ?? {};
    this.#goaway = null;
    const was_online = this.online;
    const verdict = verdict_of(code);
    if (verdict === "login")
      return this.#expel();
    if (verdict === "stay_away")
      return this.close();
    if (verdict === "fresh")
      this.#options.on_fresh();
    const retry_ms = delay_ms
      + backoff_ms(this.#attempt++, this.#options.random);
    const { roams, urls } = this.#options;
    if (url && roams)
      this.#url = socket_url(url);
    else if (!was_online)
      this.#url = urls[this.#attempt % urls.length];
    this.#set_state("waiting", retry_ms);
    this.#retry_timer = this.#timers.set(() => this.connect(), retry_ms);
  }

  #expel() {
    this.close();
    this.#options.on_unauthorized();
  }

  #watch_silence() {
    this.#heard_at = this.#timers.now();
    const look = () => {
      if (this.#timers.now() - this.#heard_at >= SILENCE_MS)
        this.#probe();
      this.#silence_timer = this.#timers.set(look, SILENCE_MS);
    };
    this.#silence_timer = this.#timers.set(look, SILENCE_MS);
  }

  /** A probe without an answer ends the connection; see Connection.request. */
  #probe() {
    this.#options.probe(this.#connection, PROBE_TIMEOUT_MS)
      .then(() => { this.#heard_at = this.#timers.now(); }, () => {});
  }

  #set_state(state, retry_ms = 0) {
    this.state = state;
    this.#options.on_state({ state, retry_ms });
  }
}
