// Lists of services that say less than they should, or something else: nothing is left out without a word.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Client, ManagedAgentsError } from "../../dist/index.js";

/** A client that is answered these one after the other, and the queries it asks with. */
function answered(...answers) {
  const queries = [];
  const fetch = async (url) => {
    queries.push(new URL(url).search);
    return Response.json(answers.shift());
  };
  return { queries, client: new Client({ apiKey: "test-key", baseURL: "https://service.example", fetch, maxRetries: 0 }) };
}

async function items(list) {
  const found = [];
  for await (const item of list) found.push(item);
  return found;
}

test("f24: items come as they are, whatever they lack", async () => {
  const odd = [{ id: "agent_1" }, null, { id: "agent_2", version: "2" }];
  const { client } = answered({ data: odd, next_page: null }, { type: "agent" }, { deleted: true });
  assert.deepEqual(await items(client.agents.list()), odd);
  assert.deepEqual(await client.agents.retrieve("agent_1"), { type: "agent" });
  assert.deepEqual(await client.sessions.delete("sesn_1"), { deleted: true });
});

test("f24: a page without data is a page without items, and one of another kind is an error", async () => {
  for (const page of [{}, { data: null }, { next_page: null }, null]) {
    assert.deepEqual(await items(answered(page).client.agents.list()), [], JSON.stringify(page));
  }
  const { client, queries } = answered({ data: null, next_page: "a" }, { data: [{ id: "b" }] });
  assert.deepEqual(await items(client.agents.list()), [{ id: "b" }]);
  assert.deepEqual(queries, ["", "?page=a"]);
  for (const data of [{}, "text", 7, true]) {
    await assert.rejects(items(answered({ data }).client.agents.list()), (error) => error instanceof ManagedAgentsError && /no page of a list/.test(error.message));
  }
});

test("f24: the files of a session are listed beside an odd one", async () => {
  const page = { data: [{ id: "file_1" }, null], next_page: null };
  assert.deepEqual(await answered(page).client.sessions.outputFiles("sesn_1", { timeout: 0 }), page.data);
});

test("f28: a list that says more without a cursor goes on after its last item", async () => {
  const { client, queries } = answered({ data: [{ id: "a" }, { id: "b" }], has_more: true }, { data: [{ id: "c" }], has_more: false, next_page: null });
  assert.equal((await items(client.agents.list({ limit: 2, page: "here" }))).length, 3);
  assert.deepEqual(queries, ["?limit=2&page=here", "?limit=2&after_id=b"]);
});

test("f28: a list that says more and not where is an error after its items", async () => {
  for (const page of [{ data: [{ name: "a" }], has_more: true }, { data: [], has_more: true, next_page: null }, { has_more: true }, { data: [null], has_more: true }]) {
    for (const list of ["agents", "models"]) {
      const seen = [];
      const reading = async () => {
        for await (const item of answered(structuredClone(page)).client[list].list()) seen.push(item);
      };
      await assert.rejects(reading(), (error) => error instanceof ManagedAgentsError && error.message.includes(`${list}.list`), JSON.stringify(page));
      assert.equal(seen.length, page.data?.length ?? 0);
    }
  }
});

test("a list of models that was asked for backwards goes on before its first model", async () => {
  const { client, queries } = answered({ data: [{ id: "c" }, { id: "d" }], has_more: true, first_id: "c", last_id: "d" }, { data: [{ id: "b" }], has_more: false });
  assert.equal((await items(client.models.list({ before_id: "e" }))).length, 3);
  assert.deepEqual(queries, ["?before_id=e", "?before_id=c"]);
});
