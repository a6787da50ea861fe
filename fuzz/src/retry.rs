//! Whatever a reply's headers say and a policy allows, a wait is decided without a panic, never
//! longer than the policy permits, and as long as the service asked for where it asked in seconds.

use std::time::Duration;

use arbitrary::{Arbitrary, Unstructured};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use managed_agents_core::{ApiError, Idempotency, Reply, RetryPolicy};

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    status: u16,
    retries: u32,
    random: u64,
    idempotency: u8,
    policy: Option<(u32, Duration, Duration, Duration)>,
    retry_after: Option<Wait<'a>>,
    retry_after_ms: Option<&'a [u8]>,
    date: Option<&'a [u8]>,
    should_retry: Option<bool>,
    body: &'a [u8],
}

#[derive(Debug, Arbitrary)]
enum Wait<'a> {
    Seconds(u16),
    Text(&'a [u8]),
}

/// Runs the target on one input.
pub fn run(bytes: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let Ok(status) = StatusCode::from_u16(100 + input.status % 900) else { return };
    let headers = headers(&input);
    let policy = policy(&input);
    let idempotency =
        [Idempotency::Yes, Idempotency::ExceptConflict, Idempotency::No][usize::from(input.idempotency % 3)];
    let longest = policy.max_wait.max(policy.max_server_wait);
    if let Some(wait) = policy.after_answer(idempotency, input.retries, status, &headers, input.random) {
        assert!(wait <= longest, "{wait:?} is longer than the policy allows");
        assert!(input.retries < policy.max_retries);
        let is_asked_in_seconds = input.retry_after_ms.is_none();
        if let (Some(Wait::Seconds(seconds @ 1..)), true) = (&input.retry_after, is_asked_in_seconds) {
            let asked = Duration::from_secs(u64::from(*seconds));
            assert!(wait >= asked.min(policy.max_server_wait), "{wait:?} is shorter than asked for");
            assert!(wait <= asked + asked / 9, "{wait:?} is longer than asked for");
        }
    }
    for may_have_arrived in [false, true] {
        let wait = policy.after_failure(idempotency, input.retries, may_have_arrived, input.random);
        assert!(wait.unwrap_or_default() <= policy.max_wait);
    }
    let error = ApiError::read(status, &headers, input.body);
    let _ = (error.is_retryable(), format!("{error} {error:?}"));
    let mut response = Response::new(input.body);
    (*response.status_mut(), *response.headers_mut()) = (status, headers);
    let reply = Reply::from(response);
    assert_eq!(reply.retry_after, error.retry_after, "both readings of a reply find the same wait");
}

fn headers(input: &Input<'_>) -> HeaderMap {
    let seconds;
    let retry_after = match &input.retry_after {
        Some(Wait::Seconds(number)) => {
            seconds = number.to_string();
            Some(seconds.as_bytes())
        }
        Some(Wait::Text(text)) => Some(*text),
        None => None,
    };
    let should_retry = input.should_retry.map(|retry| if retry { &b"true"[..] } else { b"false" });
    [
        ("retry-after", retry_after),
        ("retry-after-ms", input.retry_after_ms),
        ("date", input.date),
        ("x-should-retry", should_retry),
    ]
    .into_iter()
    .filter_map(|(name, value)| {
        Some((http::HeaderName::from_static(name), HeaderValue::from_bytes(value?).ok()?))
    })
    .collect()
}

fn policy(input: &Input<'_>) -> RetryPolicy {
    match input.policy {
        None => RetryPolicy::default(),
        Some((max_retries, first_wait, max_wait, max_server_wait)) => {
            RetryPolicy { max_retries, first_wait, max_wait, max_server_wait }
        }
    }
}
