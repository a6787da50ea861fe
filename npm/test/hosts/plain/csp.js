import { Client } from "../node_modules/managed-agents/dist/index.js";
import { start } from "../page.js";

start(Client);
