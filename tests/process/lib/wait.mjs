// Waiting for conditions, always with an end.

const say = (what) => (typeof what === "function" ? what() : what);

/// What was waited for did not come in time.
export class Late extends Error {}

/// For tests where time itself is the matter: how long a node stands still.
export const rest = (ms) => new Promise((resume) => setTimeout(resume, ms));

/// Rejects if `promise` takes longer than `ms`. `what` was waited for: a text,
/// or a function that makes it when it is needed.
export async function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Late(`not within ${ms} ms: ${say(what)}`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/// Asks `probe` again and again until it answers something true; answers that.
/// For conditions that nobody tells us about.
export async function until(what, probe, { ms = 15000, pause = 20 } = {}) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() >= end)
      throw new Late(`not within ${ms} ms: ${say(what)}`);
    await rest(pause);
  }
}

/// Calls `work(item, index)` for every item, `width` of them at a time.
export async function parallel(items, width, work) {
  const results = new Array(items.length);
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const mine = next++;
      results[mine] = await work(items[mine], mine);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
