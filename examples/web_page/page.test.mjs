// The pages in Rust, used by the keyboard in a real browser. `SCREENSHOTS=DIR` keeps pictures of them.
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import { startBrowser, startLocalServer } from "../../npm/test/unit/harness.mjs";

const SCRIPT = fileURLToPath(new URL("agent.json", import.meta.url));
const CANARY = `<script>window.canary = 1</script><img src=x onerror="window.canary = 2">`;
/** The folders of the pages as built; `cargo xtask test pages` sets them. */
const PAGES = process.env.RUST_PAGES.split(":");
let browser;

before(async () => (browser = await startBrowser()));
after(() => browser?.close());

for (const folder of PAGES) {
  const name = basename(folder);
  /** Opens the page on a server of its own, and notes what must not happen. */
  const onPage = async (act, options = {}) => {
    const server = await startLocalServer("--script", SCRIPT, "--pages", folder);
    const context = await browser.newContext({ viewport: { width: 1000, height: 640 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const seen = { errors: [], keys: [], elsewhere: [] };
    page.on("pageerror", (error) => seen.errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
    page.on("request", (request) => {
      const names = Object.keys(request.headers()).filter((name) => /key|authorization|cookie/.test(name));
      if (names.length) seen.keys.push(`${names} to ${request.url()}`);
      if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) seen.elsewhere.push(request.url());
    });
    try {
      await page.goto(server.url);
      await state(page, "no session");
      await act(page);
      assert.deepEqual(seen, { errors: [], keys: [], elsewhere: [] });
    } finally {
      await context.close();
      server.close();
    }
  };

  describe(name, () => {
    test("a turn with a tool, an approval, a refusal and a stop, by the keyboard alone", () =>
      onPage(async (page) => {
        await tabTo(page, "#open");
        await page.keyboard.press("Enter");
        await state(page, "ready");
        await say(page, `Look around. ${CANARY}`);
        await page.waitForFunction(() => document.querySelector(".preview p")?.textContent.length > 10);
        assert.equal(await page.locator(".agent:not(.preview)").count(), 0, "text is shown while it is written");

        await state(page, "waiting for you");
        await page.waitForSelector(".card:has-text('use bash')");
        assert.ok(await page.evaluate(() => document.activeElement.matches(".card")), "the card has the focus, no button has");
        await page.keyboard.press("Enter");
        assert.equal(await page.locator(".card").count(), 1, "Enter on the card answers nothing");
        await shoot(page, `${name}-waiting`);
        await tabTo(page, ".card button.main");
        await page.keyboard.press("Enter");
        await page.waitForSelector(".card:has-text('use write')");
        await tabTo(page, ".card input");
        await page.keyboard.type("not today");
        await page.keyboard.press("Enter");
        await state(page, "ready");

        const shown = await page.locator("#log > *").allTextContents();
        assert.equal(shown.length, 8, shown.join("\n---\n"));
        assert.equal(shown[0], `YouLook around. ${CANARY}`);
        assert.match(shown[1], /^AgentYou said: Look around\. <script>.*<img src=x onerror=/);
        assert.match(shown[2], /^window_size \{\}done$/);
        assert.match(shown[3], /^AgentIt has 1000 × 640 pixels\. Now/);
        assert.match(shown[4], /^bash date && ls -ladone$/);
        assert.match(shown[6], /^write .*denied not today$/);
        assert.equal(shown[7], "AgentThat is all I can do.");
        assert.equal(await page.locator("#log").locator("script, img").count(), 0);
        assert.equal(await page.locator(".preview, .card").count(), 0);

        await say(page, "Something long.");
        await page.waitForFunction(() => document.querySelector("#log").textContent.includes("This would take me long."));
        await tabTo(page, "#stop");
        await page.keyboard.press("Enter");
        await state(page, "interrupted");
        assert.match(await page.locator("#log > *").last().textContent(), /^Stopped\.$/);
        assert.equal(await page.evaluate(() => window.canary), undefined);
      }));

    test("what is typed ahead does not answer a call", () =>
      onPage(async (page) => {
        await page.click("#open");
        await state(page, "ready");
        await say(page, "Go.");
        await page.keyboard.type("Next, ");
        await page.waitForSelector(".card");
        await page.keyboard.type("this.");
        await page.keyboard.press("Enter");
        assert.equal(await page.locator(".card").count(), 1);
        assert.equal(await page.inputValue("#text"), "Next, this.");
      }));
  });
}

const state = (page, wanted) => page.waitForFunction((wanted) => document.getElementById("state")?.textContent.trim().startsWith(wanted), wanted);

async function shoot(page, name) {
  for (const colorScheme of process.env.SCREENSHOTS ? ["dark", "light"] : []) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}-${colorScheme}.png`) });
  }
}

async function say(page, text) {
  await tabTo(page, "#text");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

/** Presses the tabulator until what has the focus fits. */
async function tabTo(page, selector) {
  for (let steps = 0; steps < 25; steps++) {
    if (await page.evaluate((selector) => document.activeElement.matches(selector), selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the tabulator does not lead to ${selector}`);
}
