use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use managed_agents_tokio::{Error, Idempotency, Operation, UploadFile, UploadSource};

use crate::service::{EMPTY_PAGE, Home, Service, answer, ask, json, printed, token, unauthorized};

fn stored(home: &Home) -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(home.token_file()).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ended_is_renewed_by_one_task_for_all_and_stored() {
    let service = Service::with_tokens(|_, socket| json(socket, EMPTY_PAGE));
    let home = Home::new("old", -5);
    let client = home.client(&service);
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { ask(&client).await.map(drop) })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let [refresh] = &service.for_tokens()[..] else { panic!("{:?}", service.for_tokens()) };
    let sent: serde_json::Value = serde_json::from_slice(&refresh.body).unwrap();
    assert_eq!(
        (&sent["grant_type"], &sent["refresh_token"]),
        (&"refresh_token".into(), &"refresh-old".into())
    );
    assert_eq!(service.others().len(), 20);
    for request in service.others() {
        assert_eq!(request.header("authorization"), Some("Bearer token-0"));
        assert_eq!(request.header("x-api-key"), None);
    }
    let new = stored(&home);
    assert_eq!((&new["access_token"], &new["refresh_token"]), (&"token-0".into(), &"refresh-0".into()));
}

#[tokio::test]
async fn a_token_that_is_due_is_used_while_it_is_renewed() {
    let (release, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let service = Service::start(move |request, socket| match request.is_for_token() {
        true => {
            let _ = wait.lock().unwrap().recv();
            token(request, socket);
        }
        false => json(socket, EMPTY_PAGE),
    });
    let home = Home::new("old", 60);
    let client = home.client(&service);
    let used = || service.others().last().unwrap().header("authorization").unwrap().to_owned();
    for _ in 0..2 {
        let asked = tokio::time::timeout(Duration::from_secs(10), ask(&client)).await;
        asked.expect("no request waits for the token").unwrap();
        assert_eq!(used(), "Bearer old");
    }
    release.send(()).unwrap();
    while used() == "Bearer old" {
        ask(&client).await.unwrap();
    }
    assert_eq!((used(), service.for_tokens().len()), ("Bearer token-0".into(), 1));
    assert_eq!(stored(&home)["refresh_token"], "refresh-0");
}

#[tokio::test]
async fn a_renewal_goes_on_when_the_request_that_began_it_is_dropped() {
    let (release, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let service = Service::start(move |request, socket| match request.is_for_token() {
        true => {
            let _ = wait.lock().unwrap().recv();
            token(request, socket);
        }
        false => json(socket, EMPTY_PAGE),
    });
    let home = Home::new("old", -5);
    let client = home.client(&service);
    {
        let mut dropped = Box::pin(ask(&client));
        while service.for_tokens().is_empty() {
            let turn = tokio::time::timeout(Duration::from_millis(1), &mut dropped).await;
            assert!(turn.is_err(), "there is no token yet");
        }
    }
    release.send(()).unwrap();
    // The refresh token is spent; its successor must not be lost with the request.
    ask(&client).await.unwrap();
    assert_eq!(service.for_tokens().len(), 1);
    assert_eq!(stored(&home)["refresh_token"], "refresh-0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_is_refused_ends_all_who_wait_for_it() {
    let (release, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let service = Service::start(move |_, socket| {
        let _ = wait.lock().unwrap().recv();
        answer(socket, 400, "", r#"{"error":"invalid_grant","error_description":"log in again"}"#);
    });
    let home = Home::new("old", -5);
    let client = home.client(&service);
    let count = Arc::new(());
    let tasks: Vec<_> = (0..5)
        .map(|_| {
            let (client, count) = (client.clone(), count.clone());
            tokio::spawn(async move {
                let asked = ask(&client);
                drop(count);
                asked.await.map(drop).unwrap_err()
            })
        })
        .collect();
    while Arc::strong_count(&count) > 1 || service.for_tokens().is_empty() {
        tokio::task::yield_now().await;
    }
    release.send(()).unwrap();
    drop(release);
    for task in tasks {
        let error = task.await.unwrap();
        let Error::Transport(failure) = &error else { panic!("{error:?}") };
        assert!(!failure.is_temporary() && !failure.may_have_arrived(), "{error:?}");
        assert!(printed(&error).contains("invalid_grant: log in again"), "{}", printed(&error));
        assert!(!printed(&error).contains("refresh-old"));
    }
    assert!(service.others().is_empty(), "nothing was sent without a token");
    assert_eq!(stored(&home)["refresh_token"], "refresh-old");
}

/// Accepts only the second token.
fn picky(body: &'static str) -> Service {
    Service::with_tokens(move |request, socket| match request.header("authorization") {
        Some("Bearer token-0") => json(socket, body),
        _ => unauthorized(socket),
    })
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_request_sent_once_more() {
    let service = picky(r#"{"data":[]}"#);
    let home = Home::new("old", 3600);
    let client = home.client(&service);
    let call = Operation::<serde_json::Value>::post("/v1/things").json("hello").idempotent(Idempotency::No);
    client.send(call).await.unwrap();
    assert_eq!((service.for_tokens().len(), service.others().len()), (1, 2));
    assert!(service.others().iter().all(|request| request.body == b"\"hello\""));
}

#[tokio::test]
async fn a_service_that_refuses_every_token_costs_each_request_one_renewal() {
    let service = Service::with_tokens(|_, socket| unauthorized(socket));
    let home = Home::new("old", 3600);
    let client = home.client(&service);
    for count in 1..=3 {
        let error = ask(&client).await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(401), "{error:?}");
        assert_eq!((service.for_tokens().len(), service.others().len()), (count, 2 * count));
    }
}

#[tokio::test]
async fn an_upload_is_sent_again_with_a_new_token_unless_its_source_is_read_once() {
    let service = picky(r#"{"id":"file_1","type":"file"}"#);
    let home = Home::new("old", 3600);
    let client = home.client(&service);
    client.upload(b"content".to_vec(), &UploadFile::new("a")).await.unwrap();
    assert_eq!(service.others().len(), 2);
    assert!(service.others().iter().all(|request| request.body.windows(7).any(|part| part == b"content")));

    let service = picky(r#"{"id":"file_1","type":"file"}"#);
    let home = Home::new("old", 3600);
    let client = home.client(&service);
    let reader = UploadSource::reader(&b"content"[..]);
    let error = client.upload(reader, &UploadFile::new("a")).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    assert_eq!(service.others().len(), 1);
}

#[test]
fn a_client_outlives_the_runtime_that_its_renewal_ran_on() {
    let (release, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let service = Service::start(move |request, socket| match request.is_for_token() {
        true => {
            let _ = wait.lock().unwrap().recv();
            token(request, socket);
        }
        false => json(socket, EMPTY_PAGE),
    });
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let home = Home::new("old", -5);
    let client = home.client(&service);
    runtime().block_on(async {
        let mut dropped = Box::pin(ask(&client));
        while service.for_tokens().is_empty() {
            let _ = tokio::time::timeout(Duration::from_millis(1), &mut dropped).await;
        }
    });
    drop(release);
    runtime().block_on(async { ask(&client).await.unwrap() });
}
