/** Everything that calls reject with, but for misuse (`TypeError`) and aborts (the signal's own reason). */
export class ManagedAgentsError extends Error {
  name = "ManagedAgentsError";
}

/** The service said no. */
export class ApiError extends ManagedAgentsError {
  name = "ApiError";

  /** @param {{ status: number, requestId?: string, retryAfter?: number, body: string }} answer */
  constructor({ status, requestId, retryAfter, body }) {
    let said;
    try {
      said = JSON.parse(body);
    } catch {
      // A proxy's page, for one.
    }
    const { type, message, details } = said?.error ?? {};
    const id = requestId || said?.request_id;
    const what = message ?? (body.slice(0, 200).replace(/\s+/g, " ").trim() || "(no body)");
    super(`the service answered ${status} (${type ?? "no error envelope"}): ${what}${id ? ` [${id}]` : ""}`);
    Object.assign(this, { status, type, code: details?.error_code, requestId: id, retryAfter, body });
  }
}

/** No answer came, or it ended early; the page's own error is the `cause`. */
export class ConnectionError extends ManagedAgentsError {
  name = "ConnectionError";
}

/** The wasm module has broken down: a fault of this package. Whatever is begun after it runs in a fresh one. */
export class EngineError extends ManagedAgentsError {
  name = "EngineError";
}
