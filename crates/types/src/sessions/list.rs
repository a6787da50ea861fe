//! Queries of sessions and of their resources.

use crate::ids::{AgentId, DeploymentId, MemoryStoreId};
use crate::sessions::status::SessionStatus;
use crate::sort_order::SortOrder;
use crate::wire::text::Timestamp;

query! {
    /// Query of `GET /v1/sessions`.
    ListSessions {
        /// Only sessions of this agent.
        agent_id: one AgentId,
        /// Only sessions of this version of the agent; needs `agent_id`.
        agent_version: one u64,
        /// Only sessions of this deployment.
        deployment_id: one DeploymentId,
        /// Only sessions that have this memory store.
        memory_store_id: one MemoryStoreId,
        /// Only sessions with one of these statuses; empty for all.
        statuses as "statuses[]": many SessionStatus,
        /// `true` to include archived sessions. Default: `false`.
        include_archived: one bool,
        /// Only sessions created after this time.
        created_at_gt as "created_at[gt]": one Timestamp,
        /// Only sessions created at this time or later.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only sessions created before this time.
        created_at_lt as "created_at[lt]": one Timestamp,
        /// Only sessions created at this time or earlier.
        created_at_lte as "created_at[lte]": one Timestamp,
        /// Order by `created_at`. Default: newest first.
        order: one SortOrder,
        /// Sessions on a page.
        limit: one u64,
        /// Cursor: `next_page` or `prev_page` of another page with the same order.
        page: one String,
    }

    /// Query of `GET /v1/sessions/{session_id}/resources`.
    ListResources {
        /// Resources on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
