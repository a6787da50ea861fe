// A tab that the browser really freezes, and a page that it really keeps for the way back: the same transcript as without, each event once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { history, startBrowser, startPages, startScripted } from "./harness.mjs";

/** Long enough for a page to be away in the middle of it. */
const SCRIPT = { steps: Array.from({ length: 6 }, (_, at) => [{ say: `${at}` }, { wait: 150 }]).flat() };
let browser, pages;

before(async () => {
  // Playwright turns off by default what is tested here.
  [browser, pages] = await Promise.all([startBrowser({ ignoreDefaultArgs: ["--disable-back-forward-cache", "--disable-renderer-backgrounding"] }), startPages()]);
});

after(async () => {
  await browser?.close();
  pages?.close();
});

/** On the page: a session that is followed, and a turn of it; `life` has what the page itself was told. */
async function follow(baseURL) {
  const { Client } = await import("/dist/index.js");
  const client = new Client({ apiKey: "test-key", dangerouslyAllowBrowser: true, baseURL });
  const agent = await client.agents.create({ name: "T", model: "claude-opus-4-7", tools: [] });
  const environment = await client.environments.create({ name: `box ${Math.random()}`, config: { type: "cloud" } });
  const { id } = await client.sessions.create({ agent: agent.id, environment_id: environment.id });
  const seen = (globalThis.seen = { followed: [], turned: [], reconnected: 0, life: [], outcome: undefined });
  for (const name of ["freeze", "resume"]) document.addEventListener(name, () => seen.life.push(name));
  for (const name of ["pagehide", "pageshow"]) addEventListener(name, ({ persisted }) => seen.life.push(`${name} ${persisted}`));
  const times = { listLag: 50, maxWait: 20 };
  (async () => {
    for await (const { kind, event } of client.sessions.follow(id, { ...times, from: "beginning" }).deliveries()) {
      if (kind === "reconnected") seen.reconnected++;
      if (event) seen.followed.push(`${event.id} ${kind}`);
    }
  })();
  (async () => {
    const turn = client.sessions.ask(id, "Go.", times);
    for await (const { kind, event } of turn) if (event) seen.turned.push(`${event.id} ${kind}`);
    seen.outcome = await turn.outcome;
  })();
  return id;
}

/** Everything came once, what was queued once more, and in the order of the history. */
async function assertWhole(seen, url, id) {
  assert.deepEqual(seen.outcome, { kind: "end_turn" });
  const listed = (await history(url, id)).map(({ id }) => id);
  for (const keys of [seen.followed, seen.turned]) {
    assert.equal(new Set(keys).size, keys.length, `${keys}`);
    const last = [...new Set(keys.map((key) => key.split(" ")[0]).reverse())].reverse();
    assert.deepEqual(last, listed);
  }
  assert.ok(seen.reconnected > 0, "the stream was left and opened again");
}

/** What the page says once it is through. */
const DONE = "seen.outcome && seen.reconnected && seen.followed.at(-1).split(' ')[0] === seen.turned.at(-1).split(' ')[0]";

const events = async (url, id) => (await history(url, id)).length;

/** Resolves once the server has more than the page can have been told. */
async function goesOn(url, id) {
  const before = await events(url, id);
  while ((await events(url, id)) < before + 3);
}

test("a page that is kept for the way back goes on where it was", { timeout: 15_000 }, async () => {
  const server = await startScripted(SCRIPT);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(pages.url);
    const id = await page.evaluate(follow, server.url);
    await page.waitForFunction(() => seen.turned.length > 6);
    await page.goto(`${pages.url}package.json`);
    await goesOn(server.url, id);
    // A page that was kept is not loaded again.
    await page.goBack({ waitUntil: "commit" });
    await page.waitForFunction(DONE);
    const seen = await page.evaluate(() => globalThis.seen);
    assert.deepEqual(seen.life, ["pagehide true", "freeze", "resume", "pageshow true"]);
    await assertWhole(seen, server.url, id);
  } finally {
    await context.close();
    server.close();
  }
});

test("a tab that is frozen and thawed goes on where it was", { timeout: 15_000 }, async () => {
  const server = await startScripted(SCRIPT);
  const tab = await openTab(pages.url);
  try {
    const id = await tab.evaluate(`(${follow})(${JSON.stringify(server.url)})`);
    await tab.until("seen.turned.length > 6");
    await tab.send("Page.setWebLifecycleState", { state: "frozen" });
    await tab.until("seen.life.includes('freeze')");
    const before = await tab.evaluate("seen.turned.length");
    await goesOn(server.url, id);
    assert.equal(await tab.evaluate("seen.turned.length"), before, "a frozen tab is told of nothing");
    await tab.send("Page.setWebLifecycleState", { state: "active" });
    await tab.until(DONE);
    const seen = await tab.evaluate("seen");
    assert.deepEqual(seen.life, ["freeze", "resume"]);
    await assertWhole(seen, server.url, id);
  } finally {
    await tab.close();
    server.close();
  }
});

/** A tab that playwright does not know: those that it knows it keeps visible, and what is visible is not frozen. */
async function openTab(url) {
  const root = await browser.newBrowserCDPSession();
  const { browserContextId } = await root.send("Target.createBrowserContext");
  const { targetId } = await root.send("Target.createTarget", { url, browserContextId });
  const { sessionId } = await root.send("Target.attachToTarget", { targetId, flatten: false });
  const open = new Map();
  root.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    const { resolve, reject } = open.get(id) ?? {};
    if (error) reject?.(new Error(error.message));
    else resolve?.(result);
  });
  let last = 0;
  const send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      open.set(++last, { resolve, reject });
      root.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: last, method, params }) }).catch(reject);
    });
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  const until = async (expression) => {
    while (!(await evaluate(`Boolean(${expression})`)));
  };
  await send("Page.enable");
  await until(`location.href === ${JSON.stringify(url)} && document.readyState === "complete"`);
  return { send, evaluate, until, close: () => root.send("Target.disposeBrowserContext", { browserContextId }) };
}
