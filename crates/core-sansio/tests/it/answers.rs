//! Decoding replies: successes, error envelopes, and the methods of errors.

use std::error::Error as _;
use std::time::Duration;

use http::{Response, StatusCode};
use managed_agents_core::types::{DeletedFile, ErrorCode, ErrorKind, EventParams, FileMetadata, Page};
use managed_agents_core::{ApiError, Error, MAX_KEPT_BODY_BYTES, Operation, sessions};

const FILE: &str = r#"{"type":"file","id":"file_1","filename":"a.csv","mime_type":"text/csv","size_bytes":7,"created_at":"2026-11-21T09:00:00Z"}"#;
const NOT_FOUND: &str = r#"{"type":"error","error":{"type":"not_found_error","message":"no such session"},"request_id":"req_body"}"#;

fn answer<'a>(
    status: u16,
    headers: &[(&str, &str)],
    body: &'a (impl AsRef<[u8]> + ?Sized),
) -> Response<&'a [u8]> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.as_ref()).unwrap()
}

fn read_file(
    status: u16,
    headers: &[(&str, &str)],
    body: &(impl AsRef<[u8]> + ?Sized),
) -> Result<FileMetadata, Error> {
    Operation::<FileMetadata>::read(answer(status, headers, body))
}

#[track_caller]
fn api_error(status: u16, headers: &[(&str, &str)], body: &(impl AsRef<[u8]> + ?Sized)) -> ApiError {
    match read_file(status, headers, body) {
        Err(Error::Api(error)) => *error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_success_that_does_not_show_the_message_is_refused_and_an_interrupt_need_not_be_shown() {
    let send = |event| sessions::events::send(&"sesn_1".into(), [event]).echo();
    let (empty, shown) = (r#"{"data":[]}"#, r#"{"data":[{"type":"user.message"}]}"#);
    let message = send(EventParams::message("Total the invoices."));
    assert!(matches!(message.check(&answer(200, &[], empty)), Err(Error::NotEchoed { .. })));
    assert!(message.check(&answer(200, &[], shown)).is_ok());
    assert!(send(EventParams::interrupt()).check(&answer(200, &[], empty)).is_ok());
}

#[test]
fn every_2xx_with_the_right_body_is_a_success() {
    for status in [200, 201, 202, 203, 299] {
        assert_eq!(read_file(status, &[], FILE).unwrap().id, "file_1".into(), "{status}");
    }
}

#[test]
fn a_page_is_read_with_its_cursor() {
    let body = format!(r#"{{"data":[{FILE}],"next_page":"c"}}"#);
    let page = Operation::<Page<FileMetadata>>::read(answer(200, &[], &body)).unwrap();
    assert_eq!((page.data.len(), page.next_page.as_deref()), (1, Some("c")));
}

#[test]
fn no_body_is_an_answer_where_nothing_or_something_optional_is_answered() {
    for status in [200, 202, 204] {
        Operation::<()>::read(answer(status, &[], "")).unwrap();
        assert_eq!(Operation::<Option<DeletedFile>>::read(answer(status, &[], "")).unwrap(), None);
        assert_eq!(Operation::<Option<DeletedFile>>::read(answer(status, &[], "null")).unwrap(), None);
        assert!(matches!(read_file(status, &[], ""), Err(Error::Decode { .. })));
    }
    let deleted = r#"{"id":"file_1","type":"file_deleted"}"#;
    assert_eq!(
        Operation::<Option<DeletedFile>>::read(answer(200, &[], deleted)).unwrap().unwrap().id,
        "file_1".into()
    );
}

#[test]
fn an_error_envelope_is_read_whole() {
    let body = r#"{"type":"error","error":{"type":"invalid_request_error","message":"still running","details":{"error_code":"budget_not_raised"}},"request_id":"req_body"}"#;
    let error = api_error(400, &[("retry-after", "7"), ("x-should-retry", "true")], body);
    assert_eq!(error.status, StatusCode::BAD_REQUEST);
    assert_eq!(error.kind, Some(ErrorKind::InvalidRequest));
    assert_eq!(error.code, Some(ErrorCode::BudgetNotRaised));
    assert_eq!(error.message, "still running");
    assert_eq!(error.request_id.as_deref(), Some("req_body"));
    assert_eq!(error.retry_after, Some(Duration::from_secs(7)));
    assert_eq!(error.should_retry, Some(true));
    assert_eq!(&*error.body, body.as_bytes());
    assert_eq!(
        error.to_string(),
        "the service answered 400 (invalid_request_error): still running [req_body]"
    );
}

#[test]
fn the_request_id_of_the_header_comes_first() {
    let error = api_error(404, &[("request-id", "req_header")], NOT_FOUND);
    assert_eq!(error.request_id.as_deref(), Some("req_header"));
    assert_eq!(
        api_error(502, &[("request-id", "req_header")], "<html>").request_id.as_deref(),
        Some("req_header")
    );
    assert_eq!(api_error(502, &[], "<html>").request_id, None);
}

#[test]
fn kinds_and_codes_of_a_later_version_are_kept() {
    let body = r#"{"type":"error","error":{"type":"newer_error","message":"m","details":{"error_code":"newer_code","more":1}},"more":[]}"#;
    let error = api_error(418, &[], body);
    assert_eq!(error.kind.map(|kind| kind.as_str().to_owned()).as_deref(), Some("newer_error"));
    assert_eq!(error.code.map(|code| code.as_str().to_owned()).as_deref(), Some("newer_code"));
}

#[test]
fn an_envelope_with_less_in_it_still_has_its_kind() {
    for body in [
        r#"{"type":"error","error":{"type":"not_found_error"}}"#,
        r#"{"type":"error","error":{"type":"not_found_error","message":"m","details":null},"request_id":null}"#,
        r#"{"error":{"type":"not_found_error","message":null}}"#,
        r#"{"type":"error","error":{"type":"not_found_error","details":{}}}"#,
        r#"{"type":"error","error":{"type":"not_found_error","details":{"error_code":null}}}"#,
    ] {
        assert_eq!(api_error(404, &[], body).kind, Some(ErrorKind::NotFound), "{body}");
    }
}

#[test]
fn a_page_of_a_proxy_is_an_error_with_its_beginning() {
    let page = format!("<html>\r\n<h1>502 \u{1b}[31mBad Gateway</h1>{}", "x".repeat(1000));
    let error = api_error(502, &[("content-type", "text/html")], &page);
    assert_eq!((&error.kind, &error.code), (&None, &None));
    assert!(error.message.starts_with("<html>  <h1>502  [31mBad Gateway</h1>xxx"), "{:?}", error.message);
    assert!(error.message.len() <= 200 && !error.message.contains(char::is_control));
    assert!(error.to_string().starts_with("the service answered 502 (no error envelope): <html>"));
}

#[test]
fn an_error_may_have_any_body_or_none() {
    for body in
        [&b""[..], b"null", b"[]", b"{}", b"\"text\"", b"\xFF\xFE\0", b"{\"error\":", b"{\"error\":\"text\"}"]
    {
        let error = api_error(500, &[], body);
        assert_eq!((error.kind, &*error.body), (None, body), "{}", body.escape_ascii());
    }
}

#[test]
fn of_a_huge_error_the_first_64_kib_are_kept() {
    let body = vec![b'x'; MAX_KEPT_BODY_BYTES + 1];
    assert_eq!(api_error(500, &[], &body).body.len(), MAX_KEPT_BODY_BYTES);
    assert_eq!(api_error(500, &[], &body[1..]).body.len(), MAX_KEPT_BODY_BYTES);
}

#[test]
fn a_redirect_names_the_host_and_nothing_else_of_where_it_leads() {
    for status in [300, 301, 302, 303, 305, 307, 308] {
        for (location, expected) in [
            ("https://evil.example/steal?key=canary", "evil.example"),
            ("http://evil.example:8080/", "evil.example"),
            ("https://user:canary@evil.example/", "evil.example"),
            ("//evil.example/x", "evil.example"),
            ("/v2/sessions?canary", "another path"),
            ("not a place: canary", "another path"),
        ] {
            let error = read_file(status, &[("location", location)], FILE).unwrap_err();
            let Error::Redirect { host } = &error else { panic!("{status}: {error:?}") };
            assert_eq!(host, expected, "{status} {location}");
            assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
            assert!(!error.is_retryable());
        }
        assert!(
            matches!(read_file(status, &[], FILE), Err(Error::Redirect { .. })),
            "{status} without a location"
        );
    }
}

#[test]
fn not_modified_is_no_redirect_but_an_error() {
    assert_eq!(api_error(304, &[], "").status, StatusCode::NOT_MODIFIED);
}

#[test]
fn another_shape_is_an_error_that_keeps_what_came() {
    for body in ["[]", "7", "{\"type\":\"file\""] {
        let error = read_file(200, &[], body).unwrap_err();
        assert!(error.source().is_some() && !error.is_retryable(), "{body}");
        assert_eq!(error.to_string(), "could not read the answer");
        let Error::Decode { body: kept, .. } = error else { panic!("{error:?}") };
        assert_eq!(&*kept, body.as_bytes());
    }
    let huge = format!("[{}]", " ".repeat(MAX_KEPT_BODY_BYTES));
    let Err(Error::Decode { body, .. }) = read_file(200, &[], &huge) else { panic!("it is read") };
    assert_eq!(&*body, &huge.as_bytes()[..MAX_KEPT_BODY_BYTES]);
}

#[test]
fn nesting_without_end_is_an_error_and_no_overflow() {
    let body = "[".repeat(100_000);
    assert!(matches!(
        Operation::<serde_json::Value>::read(answer(200, &[], &body)),
        Err(Error::Decode { .. })
    ));
    assert_eq!(api_error(500, &[], &body).kind, None);
}

#[test]
fn an_error_may_pass_if_the_service_or_its_status_says_so() {
    for (status, should_retry, is_retryable) in [
        (400, None, false),
        (401, None, false),
        (403, None, false),
        (404, None, false),
        (408, None, true),
        (409, None, true),
        (413, None, false),
        (429, None, true),
        (500, None, true),
        (503, None, true),
        (529, None, true),
        (400, Some("true"), true),
        (503, Some("false"), false),
        (503, Some("perhaps"), true),
    ] {
        let headers: Vec<_> = should_retry.map(|value| ("x-should-retry", value)).into_iter().collect();
        let error = read_file(status, &headers, NOT_FOUND).unwrap_err();
        assert_eq!(error.is_retryable(), is_retryable, "{status} {should_retry:?}");
    }
}

#[test]
fn kinds_that_pass_are_told_where_the_status_says_nothing() {
    for (kind, is_retryable) in [
        ("overloaded_error", true),
        ("api_error", true),
        ("timeout_error", true),
        ("rate_limit_error", true),
        ("invalid_request_error", false),
        ("newer_error", false),
    ] {
        let body = format!(r#"{{"type":"error","error":{{"type":"{kind}","message":"m"}}}}"#);
        let error = ApiError::read(StatusCode::OK, &http::HeaderMap::new(), body.as_bytes());
        assert_eq!(error.is_retryable(), is_retryable, "{kind}");
    }
}

#[test]
fn what_is_asked_of_an_error_is_what_the_service_said() {
    let error =
        read_file(429, &[("retry-after-ms", "1500"), ("request-id", "req_1")], NOT_FOUND).unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_millis(1500)));
    assert_eq!((error.request_id(), error.status()), (Some("req_1"), Some(StatusCode::TOO_MANY_REQUESTS)));
    assert_eq!(error.api().unwrap().kind, Some(ErrorKind::NotFound));
    let other = read_file(200, &[], "[]").unwrap_err();
    assert_eq!((other.retry_after(), other.request_id(), other.status()), (None, None, None));
    assert!(other.api().is_none());
}

#[test]
fn no_message_repeats_its_cause() {
    for (status, body) in [(404, NOT_FOUND), (200, "[]"), (200, "<html>"), (302, "")] {
        let error = read_file(status, &[], body).unwrap_err();
        let message = error.to_string();
        assert!(!message.is_empty() && !message.ends_with('.'), "{message}");
        let cause = error.source().map(ToString::to_string);
        assert!(cause.is_none_or(|cause| !message.contains(&cause)), "{message}");
    }
}

#[test]
fn an_error_that_main_returns_is_a_sentence_with_its_causes_and_the_body_as_text() {
    let error = read_file(200, &[], r#"{"type":"file","id":7}"#).unwrap_err();
    let shown = format!("{error:?}");
    assert!(shown.contains("could not read") && shown.contains("id\\\":7"), "{shown}");
    assert!(!shown.contains("123, 34"), "{shown}");

    let error = read_file(502, &[], "<html>bad gateway").unwrap_err();
    assert_eq!(format!("{error:?}"), "the service answered 502 (no error envelope): <html>bad gateway");
}

fn envelope(kind: &str) -> String {
    format!(
        r#"{{"type":"error","error":{{"type":"{kind}","message":"said in a 200"}},"request_id":"req_body"}}"#
    )
}

#[test]
fn an_error_envelope_in_a_success_is_the_error_it_holds_with_the_status_of_its_kind() {
    for (kind, status, is_retryable) in [
        ("invalid_request_error", 400, false),
        ("authentication_error", 401, false),
        ("billing_error", 402, false),
        ("permission_error", 403, false),
        ("not_found_error", 404, false),
        ("request_too_large", 413, false),
        ("rate_limit_error", 429, true),
        ("api_error", 500, true),
        ("timeout_error", 504, true),
        ("overloaded_error", 529, true),
        ("newer_error", 400, false),
    ] {
        for mark in ["", "\u{feff}"] {
            for said in [200, 201, 203] {
                let error =
                    api_error(said, &[("request-id", "req_head")], &format!("{mark}{}", envelope(kind)));
                assert_eq!(error.status.as_u16(), status, "{kind}");
                assert_eq!(error.is_retryable(), is_retryable, "{kind}");
                assert_eq!(error.kind, Some(ErrorKind::from(kind)));
                assert_eq!(
                    (&*error.message, error.request_id.as_deref()),
                    ("said in a 200", Some("req_head"))
                );
            }
        }
    }
    let refused = api_error(200, &[("x-should-retry", "false")], &envelope("overloaded_error"));
    assert!(!refused.is_retryable(), "the service's own word");
    let bare = api_error(200, &[], r#"{"error":{"type":"overloaded_error"}}"#);
    assert_eq!(bare.status.as_u16(), 529, "half an envelope");
    assert!(
        Operation::<()>::read(answer(200, &[], &envelope("api_error"))).is_err(),
        "where nothing is read too"
    );
}

#[test]
fn an_answer_with_an_error_among_its_fields_is_no_error() {
    for body in [
        r#"{"type":"deployment_run","error":{"type":"overloaded_error"}}"#,
        r#"{"type":"error","data":[]}"#,
        r#"{"error":"overloaded_error"}"#,
        r#"{"data":[{"type":"error","error":{"type":"api_error"}}]}"#,
    ] {
        Operation::<serde_json::Value>::read(answer(200, &[], body)).unwrap();
    }
}

#[test]
fn a_page_in_a_success_is_shown_with_status_type_and_beginning() {
    let page = format!("<!doctype html><title>Log in</title>{}", "x".repeat(300));
    let error = read_file(203, &[("content-type", "text/html; charset=utf-8")], &page).unwrap_err();
    let Error::NotJson { status, content_type, body, .. } = &error else { panic!("{error:?}") };
    assert_eq!(
        (status.as_u16(), &**content_type, &**body),
        (203, "text/html; charset=utf-8", page.as_bytes())
    );
    assert_eq!((error.status(), error.is_retryable()), (Some(*status), false));
    for shown in ["203", "text/html", "<title>Log in</title>"] {
        assert!(error.to_string().contains(shown), "{error}");
    }
    for plain in ["upstream said no", "OK", "<"] {
        let error = read_file(200, &[], plain).unwrap_err();
        assert!(matches!(&error, Error::NotJson { .. }) && error.to_string().contains(plain), "{error}");
    }
    let binary = read_file(200, &[], b"\x1f\x8b\x08\x00\xff\xfe").unwrap_err();
    assert!(binary.to_string().contains("6 bytes that are not text"), "{binary}");
    // JSON of another shape and truncated JSON are not reported as a page.
    for json in ["[]", r#"{"id":"#, "[1]"] {
        assert!(matches!(read_file(200, &[], json), Err(Error::Decode { .. })), "{json}");
    }
}

#[test]
fn a_byte_order_mark_before_json_is_skipped() {
    assert_eq!(read_file(200, &[], &format!("\u{feff}{FILE}")).unwrap().id, "file_1".into());
    Operation::<()>::read(answer(200, &[], "\u{feff}")).unwrap();
    let error = api_error(404, &[], &format!("\u{feff}{NOT_FOUND}"));
    assert_eq!((error.kind, &*error.message), (Some(ErrorKind::NotFound), "no such session"));
}
