//! Webhooks: accepted and refused events.

use http::{HeaderMap, HeaderName, HeaderValue};
use managed_agents_core::Error;
use managed_agents_core::types::{Missing, WebhookEvent, WebhookEventData};
use managed_agents_core::webhooks::{MAX_SKEW_SECONDS, WebhookError, unwrap};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SENT: u64 = 1_793_606_400;
const BODY: &str = r#"{"type":"event","id":"wevt_1","created_at":"2026-11-02T08:00:00Z","data":{"type":"session.status_idled","id":"sesn_1","organization_id":"org_1","workspace_id":"wrkspc_1"}}"#;
/// Computed by another implementation from the constants above.
const SIGNATURE: &str = "v1,voGA2etPqPqpmqUelvSFBZBiXupVj2NtfjBCcete33M=";

fn headers(signature: &str) -> HeaderMap {
    [("webhook-id", "wevt_1"), ("webhook-timestamp", "1793606400"), ("webhook-signature", signature)]
        .into_iter()
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
        .collect()
}

fn with(name: &'static str, value: &str) -> HeaderMap {
    let mut headers = headers(SIGNATURE);
    headers.insert(name, value.parse().unwrap());
    headers
}

fn take(headers: &HeaderMap) -> Result<WebhookEvent, WebhookError> {
    unwrap(BODY.as_bytes(), headers, SECRET, SENT)
}

#[test]
fn an_event_of_the_service_is_read() {
    let event = take(&headers(SIGNATURE)).unwrap();
    assert_eq!(event.id.as_str(), "wevt_1");
    assert!(matches!(event.data, WebhookEventData::SessionStatusIdled(_)), "{event:?}");
}

