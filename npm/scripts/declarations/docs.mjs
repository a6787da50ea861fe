// Knows the sentences about each type, field and operation: the doc comments of the Rust crates.
import { readFileSync, readdirSync } from "node:fs";

import { aliases, checks, members, operations, parameters, sentences } from "./rust.mjs";

/** Fields that no macro writes: pages, the parts of multipart bodies, and a parameter by itself. */
const OTHERS = {
  data: "The items.",
  next_page: "The cursor of the next page; `null` on the last.",
  prev_page: "The cursor of the previous page; `null` on the first.",
  file: "The file.",
  files: "The files.",
  display_name: "Its name, for people.",
  expires_in_seconds: "The time after which the service deletes the file.",
  view: "`full` for the content too, `basic` without it.",
};

export class Docs {
  /** By `Type` and `Type.field` of Rust. */
  #sentences;
  /** The Rust types of the members of unions, by `Union.tag`. */
  #members;
  /** The Rust type of each type of `spec/`, and of each alias. */
  #names;
  /** By method and path. */
  #operations;
  /** The Rust type of the parameters, by method and path. */
  #parameters;

  /** Reads the source below the root of the workspace. */
  static read(root) {
    return new Docs({
      types: rustFiles(new URL("crates/types/src/", root)),
      tests: rustFiles(new URL("crates/types/tests/conformance/", root)),
      operations: rustFiles(new URL("crates/core-sansio/src/operations/", root)),
    });
  }

  /** Takes the texts of source files: of the types, of their conformance tests, and of the operations. */
  constructor(source) {
    this.#sentences = new Map(source.types.flatMap(sentences));
    this.#members = new Map(source.types.flatMap(members));
    this.#names = new Map([...source.types.flatMap(aliases), ...source.tests.flatMap(checks)]);
    // The first of the functions that share a route describes it.
    this.#operations = new Map(source.operations.flatMap(operations).reverse());
    this.#parameters = new Map(source.operations.flatMap(parameters));
  }

  /** Returns the sentences about a type of `spec/`. */
  type(name, definition) {
    return this.#sentences.get(this.#rustType(name, definition)) || this.#sentences.get(name);
  }

  /** Returns the sentences about a field of a type. */
  field(name, definition, field) {
    const type = this.#rustType(name, definition);
    return this.#sentences.get(`${type}.${field}`) || this.#sentences.get(`${name}.${field}`) || OTHERS[field];
  }

  /** Returns the first sentence about an operation. */
  operation(route) {
    return this.#operations.get(route);
  }

  /** Returns the sentences about a query parameter of an operation. */
  parameter(route, name) {
    const type = this.#parameters.get(route);
    const [whole, list] = [`${type}.${name}`, `${type}.${name.replace("[]", "")}`];
    return this.#sentences.get(whole) ?? this.#sentences.get(list) ?? OTHERS[name];
  }

  /** Returns the Rust type that stands for a type. For a union, that of the member with the type's tag. */
  #rustType(name, { fields }) {
    const type = this.#resolved(this.#resolved(name));
    const tags = Object.values(fields).map(({ schema }) => schema.value);
    const members = tags.map((tag) => this.#members.get(`${type}.${tag}`));
    return members.find((member) => member !== undefined) ?? type;
  }

  #resolved(name) {
    return this.#names.get(name) ?? name;
  }
}

/** Returns the texts of the Rust files below a folder. */
function rustFiles(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".rs"));
  return names.sort().map((name) => readFileSync(new URL(name, folder), "utf8"));
}
