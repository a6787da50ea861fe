/** A task of a page should be over by then, in milliseconds. */
const SLICE = 25;

/** Tells when the page should have its turn, and gives it. */
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

/** After whatever waits for its turn now. */
function immediate() {
  return new Promise((resolve) => {
    try {
      setImmediate(resolve);
    } catch {
      // There is none, or, in Next.js' edge runtime, one that throws.
      setTimeout(resolve);
    }
  });
}
