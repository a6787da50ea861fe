// For a server that is bundled into one file, as functions in the cloud are.
import { Client } from "managed-agents";
import { turn } from "../turn.js";

turn(Client, process.argv[2]).then((result) => console.log(JSON.stringify(result)));
