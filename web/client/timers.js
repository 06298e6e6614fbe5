// Purpose: the clock and chance of a client as an argument, so that tests
// need neither.

export const real_timers = {
  now: () => Date.now(),
  set: (callback, delay_ms) => setTimeout(callback, delay_ms),
  clear: handle => clearTimeout(handle),
};

/** An id that no other message has. Works on plain http pages too, where
 * `crypto.randomUUID` does not exist. */
export function random_id() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
}
