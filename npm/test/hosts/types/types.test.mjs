// Programs of users compile, wrong ones do not; what is declared is there, and what is there is declared.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";

import * as exported from "managed-agents";
import * as slim from "managed-agents/slim";
import * as threads from "managed-agents/threads";

import { here, out } from "../support.mjs";

const COMPILER = "../../node_modules/.bin/tsc";
// The compiler that attw depends on is two years old.
for (const compiler of [COMPILER, "node_modules/.bin/tsc"]) {
  for (const resolution of ["bundler", "nodenext"]) {
    test(`right programs compile and wrong ones do not, by ${compiler}, resolved as ${resolution} does`, () => {
      succeed(compiler, "--project", `types/tsconfig.${resolution}.json`);
    });
  }
}

for (const compiler of [COMPILER, "node_modules/.bin/tsc"]) {
  test(`f10_types_compile_for_node_without_the_dom, by ${compiler}`, () => {
    succeed(compiler, "--project", "types/tsconfig.node.json");
  });
}

test("the names that are declared are the names that are there", () => {
  const client = new exported.Client({ apiKey: "any" });
  const error = new exported.ApiError({ status: 400, body: "" });
  const program = `
import * as exported from "managed-agents";
import * as slim from "managed-agents/slim";
import * as threads from "managed-agents/threads";
type Names<T> = { [Name in keyof T]: T[Name] extends (...given: never[]) => unknown ? true : Names<T[Name]> };
export const names: Record<keyof typeof exported, true> = ${literal(Object.keys(exported))};
export const slimNames: Record<keyof typeof slim, true> = ${literal(Object.keys(slim))};
export const threadsNames: Record<keyof typeof threads, true> = ${literal(Object.keys(threads))};
export const client: Names<exported.Client> = ${JSON.stringify(tree(client))};
export const turn: Record<keyof exported.Turn, true> = ${literal(members(client.sessions.attach("id")))};
export const follow: Record<keyof exported.Follow, true> = ${literal(members(client.sessions.follow("id")))};
type Page = exported.Pages<unknown, unknown>;
type Reading = ReturnType<exported.Follow["deliveries"]>;
export const reading: Record<keyof Reading, true> = ${literal(members(client.sessions.follow("id").deliveries()))};
export const page: Record<Exclude<keyof Page, typeof Symbol.toStringTag>, true> = ${literal(members(client.agents.list()))};
export const error: Record<Exclude<keyof exported.ApiError, keyof Error>, true> = ${literal(Object.keys(error).filter((name) => name !== "name"))};
`;
  const file = out("names/names.ts");
  const config = out("names/tsconfig.json");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, program);
  writeFileSync(config, JSON.stringify({ extends: here("types/tsconfig.bundler.json"), files: [file] }));
  succeed(COMPILER, "--project", config);
});

test("publint finds nothing to say", async () => {
  const { publint } = await import("publint");
  const { messages } = await publint({ pkgDir: here("../.."), level: "suggestion", strict: true });
  assert.deepEqual(messages, []);
});

test("the types resolve as the code does, in every way of resolving ES modules", () => {
  succeed("node_modules/.bin/attw", "--pack", here("../.."), "--profile", "esm-only", "--format", "ascii");
});

/** Runs a program; what it prints tells why it fails. */
function succeed(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: here("."), encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

function literal(names) {
  return `{ ${names.map((name) => `${key(name)}: true`).join(", ")} }`;
}

/** Runtimes give their well-known symbols descriptions of their own. */
function key(name) {
  if (typeof name === "string") return name;
  return `[Symbol.${Object.getOwnPropertyNames(Symbol).find((known) => Symbol[known] === name)}]`;
}

/** The public members of an object's class. */
function members(object) {
  return Reflect.ownKeys(Object.getPrototypeOf(object)).filter((name) => name !== "constructor");
}

/** The functions of an object and of those within it. */
function tree(object) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, typeof value === "function" ? true : tree(value)]));
}
