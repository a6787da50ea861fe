import { Client, init } from "managed-agents/slim";
import { start } from "../page.js";

init(new URL("managed-agents/managed_agents.wasm", import.meta.url)).then(() => start(Client));
