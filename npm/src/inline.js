import text from "inline:managed_agents.wasm";

/**
 * The wasm file, which is part of the script: what a bundler does with a second file is different in each, and in some nothing. It is
 * printable ASCII of an own kind, which costs a page 1 %; Base64 would cost 25, since it hides from compression which bytes repeat. How a
 * byte is written: `printable` in xtask/src/bundle.mjs.
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
