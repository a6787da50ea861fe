// Written by `cargo xtask declarations` from spec/endpoints.json.

/** By a letter of their own. */
export const BETAS = {
  a: "agent-memory-2026-07-22",
  b: "dreaming-2026-04-21",
  c: "google-managed-data-controls-2026-09-01",
  d: "managed-agents-2026-04-01",
  e: "mcp-tunnels-2026-06-22",
  f: "user-profiles-2026-08-18",
  g: "user-profiles-2026-09-04",
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
export const ROUTES = `agents d archive create:j list:qp retrieve:q update:jc
agents.versions d list:qp
deployment_runs d list:qp retrieve
deployments d archive create:jw list:qp pause retrieve run:t unpause update:j
dreams b archive cancel create:jt list:qp retrieve
environments d archive create:jc delete list:qp retrieve update:jc
environments.work d ack:c heartbeat:qc list:qp poll:q:G/poll retrieve stats::G/stats stop:jc update:j
files - delete download:b:G/*/content list:qp retrieve_metadata::G/* upload:f:P
memory_stores a archive create:j delete list:qp retrieve update:j
memory_stores.memories a create:jc::view delete:qc list:qp retrieve:q update:jc::view
memory_stores.memory_versions a list:qp redact retrieve:q
models - list:qi retrieve
sessions d archive create:jw delete list:qp retrieve update:j
sessions.events d list:qp send:jt:P stream:qs:G/stream
sessions.resources d add:j:P delete list:qp retrieve update:j
sessions.threads d archive list:qp retrieve
sessions.threads.events d list:qp stream:qs:Gsessions/*/threads/*/stream
skills - create:f delete list:qp retrieve
skills.versions - create:f delete download:b:G/*/content list:qp retrieve
tunnels e archive create:jt list:qp retrieve reveal_token rotate_token:jt
tunnels.certificates e archive create:j list:qp retrieve
user_profiles.action_urls f create:j
user_profiles f create:j create_enrollment_url::P/*/enrollment_url delete list:qp retrieve update:j
user_profiles.providers.google.data_controls gc retrieve::Guser_profiles/*/providers/google/data_controls update:j:Puser_profiles/*/providers/google/data_controls
vaults d archive create:j delete list:qp retrieve update:j
vaults.credentials d archive create:jc delete list:qp mcp_oauth_validate retrieve update:j`;
