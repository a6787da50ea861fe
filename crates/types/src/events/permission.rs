//! Results of permission checks of tool calls.

open_enum! {
    /// Result of the permission check of a tool call.
    EvaluatedPermission {
        /// The call runs.
        Allow = "allow",
        /// The call waits for a `user.tool_confirmation`.
        Ask = "ask",
        /// The call does not run; its result is an error.
        Deny = "deny",
    }

    /// Reason why the service did not allow a tool call at once.
    PermissionReason {
        /// The call is of high risk.
        HighRisk = "high_risk",
        /// The risk could not be determined.
        Indeterminate = "indeterminate",
    }
}

union! {
    /// Way in which the permission of a tool call was decided.
    ToolEvaluation by "type" {
        /// A policy that always allows.
        "always_allow" => AlwaysAllow,
        /// A policy that always asks.
        "always_ask" => AlwaysAsk,
        /// A judgement by the service on this call.
        "auto" => Auto(AutoEvaluation),
    }

    /// Judgement of the service on a tool call.
    AutoPermission by "type" {
        /// The call may run.
        "allow" => Allow,
        /// The user must approve the call.
        "ask" => Ask(PermissionDoubt),
        /// The call must not run.
        "deny" => Deny(PermissionDoubt),
    }
}

object! {
    /// Judgement by the service on one tool call.
    response AutoEvaluation ["type" = "auto"] {
        /// The judgement.
        evaluated_permission: required AutoPermission,
    }

    /// Reason why a tool call was not allowed at once.
    response PermissionDoubt [] {
        /// The reason.
        reason_code: required PermissionReason,
    }
}
