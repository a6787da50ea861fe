import url from "managed-agents/managed_agents.wasm?url";
import { Client, init } from "managed-agents/slim";
import { start } from "../page.js";

await init(url);
start(Client);
