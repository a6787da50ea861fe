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
 * Name, method, path below `/v1/` with a star for each id, flags, and which parameters go into the query although there is a body.
 *
 * Flags: the beta value's letter; q, j or f: what it takes is query, JSON or a form; p or i: pages by cursor or by id; s: a stream;
 * b: bytes; t, w or c: asked twice it does it twice, does so if work begins with it, or contradicts itself.
 */
export const ROUTES = `agents.archive P agents/*/archive m
agents.create P agents mj
agents.list G agents mqp
agents.retrieve G agents/* mq
agents.update P agents/* mjc
agents.versions.list G agents/*/versions mqp
deployment_runs.list G deployment_runs mqp
deployment_runs.retrieve G deployment_runs/* m
deployments.archive P deployments/*/archive m
deployments.create P deployments mjw
deployments.list G deployments mqp
deployments.pause P deployments/*/pause m
deployments.retrieve G deployments/* m
deployments.run P deployments/*/run mt
deployments.unpause P deployments/*/unpause m
deployments.update P deployments/* mj
dreams.archive P dreams/*/archive d
dreams.cancel P dreams/*/cancel d
dreams.create P dreams djt
dreams.list G dreams dqp
dreams.retrieve G dreams/* d
environments.archive P environments/*/archive m
environments.create P environments mj
environments.delete D environments/* m
environments.list G environments mqp
environments.retrieve G environments/* m
environments.update P environments/* mj
environments.work.ack P environments/*/work/*/ack mc
environments.work.heartbeat P environments/*/work/*/heartbeat mqc
environments.work.list G environments/*/work mqp
environments.work.poll G environments/*/work/poll mq
environments.work.retrieve G environments/*/work/* m
environments.work.stats G environments/*/work/stats m
environments.work.stop P environments/*/work/*/stop mjc
environments.work.update P environments/*/work/* mj
files.delete D files/* -
files.download G files/*/content -b
files.list G files -qp
files.retrieve_metadata G files/* -
files.upload P files -f
memory_stores.archive P memory_stores/*/archive a
memory_stores.create P memory_stores aj
memory_stores.delete D memory_stores/* a
memory_stores.list G memory_stores aqp
memory_stores.memories.create P memory_stores/*/memories ajc view
memory_stores.memories.delete D memory_stores/*/memories/* aqc
memory_stores.memories.list G memory_stores/*/memories aqp
memory_stores.memories.retrieve G memory_stores/*/memories/* aq
memory_stores.memories.update P memory_stores/*/memories/* ajc view
memory_stores.memory_versions.list G memory_stores/*/memory_versions aqp
memory_stores.memory_versions.redact P memory_stores/*/memory_versions/*/redact a
memory_stores.memory_versions.retrieve G memory_stores/*/memory_versions/* aq
memory_stores.retrieve G memory_stores/* a
memory_stores.update P memory_stores/* aj
models.list G models -qi
models.retrieve G models/* -
sessions.archive P sessions/*/archive m
sessions.create P sessions mjw
sessions.delete D sessions/* m
sessions.events.list G sessions/*/events mqp
sessions.events.send P sessions/*/events mjt
sessions.events.stream G sessions/*/events/stream mqs
sessions.list G sessions mqp
sessions.resources.add P sessions/*/resources mj
sessions.resources.delete D sessions/*/resources/* m
sessions.resources.list G sessions/*/resources mqp
sessions.resources.retrieve G sessions/*/resources/* m
sessions.resources.update P sessions/*/resources/* mj
sessions.retrieve G sessions/* m
sessions.threads.archive P sessions/*/threads/*/archive m
sessions.threads.events.list G sessions/*/threads/*/events mqp
sessions.threads.events.stream G sessions/*/threads/*/stream mqs
sessions.threads.list G sessions/*/threads mqp
sessions.threads.retrieve G sessions/*/threads/* m
sessions.update P sessions/* mj
skills.create P skills -f
skills.delete D skills/* -
skills.list G skills -qp
skills.retrieve G skills/* -
skills.versions.create P skills/*/versions -f
skills.versions.delete D skills/*/versions/* -
skills.versions.download G skills/*/versions/*/content -b
skills.versions.list G skills/*/versions -qp
skills.versions.retrieve G skills/*/versions/* -
tunnels.archive P tunnels/*/archive u
tunnels.certificates.archive P tunnels/*/certificates/*/archive u
tunnels.certificates.create P tunnels/*/certificates uj
tunnels.certificates.list G tunnels/*/certificates uqp
tunnels.certificates.retrieve G tunnels/*/certificates/* u
tunnels.create P tunnels ujt
tunnels.list G tunnels uqp
tunnels.retrieve G tunnels/* u
tunnels.reveal_token P tunnels/*/reveal_token u
tunnels.rotate_token P tunnels/*/rotate_token ujt
user_profiles.action_urls.create P user_profiles/*/action_urls pj
user_profiles.create P user_profiles pj
user_profiles.create_enrollment_url P user_profiles/*/enrollment_url p
user_profiles.delete D user_profiles/* p
user_profiles.list G user_profiles pqp
user_profiles.retrieve G user_profiles/* p
user_profiles.update P user_profiles/* pj
vaults.archive P vaults/*/archive m
vaults.create P vaults mj
vaults.credentials.archive P vaults/*/credentials/*/archive m
vaults.credentials.create P vaults/*/credentials mjc
vaults.credentials.delete D vaults/*/credentials/* m
vaults.credentials.list G vaults/*/credentials mqp
vaults.credentials.mcp_oauth_validate P vaults/*/credentials/*/mcp_oauth_validate m
vaults.credentials.retrieve G vaults/*/credentials/* m
vaults.credentials.update P vaults/*/credentials/* mj
vaults.delete D vaults/* m
vaults.list G vaults mqp
vaults.retrieve G vaults/* m
vaults.update P vaults/* mj`;
