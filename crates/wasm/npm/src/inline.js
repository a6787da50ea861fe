import text from "inline:managed_agents.wasm";

/**
 * The wasm file, which is part of the script: what a bundler does with a second file is different in each, and in some nothing. It is text
 * of printable ASCII, an own one, since Base64 would hide from compression that bytes repeat: see `inline` in xtask/src/bundle.mjs.
 */
export function inlined() {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0, offset = -32; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 123) offset = code === 124 ? 60 : 152;
    else {
      bytes[length++] = code + offset;
      offset = -32;
    }
  }
  return bytes.subarray(0, length);
}
