/** The statuses of errors that proxies send with a status of success. Other errors are final, like `invalid_request_error`. */
const STATUSES = {
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  memory_path_conflict_error: 409,
  memory_precondition_failed_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** Parses the service's error envelope. Returns an empty object for a proxy's page. */
export function envelope(body) {
  try {
    const { error, request_id: id } = JSON.parse(body);
    return { ...error, id };
  } catch {
    return {};
  }
}

/** Returns the status of an error envelope, whatever status it came with; `undefined` for another reply. */
export function statusOf(answer) {
  const kind = answer?.error?.type;
  if (typeof kind !== "string" || (answer.type ?? "error") !== "error") return undefined;
  return Object.hasOwn(STATUSES, kind) ? STATUSES[kind] : 400;
}

/** Returns the first 200 characters of a body, in one line. */
export function start(body) {
  return body.slice(0, 200).replace(/\s+/g, " ").trim();
}

/** Describes a reply that is not `what` was asked for. */
export function notThat(what, status, type, body) {
  const came = `content type ${JSON.stringify(type)}, beginning ${JSON.stringify(start(body))}`;
  return `not ${what}: ${status}, ${came}; look at the baseURL and the proxies in between`;
}
