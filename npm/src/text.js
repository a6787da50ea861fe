/**
 * `JSON.stringify`, but half of a surrogate pair, as `slice` leaves it of an emoji, becomes U+FFFD: no JSON parser has to take it, and the
 * service does not. `JSON.stringify` writes such a half as an escape, and writes nothing else from there as one, but for `JSON.rawJSON`.
 */
export function json(value) {
  return JSON.stringify(value)?.replace(/\\(?:ud[89ab]..\\ud[c-f]..|ud[89a-f]..|.)/gi, (escape) => (escape.length === 6 ? "\ufffd" : escape));
}
