/**
 * Sets `anthropic-beta` of `headers`: the caller's values that are there, then those that the operation needs in their order, each once.
 * The service refuses the values of memory stores and of managed agents together: the caller's are left out there.
 */
export function addBetas(headers, needed = []) {
  const ofMemory = needed.some((beta) => beta.startsWith("agent-memory-"));
  const given = (headers.get("anthropic-beta") ?? "").split(",").map((beta) => beta.replace(/^[ \t]+|[ \t]+$/g, ""));
  if (given.some((beta) => /[^!-~]/.test(beta))) throw new TypeError("a beta value holds a space or is not plain ASCII");
  const others = given.filter((beta) => beta && !needed.includes(beta) && !(ofMemory && beta.startsWith("managed-agents-")));
  const betas = [...new Set([...others, ...needed])].join();
  if (betas) headers.set("anthropic-beta", betas);
  else headers.delete("anthropic-beta");
}
