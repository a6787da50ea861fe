import { Client } from "managed-agents";
import { start } from "../page.js";

start(Client);
