/**
 * Writes JSON like `JSON.stringify`, but replaces half a surrogate pair, such as `slice` leaves of an emoji, by U+FFFD, because the service
 * refuses it. `JSON.stringify` writes such a half as an escape, and, apart from `JSON.rawJSON`, no other character of that range.
 */
export function json(value) {
  return JSON.stringify(value)?.replace(/\\(?:ud[89ab]..\\ud[c-f]..|ud[89a-f]..|.)/gi, (escape) => (escape.length === 6 ? "\ufffd" : escape));
}
