open_enum! {
    /// What came out for a tool use.
    EvaluatedPermission {
        /// It runs.
        Allow = "allow",
        /// It waits for a `user.tool_confirmation`.
        Ask = "ask",
        /// It does not run; its result is an error.
        Deny = "deny",
    }

    /// Why the service would not simply allow a tool use.
    PermissionReason {
        /// The use is of high risk.
        HighRisk = "high_risk",
        /// It could not be told.
        Indeterminate = "indeterminate",
    }
}

union! {
    /// How the permission of a tool use was decided.
    ToolEvaluation by "type" {
        /// By a policy that always allows.
        "always_allow" => AlwaysAllow,
        /// By a policy that always asks.
        "always_ask" => AlwaysAsk,
        /// By the service, which judged this use.
        "auto" => Auto(AutoEvaluation),
    }

    /// What the service found when it judged a tool use.
    AutoPermission by "type" {
        /// It may run.
        "allow" => Allow,
        /// The user must be asked.
        "ask" => Ask(PermissionDoubt),
        /// It must not run.
        "deny" => Deny(PermissionDoubt),
    }
}

object! {
    /// The service judged a tool use.
    response AutoEvaluation ["type" = "auto"] {
        /// What it found.
        evaluated_permission: required AutoPermission,
    }

    /// Why a tool use was not simply allowed.
    response PermissionDoubt [] {
        /// The reason.
        reason_code: required PermissionReason,
    }
}
