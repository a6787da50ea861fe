//! Access tokens: requests them, decides when to renew them, and reads and writes the files of a
//! profile as text.
//!
//! The clock, the environment and the file system belong to the adapter. It passes the current time
//! as the time since the Unix epoch.
//!
//! ```text
//!  profile, identity token ──▶ TokenRequest ──▶ POST /v1/oauth/token ──▶ AccessToken::read
//!                                    ▲                                        │
//!                          Refresh   │                                        ▼ handle_token
//!  a request needs a token ────▶ TokenCache::poll ──▶ Use(token) ◀─────── TokenCache
//! ```
//!
//! ```
//! use std::time::Duration;
//! use managed_agents_core::credentials::{
//!     AccessToken, Federation, TokenAction, TokenCache, TokenRequest,
//! };
//!
//! let now = Duration::from_secs(1_800_000_000);
//! let mut cache = TokenCache::default();
//! assert_eq!(cache.poll(now), TokenAction::Refresh);
//!
//! let federation = Federation::new("fdrl_1", "org_1");
//! let request = TokenRequest::Federation { federation, assertion: "a JWT".into() }
//!     .into_request("https://api.anthropic.com")?;
//! assert_eq!(request.uri(), "https://api.anthropic.com/v1/oauth/token");
//!
//! // The reply of the endpoint:
//! let answer = http::Response::new(&br#"{"access_token":"sk-ant-oat01-..","expires_in":3600}"#[..]);
//! cache.handle_token(AccessToken::read(answer, now)?, now);
//! assert!(matches!(cache.poll(now), TokenAction::Use(_)));
//! # Ok::<(), managed_agents_core::Error>(())
//! ```

mod cache;
mod profile;
mod request;
mod stored;
mod token;
pub(crate) mod token_error;

pub use cache::{TokenAction, TokenCache};
pub use profile::{Authentication, Profile, check_profile_name};
pub use request::{Federation, MAX_ASSERTION_BYTES, OAUTH_BETA, OIDC_FEDERATION_BETA, TokenRequest};
pub use stored::StoredToken;
pub use token::{AccessToken, MAX_TOKEN_ANSWER_BYTES};
pub use token_error::TokenError;
