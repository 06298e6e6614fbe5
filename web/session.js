// Purpose: the session of the page: its token, which a new password or another
// tab may replace, and how it ends.

import { change_password, forget_outbox, forget_session, log_out,
         log_out_everywhere, remembered_session } from "./api.js";

export class Session {
  #session;
  #client;
  #on_end;
  #changing = null; // a change of the password that is under way
  #ended = false;

  /** `on_end(expired)`: the page has no session any more; `expired`: nobody
   * here wanted it. */
  constructor(session, client, { on_end }) {
    this.#session = session;
    this.#client = client;
    this.#on_end = on_end;
    client.on("unauthorized", () => this.#on_unauthorized());
  }

  /** No other token of the user is good then. Throws where the node says no. */
  async change_password(password, new_password) {
    this.#changing = change_password(this.#session, password, new_password);
    try {
      this.#adopt(await this.#changing);
    } finally {
      this.#changing = null;
    }
  }

  log_out() {
    this.#end(false);
    forget_outbox(this.#session.user);
    log_out(this.#session);
  }

  /** Throws where the node says no: then nothing has ended. */
  async log_out_everywhere() {
    // The node may close the connection before it answers.
    this.#changing = log_out_everywhere(this.#session);
    try {
      await this.#changing;
      this.#end(false);
      forget_outbox(this.#session.user);
    } finally {
      this.#changing = null;
    }
  }

  #adopt(session) {
    this.#session = session;
    this.#client.set_token(session.token);
  }

  async #on_unauthorized() {
    const { user, token } = this.#session;
    // Its answer comes later than the end of the connection, perhaps.
    await this.#changing?.catch(() => {});
    if (this.#ended)
      return;
    const known = remembered_session();
    if (this.#session.token === token && known?.user === user)
      this.#adopt(known);
    if (this.#session.token === token)
      this.#end(true);
    else
      this.#client.connect();
  }

  #end(expired) {
    this.#ended = true;
    this.#client.close();
    forget_session(this.#session);
    this.#on_end(expired);
  }
}
