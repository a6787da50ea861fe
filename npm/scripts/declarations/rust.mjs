// Finds doc comments in Rust source. The macros of `managed-agents-types` write one field a line, so
// lines and their indentation are enough: no compiler is asked.

/** The first line of an object, which begins with its direction, or of a query or union. */
const TYPE = /^ {4}(?:(?<direction>response|request|both|strict) )?(?<name>[A-Z]\w*)/;
/** A field, perhaps with another name on the wire: `born_after as "born[gte]": optional u64`. */
const FIELD = /^ {8}(?:r#)?(?:\w+ as )?"?(?<field>[\w[\]]+)"?: \S/;
/** A member of a union: `"cat" => Feline(Cat)`. */
const MEMBER = /^ {8}"?(?<tag>[\w.]+)"? => \w+\((?<member>\w+)\)/;

/** An alias: `pub type Kitten = Cat;`. */
const ALIAS = /^pub type (\S+) = (\S+);$/gm;
/** An entry of the table of the conformance tests: `check::<Cat>("PetCat")`. */
const CHECK = /check::<([^"]+)>\("(\w+)"\)/g;
/** The documentation of an operation, whose first line is the route. */
const OPERATION = /^\/\/\/ `(.+)`\n((?:\/\/\/.*\n)+)/gm;
/** An operation with the type of its query or body: `params: &ListCats`. */
const PARAMETERS = /^\/\/\/ `(\w+ [^`?]+)[^`]*`\n(?:(?:\/\/\/|#\[).*\n)*pub fn [^{]*?\bparams: &(\w+)/gm;

/** Returns pairs of an object or a field, such as `Agent` and `Agent.model`, and its sentences. */
export function sentences(text) {
  const found = [];
  let type = "";
  for (const { line, comment } of linesOfCode(text)) {
    const { direction, name } = groups(TYPE, line);
    const { field } = groups(FIELD, line);
    if (name) type = name;
    if (direction) found.push([type, plain(comment)]);
    if (field) found.push([`${type}.${field}`, plain(comment)]);
  }
  return found;
}

/** Returns pairs of `Union.tag` and the Rust type of that member. */
export function members(text) {
  const found = [];
  let union = "";
  for (const { line } of linesOfCode(text)) {
    const { name } = groups(TYPE, line);
    const { tag, member } = groups(MEMBER, line);
    if (name) union = name;
    if (member) found.push([`${union}.${tag}`, member]);
  }
  return found;
}

/** Returns pairs of an alias and its Rust type. */
export function aliases(text) {
  return Array.from(text.matchAll(ALIAS), ([, alias, type]) => [alias, type]);
}

/** Returns pairs of a type of `spec/` and its Rust type, from the table of the conformance tests. */
export function checks(text) {
  return Array.from(text.matchAll(CHECK), ([, type, name]) => [name, type]);
}

/** Returns pairs of a route, such as `GET /v1/agents`, and the first sentence about its operation. */
export function operations(text) {
  const found = text.matchAll(OPERATION);
  return Array.from(found, ([, route, comment]) => [route, firstSentence(plain(comment.split("\n")))]);
}

/** Returns pairs of a route and the Rust type of its parameters. */
export function parameters(text) {
  return Array.from(text.matchAll(PARAMETERS), ([, route, type]) => [route, type]);
}

/** Returns the lines of code, each with the lines of its doc comment. Leaves out attributes. */
function linesOfCode(text) {
  const found = [];
  let comment = [];
  for (const line of text.split("\n")) {
    const code = line.trimStart();
    if (code.startsWith("///")) {
      comment.push(code);
    } else if (!code.startsWith("#[")) {
      found.push({ line, comment });
      comment = [];
    }
  }
  return found;
}

/** Returns the named groups of a match, or an empty object if the line does not match. */
function groups(pattern, line) {
  return pattern.exec(line)?.groups ?? {};
}

/** Returns the text of a doc comment, without the brackets of Rust's links. */
function plain(lines) {
  const text = lines.map((line) => line.replace("///", "").trim()).join(" ");
  return text.replaceAll("[`", "`").replaceAll("`]", "`").replaceAll("*/", "*").trim();
}

function firstSentence(text) {
  return text.split(/(?<=\.) /)[0];
}
