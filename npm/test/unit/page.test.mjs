// The example page as it is served, used by the keyboard in a real browser. `SCREENSHOTS=DIR` keeps pictures of it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { Client } from "../../dist/index.js";
import { startBrowser, startLocalServer, startScripted } from "./harness.mjs";

const SCRIPT = new URL("../../../examples/browser/agent.json", import.meta.url).pathname;
const CANARY = `<script>window.canary = 1</script><img src=x onerror="window.canary = 2">`;
let browser;

before(async () => (browser = await startBrowser()));
after(() => browser?.close());

/** The page on a server of its own, and all that should not come of it; `act` gets both. */
async function onPage(act, faults = [], options = {}, script = undefined) {
  assert.ok(process.env.PAGE, "PAGE must name the folder of the page; `cargo xtask test wasm-test` sets it");
  const pages = ["--pages", process.env.PAGE, ...faults];
  const server = script ? await startScripted(script, ...pages) : await startLocalServer("--script", SCRIPT, ...pages);
  const context = await browser.newContext({ viewport: { width: 1000, height: 760 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const seen = { errors: [], keys: [] };
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
  page.on("request", (request) => {
    const names = Object.keys(request.headers()).filter((name) => /key|authorization|cookie/.test(name));
    if (names.length) seen.keys.push(`${names} to ${request.url()}`);
  });
  try {
    await page.goto(server.url);
    await state(page, "no session");
    await act(page, seen, server);
  } finally {
    await context.close();
    server.close();
  }
}

const state = (page, wanted) => page.waitForFunction((wanted) => document.getElementById("state").value.startsWith(wanted), wanted);
const texts = (page) => page.locator("#log > *").allTextContents();
const logged = (page, text) => page.waitForFunction((text) => document.getElementById("log").textContent.includes(text), text);
const shoot = (page, name) => process.env.SCREENSHOTS && page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`) });

/** A picture as on a larger screen. */
async function wide(page, name) {
  if (!process.env.SCREENSHOTS) return;
  const before = page.viewportSize();
  await page.setViewportSize({ width: 1000, height: 720 });
  await page.evaluate(() => (document.getElementById("choose").open = true));
  await shoot(page, name);
  await page.evaluate(() => (document.getElementById("choose").open = false));
  await page.setViewportSize(before);
}

/** Goes on by the tabulator until what has the focus fits. */
async function tabTo(page, selector) {
  for (let steps = 0; steps < 25; steps++) {
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the tabulator does not lead to ${selector}`);
}

async function create(page) {
  await tabTo(page, "#open");
  await page.keyboard.press("Enter");
  await state(page, "ready");
}

async function say(page, text) {
  await tabTo(page, "#text");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

/** Answers the card that waits. */
async function allow(page) {
  await page.waitForSelector(".card");
  await tabTo(page, ".card button.main");
  await page.keyboard.press("Enter");
}

async function deny(page, why) {
  await page.waitForSelector(".card:has-text('use write')");
  await tabTo(page, ".card input");
  await page.keyboard.type(why);
  await page.keyboard.press("Enter");
}

// Most of their time they wait.
describe("the example page", { concurrency: true }, () => {
  test("a session is created, spoken to, approved, denied, reopened and saved, by the keyboard alone", async () => {
    await onPage(async (page, seen) => {
      await create(page);
      await say(page, `Look around. ${CANARY}`);
      await page.waitForFunction(() => document.querySelector(".preview p")?.textContent.length > 10);
      assert.equal(await page.locator(".agent:not(.preview)").count(), 0, "a preview comes before its message");
      await page.waitForSelector(".card");
      assert.ok(await page.evaluate(() => document.activeElement.matches(".card")), "the card has the focus, no button has");
      await page.keyboard.press("Enter");
      assert.equal(await page.locator(".card").count(), 1, "Enter on the card answers nothing");
      await shoot(page, "waiting-light");
      await allow(page);
      await deny(page, "not today");
      await state(page, "ready");

      assert.match(await page.locator("#usage").textContent(), /\d+ tokens in · \d+ out · \d+\.\d\d USD/);
      await logged(page, "That is all I can do.");
      const shown = await texts(page);
      assert.equal(shown.length, 6, shown.join("\n---\n"));
      assert.equal(shown[0], `YouLook around. ${CANARY}`);
      assert.match(shown[1], /^AgentYou said: Look around\. <script>.*<img src=x onerror=/);
      assert.match(shown[2], /^bash date && ls -la done/);
      assert.match(shown[4], /denied: not today/);
      assert.equal(await page.locator("#log").locator("script, img").count(), 0);
      assert.equal(await page.locator(".preview").count(), 0);

      await page.reload();
      await state(page, "no session");
      assert.equal(await page.locator("#session option").count(), 2);
      await tabTo(page, "#session");
      await page.keyboard.press("ArrowDown");
      await tabTo(page, "#open");
      await page.keyboard.press("Enter");
      await state(page, "ready");
      await logged(page, "That is all I can do.");
      assert.deepEqual(await texts(page), shown);
      assert.match(await page.locator("#usage").textContent(), /\d+ tokens in/);

      await tabTo(page, "#save");
      const saving = page.waitForEvent("download");
      await page.keyboard.press("Enter");
      const saved = await (await saving).path();
      await assertStandsAlone(saved, shown);
      assert.equal(await page.evaluate(() => window.canary), undefined);
      assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length), 0);
      assert.deepEqual(seen, { errors: [], keys: [] });
    });
  });

  test("names, inputs, results, reasons and errors are text, whatever they hold", async () => {
    const script = {
      steps: [
        { tool: "bash", input: { command: `printf %s '${CANARY}'` } },
        { tool: "write", input: { file_path: `/mnt/session/outputs/${CANARY}`, content: CANARY } },
        { error: { type: "unknown_error", message: CANARY, retry_status: "retrying" } },
      ],
    };
    await onPage(async (page, seen, server) => {
      const client = new Client({ apiKey: "any", baseURL: server.url });
      const tools = [{ type: "agent_toolset_20260401", default_config: { permission_policy: { type: "always_ask" } } }];
      const agent = await client.agents.create({ name: CANARY, model: "claude-opus-4-7", tools });
      const environment = await client.environments.create({ name: CANARY, config: { type: "cloud" } });
      const { id } = await client.sessions.create({ agent: agent.id, environment_id: environment.id, title: `</title>${CANARY}` });
      await page.reload();
      await state(page, "no session");
      assert.equal(await page.locator("#agent option").last().textContent(), CANARY);
      await page.selectOption("#session", id);
      await page.click("#open");
      await state(page, "ready");
      await say(page, "Go.");
      await page.waitForSelector(".card:has-text('use bash')");
      assert.match(await page.locator(".card pre").textContent(), /<script>/);
      await allow(page);
      await deny(page, CANARY);
      await page.waitForFunction(() => document.querySelector("#log .bad.note"));
      await state(page, "ready");
      for (const call of await page.locator("#log summary").all()) await call.click();
      const shown = await texts(page);
      assert.equal(shown.join().split("<script>").length - 1, 9, shown.join("\n---\n"));
      const saving = page.waitForEvent("download");
      await page.click("#save");
      await assertStandsAlone(await (await saving).path(), shown);

      await page.route("**/v1/agents*", (route) => route.fulfill({ status: 400, json: { type: "error", error: { type: CANARY, message: CANARY } } }));
      await page.selectOption("#session", "");
      await page.click("#open");
      await page.waitForSelector("#problem:has-text('<script>')");
      assert.equal(await page.locator("body").locator("script, img").count(), 0);
      assert.equal(await page.evaluate(() => window.canary), undefined);
      assert.ok(seen.errors.every((text) => /status of 400/.test(text)), seen.errors.join());
    }, [], {}, script);
  });

  test("a connection that is cut heals, and the page says so", async () => {
    await onPage(async (page) => {
      await create(page);
      await say(page, "Go.");
      await allow(page);
      await deny(page, "");
      await state(page, "ready");
      await logged(page, "That is all I can do.");
      const shown = await texts(page);
      const notes = shown.filter((text) => /^The connection was lost for \d+\.\d s and is back; nothing is missing/.test(text));
      assert.ok(notes.length >= 1, shown.join("\n---\n"));
      await shoot(page, "healed");
      await page.reload();
      await state(page, "no session");
      await page.selectOption("#session", { index: 1 });
      await page.click("#open");
      await logged(page, "That is all I can do.");
      assert.deepEqual(await texts(page), shown.filter((text) => !notes.includes(text)));
    }, ["--faults", "cut-after-bytes=2500,route=stream,times=3"]);
  });

  test("what is typed ahead does not answer a call", async () => {
    await onPage(async (page) => {
      await create(page);
      await say(page, "Go.");
      await page.keyboard.type("Next, ");
      await page.waitForSelector(".card");
      await page.keyboard.type("this.");
      await page.keyboard.press("Enter");
      assert.equal(await page.locator(".card").count(), 1);
      assert.equal(await page.inputValue("#text"), "Next, this.");
      await page.click("#stop");
      await state(page, "interrupted");
      assert.equal(await page.locator(".card").count(), 0);
    });
  });

  test("what goes wrong is said on the page", async () => {
    await onPage(async (page) => {
      await page.click("#open");
      await page.waitForSelector("#problem:has-text('529')");
      assert.equal(await page.isEnabled("#open"), true);
      await assertReadable(page, "problem");
    }, ["--faults", "status=529,x-should-retry=false,route=agents.create"]);
  });

  test("a server that is gone is said in words, and what was typed is not lost", async () => {
    await onPage(async (page, _, server) => {
      await create(page);
      server.close();
      await say(page, "Are you there?");
      await page.waitForSelector("#problem:has-text('The server cannot be reached')", { timeout: 30_000 });
      // Whoever follows the session may meet the server's absence before the message does.
      await page.waitForFunction(() => document.getElementById("text").value === "Are you there?", null, { timeout: 30_000 });
    });
  });

  for (const [act, ended] of [["archive", "terminated"], ["delete", "deleted"]]) {
    test(`a session that is ${ended} elsewhere can be read and saved, and nothing is said in it`, async () => {
      await onPage(async (page, _, server) => {
        await create(page);
        const id = await page.locator("#session").inputValue();
        const headers = { "x-api-key": "any", "anthropic-version": "2023-06-01", "anthropic-beta": "managed-agents-2026-04-01" };
        const url = `${server.url}/v1/sessions/${id}${act === "archive" ? "/archive" : ""}`;
        assert.equal((await fetch(url, { method: act === "archive" ? "POST" : "DELETE", headers })).status, 200);
        await state(page, ended);
        await logged(page, "The session has ended.");
        for (const button of ["#text", "#send", "#stop"]) assert.ok(await page.isDisabled(button), button);
        assert.ok(await page.isEnabled("#save") && (await page.isEnabled("#open")));
        await assertReadable(page, ended);
      });
    });
  }

  test("a session of 10,000 events is shown quickly", async () => {
    const said = Array.from({ length: 2500 }, (_, at) => ({ say: `Line ${at} of many.` }));
    await onPage(async (page, seen, server) => {
      await create(page);
      await page.evaluate(() => {
        globalThis.longest = 0;
        const note = (list) => list.getEntries().forEach(({ duration }) => (globalThis.longest = Math.max(longest, duration)));
        new PerformanceObserver(note).observe({ type: "longtask" });
      });
      const began = performance.now();
      await say(page, "Go.");
      await logged(page, "Line 2499 of many.");
      const live = performance.now() - began;
      await state(page, "ready");
      const again = performance.now();
      await page.click("#open");
      await logged(page, "Line 2499 of many.");
      const [took, longest] = [performance.now() - again, await page.evaluate(() => globalThis.longest)];
      console.log(`live ${live.toFixed(0)} ms, opened again ${took.toFixed(0)} ms, the longest task ${longest} ms`);
      assert.ok(took < 10_000 && longest < 500, `${took} ms, ${longest} ms`);
      assert.ok(await page.evaluate(() => { const { scrollHeight, scrollTop, clientHeight } = document.getElementById("log"); return scrollHeight - scrollTop - clientHeight < 300; }));
      assert.deepEqual(seen.errors, []);
    }, [], {}, { steps: said });
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`every text has contrast in the ${colorScheme} theme, and a phone is wide enough`, async () => {
      const options = { colorScheme, reducedMotion: "reduce", viewport: { width: 360, height: 740 } };
      await onPage(async (page) => {
        await shoot(page, `narrow-${colorScheme}-begin`);
        assert.deepEqual(await faint(page), []);
        await create(page);
        await say(page, "Look around, please, and leave a note of what you have found.");
        // In one step: on a busy machine the preview is gone by the next.
        const animation = await page.waitForFunction(() => {
          const preview = document.querySelector(".preview p");
          return preview && getComputedStyle(preview, "::after").animationName;
        });
        assert.equal(await animation.jsonValue(), "none");
        await page.waitForSelector(".card");
        assert.deepEqual(await faint(page), []);
        await shoot(page, `narrow-${colorScheme}-waiting`);
        await wide(page, `wide-${colorScheme}-waiting`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
        await allow(page);
        await deny(page, "no");
        await logged(page, "That is all I can do.");
        for (const call of await page.locator("#log summary").all()) await call.click();
        assert.deepEqual(await faint(page), []);
        await shoot(page, `narrow-${colorScheme}-done`);
        await wide(page, `wide-${colorScheme}-done`);
      }, [], options);
    });
  }
});

/** The file shows the same without a network, and nothing in it runs. */
async function assertStandsAlone(file, shown) {
  const text = await readFile(file, "utf8");
  assert.match(text, /&lt;script&gt;window\.canary/);
  assert.doesNotMatch(text, /<script|<img|<link|src=(?!x )/);
  const context = await browser.newContext({ offline: true });
  try {
    const page = await context.newPage();
    const asked = [];
    page.on("request", (request) => asked.push(request.url()));
    // Its name has no ending, and a browser goes by that.
    await page.route("**/transcript.html", (route) => route.fulfill({ contentType: "text/html", body: text }));
    await page.goto(new URL("transcript.html", pathToFileURL(file)).href.replace("file:", "http://localhost/").replace("///", "/"));
    assert.deepEqual(await page.locator("body > :not(h1)").allTextContents(), shown);
    assert.equal(await page.evaluate(() => window.canary), undefined);
    assert.equal(asked.length, 1, `${asked}`);
    await shoot(page, "transcript");
  } finally {
    await context.close();
  }
}

/** In both themes. */
async function assertReadable(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await faint(page), [], colorScheme);
    await shoot(page, `${name}-${colorScheme}`);
  }
}

/** Texts whose contrast to what is behind them is below 4.5, and focusable things without a name. */
function faint(page) {
  return page.evaluate(() => {
    const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (color) => {
      paint.clearRect(0, 0, 1, 1);
      paint.fillStyle = color;
      paint.fillRect(0, 0, 1, 1);
      return paint.getImageData(0, 0, 1, 1).data;
    };
    const luminance = (color) => {
      const [red, green, blue] = [...rgba(color)].map((part) => {
        const value = part / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const behind = (element) => {
      const color = getComputedStyle(element).backgroundColor;
      return rgba(color)[3] === 255 || !element.parentElement ? color : behind(element.parentElement);
    };
    const isSeen = (element) => element.checkVisibility() && !element.matches(":disabled");
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || element.matches("input, textarea");
    const problems = [];
    for (const element of document.body.querySelectorAll("*")) {
      if (!isSeen(element)) continue;
      if (element.matches("input, select, textarea") && !element.labels?.length) problems.push(`${element.outerHTML} has no label`);
      if (!hasText(element)) continue;
      const [text, back] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
      const contrast = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
      if (contrast < 4.5) problems.push(`${contrast.toFixed(2)} for ${element.outerHTML.slice(0, 80)}`);
    }
    return problems;
  });
}
