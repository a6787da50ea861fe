// Writes comments of TypeScript.

const WIDTH = 100;

/** Returns a doc comment, in one line if it fits, with the end of its last line. */
export function comment(indent, text) {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const oneLine = `${indent}/** ${words.join(" ")} */`;
  if (oneLine.length <= WIDTH) return `${oneLine}\n`;
  return [`${indent}/**`, ...wrapped(`${indent} *`, words), `${indent} */`, ""].join("\n");
}

/** Returns lines that begin with `prefix` and have at most `WIDTH` characters. */
function wrapped(prefix, words) {
  const lines = [];
  let line = prefix;
  for (const word of words) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = prefix;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
