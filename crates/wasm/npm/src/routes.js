// Written by `cargo xtask declarations` from spec/endpoints.json.

/** By a letter of their own. */
export const BETAS = {
  a: "agent-memory-2026-07-22",
  d: "dreaming-2026-04-21",
  m: "managed-agents-2026-04-01",
  u: "mcp-tunnels-2026-06-22",
  p: "user-profiles-2026-08-18",
};

/**
 * A resource in each line, the beta value's letter, and its operations: name, flags, route, and which parameters go into the query
 * although there is a body. A route is the method's letter and the path below the resource's, or below `/v1/`, with a star for each id;
 * none is as `rest.js` knows it by the name.
 *
 * Flags: q, j or f: what it takes is query, JSON or a form; p or i: pages by cursor or by id; s: a stream; b: bytes; t, w or c: asked
 * twice it does it twice, does so if work begins with it, or contradicts itself.
 */
export const ROUTES = `agents m archive create:j list:qp retrieve:q update:jc
agents.versions m list:qp
deployment_runs m list:qp retrieve
deployments m archive create:jw list:qp pause retrieve run:t unpause update:j
dreams d archive cancel create:jt list:qp retrieve
environments m archive create:j delete list:qp retrieve update:j
environments.work m ack:c heartbeat:qc list:qp poll:q:G/poll retrieve stats::G/stats stop:jc update:j
files - delete download:b:G/*/content list:qp retrieve_metadata::G/* upload:f:P
memory_stores a archive create:j delete list:qp retrieve update:j
memory_stores.memories a create:jc::view delete:qc list:qp retrieve:q update:jc::view
memory_stores.memory_versions a list:qp redact retrieve:q
models - list:qi retrieve
sessions m archive create:jw delete list:qp retrieve update:j
sessions.events m list:qp send:jt:P stream:qs:G/stream
sessions.resources m add:j:P delete list:qp retrieve update:j
sessions.threads m archive list:qp retrieve
sessions.threads.events m list:qp stream:qs:Gsessions/*/threads/*/stream
skills - create:f delete list:qp retrieve
skills.versions - create:f delete download:b:G/*/content list:qp retrieve
tunnels u archive create:jt list:qp retrieve reveal_token rotate_token:jt
tunnels.certificates u archive create:j list:qp retrieve
user_profiles.action_urls p create:j
user_profiles p create:j create_enrollment_url::P/*/enrollment_url delete list:qp retrieve update:j
vaults m archive create:j delete list:qp retrieve update:j
vaults.credentials m archive create:jc delete list:qp mcp_oauth_validate retrieve update:j`;
