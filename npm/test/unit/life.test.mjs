// The life of a page around its streams, in a real browser: network gone and back, and what the page does when it is told that it is left;
// kept.test.mjs has pages that really are.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { startBrowser, startEndless, startPages } from "./harness.mjs";

let browser, pages;

before(async () => {
  [browser, pages] = await Promise.all([startBrowser(), startPages()]);
});

after(async () => {
  await browser?.close();
  pages?.close();
});

/** A page that follows a session without an end. */
async function following(act) {
  const server = await startEndless();
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(pages.url);
    await page.evaluate(async (baseURL) => {
      const { Client } = await import("/dist/index.js");
      const client = new Client({ apiKey: "test-key", dangerouslyAllowBrowser: true, baseURL });
      globalThis.seen = [];
      // No wait ends by itself but that for the history to settle.
      const { setTimeout } = globalThis;
      globalThis.setTimeout = (act, milliseconds, ...given) => setTimeout(act, milliseconds > 60 ? 2 ** 31 - 1 : milliseconds, ...given);
      (async () => {
        const follow = client.sessions.follow("sesn_1", { listLag: 50, maxWait: 3_600_000 });
        for await (const { kind, awayMilliseconds } of follow.deliveries()) seen.push([kind, typeof awayMilliseconds]);
      })();
    }, server.url);
    await server.streams(1);
    // Once an event has come the history was read: from here on a loss is one.
    await fetch(server.url, { method: "POST" });
    await page.waitForFunction(() => seen.length === 1);
    await act({ server, context, page });
  } finally {
    await context.close();
    server.close();
  }
}

const isBack = (page) => page.waitForFunction(() => seen.some(([kind, away]) => kind === "reconnected" && away === "number"));

test("a wait to connect ends at once when the network is back", { timeout: 15_000 }, () =>
  following(async ({ server, context, page }) => {
    await context.setOffline(true);
    server.dropStreams();
    await page.waitForFunction(() => !navigator.onLine);
    assert.equal(server.opened, 1);
    await context.setOffline(false);
    await server.streams(2);
    await isBack(page);
  }));

test("a stream that the network's return leaves behind is opened again", { timeout: 15_000 }, () =>
  following(async ({ server, page }) => {
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await server.streams(2);
    await server.closed(1);
    await isBack(page);
  }));

test("a wait for a list that lags does not end when the network is back", { timeout: 15_000 }, async () => {
  const page = await browser.newPage();
  try {
    await page.goto(pages.url);
    const asked = await page.evaluate(async () => {
      const { Client } = await import("/dist/index.js");
      const settle = async () => {
        for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setTimeout(resolve));
      };
      const asked = [];
      let lost;
      const isLost = new Promise((resolve) => (lost = resolve));
      const fetch = async (url, { method }) => {
        asked.push(method === "POST" ? "send" : new URL(url).pathname.split("/").at(-1));
        if (method === "POST") throw (lost(), new TypeError("reset"));
        if (!url.endsWith("/stream")) return Response.json({ data: [], next_page: null });
        return new Response(new ReadableStream({}), { headers: { "content-type": "text/event-stream" } });
      };
      const turn = new Client({ baseURL: location.origin, fetch }).sessions.ask("sesn_1", "Hello.", { listLag: 3_600_000 });
      turn.outcome.catch(() => {});
      await isLost;
      await settle();
      dispatchEvent(new Event("online"));
      await settle();
      await turn.release();
      return asked;
    });
    assert.deepEqual([asked.at(-1), asked.filter((name) => name === "send").length], ["send", 1], `${asked}`);
  } finally {
    await page.close();
  }
});

for (const [gone, back, target] of [["pagehide", "pageshow", "window"], ["freeze", "resume", "document"]]) {
  test(`from ${gone} to ${back} nothing is open, then the stream is again`, { timeout: 15_000 }, () =>
    following(async ({ server, page }) => {
      const tell = (name) => page.evaluate(([target, name]) => globalThis[target].dispatchEvent(new Event(name)), [target, name]);
      await tell(gone);
      await server.closed(1);
      // Neither a wait nor the network's return opens it while the page is away.
      await page.evaluate(() => dispatchEvent(new Event("online")));
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
      assert.equal(server.opened, 1);
      await tell(back);
      await server.streams(2);
      await isBack(page);
    }));
}

test("what ends hears no more of the page", { timeout: 15_000 }, () =>
  following(async ({ page }) => {
    const counts = await page.evaluate(async () => {
      const { Client } = await import("/dist/index.js");
      const heard = new Map();
      const { addEventListener } = EventTarget.prototype;
      EventTarget.prototype.addEventListener = function (name, act, options) {
        if (this === window || this === document) {
          heard.set(name, (heard.get(name) ?? 0) + 1);
          options?.signal?.addEventListener("abort", () => heard.set(name, heard.get(name) - 1));
        }
        return addEventListener.call(this, name, act, options);
      };
      const client = new Client({ apiKey: "test-key", dangerouslyAllowBrowser: true, baseURL: location.origin });
      const refused = await client.sessions.ask("sesn_1", "Hello.").outcome.catch(({ name }) => name);
      EventTarget.prototype.addEventListener = addEventListener;
      return { refused, left: [...heard.values()], names: [...heard.keys()] };
    });
    assert.equal(counts.refused, "ApiError");
    assert.deepEqual(counts.names.sort(), ["freeze", "online", "pagehide", "pageshow", "resume"]);
    assert.deepEqual(counts.left, [0, 0, 0, 0, 0]);
  }));
