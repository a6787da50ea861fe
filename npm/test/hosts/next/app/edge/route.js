import { Client } from "managed-agents";
import { turn } from "../../../turn.js";

export const runtime = "edge";
export const dynamic = "force-dynamic";

export async function GET() {
  return Response.json(await turn(Client, process.env.AGENTS_SERVER).catch(({ name, message, cause }) => ({ failed: `${name}: ${message} ${cause}` })));
}
