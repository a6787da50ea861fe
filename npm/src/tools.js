/**
 * Returns the declarations of custom tools for `agents.create({ ..., tools: customTools(tools) })`. The same object goes to
 * `sessions.ask(id, text, { tools })`, so that an agent knows the tools that run.
 */
export function customTools(tools) {
  return Object.entries(tools).map(([name, { description = name, inputSchema: input_schema = { type: "object" } }]) => ({
    type: "custom",
    name,
    description,
    input_schema,
  }));
}
