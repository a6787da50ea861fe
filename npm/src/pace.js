/** The longest time without a turn for the page, in milliseconds. */
const SLICE = 25;

/** Says when the page should have its turn, and gives it. */
export function pacer() {
  let began = performance.now();
  return {
    isOver: () => performance.now() - began > SLICE,
    async pause() {
      await turn();
      began = performance.now();
    },
  };
}

/**
 * Resolves after the tasks and timers that are due now. A message to itself is not slowed down while the page is hidden, as a timer is. After
 * `scheduler.yield` timers do not get their turn.
 */
function turn() {
  return new Promise((resolve) => {
    try {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        port2.close();
        resolve();
      };
      port2.postMessage(0);
    } catch {
      // Some isolates have none.
      setTimeout(resolve);
    }
  });
}
