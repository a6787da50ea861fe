//! Authors of changes of memories.

use crate::ids::{ApiKeyId, ServiceAccountId, SessionId, UserId};

union! {
    /// Author of a change of a memory.
    Actor by "type" {
        /// The agent of a session.
        "session_actor" => Session(SessionActor),
        /// A program with an API key.
        "api_actor" => Api(ApiActor),
        /// A person.
        "user_actor" => User(UserActor),
        /// A service account.
        "service_account_actor" => ServiceAccount(ServiceAccountActor),
    }
}

object! {
    /// The agent of a session.
    response SessionActor ["type" = "session_actor"] {
        /// The session.
        session_id: required SessionId,
    }

    /// A program with an API key.
    response ApiActor ["type" = "api_actor"] {
        /// The key's id, not the key.
        api_key_id: required ApiKeyId,
    }

    /// A person.
    response UserActor ["type" = "user_actor"] {
        /// The person.
        user_id: required UserId,
    }

    /// A service account.
    response ServiceAccountActor ["type" = "service_account_actor"] {
        /// The account.
        service_account_id: required ServiceAccountId,
    }
}
