//! What the service says when it refuses a request.

pub(crate) mod code;

pub use self::code::ErrorCode;

use crate::ids::MemoryId;
use crate::wire::text::Timestamp;

object! {
    /// Body of an answer that is an error. A proxy in between may answer with anything else.
    response ErrorResponse ["type" = "error"] {
        /// What went wrong.
        error: required ApiErrorBody,
        /// The service's name for the request; tell it to support.
        request_id: nullable String,
    }

    /// What went wrong with a request.
    response ApiErrorBody [] {
        /// What kind of error it is. Decide by this and by the code in `details`, not by the message.
        kind as "type": required ErrorKind,
        /// What went wrong, for people. All kinds known today have it.
        message: optional String,
        /// What exactly went wrong, for programs.
        details: optional ErrorDetails,
        /// The memory that is in the way, on [`ErrorKind::MemoryPathConflict`]; may be empty.
        conflicting_memory_id: optional MemoryId,
        /// Where it lies.
        conflicting_path: optional String,
    }

    /// What exactly went wrong.
    response ErrorDetails [] {
        /// What went wrong.
        error_code: required ErrorCode,
        /// Where to object, on [`ErrorCode::OrganizationOnHold`].
        appeal_url: optional String,
        /// How things stand, on [`ErrorCode::HeartbeatPreconditionFailed`].
        current_state: optional WorkLeaseState,
    }

    /// Who holds a piece of work, and for how long.
    response WorkLeaseState [] {
        /// How far the work is.
        state: required WorkState,
        /// The last heartbeat: send it back exactly as it is.
        last_heartbeat: nullable Timestamp,
        /// Whether the heartbeat made the lease longer.
        lease_extended: required bool,
        /// How long the lease lasts, in seconds.
        ttl_seconds: required u64,
    }
}

impl ErrorResponse {
    /// The code of the error, if it has one.
    pub fn code(&self) -> Option<&ErrorCode> {
        self.error.details.as_ref().map(|details| &details.error_code)
    }
}

open_enum! {
    /// What kind of error it is.
    ErrorKind {
        /// The request is wrong: 400.
        InvalidRequest = "invalid_request_error",
        /// The credential is wrong or missing: 401.
        Authentication = "authentication_error",
        /// Something is wrong with payment: 402.
        Billing = "billing_error",
        /// The credential may not do this: 403.
        Permission = "permission_error",
        /// There is no such thing, or a beta header is missing: 404.
        NotFound = "not_found_error",
        /// Something else has changed or holds the resource: 409.
        Conflict = "conflict_error",
        /// There is a memory at that path, above it or below it: 409.
        MemoryPathConflict = "memory_path_conflict_error",
        /// The memory no longer holds the text that the request was made for: 409.
        MemoryPreconditionFailed = "memory_precondition_failed_error",
        /// The request is too large: 413.
        RequestTooLarge = "request_too_large",
        /// Too many requests: 429.
        RateLimit = "rate_limit_error",
        /// It took too long: 408 or 504.
        Timeout = "timeout_error",
        /// The service failed: 500.
        Api = "api_error",
        /// The service has too much to do: 529.
        Overloaded = "overloaded_error",
    }

    /// How far a piece of work is.
    WorkState {
        /// Nobody has it yet.
        Queued = "queued",
        /// A worker has taken it.
        Starting = "starting",
        /// A worker is at it.
        Active = "active",
        /// A worker has been told to stop.
        Stopping = "stopping",
        /// It is over.
        Stopped = "stopped",
    }
}
