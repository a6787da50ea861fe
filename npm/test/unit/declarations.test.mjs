// The scripts that write the declarations and the routes. `cargo xtask test declarations` compares all that they write.
import assert from "node:assert/strict";
import { test } from "node:test";

import { comment } from "../../scripts/declarations/comment.mjs";
import { Docs } from "../../scripts/declarations/docs.mjs";
import { operationDeclarations } from "../../scripts/declarations/operations.mjs";
import { routesModule } from "../../scripts/declarations/routes.mjs";
import { typeDeclarations } from "../../scripts/declarations/types.mjs";

const TYPES = `
object! {
    /// A [\`Cat\`].
    #[derive(Debug)]
    both Cat ["type" = "cat"] {
        /// Its
        /// age.
        age: required u64,
        /// When.
        born_gte as "born[gte]": optional u64,
    }
}
union! {
    Pet by "type" {
        "cat" => Feline(Cat),
    }
}
query! {
    FindCat {
        /// The least age.
        age: one u64,
    }
}
pub type Kitten = Cat;
`;
const TESTS = `check::<Pet>("PetCat"), check::<Kitten>("Young")`;
const OPERATIONS = `
/// \`GET /v1/cats/{cat_id}\`
///
/// Retrieves a [\`Cat\`]. A missing cat
/// is an error.
pub fn retrieve() {}

/// \`GET /v1/cats\`
///
/// Lists cats.
#[must_use]
pub fn list(
    home: &HomeId,
    params: &FindCat,
) -> Operation<Cat> {}

/// \`GET /v1/cats\`
///
/// Lists cats in a second way.
pub fn list_again() {}
`;

const docs = new Docs({ types: [TYPES], tests: [TESTS], operations: [OPERATIONS] });
const tag = { required: true, schema: { type: "const", value: "cat" } };
const retrieve = {
  id: "cats.retrieve",
  method: "GET",
  path: "/v1/cats/{cat_id}",
  path_params: [{ name: "cat_id" }],
  query: [],
  beta: [],
  response: { kind: "json", type: "PetCat" },
};

test("sentences are found by type, by member of a union and by alias", () => {
  const definition = { fields: { type: tag } };
  assert.equal(docs.type("PetCat", definition), "A `Cat`.");
  assert.equal(docs.field("Young", definition, "age"), "Its age.");
  assert.equal(docs.field("Young", definition, "born[gte]"), "When.");
  assert.equal(docs.field("FindCat", { fields: {} }, "age"), "The least age.");
  assert.equal(docs.field("Dog", definition, "age"), undefined);
  assert.equal(docs.parameter("GET /v1/cats", "age[]"), "The least age.");
  assert.equal(docs.parameter("GET /v1/cats/{cat_id}", "age"), undefined);
  assert.equal(docs.operation("GET /v1/cats"), "Lists cats.");
});

test("a long comment is wrapped", () => {
  assert.equal(comment("  ", "Short."), "  /** Short. */\n");
  const lines = comment("", "word ".repeat(30)).split("\n");
  assert.deepEqual(lines.map((line) => line.length), [3, 97, 57, 3, 0]);
});

test("a type is declared with its fields, and a field without a sentence is an error", () => {
  const age = { semantics: { null: "clears_it" }, nullable: true, schema: { type: "integer" } };
  const types = (fields) => ({ PetCat: { kind: "object", direction: "both", fields } });
  const expected = `
/** A \`Cat\`. */
export interface PetCat {
  /** Always \`cat\`. */
  type: "cat";
  /** Its age. \`null\`: clears it. */
  age?: number | null;
}
`;
  assert.ok(typeDeclarations(types({ type: tag, age }), docs).endsWith(expected));
  assert.throws(() => typeDeclarations(types({ type: tag, claws: age }), docs), /no Rust type has a sentence for PetCat\.claws/);
});

test("an operation is declared with its route, its first sentence and its types", () => {
  const text = operationDeclarations([retrieve], {}, docs);
  assert.match(text, /^import type \{\n {2}PetCat,\n\} from/m);
  const expected = `
export interface Operations {
  cats: {
    /** \`GET /v1/cats/{cat_id}\`. Retrieves a \`Cat\`. */
    retrieve(catId: string, options?: RequestOptions): Promise<PetCat>;
  };
}
`;
  assert.ok(text.endsWith(expected), text);
});

test("a route is left out if the name of its operation implies it", () => {
  const renamed = { ...retrieve, id: "cats.retrieve_metadata", beta: ["pets"] };
  const session = { ...retrieve, id: "sessions.retrieve", path: "/v1/sessions/{session_id}", beta: ["pets"] };
  const routes = /export const ROUTES = `(.*)`;\n$/s.exec(routesModule([retrieve, renamed, session]))[1];
  assert.deepEqual(routes.split("\n"), ["cats - retrieve", "cats a retrieve_metadata::G/*", "sessions a retrieve"]);
});
