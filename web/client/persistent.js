// Purpose: commands whose repetition changes nothing are sent again until
// they have an outcome, over lost connections too.

/** A person waits no longer; what was meant then may be wrong now. */
const WITHIN_MS = 30_000;
/** Wait before the next try where the node does not say how long. */
const RESEND_MS = 1000;

/** Answers the `ok` of a command, or throws CaucusError. */
export async function request_persistently({ link, timers }, op, fields) {
  const until = timers.now() + WITHIN_MS;
  for (;;) {
    try {
      return await link.request(op, fields);
    } catch (error) {
      if (!error.retry || timers.now() >= until || link.state === "stopped")
        throw error;
      const delay_ms = error.retry_after_ms || RESEND_MS;
      await new Promise(resolve => timers.set(resolve, delay_ms));
    }
  }
}
