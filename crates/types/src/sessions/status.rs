//! The status of a session.

open_enum! {
    /// Status of a session. The session is `Running` while any of its threads runs.
    SessionStatus {
        /// A transient failure happened; the service retries.
        Rescheduling = "rescheduling",
        /// An agent is at work.
        Running = "running",
        /// Waiting for input: before the first turn, between turns, and for answers to tool calls.
        Idle = "idle",
        /// Ended, by an error or because the session was archived.
        Terminated = "terminated",
    }
}
