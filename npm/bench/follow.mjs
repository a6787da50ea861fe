// How fast `sessions.follow` hands over small events, beside a loop written by hand: `node follow.mjs [EVENTS [ROUNDS]]`, in Node and in
// Chromium. It fails if an event is missing, not if it is slow.
import { loadavg } from "node:os";

import { startBrowser, startPages } from "../test/unit/harness.mjs";

const [events = 100_000, rounds = 5] = process.argv.slice(2).map(Number);

/** Runs in both; everything it needs is in it. Gives milliseconds a run, alternately, and the longest task of each. */
async function measure({ events, rounds, entry }) {
  const { Client } = await import(entry);
  const encoder = new TextEncoder();
  const all = encoder.encode(
    Array.from({ length: events }, (_, index) => {
      const event = { type: "agent.message", id: `sevt_${index}`, processed_at: "2026-11-21T09:00:00Z", content: [{ type: "text", text: "word" }] };
      return `event: agent.message\ndata: ${JSON.stringify(event)}\n\n`;
    }).join(""),
  );
  const stream = () => {
    let at = 0;
    const pull = (out) => (at < all.length ? out.enqueue(all.slice(at, (at += 16_384))) : undefined);
    return new Response(new ReadableStream({ pull }), { headers: { "content-type": "text/event-stream" } });
  };
  const fetch = async (url) => (String(url).includes("/stream") ? stream() : Response.json({ data: [], next_page: null }));
  const client = new Client({ baseURL: "https://proxy.example", fetch });
  const ways = {
    async follow() {
      let count = 0;
      for await (const { id } of client.sessions.follow("sesn_1", { from: "beginning" })) if (id && ++count === events) return;
    },
    async "by hand"() {
      const decoder = new TextDecoder();
      let [text, count] = ["", 0];
      for (const reader = stream().body.getReader(); ; ) {
        const blocks = (text + decoder.decode((await reader.read()).value, { stream: true })).split("\n\n");
        text = blocks.pop();
        for (const block of blocks) {
          const data = block.split("\n").filter((line) => line.startsWith("data:"));
          const { id } = JSON.parse(data.map((line) => line.slice(5)).join("\n"));
          if (id && ++count === events) return;
        }
      }
    },
  };
  const results = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(ways)) {
      const tasks = [];
      const observer = globalThis.window && new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
      observer?.observe({ type: "longtask" });
      // A long task is told of once it is over.
      await new Promise((resolve) => setTimeout(resolve, 50));
      tasks.length = 0;
      const began = performance.now();
      await run();
      const took = performance.now() - began;
      await new Promise((resolve) => setTimeout(resolve, 50));
      observer?.disconnect();
      // The first is for warming up.
      if (round >= 0) (results[name] ??= []).push({ took, longest: Math.max(0, ...tasks) });
    }
  }
  return results;
}

function print(where, results) {
  const ways = Object.entries(results).map(([name, runs]) => {
    const sorted = runs.map(({ took }) => took).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    const longest = Math.max(...runs.map(({ longest }) => longest));
    return { name, median, spread: (sorted.at(-1) - sorted[0]) / median, longest };
  });
  for (const { name, median, spread, longest } of ways) {
    const task = where === "Chromium" ? `longest task ${longest ? `${longest.toFixed(0)} ms` : "under 50 ms"}` : "";
    const cells = [where.padEnd(10), name.padEnd(9), `${median.toFixed(0)} ms`.padStart(9), `±${(spread * 50).toFixed(0).padStart(3)} %`];
    console.log(...cells, `${((events / median) * 1000).toFixed(0)} events/s`.padStart(18), "", task);
  }
  console.log(where.padEnd(10), `${(ways[1].median / ways[0].median).toFixed(2)}x as fast as by hand`);
}

console.log(`${events} events, median of ${rounds}; load ${loadavg()[0].toFixed(1)}`);
print("Node", await measure({ events, rounds, entry: new URL("../dist/index.js", import.meta.url).href }));
const [browser, pages] = await Promise.all([startBrowser(), startPages()]);
try {
  const page = await browser.newPage();
  await page.goto(pages.url);
  print("Chromium", await page.evaluate(measure, { events, rounds, entry: "/dist/index.js" }));
} finally {
  await browser.close();
  pages.close();
}