#[test]
fn the_example_of_the_standard_fits_and_lacks_all_that_an_event_of_ours_has() {
    let headers: HeaderMap = [
        ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        ("webhook-timestamp", "1614265330"),
        ("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
    ]
    .into_iter()
    .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
    .collect();
    let taken = unwrap(br#"{"test": 2432232314}"#, &headers, SECRET, 1_614_265_330);
    assert_eq!(taken.unwrap().missing(), ["type", "id", "created_at", "data"]);
}

#[test]
fn f24_webhook_that_lacks_fields_is_read_and_an_odd_one_is_an_error_with_its_path() {
    let less = r#"{"type":"event","id":"wevt_1","data":{"type":"session.status_idled","id":"sesn_1","organization_id":null}}"#;
    let signature = "v1,sjeT+WKEmkNHBFFS7aeq3/D0SUPkJZ9i0Kmid9EzwWg=";
    let event = unwrap(less.as_bytes(), &headers(signature), SECRET, SENT).unwrap();
    assert_eq!(event.missing(), ["created_at", "data.organization_id", "data.workspace_id"]);
    assert_eq!(serde_json::to_string(&event).unwrap(), less);

    let odd = r#"{"type":"event","id":"wevt_1","data":{"type":"session.status_idled","id":["sesn_1"]}}"#;
    let signature = "v1,4DDxIrx4ft1z4UBetYbHFa0ysx8caRV914y5X+5jtuQ=";
    let error = unwrap(odd.as_bytes(), &headers(signature), SECRET, SENT).unwrap_err();
    assert_eq!(error.to_string(), r#"could not read the webhook at "data.id""#);
    let WebhookError::Body(Error::Decode { path, body, .. }) = error else { panic!("{error:?}") };
    assert_eq!((path.as_str(), &*body), ("data.id", odd.as_bytes()));
}

#[test]
fn the_secret_may_stand_without_its_prefix() {
    let bare = SECRET.strip_prefix("whsec_").unwrap();
    unwrap(BODY.as_bytes(), &headers(SIGNATURE), bare, SENT).unwrap();
}

#[test]
fn another_secret_is_refused() {
    let other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    let taken = unwrap(BODY.as_bytes(), &headers(SIGNATURE), other, SENT);
    assert!(matches!(taken, Err(WebhookError::Signature)), "{taken:?}");
}

#[test]
fn no_secret_is_never_a_reason_to_skip_the_check() {
    for secret in ["", " ", "whsec_", "whsec_not base64", "\u{e4}"] {
        let taken = unwrap(BODY.as_bytes(), &headers(SIGNATURE), secret, SENT);
        assert!(matches!(taken, Err(WebhookError::Secret(_))), "{secret:?}: {taken:?}");
    }
}

#[test]
fn an_attempt_may_be_five_minutes_off_and_no_second_more() {
    for (now, is_taken) in [
        (SENT - MAX_SKEW_SECONDS, true),
        (SENT + MAX_SKEW_SECONDS, true),
        (SENT - MAX_SKEW_SECONDS - 1, false),
        (SENT + MAX_SKEW_SECONDS + 1, false),
        (0, false),
        (u64::MAX, false),
    ] {
        match unwrap(BODY.as_bytes(), &headers(SIGNATURE), SECRET, now) {
            Ok(_) => assert!(is_taken, "{now}"),
            Err(WebhookError::Time { sent: SENT, .. }) => assert!(!is_taken, "{now}"),
            Err(error) => panic!("{now}: {error:?}"),
        }
    }
}

#[test]
fn an_old_event_cannot_be_posted_again_with_a_new_time_or_a_new_id() {
    for headers in [with("webhook-timestamp", "1793606401"), with("webhook-id", "wevt_2")] {
        let taken = take(&headers);
        assert!(matches!(taken, Err(WebhookError::Signature)), "{taken:?}");
    }
}

#[test]
fn a_time_that_is_no_number_is_refused() {
    for time in ["", "now", "-1", "1793606400.5", " 1793606400", "99999999999999999999999"] {
        let taken = take(&with("webhook-timestamp", time));
        assert!(matches!(taken, Err(WebhookError::Header("webhook-timestamp"))), "{time:?}: {taken:?}");
    }
}

#[test]
fn one_signature_that_fits_is_enough_wherever_it_stands() {
    let other = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for signatures in [
        format!("{other} {SIGNATURE}"),
        format!("{SIGNATURE} {other}"),
        format!("v2,something v1a,else v1,no!base64  {SIGNATURE}"),
    ] {
        take(&headers(&signatures)).unwrap_or_else(|error| panic!("{signatures}: {error:?}"));
    }
}

#[test]
fn signatures_of_other_versions_and_parts_of_one_do_not_count() {
    let code = SIGNATURE.strip_prefix("v1,").unwrap();
    for signatures in [
        format!("v2,{code}"),
        format!("v1a,{code}"),
        format!("V1,{code}"),
        code.to_owned(),
        "v1,".to_owned(),
        "v1".to_owned(),
        ",".to_owned(),
        SIGNATURE[..20].to_owned(),
        format!("v1,{}", &code[..24]),
    ] {
        let taken = take(&headers(&signatures));
        assert!(matches!(taken, Err(WebhookError::Signature)), "{signatures}: {taken:?}");
    }
}

#[test]
fn a_body_that_differs_in_any_byte_is_refused() {
    for place in 0..BODY.len() {
        let mut body = BODY.as_bytes().to_vec();
        body[place] ^= 1;
        let taken = unwrap(&body, &headers(SIGNATURE), SECRET, SENT);
        assert!(matches!(taken, Err(WebhookError::Signature)), "{place}: {taken:?}");
    }
    // The same JSON with one more space.
    let taken = unwrap(format!("{BODY} ").as_bytes(), &headers(SIGNATURE), SECRET, SENT);
    assert!(matches!(taken, Err(WebhookError::Signature)), "{taken:?}");
}

#[test]
fn a_header_that_is_missing_or_there_twice_is_refused() {
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        let mut without = headers(SIGNATURE);
        without.remove(name);
        let mut twice = headers(SIGNATURE);
        let value = twice[name].clone();
        twice.append(name, value);
        let mut binary = headers(SIGNATURE);
        binary.insert(name, HeaderValue::from_bytes(b"\xFF").unwrap());
        for headers in [without, twice, binary] {
            let taken = take(&headers);
            assert!(matches!(taken, Err(WebhookError::Header(it)) if it == name), "{name}: {taken:?}");
        }
    }
}

#[test]
fn neither_the_secret_nor_the_body_shows() {
    let errors = [
        take(&headers("v1,")).unwrap_err(),
        unwrap(BODY.as_bytes(), &headers(SIGNATURE), "whsec_canary!", SENT).unwrap_err(),
        unwrap(BODY.as_bytes(), &headers(SIGNATURE), SECRET, 0).unwrap_err(),
    ];
    for error in errors {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("canary") && !shown.contains("MfKQ") && !shown.contains("sesn_1"), "{shown}");
    }
}
