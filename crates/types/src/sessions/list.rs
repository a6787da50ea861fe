use crate::ids::{AgentId, DeploymentId, MemoryStoreId};
use crate::sessions::status::SessionStatus;
use crate::sort_order::SortOrder;
use crate::wire::text::Timestamp;

query! {
    /// Which sessions to list.
    ListSessions {
        /// Only sessions of this agent.
        agent_id: one AgentId,
        /// Only sessions of this version of the agent; needs `agent_id`.
        agent_version: one u64,
        /// Only sessions of this deployment.
        deployment_id: one DeploymentId,
        /// Only sessions that have this memory store.
        memory_store_id: one MemoryStoreId,
        /// Only sessions in these states; empty for all.
        statuses as "statuses[]": many SessionStatus,
        /// Archived sessions too; left out, without them.
        include_archived: one bool,
        /// Only sessions created after this.
        created_at_gt as "created_at[gt]": one Timestamp,
        /// Only sessions created then or after.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only sessions created before this.
        created_at_lt as "created_at[lt]": one Timestamp,
        /// Only sessions created then or before.
        created_at_lte as "created_at[lte]": one Timestamp,
        /// Oldest or newest first, by `created_at`; left out, newest first.
        order: one SortOrder,
        /// Most sessions on a page.
        limit: one u64,
        /// The cursor of the page: `next_page` or `prev_page` of another, with the same order.
        page: one String,
    }

    /// Which page of a session's resources to list.
    ListResources {
        /// Most resources on a page.
        limit: one u64,
        /// The cursor of the page, from `next_page` of the page before.
        page: one String,
    }
}
