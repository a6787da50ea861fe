/** The longest time that a timer takes, in milliseconds: 24 days. A longer one would ring at once. */
const LONGEST = 2 ** 31 - 1;

/** Calls `act` after so many milliseconds, however many. Returns a function that clears the timer. */
export function after(milliseconds, act) {
  let timer;
  const wait = (left) => {
    timer = setTimeout(() => (left > LONGEST ? wait(left - LONGEST) : act()), Math.min(left, LONGEST));
  };
  wait(milliseconds);
  return () => clearTimeout(timer);
}

/** Checks a time that a program gives in milliseconds, and returns it. */
export function time(name, given) {
  if (typeof given === "number" && given >= 0) return given;
  throw new TypeError(`${name} must be a number of milliseconds, 0 or more`);
}

/** Returns the milliseconds until a deadline, which is a time from now on or a `Date`. */
export function until(deadline) {
  const left = deadline instanceof Date ? deadline - Date.now() : deadline;
  if (typeof left === "number" && !Number.isNaN(left)) return left;
  throw new TypeError("deadline must be a number of milliseconds or a valid Date");
}
