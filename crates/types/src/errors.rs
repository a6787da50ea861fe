//! Bodies of replies that refuse a request.

pub(crate) mod code;

pub use self::code::ErrorCode;

use crate::ids::MemoryId;
use crate::wire::text::Timestamp;

object! {
    /// Body of an error reply. A proxy in between may reply with anything else.
    response ErrorResponse ["type" = "error"] {
        /// The error.
        error: required ApiErrorBody,
        /// The service's id of the request, for support.
        request_id: nullable String,
    }

    /// The error of a refused request.
    response ApiErrorBody [] {
        /// Kind of the error. Programs decide by the kind and by the code in `details`, not by the
        /// message.
        kind as "type": required ErrorKind,
        /// Message for people. All kinds known today have one.
        message: optional String,
        /// Details of the error, for programs.
        details: optional ErrorDetails,
        /// The conflicting memory, on [`ErrorKind::MemoryPathConflict`]; may be empty.
        conflicting_memory_id: optional MemoryId,
        /// Path of the conflicting memory.
        conflicting_path: optional String,
    }

    /// Details of an error, for programs.
    response ErrorDetails [] {
        /// The error.
        error_code: required ErrorCode,
        /// Address for an appeal, on [`ErrorCode::OrganizationOnHold`].
        appeal_url: optional String,
        /// Current state of the lease, on [`ErrorCode::HeartbeatPreconditionFailed`].
        current_state: optional WorkLeaseState,
    }

    /// State of the lease on a piece of work.
    response WorkLeaseState [] {
        /// State of the work.
        state: required WorkState,
        /// The last heartbeat. Send it back unchanged.
        last_heartbeat: nullable Timestamp,
        /// `true` if the heartbeat extended the lease.
        lease_extended: required bool,
        /// Remaining time of the lease, in seconds.
        ttl_seconds: required u64,
    }
}

impl ErrorResponse {
    /// Returns the code of the error, if it has one.
    pub fn code(&self) -> Option<&ErrorCode> {
        self.error.details.as_ref().map(|details| &details.error_code)
    }
}

open_enum! {
    /// Kind of an error.
    ErrorKind {
        /// The request is wrong: 400.
        InvalidRequest = "invalid_request_error",
        /// The credential is wrong or missing: 401.
        Authentication = "authentication_error",
        /// A problem with payment: 402.
        Billing = "billing_error",
        /// The credential may not do this: 403.
        Permission = "permission_error",
        /// The resource does not exist, or a beta header is missing: 404.
        NotFound = "not_found_error",
        /// Another request changed or holds the resource: 409.
        Conflict = "conflict_error",
        /// Another memory is at, above or below the path: 409.
        MemoryPathConflict = "memory_path_conflict_error",
        /// The text of the memory is not the one that the request is based on: 409.
        MemoryPreconditionFailed = "memory_precondition_failed_error",
        /// The request is too large: 413.
        RequestTooLarge = "request_too_large",
        /// Too many requests: 429.
        RateLimit = "rate_limit_error",
        /// The request timed out: 408 or 504.
        Timeout = "timeout_error",
        /// The service failed: 500.
        Api = "api_error",
        /// The service is overloaded: 529.
        Overloaded = "overloaded_error",
    }

    /// State of a piece of work.
    WorkState {
        /// Waiting for a worker.
        Queued = "queued",
        /// A worker has taken the work.
        Starting = "starting",
        /// A worker is at work.
        Active = "active",
        /// The worker was told to stop.
        Stopping = "stopping",
        /// The work has ended.
        Stopped = "stopped",
    }
}
