use std::fs;
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::Duration;

use crate::service::{EMPTY_PAGE, Home, Service, ask, chain, json, token, unauthorized, unix_time};

fn stored(path: &std::path::Path) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_token_that_holds_is_used_as_it_is_with_its_workspace() {
    let service = Service::good();
    let home = Home::new(&[]);
    let file = home.user("default", "mine", 3600);
    let before = fs::read_to_string(&file).unwrap();
    let client = home.client(&service);
    ask(&client).unwrap();
    ask(&client).unwrap();
    let request = &service.others()[1];
    assert_eq!(request.header("authorization"), Some("Bearer mine"));
    assert_eq!(request.header("anthropic-workspace-id"), Some("wrkspc_1"));
    assert!(request.header("anthropic-beta").unwrap().split(',').any(|beta| beta == "oauth-2025-04-20"));
    assert!(service.for_tokens().is_empty());
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
}

#[test]
fn a_token_that_ended_is_renewed_and_the_new_one_stored_for_its_owner_only() {
    let service = Service::good();
    let home = Home::new(&[]);
    let file = home.user("default", "mine", -5);
    let old = home.folder.path().join("old");
    fs::hard_link(&file, &old).unwrap();
    let client = home.client(&service);
    ask(&client).unwrap();
    ask(&client).unwrap();
    let [refresh] = &service.for_tokens()[..] else { panic!("once") };
    let expected = serde_json::json!({
        "grant_type": "refresh_token", "refresh_token": "refresh-mine", "client_id": "program",
    });
    assert_eq!(refresh.json(), expected);
    assert_eq!(refresh.header("anthropic-beta"), Some("oauth-2025-04-20"));
    assert_eq!(service.last_credential(), "Bearer token-0");

    let new = stored(&file);
    assert_eq!((&new["access_token"], &new["refresh_token"]), (&"token-0".into(), &"refresh-0".into()));
    assert_eq!((&new["type"], &new["scope"]), (&"oauth_token".into(), &"x".into()));
    assert_eq!(stored(&old)["access_token"], "mine", "the file is replaced, not written over");
    assert!(new["expires_at"].as_u64().unwrap().abs_diff(unix_time() + 3600) < 60);
    let folder = file.parent().unwrap();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&*file), mode(folder)), (0o600, 0o700));
    }

    // Another program continues from the stored file.
    ask(&home.client(&service)).unwrap();
    assert_eq!((service.for_tokens().len(), service.last_credential()), (1, "Bearer token-0".into()));
}

#[test]
fn a_token_soon_to_end_goes_on_being_used_while_it_cannot_be_renewed() {
    let service = Service::start(|_| (400, String::new(), String::new()), |_| json(EMPTY_PAGE));
    let home = Home::new(&[]);
    let file = home.user("default", "mine", 60);
    let client = home.client(&service);
    ask(&client).unwrap();
    ask(&client).unwrap();
    assert_eq!(service.last_credential(), "Bearer mine");
    assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
    assert_eq!((service.for_tokens().len(), service.others().len()), (1, 2), "a pause after the failure");

    home.user("default", "mine", 20);
    let said = chain(&ask(&home.client(&service)).unwrap_err());
    assert_eq!(said, "could not get an access token: the token endpoint answered 400");
    assert_eq!((service.for_tokens().len(), service.others().len()), (2, 2), "nothing is sent then");
}

#[test]
fn while_one_thread_renews_a_token_the_others_go_on_with_it() {
    let (begun, has_begun) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let released = Mutex::new(released);
    let service = Service::start(
        move |request| {
            begun.send(()).unwrap();
            // Only a failing test waits this long.
            released.lock().unwrap().recv_timeout(Duration::from_secs(5)).unwrap();
            token(request.number, 3600)
        },
        |_| json(EMPTY_PAGE),
    );
    let home = Home::new(&[]);
    home.user("default", "mine", 60);
    let client = home.client(&service);
    thread::scope(|scope| {
        let renewing = scope.spawn(|| ask(&client));
        has_begun.recv().unwrap();
        ask(&client).unwrap();
        assert_eq!(service.last_credential(), "Bearer mine");
        release.send(()).unwrap();
        renewing.join().unwrap().unwrap();
    });
    assert_eq!((service.for_tokens().len(), service.last_credential()), (1, "Bearer token-0".into()));
}

#[test]
fn a_refused_token_that_another_program_renewed_is_taken_from_the_file() {
    let service = Service::start(
        |request| token(request.number, 3600),
        |request| match request.header("authorization") {
            Some("Bearer theirs") => json(EMPTY_PAGE),
            _ => unauthorized(),
        },
    );
    let home = Home::new(&[]);
    home.user("default", "mine", 3600);
    let client = home.client(&service);
    ask(&client).unwrap_err();
    // The 401 for `mine` cost a refresh. Then `token-0` is refused too, and the file has another
    // token.
    assert_eq!(service.for_tokens().len(), 1);
    home.user("default", "theirs", 3600);
    ask(&client).unwrap();
    assert_eq!(service.for_tokens().len(), 1);
}

#[test]
fn a_refresh_that_another_program_was_faster_with_ends_well() {
    let home = Home::new(&[]);
    home.user("default", "mine", -5);
    let path = home.folder.path().to_owned();
    let service = Service::start(
        move |_| {
            let text = format!(
                r#"{{"access_token":"theirs","expires_at":{},"refresh_token":"r"}}"#,
                unix_time() + 3600
            );
            fs::write(path.join("credentials/default.json"), text).unwrap();
            (400, String::new(), r#"{"error":"invalid_grant"}"#.into())
        },
        |_| json(EMPTY_PAGE),
    );
    ask(&home.client(&service)).unwrap();
    assert_eq!(service.last_credential(), "Bearer theirs");
}

#[test]
fn a_token_that_nothing_renews_is_used_to_its_end() {
    let service = Service::good();
    let home = Home::new(&[]);
    home.user("default", "mine", 3600);
    let write = |seconds: i64| {
        let end = unix_time() as i64 + seconds;
        home.write("credentials/default.json", &format!(r#"{{"access_token":"mine","expires_at":{end}}}"#));
    };
    write(60);
    ask(&home.client(&service)).unwrap();
    assert_eq!(service.last_credential(), "Bearer mine");
    write(-5);
    let said = chain(&ask(&home.client(&service)).unwrap_err());
    assert!(said.contains("log in again"), "{said}");
    assert_eq!((service.for_tokens().len(), service.others().len()), (0, 1));
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_refused_with_what_to_do() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new(&[]);
    let file = home.user("default", "canary", 3600);
    for mode in [0o640, 0o604, 0o666] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let said = chain(&home.log_in(Default::default()).unwrap_err());
        assert!(said.contains("chmod 600") && said.contains(file.to_str().unwrap()), "{said}");
        assert!(!said.contains("canary"));
    }
}

#[test]
fn a_profile_without_a_stored_token_says_to_log_in() {
    let home = Home::new(&[]);
    let file = home.user("default", "mine", 3600);
    fs::remove_file(file).unwrap();
    let said = chain(&home.log_in(Default::default()).unwrap_err());
    assert!(said.contains("log in first") && said.contains("default.json"), "{said}");
}
