import { envelope, start } from "./envelope.js";

/** The errors of all calls but misuse (`TypeError`) and aborts (the signal's own reason). */
export class ManagedAgentsError extends Error {
  // Set here because minifiers rename classes.
  static name = "ManagedAgentsError";
  name = this.constructor.name;
}

/** The service refused a request. */
export class ApiError extends ManagedAgentsError {
  static name = "ApiError";

  /** @param {{ status: number, requestId?: string, retryAfter?: number, body: string, request?: string, route?: string }} reply `request` names the request; `route` is set if only the route is missing */
  constructor({ status, requestId, retryAfter, body, request, route }) {
    const { type, message, details, id: ownId } = envelope(body);
    const id = requestId || ownId;
    const what = message ?? (start(body) || "(no body)");
    const where = route ? `this service has no such route: ${route}, although the session exists; ` : "";
    super(`${request ? `${request}: ` : ""}${where}the service answered ${status} (${type ?? "no error envelope"}): ${what}${id ? ` [${id}]` : ""}`);
    Object.assign(this, { status, type, code: details?.error_code, requestId: id, retryAfter, body, route });
  }
}

/** No reply arrived, or it ended early. The runtime's own error is the `cause`. */
export class ConnectionError extends ManagedAgentsError {
  static name = "ConnectionError";
}

/** The wasm module could not be loaded, or has panicked: a bug of this package. The `cause` says where; what begins next runs in a fresh instance. */
export class EngineError extends ManagedAgentsError {
  static name = "EngineError";
}
