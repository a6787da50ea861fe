open_enum! {
    /// What a session is doing. Any thread that runs makes it `Running`.
    SessionStatus {
        /// It failed in passing and is tried again by itself.
        Rescheduling = "rescheduling",
        /// It works.
        Running = "running",
        /// It waits for input: at the beginning, between turns, and for answers to tool uses.
        Idle = "idle",
        /// It is over, by an error or because it was archived.
        Terminated = "terminated",
    }
}
