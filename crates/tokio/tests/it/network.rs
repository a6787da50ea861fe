use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::thread;

use managed_agents_tokio::{
    Client, Error, Events, Handle, Handlers, NetworkOptions, TransportError, Turn, UploadSource,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::service::{CANARY, EMPTY_PAGE, Service, answer, ask, impatient, printed, settings};

macro_rules! certificate {
    ($name:literal) => {
        include_str!(concat!("../../../blocking/tests/faults/certificates/", $name, ".pem"))
    };
}

fn failure(error: &Error) -> &TransportError {
    match error {
        Error::Transport(failure) => failure,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_host_that_cannot_be_reached_received_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for url in [url.as_str(), "https://there-is-no-such-host.invalid"] {
        let error = ask(&impatient(&Client::new(settings(url)).unwrap())).await.unwrap_err();
        assert!(!failure(&error).may_have_arrived() && failure(&error).is_temporary(), "{error:?}");
    }
}

#[tokio::test]
async fn a_reply_that_is_cut_off_may_follow_a_request_that_arrived() {
    let service = Service::start(|_, socket| {
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-le");
    });
    let error = ask(&service.client()).await.unwrap_err();
    assert!(failure(&error).may_have_arrived() && failure(&error).is_temporary(), "{error:?}");
    assert_eq!(service.others().len(), 3, "a list is asked for again");
}

#[tokio::test]
async fn a_reply_that_is_no_http_or_compressed_is_not_asked_for_again() {
    let services = [
        Service::start(|_, socket| {
            let _ = socket.write_all(b"SSH-2.0-OpenSSH_9.2\r\n");
        }),
        Service::start(|_, socket| answer(socket, 200, "content-encoding: gzip\r\n", "x")),
    ];
    for service in services {
        let error = ask(&service.client()).await.unwrap_err();
        assert!(failure(&error).is_malformed() && !failure(&error).is_temporary(), "{error:?}");
        assert_eq!(service.others().len(), 1);
    }
    let plain = Service::start(|_, socket| answer(socket, 200, "content-encoding: identity\r\n", EMPTY_PAGE));
    ask(&plain.client()).await.unwrap();
    let refused = Service::start(|_, socket| answer(socket, 403, "content-encoding: gzip\r\n", "x"));
    let error = ask(&refused.client()).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403), "the status says enough");
}

#[test]
fn a_client_is_made_and_lists_are_begun_outside_of_a_runtime() {
    let service = Service::start(|_, socket| answer(socket, 200, "", EMPTY_PAGE));
    let client = service.client();
    let pages = client.pages(managed_agents_tokio::agents::list(&Default::default()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let items: Vec<_> = runtime.block_on(futures_lite::StreamExt::collect(pages));
    assert!(items.is_empty());
    let held: Client = client.clone();
    assert!(held == client && held != service.client());
}

#[test]
fn everything_may_move_to_another_task() {
    fn is_send<T: Send>() {}
    fn is_shared<T: Send + Sync + Clone + Eq + std::fmt::Debug + 'static>() {}
    is_shared::<Client>();
    is_send::<(Turn, Events, Handle, Handlers, UploadSource)>();
}

#[test]
fn root_certificates_that_are_none_are_refused() {
    let client = Client::new(settings("https://api.example")).unwrap();
    for text in ["", "hello", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
        let root_certificates = Some(text.into());
        let network = NetworkOptions { root_certificates, ..NetworkOptions::default() };
        let error = client.with_network(&network).unwrap_err().to_string();
        assert!(error.contains("the root certificates"), "{text:?}: {error}");
    }
}

/// Serves one empty page over TLS for each connection, with the certificate `pair`.
fn tls(pair: (&'static str, &'static str)) -> String {
    let chain = vec![CertificateDer::from_pem_slice(pair.0.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(pair.1.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    thread::spawn(move || {
        for socket in listener.incoming() {
            let session = ServerConnection::new(config.clone()).unwrap();
            let mut stream = StreamOwned::new(session, socket.unwrap());
            let mut head = [0; 4096];
            if stream.read(&mut head).is_ok() {
                let length = EMPTY_PAGE.len();
                let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{EMPTY_PAGE}");
                let _ = stream.flush();
            }
        }
    });
    url
}

#[tokio::test]
async fn the_root_certificates_decide_who_is_trusted() {
    let network = NetworkOptions {
        root_certificates: Some(certificate!("authority").into()),
        ..NetworkOptions::default()
    };
    let usual = |pair| impatient(&Client::new(settings(&tls(pair))).unwrap());
    let good = usual((certificate!("good"), certificate!("good.key")));
    ask(&good.with_network(&network).unwrap()).await.unwrap();
    let untrusted = [
        good,
        usual((certificate!("expired"), certificate!("expired.key"))).with_network(&network).unwrap(),
        usual((certificate!("other_name"), certificate!("other_name.key"))).with_network(&network).unwrap(),
        usual((certificate!("untrusted"), certificate!("untrusted.key"))).with_network(&network).unwrap(),
    ];
    for client in untrusted {
        let error = ask(&client).await.unwrap_err();
        let failure = failure(&error);
        assert!(!failure.is_temporary() && !failure.may_have_arrived(), "{error:?}");
        assert!(printed(&error).to_lowercase().contains("certificate"), "{error:?}");
        assert!(!printed(&error).contains(CANARY));
    }
}

#[test]
fn a_proxy_of_the_environment_is_asked_for_a_tunnel_and_sees_no_key() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = format!("http://user:secret@{address}");
    let seen = thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            socket.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        socket.write_all(b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n").unwrap();
        String::from_utf8(head).unwrap()
    });
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new(program);
    child.args(["--exact", "network::asks_the_host_of_a_proxy", "--ignored", "--nocapture"]);
    let output =
        child.env("HTTPS_PROXY", &proxy).env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("secret") && !said.contains(CANARY), "{said}");
    // Ends the wait for a client that did not come.
    drop(TcpStream::connect(address));
    let seen = seen.join().unwrap();
    assert!(seen.starts_with("CONNECT api.example:443 "), "{seen}");
    assert!(seen.to_lowercase().contains("proxy-authorization: basic ") && !seen.contains(CANARY), "{seen}");
}

#[tokio::test]
#[ignore = "started with a proxy in its environment"]
async fn asks_the_host_of_a_proxy() {
    let client = Client::new(settings("https://api.example")).unwrap();
    let mut options = client.options().clone();
    options.retry = managed_agents_tokio::RetryPolicy::NEVER;
    let error = ask(&client.with_options(options)).await.unwrap_err();
    assert!(!failure(&error).may_have_arrived(), "{error:?}");
    println!("{client:?} {}", printed(&error));
}
