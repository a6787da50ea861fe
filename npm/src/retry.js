/** True if the same request may succeed later; `repeat` as `Wire.send` has it. */
export function isRetryable({ status, shouldRetry }, repeat) {
  if (shouldRetry >= 0) return shouldRetry === 1;
  if (repeat === "t") return status === 429;
  return status === 408 || status === 429 || status >= 500 || (status === 409 && repeat !== "c");
}

/** The wait before the next attempt where the service names none, in milliseconds. */
export function backoff(retries) {
  return Math.min(500 * 2 ** retries, 8000) * (1 - Math.random() / 4);
}

/** The wait that the service sets, in milliseconds. A date is compared with the answer's own, so that no clock is needed. */
export function retryAfter(headers) {
  const positive = (number) => (number > 0 && number < Infinity ? number : undefined);
  const after = headers.get("retry-after");
  const ofDate = () => (/GMT$/.test(after) ? positive(Date.parse(after) - Date.parse(headers.get("date"))) : undefined);
  const seconds = positive(Number(after));
  const wait = positive(Number(headers.get("retry-after-ms"))) ?? (seconds ? seconds * 1000 : ofDate());
  return wait && Math.min(wait, 86_400_000);
}
