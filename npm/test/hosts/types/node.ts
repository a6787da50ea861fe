// Compiled, never run: a back end of Node, with the types of Node and without those of the DOM.
import { createReadStream, openAsBlob, readFileSync } from "node:fs";
import { Client, init } from "managed-agents";
import type { Uploadable } from "managed-agents";
import * as slim from "managed-agents/slim";
import wasm from "managed-agents/managed_agents.wasm";
import { followThreads } from "managed-agents/threads";

const client = new Client({ apiKey: "any", headers: new Headers({ "x-team": "blue" }), signal: AbortSignal.timeout(1000) });

export async function everything(session: string): Promise<void> {
  await init();
  await slim.init(wasm);
  await slim.init(readFileSync("managed_agents.wasm"));
  const bytes = new Uint8Array([1, 2]);
  const given: Uploadable[] = [
    createReadStream("a.csv"),
    readFileSync("a.csv"),
    bytes,
    bytes.buffer,
    new DataView(bytes.buffer),
    new Blob(["text"]),
    new Blob(["text"]).stream(),
    await openAsBlob("a.csv"),
    await fetch("https://files.example/a.csv"),
    chunks(),
  ];
  for (const file of given) await client.files.upload({ file }, { headers: { "x-team": "red" } });
  await client.skills.create({ files: [new Blob(["text"]), bytes] });
  // @ts-expect-error It could be a path or the content.
  await client.files.upload({ file: "a.csv" });
  // @ts-expect-error A promise is awaited first.
  await client.files.upload({ file: openAsBlob("a.csv") });
  const turn = client.sessions.ask(session, "Go.", { waitForAnswers: true, json: true });
  for await (const delivery of turn) if (delivery.kind === "waiting") turn.answer(delivery.call.id, BigInt(delivery.call.inputJson));
  await turn.release();
  for await (const delivery of followThreads(client, session)) if (delivery.kind === "event") console.log(delivery.json);
}

async function* chunks(): AsyncGenerator<string | Uint8Array> {
  yield "text";
  yield new Uint8Array([1]);
}
