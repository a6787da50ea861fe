// Written by `cargo xtask declarations` from spec/endpoints.json.

/** By a letter of their own. */
export const BETAS = {
  a: "agent-memory-2026-07-22",
  b: "dreaming-2026-04-21",
  c: "managed-agents-2026-04-01",
  d: "mcp-tunnels-2026-06-22",
  e: "user-profiles-2026-08-18",
};

/** Of sessions and everything below them. */
export const SESSION_BETAS = ["managed-agents-2026-04-01"];

/**
 * A resource in each line, the letters of its beta values, and its operations: name, flags, route, and which parameters go into the query
 * although there is a body. A route is the method's letter and the path below the resource's, or below `/v1/`, with a star for each id;
 * none is as `rest.js` knows it by the name.
 *
 * Flags: q, j or f: what it takes is query, JSON or a form; p or i: pages by cursor or by id; s: a stream; b: bytes; t, w or c: asked
 * twice it does it twice, does so if work begins with it, or contradicts itself.
 */
export const ROUTES = `agents c archive create:j list:qp retrieve:q update:jc
agents.versions c list:qp
deployment_runs c list:qp retrieve
deployments c archive create:jw list:qp pause retrieve run:t unpause update:j
dreams b archive cancel create:jt list:qp retrieve
environments c archive create:j delete list:qp retrieve update:j
environments.work c ack:c heartbeat:qc list:qp poll:q:G/poll retrieve stats::G/stats stop:jc update:j
files - delete download:b:G/*/content list:qp retrieve_metadata::G/* upload:f:P
memory_stores a archive create:j delete list:qp retrieve update:j
memory_stores.memories a create:jc::view delete:qc list:qp retrieve:q update:jc::view
memory_stores.memory_versions a list:qp redact retrieve:q
models - list:qi retrieve
sessions c archive create:jw delete list:qp retrieve update:j
sessions.events c list:qp send:jt:P stream:qs:G/stream
sessions.resources c add:j:P delete list:qp retrieve update:j
sessions.threads c archive list:qp retrieve
sessions.threads.events c list:qp stream:qs:Gsessions/*/threads/*/stream
skills - create:f delete list:qp retrieve
skills.versions - create:f delete download:b:G/*/content list:qp retrieve
tunnels d archive create:jt list:qp retrieve reveal_token rotate_token:jt
tunnels.certificates d archive create:j list:qp retrieve
user_profiles.action_urls e create:j
user_profiles e create:j create_enrollment_url::P/*/enrollment_url delete list:qp retrieve update:j
vaults c archive create:j delete list:qp retrieve update:j
vaults.credentials c archive create:jc delete list:qp mcp_oauth_validate retrieve update:j`;
