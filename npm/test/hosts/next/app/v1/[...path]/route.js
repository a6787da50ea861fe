// The key is added here; the page has none. A real one looks first at who asks for what: see examples/proxy.
async function pass(request) {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers(request.headers);
  headers.set("x-api-key", process.env.AGENTS_KEY);
  for (const name of ["host", "cookie", "connection"]) headers.delete(name);
  const body = request.method === "POST" ? await request.text() : undefined;
  const answer = await fetch(process.env.AGENTS_SERVER + pathname + search, { method: request.method, headers, body, redirect: "manual", signal: request.signal, cache: "no-store" });
  return new Response(answer.body, { status: answer.status, headers: { "content-type": answer.headers.get("content-type") ?? "" } });
}

export { pass as GET, pass as POST };
