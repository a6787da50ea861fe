//! Creates clients. Keeps keys out of pages.

use http::{HeaderName, HeaderValue};
use managed_agents_async::{Credential, Error, Settings, proto};

use crate::fetch::Fetch;
use crate::page;

/// A client over `fetch`.
pub type Client = managed_agents_async::Client<Fetch>;

/// The headers that carry a credential.
const SECRET: [&str; 2] = ["x-api-key", "authorization"];

/// Creates a client that sends its requests by `fetch`.
///
/// In a page and in its workers it takes no credential, because everybody who opens the page can
/// read it. Use [`Credential::None`] and set [`Settings::base_url`] to a server of yours that adds
/// the key. Elsewhere, such as in workerd, any credential is accepted.
///
/// # Errors
///
/// The settings fail [`Settings::check`], or contain a credential in a page.
pub fn client(settings: Settings) -> Result<Client, Error> {
    let has_secret = settings.credential != Credential::None
        || SECRET.iter().any(|name| settings.headers.contains_key(*name));
    if has_secret && page::is_page() {
        return Err(Error::Core(proto::Error::Settings(
            "a key does not belong in a page, because everybody who opens the page can read it; set the base \
             URL to a server of yours that adds the key, or use `dangerously_allow_browser`"
                .into(),
        )));
    }
    Client::over(Fetch::default(), settings)
}

/// As [`client`], and also takes a credential in a page, where everybody who opens the page can read
/// it. Tells the service so by the header that it requires for that.
///
/// # Errors
///
/// The settings fail [`Settings::check`].
pub fn dangerously_allow_browser(mut settings: Settings) -> Result<Client, Error> {
    const NAME: HeaderName = HeaderName::from_static("anthropic-dangerous-direct-browser-access");
    settings.headers.insert(NAME, HeaderValue::from_static("true"));
    Client::over(Fetch::default(), settings)
}

/// Frameworks keep a client where all components see it, and ask for this.
const _: fn() = || {
    fn can_be_kept<T: Clone + PartialEq + Send + Sync + 'static>() {}
    can_be_kept::<Client>();
};
