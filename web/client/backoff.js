// Purpose: how long a client waits before it connects again.

const FIRST_MS = 400;
const LONGEST_MS = 15_000;

/**
 * Returns the wait in milliseconds before attempt number `attempt` (from 0).
 * Half of it is jitter, so that a crowd that lost its node does not come back
 * in one instant. `random` answers [0, 1).
 */
export function backoff_ms(attempt, random) {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(ceiling / 2 + (ceiling / 2) * random());
}

/** What this client sent can never be understood: again would be no better. */
const OWN_FAULTS = [1003, 1007, 1009];

/**
 * What a close code asks for: "resume", "fresh" (forget what is held), "login"
 * (the token is no good) or "stay_away". The table is in docs/protocol.md.
 */
export function verdict_of(code) {
  if (code === 4101)
    return "login";
  if (code >= 4100 && code < 4200)
    return "fresh";
  if ((code >= 4200 && code < 4300) || OWN_FAULTS.includes(code))
    return "stay_away";
  return "resume";
}
