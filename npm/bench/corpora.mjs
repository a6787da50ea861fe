// How fast the streams of `benches/` are read in Chromium: `node corpora.mjs FOLDER ROUNDS NAME EVENTS [NAME EVENTS ...]`, the files in FOLDER.
// "header only" is the module without JavaScript's part: bytes go in, and what comes out is counted. It fails if an event is missing.
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { startBrowser, startPages } from "../test/unit/harness.mjs";

const [folder, rounds, ...words] = process.argv.slice(2);
const corpora = [];
for (let at = 0; at < words.length; at += 2) corpora.push({ name: words[at], events: Number(words[at + 1]) });

/** Runs in the page. Gives bytes a second for each way and round, alternately. */
async function measure({ url, events, rounds }) {
  const all = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const { Client } = await import("/dist/index.js");
  const { exports: module } = await WebAssembly.instantiate(await WebAssembly.compile(await (await fetch("/dist/managed_agents.wasm")).arrayBuffer()));
  const pieces = function* () {
    for (let at = 0; at < all.length; at += 65_536) yield all.slice(at, at + 65_536);
  };
  const stream = () => {
    const left = pieces();
    const pull = (out) => {
      const { done, value } = left.next();
      if (!done) out.enqueue(value);
    };
    return new Response(new ReadableStream({ pull }), { headers: { "content-type": "text/event-stream" } });
  };
  const encoder = new TextEncoder();
  const write = (bytes) => {
    const at = module.input(bytes.length);
    new Uint8Array(module.memory.buffer).set(bytes, at);
  };
  const reply = (machine, to, type, body) => {
    write(encoder.encode(type + body));
    module.reply(machine, to, 200, type.length, 0, -1, 2);
  };
  const ways = {
    "header only"() {
      write(encoder.encode("sesn_1"));
      // From the beginning, with previews, waiting a millisecond for the history to settle.
      const machine = module.open(0, 6, 1, 7, 0, 1, 0);
      const left = pieces();
      for (let count = 0; ; ) {
        const run = module.ahead(machine, 0);
        count += run;
        if (run) module.take(machine, run);
        const code = module.poll(machine);
        if (code === 0) reply(machine, 0, "text/event-stream", "");
        else if (code === 1) reply(machine, 1, "application/json", '{"data":[],"next_page":null}');
        else if (code === 3 && module.number(0)) {
          const { done, value } = left.next();
          if (done) module.tell(machine, 1);
          else {
            write(value);
            module.bytes(machine);
          }
        } else if (code <= 4) module.tell(machine, 1);
        else if (code <= 7) count++;
        else throw new Error(`the machine says ${code}`);
        if (count === events) return module.close(machine);
      }
    },
    async followed() {
      const fetch = async (url) => (String(url).includes("/stream") ? stream() : Response.json({ data: [], next_page: null }));
      const client = new Client({ baseURL: "https://proxy.example", fetch });
      let count = 0;
      for await (const { kind } of client.sessions.follow("sesn_1", { from: "beginning", previews: true, listLag: 1 }).deliveries()) {
        if (kind && ++count === events) return;
      }
    },
    async "by hand"() {
      const decoder = new TextDecoder();
      let [text, count] = ["", 0];
      for (const reader = stream().body.getReader(); ; ) {
        const blocks = (text + decoder.decode((await reader.read()).value, { stream: true })).split("\n\n");
        text = blocks.pop();
        for (const block of blocks) {
          const data = block.split("\n").filter((line) => line.startsWith("data:"));
          const { type } = JSON.parse(data.map((line) => line.slice(5)).join("\n"));
          if (type && ++count === events) return;
        }
      }
    },
  };
  const speeds = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(ways)) {
      const began = performance.now();
      await run();
      // The first is for warming up.
      if (round >= 0) (speeds[name] ??= []).push(all.length / (performance.now() - began) / 1e6);
    }
  }
  return speeds;
}

const cors = { "access-control-allow-origin": "*" };
const files = createServer(({ url }, response) => createReadStream(join(folder, url)).pipe(response.writeHead(200, cors)));
await new Promise((resolve) => files.listen(0, "127.0.0.1", resolve));
const [browser, pages] = await Promise.all([startBrowser(), startPages()]);
try {
  const page = await browser.newPage();
  await page.goto(pages.url);
  console.log(`\n${"Chromium, GB/s".padEnd(16)}${["header only", "followed", "by hand", "ratio"].map((name) => name.padStart(18)).join("")}`);
  for (const { name, events } of corpora) {
    const url = `http://127.0.0.1:${files.address().port}/${name}`;
    const speeds = await page.evaluate(measure, { url, events, rounds: Number(rounds) });
    const cells = Object.values(speeds).map((values) => median(values));
    const ratio = cells[1].middle / cells[2].middle;
    const text = cells.map(({ middle, spread }) => `${middle.toFixed(3)} ±${(spread * 50).toFixed(0).padStart(3)} %`.padStart(18));
    console.log(`${name.padEnd(16)}${text.join("")}${`${ratio.toFixed(2)}x`.padStart(18)}`);
  }
} finally {
  await browser.close();
  pages.close();
  files.close();
}

/** The middle one, and how far apart the outer two are, as a share of it. */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return { middle, spread: (sorted.at(-1) - sorted[0]) / middle };
}
