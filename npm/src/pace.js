/** The longest time without a turn for the page, in milliseconds. */
const SLICE = 25;

/** Says when the page should have its turn, and gives it. */
export function pacer() {
  let began = performance.now();
  return {
    isOver: () => performance.now() - began > SLICE,
    async pause() {
      await (globalThis.scheduler?.yield?.() ?? immediate());
      began = performance.now();
    },
  };
}

/** Resolves after the tasks that wait now. */
function immediate() {
  return new Promise((resolve) => {
    try {
      setImmediate(resolve);
    } catch {
      // It is missing, or throws, as in Next.js' edge runtime.
      setTimeout(resolve);
    }
  });
}
