//! Finds credentials for the Claude Managed Agents API in the environment and in the profiles on
//! disk, and renews access tokens. Contains no HTTP client: a caller sends the requests that this
//! crate builds.
//!
//! *In scope*: the order of credentials, environment variables, the files of profiles and their
//! permissions, identity tokens, storing a renewed token, the proxy that the environment names.
//!
//! *Out of scope*: the formats of files and requests (`managed-agents-core`), sending requests, and
//! waiting for another thread's renewal (the clients).
//!
//! This is an independent client, not an official product.
//!
//! ```
//! use http::{Request, Response};
//! use managed_agents_login::{Error, IdentityToken, Login, Renewal, resolve};
//! # use managed_agents_core::credentials::Federation;
//!
//! # fn send(request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Error> {
//! #     assert_eq!(request.uri(), "https://api.anthropic.com/v1/oauth/token");
//! #     Ok(Response::new(br#"{"access_token":"a","expires_in":3600}"#.to_vec()))
//! # }
//! # let identity = IdentityToken::Text("a JWT".into());
//! # let login = Login { federation: Some((Federation::new("fdrl_1", "org_1"), identity)), ..Login::default() };
//! // A program passes `Login::default()` and `process_variable`.
//! let found = resolve(login, |_| None)?;
//! assert_eq!(found.source.to_string(), "`federation`, given by the program");
//!
//! if let Some(source) = found.tokens {
//!     let token = match source.renew(None, &found.settings.base_url)? {
//!         Renewal::Done(token) => token,
//!         Renewal::Send(request, exchange) => exchange.finish(send(request))?,
//!     };
//!     assert_eq!(token.token.expose(), "a");
//! }
//! # Ok::<(), Error>(())
//! ```
//!
//! # Order
//!
//! [`resolve`] uses the first of these that is set:
//!
//! | | credential | from |
//! | --- | --- | --- |
//! | 1 | a key, a token, a profile or a federated identity | [`Login`]: at most one of them |
//! | 2 | an API key | `ANTHROPIC_API_KEY` |
//! | 3 | a bearer token | `ANTHROPIC_AUTH_TOKEN` |
//! | 4 | a profile, which must exist | `ANTHROPIC_PROFILE` |
//! | 5 | a federated identity | `ANTHROPIC_FEDERATION_RULE_ID`, `ANTHROPIC_ORGANIZATION_ID`, `ANTHROPIC_IDENTITY_TOKEN_FILE` or else `ANTHROPIC_IDENTITY_TOKEN`; optionally `ANTHROPIC_SERVICE_ACCOUNT_ID`, `ANTHROPIC_WORKSPACE_ID` |
//! | 6 | the active profile | the profile named in the file `active_config`, else `default` |
//!
//! The base URL comes from the [`Login`], `ANTHROPIC_BASE_URL` or the profile; the default is the
//! public service. `ANTHROPIC_CUSTOM_HEADERS` adds headers to all requests, one `Name: value` on
//! each line. Values are trimmed, and an empty variable counts as not set.
//!
//! The folder of the profiles is `$ANTHROPIC_CONFIG_DIR`, `%APPDATA%\Anthropic` (on Windows),
//! `$XDG_CONFIG_HOME/anthropic` or `~/.config/anthropic`. `configs/<name>.json` describes the
//! credential, and `credentials/<name>.json` contains the token. A token file that other users can
//! access is refused (on Unix).
//!
//! # Proxies
//!
//! The environment names the proxy too, and [`choose_proxy`] reads it as curl does, for clients
//! whose HTTP library has other rules:
//!
//! | base URL | the first of these that is set and not empty |
//! | --- | --- |
//! | `https` | `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY` |
//! | `http` | `http_proxy`, `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY` |
//!
//! `HTTP_PROXY` in capitals is ignored: in a CGI program a request header can set it. Loopback hosts
//! and the hosts in `no_proxy`, else `NO_PROXY`, are reached directly. A proxy that cannot be used
//! is an error: a client must not fall back to a direct connection, which the network may forbid.
//!
//! ```text
//! Login ──▶ resolve ──▶ Settings
//!              │
//!              └──▶ TokenSource ──▶ renew ──▶ a request ──▶ the client sends it
//!                       ▲                                         │ reply
//!                       └──── token file ◀──── Exchange::finish ◀─┘
//! ```
#![forbid(unsafe_code)]

mod clock;
mod environment;
mod error;
mod identity_token;
mod login;
mod profile_folder;
mod proxy;
mod renewal;
mod resolve;
mod source;
mod text_file;
mod token_file;

pub use clock::since_epoch;
pub use environment::process_variable;
pub use error::Error;
pub use identity_token::IdentityToken;
pub use login::Login;
pub use proxy::choose_proxy;
pub use renewal::{Exchange, Renewal, TokenSource};
pub use resolve::{Resolved, resolve};
pub use source::CredentialSource;
