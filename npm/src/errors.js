import { envelope, start } from "./envelope.js";

/** Everything that calls reject with, but for misuse (`TypeError`) and aborts (the signal's own reason). */
export class ManagedAgentsError extends Error {
  // Said outright: minifiers give classes other names.
  static name = "ManagedAgentsError";
  name = this.constructor.name;
}

/** The service said no. */
export class ApiError extends ManagedAgentsError {
  static name = "ApiError";

  /** @param {{ status: number, requestId?: string, retryAfter?: number, body: string, request?: string, route?: string }} answer `request` says what was asked for, `route` that only this is missing */
  constructor({ status, requestId, retryAfter, body, request, route }) {
    const { type, message, details, id: ownId } = envelope(body);
    const id = requestId || ownId;
    const what = message ?? (start(body) || "(no body)");
    const where = route ? `this service has no such route: ${route}, although the session is there; ` : "";
    super(`${request ? `${request}: ` : ""}${where}the service answered ${status} (${type ?? "no error envelope"}): ${what}${id ? ` [${id}]` : ""}`);
    Object.assign(this, { status, type, code: details?.error_code, requestId: id, retryAfter, body, route });
  }
}

/** No answer came, or it ended early; the page's own error is the `cause`. */
export class ConnectionError extends ManagedAgentsError {
  static name = "ConnectionError";
}

/** The wasm module has broken down: a fault of this package. Whatever is begun after it runs in a fresh one. */
export class EngineError extends ManagedAgentsError {
  static name = "EngineError";
}
