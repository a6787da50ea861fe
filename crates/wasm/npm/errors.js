export class ManagedAgentsError extends Error {
  name = "ManagedAgentsError";
}

export class ApiError extends ManagedAgentsError {
  name = "ApiError";

  constructor({ message, status, type, code, requestId, body }) {
    super(message);
    Object.assign(this, { status, type, code, requestId, body });
  }
}

export class ConnectionError extends ManagedAgentsError {
  name = "ConnectionError";
}

/** What the wasm file rejects with, as an error of ours. */
export function toError(reason) {
  if (reason instanceof ManagedAgentsError || reason instanceof WebAssembly.RuntimeError) return reason;
  // The page's own: fetch failed, or the body ended early.
  if (reason instanceof Error) return new ConnectionError(reason.message, { cause: reason });
  return reason.status === undefined ? new ManagedAgentsError(reason.message) : new ApiError(reason);
}
