//! The client behind the package's `Client`.

use std::rc::Rc;

use http::Response;
use http::header::{HeaderName, HeaderValue};
use managed_agents_core::{
    Call, Credential, MANAGED_AGENTS_BETA, RetryPolicy, Settings, Turn, TurnOptions, checked,
};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::{lent, whole};
use crate::fault;
use crate::timer::Timer;
use crate::turn::RawTurn;

/// Settings, and the calls made with them. JSON goes in as text and comes out parsed by the page's own `JSON.parse`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct RawClient {
    settings: Rc<Settings>,
}

#[wasm_bindgen]
impl RawClient {
    /// `key` is an API key, `token` a bearer token; neither is for a proxy that adds one. `from_browser` tells the service that this is
    /// a page and means to be one.
    ///
    /// # Errors
    ///
    /// A base URL, key or token that cannot be used.
    #[wasm_bindgen(constructor)]
    pub fn new(
        base_url: Option<String>,
        key: Option<String>,
        token: Option<String>,
        from_browser: bool,
    ) -> Result<Self, JsValue> {
        let credential = match (key, token) {
            (Some(key), _) => Credential::ApiKey(key),
            (None, Some(token)) => Credential::Bearer(token),
            (None, None) => Credential::None,
        };
        let mut settings = Settings::new(credential);
        if let Some(base_url) = base_url {
            settings.base_url = base_url;
        }
        if from_browser {
            let name = HeaderName::from_static("anthropic-dangerous-direct-browser-access");
            settings.headers.insert(name, HeaderValue::from_static("true"));
        }
        settings.check().map_err(|error| fault::from_core(&error))?;
        Ok(Self { settings: Rc::new(settings) })
    }

    /// `POST /v1/agents`
    ///
    /// # Errors
    ///
    /// The service's refusal, or that no answer came.
    #[wasm_bindgen(js_name = createAgent)]
    pub async fn create_agent(&self, params: String) -> Result<JsValue, JsValue> {
        create(&self.settings, "/v1/agents", params).await
    }

    /// `POST /v1/environments`
    ///
    /// # Errors
    ///
    /// The service's refusal, or that no answer came.
    #[wasm_bindgen(js_name = createEnvironment)]
    pub async fn create_environment(&self, params: String) -> Result<JsValue, JsValue> {
        create(&self.settings, "/v1/environments", params).await
    }

    /// `POST /v1/sessions`
    ///
    /// # Errors
    ///
    /// The service's refusal, or that no answer came.
    #[wasm_bindgen(js_name = createSession)]
    pub async fn create_session(&self, params: String) -> Result<JsValue, JsValue> {
        create(&self.settings, "/v1/sessions", params).await
    }

    /// Says `text` in a session. Nothing is sent before the first `next`.
    pub fn ask(&self, session: String, text: &str) -> RawTurn {
        let mut options = TurnOptions::default();
        options.stream.seed = random();
        RawTurn::new(Turn::ask(session.into(), text, options), self.settings.clone())
    }
}

/// Untyped on purpose: typed encoding and decoding would be linked in, and JavaScript has its own.
async fn create(settings: &Settings, path: &'static str, params: String) -> Result<JsValue, JsValue> {
    let call = Call::<()>::post(path).beta(MANAGED_AGENTS_BETA).json_text(params);
    let repeat = call.repeats();
    let request = call.into_request(settings).map_err(|error| fault::from_core(&error))?;
    let policy = RetryPolicy::default();
    let mut retries = 0;
    loop {
        let answer = whole(request.clone()).await;
        let wait = match &answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => policy.after_answer(repeat, retries, answer.status(), answer.headers(), random()),
            // The page does not tell how far a request came.
            Err(_) => policy.after_failure(repeat, retries, true, random()),
        };
        match wait {
            Some(wait) => Timer::after(wait).await,
            None => return parse(answer?),
        }
        retries += 1;
    }
}

fn random() -> u64 {
    (js_sys::Math::random() * u64::MAX as f64) as u64
}

fn parse(answer: Response<Vec<u8>>) -> Result<JsValue, JsValue> {
    lent(answer, |answer| {
        let body = checked(&answer).map_err(|error| fault::from_core(&error))?;
        js_sys::JSON::parse(&String::from_utf8_lossy(body))
            .map_err(|_| fault::saying("the answer is not JSON"))
    })
}
