import { after } from "./time.js";

/** Returns a controller that also aborts when one of the signals does. `release` stops listening to them. */
export function linked(signals) {
  const controller = new AbortController();
  const undo = signals.filter(Boolean).map((signal) => onAbort(signal, () => controller.abort(signal.reason)));
  return { signal: controller.signal, abort: (reason) => controller.abort(reason), release: () => undo.forEach((each) => each()) };
}

/** Settles as the promise does, or rejects with the signal's reason if that is aborted first. */
export function unlessAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const release = onAbort(signal, () => reject(signal.reason));
    promise.then(resolve, reject).finally(release);
  });
}

/** Resolves after so many milliseconds, or rejects when one of the signals is aborted. */
export function sleep(milliseconds, signals = []) {
  const { signal, release } = linked(signals);
  let clear;
  const time = new Promise((resolve) => (clear = after(milliseconds, resolve)));
  return unlessAborted(time, signal).finally(() => (clear(), release()));
}

/** Calls `act` when the signal is aborted, at once if it already is. Returns a function that stops listening. */
function onAbort(signal, act) {
  if (signal.aborted) act();
  signal.addEventListener("abort", act);
  return () => signal.removeEventListener("abort", act);
}
