// Purpose: the user's contacts, as far as the page knows them. Another device
// may change them, and no event tells it: they are loaded again at need.

const PAGE = 100;

export class Contacts {
  /** Names in order; null before they were loaded. */
  #names = null;
  #client;
  #handlers;
  #loading = null;

  /** `on_row(row)`: how present a contact is; `on_change()`: who is one. */
  constructor(client, { on_row, on_change }) {
    this.#client = client;
    this.#handlers = { on_row, on_change };
  }

  get loaded() {
    return this.#names !== null;
  }

  get names() {
    return this.#names ?? [];
  }

  has(user) {
    return this.names.includes(user);
  }

  /** Those who ask while a load runs wait for that one. */
  load() {
    this.#loading ??= this.#load().finally(() => { this.#loading = null; });
    return this.#loading;
  }

  async #load() {
    const names = [];
    let after;
    do {
      const page = await this.#client.contacts({ limit: PAGE, after });
      for (const row of page.contacts) {
        names.push(row.user);
        this.#handlers.on_row(row);
      }
      after = page.next;
    } while (after !== undefined);
    this.#set(names);
  }

  async add(user) {
    this.#handlers.on_row(await this.#client.add_contact(user));
    await this.#change(names => [...new Set([...names, user])]);
  }

  async remove(user) {
    await this.#client.remove_contact(user);
    await this.#change(names => names.filter(name => name !== user));
  }

  /** Behind a load that began before: it does not have the change. */
  async #change(next) {
    await this.#loading?.catch(() => {});
    if (this.loaded)
      this.#set(next(this.#names));
    else
      await this.load();
  }

  #set(names) {
    this.#names = names.sort();
    this.#handlers.on_change();
  }
}
