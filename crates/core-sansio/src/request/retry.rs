//! Decides on retries: a pure function of the reply, the number of attempts, and a random
//! number.

use std::time::Duration;

use http::StatusCode;
use http::header::{HeaderMap, HeaderName};

/// The effect of sending the same request twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Idempotency {
    /// Harmless. Every transient failure is retried.
    Yes,
    /// Harmless, but a 409 is final: the request conflicts with the stored state.
    ExceptConflict,
    /// May take effect twice, such as sending a message. A request is retried only if it certainly
    /// had no effect.
    No,
}

/// The number and timing of retries.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct RetryPolicy {
    /// Retries after the first attempt. Default 2.
    pub max_retries: u32,
    /// The wait before the first retry, doubled for each further one. Default 0.5 s.
    pub first_wait: Duration,
    /// The longest wait by this policy. Default 8 s.
    pub max_wait: Duration,
    /// The longest wait that the service may request. Default 60 s.
    pub max_server_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 2,
            first_wait: Duration::from_millis(500),
            max_wait: Duration::from_secs(8),
            max_server_wait: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Never retries.
    pub const NEVER: Self = Self {
        max_retries: 0,
        first_wait: Duration::ZERO,
        max_wait: Duration::ZERO,
        max_server_wait: Duration::ZERO,
    };

    /// Returns the wait before the next attempt after a reply, or `None` if the reply is
    /// final. `retries` counts the retries so far; `random` is uniform over `u64`.
    ///
    /// `x-should-retry` takes precedence over the status. A wait that the service requests
    /// (`retry-after-ms`, `retry-after`) is extended by up to 10 % jitter and capped at
    /// `max_server_wait`. A date in `retry-after` is compared with the reply's `date` header, so
    /// that no clock is needed.
    pub fn after_answer(
        &self,
        idempotency: Idempotency,
        retries: u32,
        status: StatusCode,
        headers: &HeaderMap,
        random: u64,
    ) -> Option<Duration> {
        let by_status = match idempotency {
            Idempotency::Yes => is_retryable_status(status),
            Idempotency::ExceptConflict => is_retryable_status(status) && status != StatusCode::CONFLICT,
            Idempotency::No => status == StatusCode::TOO_MANY_REQUESTS,
        };
        if retries >= self.max_retries || !should_retry(headers).unwrap_or(by_status) {
            return None;
        }
        Some(match server_wait(headers) {
            Some(wait) => wait.mul_f64(1.0 + unit(random) / 10.0).min(self.max_server_wait),
            None => self.backoff(retries, random),
        })
    }

    /// Returns the wait before the next attempt after a failure without a reply, or `None` if
    /// the request must not be retried. `may_have_arrived` is `false` only if no byte of the
    /// request was sent.
    pub fn after_failure(
        &self,
        idempotency: Idempotency,
        retries: u32,
        may_have_arrived: bool,
        random: u64,
    ) -> Option<Duration> {
        let final_failure = idempotency == Idempotency::No && may_have_arrived;
        (retries < self.max_retries && !final_failure).then(|| self.backoff(retries, random))
    }

    /// Doubles from `first_wait` up to `max_wait`, minus up to 25 % jitter.
    fn backoff(&self, retries: u32, random: u64) -> Duration {
        let doubled = self.first_wait.saturating_mul(2_u32.saturating_pow(retries));
        let longest = doubled.min(self.max_wait);
        // A factor just below 1 could round up to more than a `Duration` holds.
        longest - longest.mul_f64(unit(random) / 4.0)
    }
}

/// Returns `true` for 408, 409, 429 and every status from 500.
pub fn is_retryable_status(status: StatusCode) -> bool {
    is_retryable(status.as_u16())
}

pub(crate) fn is_retryable(status: u16) -> bool {
    matches!(status, 408 | 409 | 429 | 500..)
}

/// Reads `x-should-retry`.
pub(crate) fn should_retry(headers: &HeaderMap) -> Option<bool> {
    match headers.get("x-should-retry")?.as_bytes() {
        b"true" => Some(true),
        b"false" => Some(false),
        _ => None,
    }
}

/// Reads the wait that the service requests. A value that is not a positive, finite number or a
/// date in the future counts as absent.
pub(crate) fn server_wait(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let seconds = match text("retry-after-ms").and_then(positive) {
        Some(milliseconds) => milliseconds / 1000.0,
        None => {
            let after = text("retry-after")?;
            match positive(after) {
                Some(seconds) => seconds,
                None => {
                    let until = httpdate::parse_http_date(after).ok()?;
                    let now =
                        httpdate::parse_http_date(text(HeaderName::as_str(&http::header::DATE))?).ok()?;
                    return until.duration_since(now).ok().filter(|wait| !wait.is_zero());
                }
            }
        }
    };
    // Every cap is below a day; the bound keeps `from_secs_f64` from panicking.
    Some(Duration::from_secs_f64(seconds.min(86_400.0)))
}

fn positive(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| *number > 0.0 && number.is_finite())
}

/// Returns a wait in milliseconds, rounded up and capped at 136 years.
pub(crate) fn milliseconds(wait: Duration) -> u64 {
    wait.as_secs().min(u32::MAX.into()) * 1000 + u64::from(wait.subsec_nanos().div_ceil(1_000_000))
}

