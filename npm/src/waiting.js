import { after } from "./time.js";

/**
 * Waits for the first of three: "read" when `reading` resolves, "time" after so many milliseconds, "command" when `control.wake` is called or
 * `signal` is aborted. Leaves no timer and no listener behind.
 */
export function first(reading, milliseconds, control, signal) {
  return new Promise((resolve) => {
    const settle = (what) => {
      clear();
      // A read that was given up may end now, while a later call waits.
      if (control.wake === command) control.wake = undefined;
      signal.removeEventListener("abort", command);
      resolve(what);
    };
    const command = () => settle("command");
    const clear = after(milliseconds, () => settle("time"));
    control.wake = command;
    signal.addEventListener("abort", command);
    reading?.then(() => settle("read"));
  });
}
