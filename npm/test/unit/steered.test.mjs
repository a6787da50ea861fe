// Commands to a turn while a request is under way: reads are given up for them, a send is waited for, and a cancelled turn ends in time.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BEGUN, outcomeOf, service, settle } from "./session.mjs";

for (const hung of ["stream", "history"]) {
  test(`a cancel gives up a request under way: ${hung}`, async () => {
    const { counts, asked, ask } = service((name) => (name === hung ? "never" : undefined));
    const turn = ask();
    const outcome = outcomeOf(turn);
    await asked(hung);
    turn.cancel();
    assert.equal((await outcome).kind, "cancelled");
    assert.deepEqual([counts[hung], counts.aborted, counts["user.message"]], [1, 1, undefined]);
  });

  test(`a deadline gives up a request under way: ${hung}`, async (context) => {
    const { counts, asked, ask } = service((name) => (name === hung ? "never" : undefined));
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const outcome = outcomeOf(ask({ deadline: 300 }));
    await asked(hung);
    context.mock.timers.tick(299);
    await settle();
    assert.equal(counts.aborted, 0);
    context.mock.timers.tick(1);
    assert.equal((await outcome).kind, "deadline");
    assert.equal(counts.aborted, 1);
  });

  test(`an interrupt gives up a request under way, which is made again: ${hung}`, async () => {
    const { counts, asked, client } = service((name, count) => (name === hung && count === 1 ? "never" : undefined));
    const turn = client.sessions.attach("sesn_1", { listLag: 1 });
    outcomeOf(turn);
    await asked(hung);
    turn.interrupt();
    await asked("user.interrupt");
    assert.deepEqual([counts[hung] > 1, counts.aborted], [true, 1]);
    await turn.release();
  });
}

for (const [what, kind, steer] of [
  ["cancel", "cancelled", (turn) => turn.cancel()],
  ["deadline", "deadline", (_, timers) => timers.tick(300)],
]) {
  test(`a ${what} during a send waits for its reply`, async (context) => {
    let reply;
    const sent = new Promise((resolve) => (reply = resolve));
    const { counts, asked, ask } = service((name) => (name === "user.message" ? sent : undefined));
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const turn = ask({ deadline: 300 });
    let outcome;
    const ended = outcomeOf(turn).then((given) => (outcome = given));
    await asked("user.message");
    steer(turn, context.mock.timers);
    await settle();
    assert.deepEqual([outcome, counts.aborted, counts["user.interrupt"]], [undefined, 0, undefined]);
    reply(Response.json({ data: [{ ...BEGUN, type: "user.message", id: "sevt_2", content: [{ type: "text", text: "Go." }] }] }));
    await ended;
    assert.equal(outcome.kind, kind);
  });
}

test("a refusal whose body hangs is given up too", async () => {
  const hanging = (status) => new Response(new ReadableStream({}), { status, headers: { "content-type": "application/json" } });
  for (const status of [200, 403]) {
    const { asked, ask } = service((name) => (name === "stream" ? hanging(status) : undefined));
    const turn = ask();
    const outcome = outcomeOf(turn);
    await asked("stream");
    await settle();
    turn.cancel();
    assert.equal((await outcome).kind, "cancelled", `${status}`);
  }
});

test("a cancelled turn ends although its interrupt has no reply", async (context) => {
  const { counts, asked, ask } = service((name) => (name === "user.interrupt" ? "never" : undefined));
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const turn = ask();
  const outcome = outcomeOf(turn);
  await asked("user.message");
  await settle();
  turn.cancel();
  await asked("user.interrupt");
  context.mock.timers.tick(4999);
  await settle();
  assert.equal(counts.aborted, 0);
  context.mock.timers.tick(1);
  assert.equal((await outcome).kind, "cancelled");
  assert.deepEqual([counts["user.message"], counts["user.interrupt"], counts.aborted], [1, 1, 1]);
});

test("a cancelled turn ends although its interrupt is to be sent again much later", async (context) => {
  const busy = () => new Response("{}", { status: 429, headers: { "retry-after": "30" } });
  const { counts, asked, ask } = service((name) => (name === "user.interrupt" ? busy() : undefined));
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const turn = ask();
  const outcome = outcomeOf(turn);
  await asked("user.message");
  await settle();
  turn.cancel();
  await asked("user.interrupt");
  await settle();
  context.mock.timers.tick(5000);
  assert.equal((await outcome).kind, "cancelled");
  assert.equal(counts["user.interrupt"], 1);
});

