// Purpose: why a request failed, as the node or the transport tells it.

/** `code` is a wire code of docs/protocol.md, or "disconnected". */
export class CaucusError extends Error {
  constructor(code, text, { retry = false, retry_after_ms = 0 } = {}) {
    super(text || code);
    this.name = "CaucusError";
    this.code = code;
    /** The same request may succeed later without a change. */
    this.retry = retry;
    this.retry_after_ms = retry_after_ms;
  }

  static from_wire(err) {
    return new CaucusError(err?.code ?? "internal", err?.text, {
      retry: err?.retry === true,
      retry_after_ms: err?.retry_after_ms ?? 0,
    });
  }

  /** The connection ended first: the outcome is unknown. */
  static disconnected() {
    return new CaucusError("disconnected", "The connection was lost.",
                           { retry: true });
  }
}

/** Codes after which only a new login helps. */
export function needs_login(error) {
  return ["bad_token", "token_expired"].includes(error?.code);
}
