import { beginning, bytesOf, close, readerOf, text } from "./body.js";
import { ApiError, ConnectionError, ManagedAgentsError } from "./errors.js";
import { Reading } from "./reading.js";
import { isEventStream, misfit } from "./wire.js";

/**
 * Iterates over the events of one connection, decoded by the wasm module. It misses the events before and after; `sessions.follow` does
 * not.
 */
export function raw(wire, engine, path, { name, signal, ...options }) {
  const request = wire.named(name, "GET", path);
  const left = new AbortController();
  let machine, end, reader;

  const receive = async () => {
    try {
      const { done, value } = await reader.read();
      if (done) machine.report("Disconnected");
      else machine.bytes(bytesOf(value));
    } catch (cause) {
      throw cut(`: ${cause?.message}`, cause);
    } finally {
      signal?.throwIfAborted();
      wire.signal?.throwIfAborted();
    }
  };
  const cut = (why, cause) => new ConnectionError(`${request}: the stream was cut${why}`, { cause });

  return new Reading({
    async begin() {
      signal?.throwIfAborted();
      machine = await engine.open("Raw", "", "");
      const asked = { ...options, name, accept: "text/event-stream", signal: [signal, left.signal] };
      const { response, end: ends } = await wire.open("GET", path, asked);
      end = ends;
      if (!isEventStream(response)) throw misfit("an event stream", request, response, text(await beginning(response, end.signal)));
      if (!response.body) throw cut(" before it began");
      reader = readerOf(response.body);
      // After a garbage collection, Node's `fetch` may have lost the signal.
      end.signal.addEventListener("abort", () => close(reader));
    },
    take: () => undefined,
    async next() {
      while (true) {
        const action = machine.poll();
        switch (action.do) {
          case "deliver":
            return { done: false, value: event(action.json, action.isError) };
          case "receive":
            await receive();
            break;
          case "finish":
            if (action.isCut) throw cut(" in the middle of an event");
            return { done: true, value: undefined };
          default:
            throw new ManagedAgentsError(`${request}: an event of the stream is larger than 16 MiB`);
        }
      }
    },
    leave: () => left.abort(),
    close() {
      end?.abort();
      end?.release();
      machine?.close();
    },
  });

  function event(json, isError) {
    let value;
    try {
      value = JSON.parse(json);
    } catch (cause) {
      if (!isError) throw new ManagedAgentsError(`${request}: the service sent an event that is not JSON`, { cause });
    }
    if (isError || value.type === "error") throw new ApiError({ status: 200, body: json, request });
    return value;
  }
}