test("a deadline does not overtake a cancel, and a second cancel does not prolong the first", async (context) => {
  const busy = () => new Response("{}", { status: 429, headers: { "retry-after": "30" } });
  const { asked, ask } = service((name) => (name === "user.interrupt" ? busy() : undefined));
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const turn = ask({ deadline: 3000 });
  let outcome;
  const ended = outcomeOf(turn).then((given) => (outcome = given));
  await asked("user.message");
  await settle();
  turn.cancel();
  await asked("user.interrupt");
  await settle();
  context.mock.timers.tick(4000);
  turn.cancel();
  await settle();
  assert.equal(outcome, undefined);
  context.mock.timers.tick(1000);
  await ended;
  assert.equal(outcome.kind, "cancelled");
});

test("an interrupt does not restart a pause that the service asked for", async (context) => {
  let now = 0;
  context.mock.method(performance, "now", () => now);
  const busy = () => new Response("{}", { status: 429, headers: { "retry-after": "30" } });
  const { counts, asked, ask } = service((name, count) => (name === "user.message" && count === 1 ? busy() : undefined));
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const pass = async (milliseconds) => {
    now += milliseconds;
    context.mock.timers.tick(milliseconds);
    await settle();
  };
  const turn = ask();
  outcomeOf(turn);
  await asked("user.message");
  await settle();
  await pass(20_000);
  turn.interrupt();
  await settle();
  await pass(9999);
  assert.equal(counts["user.interrupt"], undefined);
  // The end of the pause, then a look at what has arrived.
  await pass(1);
  await pass(1);
  assert.equal(counts["user.interrupt"], 1);
  await turn.release();
});

const DAY = 86_400_000;

for (const [what, deadline, after30Days] of [
  ["Infinity", Infinity, undefined],
  ["30 days", 30 * DAY, "deadline"],
  ["a Date in 2099", new Date(Date.UTC(2099, 0)), undefined],
]) {
  test(`a deadline of ${what} ends no turn before its time`, async (context) => {
    const { asked, ask } = service();
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const turn = ask({ deadline, readTimeout: 365 * DAY });
    let kind;
    const ended = outcomeOf(turn).then((outcome) => (kind = outcome?.kind));
    await asked("history");
    // As far as one timer reaches, then up to the last millisecond.
    for (const milliseconds of [1, 2 ** 31 - 2, 30 * DAY - 2 ** 31]) {
      context.mock.timers.tick(milliseconds);
      await settle();
      assert.equal(kind, undefined, `after ${milliseconds} ms more`);
    }
    context.mock.timers.tick(1);
    await settle();
    assert.equal(kind, after30Days);
    await turn.release();
    await ended;
  });
}

test("a stream that may be silent for ever is not opened again", async (context) => {
  const { counts, asked, client } = service();
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const reading = client.sessions.follow("sesn_1", { listLag: 1, readTimeout: Infinity }).deliveries();
  await reading.next();
  const next = reading.next();
  for (let minute = 0; minute < 60; minute++) {
    context.mock.timers.tick(60_000);
    await settle();
  }
  assert.equal(counts.stream, 1);
  await reading.return();
  await next;
});

test("a time that is none is refused, and the error says what to give", async () => {
  const { counts, client, ask } = service();
  for (const deadline of [NaN, new Date("soon"), "300", null]) assert.throws(() => ask({ deadline }), { name: "TypeError", message: /deadline must be .* milliseconds or a valid Date/ });
  for (const given of [NaN, -1, "300", null]) {
    for (const option of ["readTimeout", "listLag", "maxWait"]) {
      const message = new RegExp(`${option} must be a number of milliseconds`);
      await assert.rejects(client.sessions.follow("sesn_1", { [option]: given }).deliveries().next(), { name: "TypeError", message });
      await assert.rejects(ask({ [option]: given }).outcome, { name: "TypeError", message });
    }
    for (const procedure of ["stop", "waitUntilIdle", "outputFiles"]) {
      const asked = procedure === "stop" ? ["sesn_1", undefined, { timeout: given }] : ["sesn_1", { timeout: given }];
      await assert.rejects(client.sessions[procedure](...asked), { name: "TypeError", message: /timeout must be a number of milliseconds/ });
    }
  }
  assert.deepEqual(counts, { aborted: 0, closed: 0 });
});