/// Returns a random part of a wait: at least 0, less than `milliseconds`, which counts up to 49
/// days.
pub(crate) fn part(milliseconds: u64, random: u64) -> u64 {
    (milliseconds.min(u32::MAX.into()) * (random >> 32)) >> 32
}

/// Maps a random number to the range from 0 to below 1.
pub(crate) fn unit(random: u64) -> f64 {
    (random >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(retries: u32, status: u16, headers: &[(&'static str, &str)], random: u64) -> Option<Duration> {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        let status = StatusCode::from_u16(status).unwrap();
        RetryPolicy::default().after_answer(Idempotency::Yes, retries, status, &headers, random)
    }

    #[test]
    fn backoff_doubles_minus_up_to_a_quarter() {
        for (retries, milliseconds) in [(0, 500.0), (1, 1000.0)] {
            assert_eq!(wait(retries, 500, &[], 0).unwrap().as_secs_f64() * 1000.0, milliseconds);
            let shortest = wait(retries, 500, &[], u64::MAX).unwrap().as_secs_f64() * 1000.0;
            assert!((shortest - milliseconds * 0.75).abs() < 0.01, "{shortest}");
        }
        let patient = RetryPolicy { max_retries: 99, ..RetryPolicy::default() };
        assert_eq!(patient.backoff(40, 0), Duration::from_secs(8));
    }

    #[test]
    fn a_policy_without_a_longest_wait_waits_and_does_not_panic() {
        let endless =
            RetryPolicy { first_wait: Duration::MAX, max_wait: Duration::MAX, ..RetryPolicy::default() };
        assert_eq!(endless.backoff(0, 0), Duration::MAX);
        assert!(endless.backoff(1, u64::MAX) > Duration::MAX / 2);
    }

    #[test]
    fn retries_end_after_max_retries() {
        assert!(wait(1, 503, &[], 0).is_some());
        assert_eq!(wait(2, 503, &[], 0), None);
    }

    #[test]
    fn only_transient_statuses_are_retried() {
        let retried = (100..1000).filter(|status| wait(0, *status, &[], 0).is_some());
        assert!(retried.eq([408, 409, 429].into_iter().chain(500..1000)));
    }

    #[test]
    fn the_services_word_outranks_the_status() {
        assert!(wait(0, 400, &[("x-should-retry", "true")], 0).is_some());
        assert_eq!(wait(0, 503, &[("x-should-retry", "false")], 0), None);
        assert!(wait(0, 503, &[("x-should-retry", "perhaps")], 0).is_some());
    }

    #[test]
    fn waits_set_by_the_service_are_kept_within_ten_percent() {
        let date = ("date", "Sat, 21 Nov 2026 09:00:00 GMT");
        for (headers, seconds) in [
            (vec![("retry-after", "1")], 1.0),
            (vec![("retry-after", " 1.5 ")], 1.5),
            (vec![("retry-after-ms", "250"), ("retry-after", "9")], 0.25),
            (vec![("retry-after-ms", "abc"), ("retry-after", "9")], 9.0),
            (vec![("retry-after", "Sat, 21 Nov 2026 09:00:07 GMT"), date], 7.0),
        ] {
            for random in [0, u64::MAX / 2, u64::MAX] {
                let wait = wait(0, 429, &headers, random).unwrap().as_secs_f64();
                assert!((seconds..=seconds * 1.1).contains(&wait), "{headers:?}: {wait}");
            }
        }
    }

    #[test]
    fn what_is_no_wait_gives_our_own() {
        let date = ("date", "Sat, 21 Nov 2026 09:00:00 GMT");
        for headers in [
            vec![("retry-after", "0")],
            vec![("retry-after", "-1")],
            vec![("retry-after", "NaN")],
            vec![("retry-after", "inf")],
            vec![("retry-after", "abc")],
            vec![("retry-after", "")],
            vec![("retry-after", "Sat, 21 Nov 2026 08:59:59 GMT"), date],
            vec![("retry-after", "Sat, 21 Nov 2026 09:00:07 GMT")],
        ] {
            assert_eq!(wait(0, 429, &headers, 0), Some(Duration::from_millis(500)), "{headers:?}");
        }
    }

    #[test]
    fn a_server_cannot_make_us_wait_longer_than_the_cap() {
        for value in ["61", "1e12", "1e308"] {
            assert_eq!(wait(0, 429, &[("retry-after", value)], 7), Some(Duration::from_secs(60)), "{value}");
        }
    }

    #[test]
    fn a_request_that_is_not_idempotent_is_retried_only_if_it_had_no_effect() {
        let policy = RetryPolicy::default();
        let answer = |idempotency, status| {
            policy
                .after_answer(idempotency, 0, StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), 0)
                .is_some()
        };
        assert!(answer(Idempotency::No, 429));
        assert!(
            !answer(Idempotency::No, 500) && !answer(Idempotency::No, 408) && !answer(Idempotency::No, 409)
        );
        assert!(answer(Idempotency::ExceptConflict, 500) && !answer(Idempotency::ExceptConflict, 409));
        assert!(policy.after_failure(Idempotency::No, 0, false, 0).is_some());
        assert!(policy.after_failure(Idempotency::No, 0, true, 0).is_none());
        assert!(policy.after_failure(Idempotency::Yes, 0, true, 0).is_some());
    }
}
