use std::io::Write;
use std::sync::Arc;

use managed_agents_blocking::{Error, UploadFile, agents, files, proto, sessions, types};

use crate::host::{CANARY, Host, answer, json};

fn target_of(error: Error) -> String {
    match error {
        Error::Core(proto::Error::Redirect { host }) => host,
        other => panic!("not a redirect: {other}"),
    }
}

#[test]
fn a_redirect_is_an_error_that_names_the_other_host_which_never_sees_a_request() {
    let other = Arc::new(Host::start(|_, socket| json(socket, "{}")));
    for status in [301, 302, 303, 307, 308] {
        for scheme in ["http", "https"] {
            let location = format!("location: {scheme}://localhost:{}/v1/x\r\n", other.address.port());
            let host = Host::start(move |_, socket| answer(socket, status, &location, ""));
            let client = host.client();
            let create = agents::create(&types::CreateAgent::new("a", "claude-opus-4-7"));
            let errors = [
                client.send(create).unwrap_err(),
                client
                    .send(agents::retrieve(&"agent_1".into(), &types::RetrieveAgent::default()))
                    .unwrap_err(),
                client.send(sessions::delete(&"sesn_1".into())).unwrap_err(),
                client.pages(agents::list(&types::ListAgents::default())).next().unwrap().unwrap_err(),
                client.upload(&b"x"[..], &UploadFile::new("a")).unwrap_err(),
                client.download(files::download(&"file_1".into()), &mut Vec::new(), 1).unwrap_err(),
                client.events(&"sesn_1".into()).next().unwrap().unwrap_err(),
                client.ask(&"sesn_1".into(), "hello").unwrap().next().unwrap().unwrap_err(),
            ];
            let requests = errors.len();
            for error in errors {
                assert!(!error.is_retryable() && !format!("{error} {error:?}").contains(CANARY));
                assert_eq!(target_of(error), "localhost");
            }
            assert_eq!(host.requests().len(), requests, "each was asked once");
        }
    }
    assert!(other.requests().is_empty(), "{:?}", other.requests());
}

#[test]
fn a_redirect_to_another_path_of_the_same_host_is_not_followed_either() {
    let host = Host::start(|_, socket| answer(socket, 307, "location: /v2/agents\r\n", ""));
    let error = host.client().send(agents::list(&types::ListAgents::default())).unwrap_err();
    assert_eq!((target_of(error).as_str(), host.requests().len()), ("another path", 1));
}

#[test]
fn a_redirect_with_a_body_that_never_ends_is_answered_at_once() {
    let host = Host::start(|_, socket| {
        let _ = socket.write_all(b"HTTP/1.1 302 Found\r\nlocation: http://other.example/\r\n\r\n");
        while socket.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let error = host.client().send(agents::list(&types::ListAgents::default())).unwrap_err();
    assert_eq!(target_of(error), "other.example");
}
