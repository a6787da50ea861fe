use futures_lite::StreamExt;
use managed_agents_tokio::{Error, UploadFile, agents, files, proto, sessions, types};

use crate::service::{CANARY, Service, answer, json, printed};

#[tokio::test]
async fn a_redirect_is_an_error_that_names_the_other_host_which_never_sees_a_request() {
    let other = Service::start(|_, socket| json(socket, "{}"));
    let port = other.url.rsplit(':').next().unwrap().to_owned();
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: http://localhost:{port}/v1/x\r\n");
        let service = Service::start(move |_, socket| answer(socket, status, &location, ""));
        let client = service.client();
        let create = agents::create(&types::CreateAgent::new("a", "claude-opus-4-7"));
        let mut pages = client.pages(agents::list(&types::ListAgents::default()));
        let session = "sesn_1".into();
        let (mut events, mut turn) = (client.events(&session), client.ask(&session, "hello"));
        let errors = [
            events.next().await.unwrap().unwrap_err(),
            turn.next().await.unwrap().unwrap_err(),
            client.send(create).await.unwrap_err(),
            client.send(sessions::delete(&"sesn_1".into())).await.unwrap_err(),
            pages.next().await.unwrap().unwrap_err(),
            client.upload(b"x".to_vec(), &UploadFile::new("a")).await.unwrap_err(),
            client.download(files::download(&"file_1".into()), &mut Vec::new(), 1).await.unwrap_err(),
        ];
        assert_eq!(service.others().len(), errors.len(), "each was asked once");
        for error in errors {
            assert!(!error.is_retryable() && !printed(&error).contains(CANARY), "{error:?}");
            assert!(
                matches!(&error, Error::Core(proto::Error::Redirect { host }) if host == "localhost"),
                "{error:?}"
            );
        }
    }
    assert!(other.others().is_empty(), "{:?}", other.others());
}
