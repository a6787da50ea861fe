// Runs in an isolate that compiles no bytes; see edge.test.mjs.
import { Client } from "managed-agents";
import { turn } from "../turn.js";

turn(Client, globalThis.server).then(globalThis.done, globalThis.failed);
