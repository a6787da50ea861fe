import text from "inline:managed_agents.wasm";

/**
 * Decodes the wasm file, which is a part of the script because bundlers differ in their support of a second file. The text is printable
 * ASCII with mostly one character a byte: after compression a page loads 2 % more than the module, with Base64 25 %. `printable` in
 * xtask/src/bundle.mjs encodes it.
 */
export function inlined() {
  const bytes = new Uint8Array(text.length);
  let [length, high] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 124) high = (code - 124) * 91;
    else {
      const place = high + code - 32 - (code > 34) - (code > 92);
      bytes[length++] = place < 80 || place > 127 ? place : place < 102 ? place + 26 : place - 22;
      high = 0;
    }
  }
  return bytes.subarray(0, length);
}
