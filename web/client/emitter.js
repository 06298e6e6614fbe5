// Purpose: named events with plain callbacks.

export class Emitter {
  #handlers = new Map();

  /** Returns a function that takes the handler off again. */
  on(name, handler) {
    if (!this.#handlers.has(name))
      this.#handlers.set(name, new Set());
    this.#handlers.get(name).add(handler);
    return () => this.#handlers.get(name).delete(handler);
  }

  emit(name, detail) {
    for (const handler of this.#handlers.get(name) ?? [])
      handler(detail);
  }
}
