// Writes `types.d.ts`: objects as interfaces, unions over their `type`, enums of strings.
import { comment } from "./comment.mjs";
import { key, nullable, typeOf } from "./schema.mjs";

const HEAD = `\
// Every type of the wire, written by \`cargo xtask declarations\` from spec/. Not edited by hand.

// With it only what says \`export\` is exported.
export {};

/** The value of a \`type\` that this version does not list. The service adds to its unions at any time. */
declare enum UnlistedTag {
  unlisted = "",
}

/** A member of a union that this version does not list: the \`default\` of a \`switch\` over \`type\`. */
export interface Unlisted {
  readonly type: UnlistedTag;
  readonly [field: string]: unknown;
}

/**
 * The sources of a file. Streams, iterables and responses are read whole before anything is sent; they may have 512 MiB. Without a
 * name of its own (that of a \`File\`, the path of a Node stream, the address of a \`Response\`) a file is called "file".
 */
export type Uploadable =
  | Blob
  | ArrayBufferLike
  | ArrayBufferView
  | Response
  | ReadableStream
  | AsyncIterable<string | ArrayBufferLike | ArrayBufferView | Blob>;

/** A text that this version does not list. */
type Other = string & {};
`;

/** The effect of each value of a field in an update: its name in \`spec/\` and its label in a comment. */
const EFFECTS = {
  absent: "Left out",
  null: "`null`",
  empty: "Empty",
  present: "Given",
  value_null: "An entry of `null`",
  value_empty: 'An entry of `""`',
};

/** Returns the text of `types.d.ts`. Throws if a field has no sentence. */
export function typeDeclarations(types, docs) {
  const declarations = Object.entries(types).map(([name, definition]) => declaration(name, definition, docs));
  return HEAD + declarations.join("");
}

function declaration(name, definition, docs) {
  switch (definition.kind) {
    case "object":
      return interfaceOf(name, definition, docs);
    case "union":
      return alternatives(name, unionMembers(definition));
    default:
      return alternatives(name, enumMembers(definition));
  }
}

function interfaceOf(name, definition, docs) {
  const sentences = docs.type(name, definition);
  const doc = sentences ? comment("", sentences) : "";
  const fields = Object.entries(definition.fields).map(([field, facts]) => {
    const sentences = docs.field(name, definition, field) ?? constantDoc(facts.schema);
    if (sentences === undefined) throw new Error(`no Rust type has a sentence for ${name}.${field}`);
    return fieldOf(field, facts, sentences);
  });
  // The type of an index signature must include those of the named fields.
  if (definition.additional) fields.push("  [field: string]: unknown;\n");
  return `\n${doc}export interface ${name} {\n${fields.join("")}}\n`;
}

function fieldOf(field, { schema, required, nullable: isNullable, beta_only: isBetaOnly, semantics }, sentences) {
  const doc = comment("  ", `${sentences} ${updateNote(semantics)}`);
  const mark = required && !isBetaOnly ? "" : "?";
  return `${doc}  ${key(field)}${mark}: ${nullable(typeOf(schema), isNullable)};\n`;
}

function constantDoc({ value }) {
  return value === undefined ? undefined : `Always \`${value}\`.`;
}

/** Describes the effect of each value of a field in an update. */
function updateNote(semantics = {}) {
  const effects = Object.entries(EFFECTS).filter(([name]) => semantics[name] !== undefined);
  return effects.map(([name, label]) => `${label}: ${semantics[name].replaceAll("_", " ")}.`).join(" ");
}

function unionMembers(definition) {
  const members = new Set(definition.variants.map(({ schema }) => typeOf(schema)));
  if (isResponse(definition) && definition.discriminator === "type") members.add("Unlisted");
  return [...members];
}

function enumMembers(definition) {
  const members = definition.values.map((value) => JSON.stringify(value));
  return isResponse(definition) || definition.open ? [...members, "Other"] : members;
}

/** Returns `true` for a type that the service sends, to which it may add members. */
function isResponse({ direction }) {
  return direction !== "request";
}

function alternatives(name, members) {
  return `\nexport type ${name} =\n${members.map((member) => `  | ${member}`).join("\n")};\n`;
}
