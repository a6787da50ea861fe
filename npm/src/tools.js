/**
 * What an agent is told of custom tools, so that what is declared and what is run are one thing:
 * `agents.create({ ..., tools: customTools(tools) })`, then `sessions.ask(id, text, { tools })`.
 */
export function customTools(tools) {
  return Object.entries(tools).map(([name, { description = name, inputSchema: input_schema = { type: "object" } }]) => ({
    type: "custom",
    name,
    description,
    input_schema,
  }));
}
