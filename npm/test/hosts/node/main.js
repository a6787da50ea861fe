// The same file for Node, Deno and Bun.
import process from "node:process";
import { Client } from "managed-agents";
import { turn } from "../turn.js";

console.log(JSON.stringify(await turn(Client, process.argv[2])));
