use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::pin::Pin;
use std::sync::{Mutex, mpsc};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use managed_agents_local::{Options, Server};
use managed_agents_tokio::{Client, Error, UploadFile, UploadSource, files};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::service::{Service, answer, impatient, json, settings};

const META: &str = r#"{"id":"file_1","type":"file"}"#;

fn is_send<T: Send>(value: T) -> T {
    value
}

/// More than one chunk, and not a whole number of them.
fn content() -> Vec<u8> {
    (0..200_001_u32).map(|at| at.to_le_bytes()[0]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_bytes_and_a_reader_arrive_whole_and_come_back_whole() {
    let server = Server::start(Options::default()).unwrap();
    let client = Client::new(settings(&server.url())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    std::fs::write(&path, content()).unwrap();
    let empty = folder.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    for (name, source, expected) in [
        ("path", UploadSource::from(path), content()),
        ("bytes", UploadSource::from(content()), content()),
        ("reader", UploadSource::reader(io::Cursor::new(content())), content()),
        ("empty path", UploadSource::from(empty), Vec::new()),
        ("no bytes", UploadSource::from(Vec::new()), Vec::new()),
    ] {
        let client = client.clone();
        let downloaded = tokio::spawn(is_send(async move {
            let file = client.upload(source, &UploadFile::new("a.bin")).await.unwrap();
            let mut bytes = Vec::new();
            let count = client.download(files::download(&file.id), &mut bytes, 1 << 20).await.unwrap();
            assert_eq!(count, bytes.len() as u64);
            bytes
        }));
        assert!(downloaded.await.unwrap() == expected, "{name}");
    }
}

#[tokio::test]
async fn a_length_is_announced_where_it_is_known() {
    let service = Service::start(|_, socket| json(socket, META));
    let client = service.client();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    std::fs::write(&path, content()).unwrap();
    for source in [path.into(), content().into(), UploadSource::reader(io::Cursor::new(content()))] {
        client.upload(source, &UploadFile::new("a.bin")).await.unwrap();
    }
    let [path, bytes, reader] = &service.others()[..] else { panic!("each was sent once") };
    for request in [path, bytes] {
        assert_eq!(request.header("content-length"), Some(request.body.len().to_string().as_str()));
    }
    assert_eq!(reader.header("transfer-encoding"), Some("chunked"));
    assert_eq!(reader.body.len(), path.body.len());
}

#[tokio::test]
async fn an_upload_that_is_refused_for_now_is_retried_unless_it_is_read_once() {
    let busy = |first: u16| {
        Service::start(move |request, socket| match request.number {
            0 => answer(socket, first, "", ""),
            _ => json(socket, META),
        })
    };
    let service = busy(529);
    service.client().upload(content(), &UploadFile::new("a")).await.unwrap();
    assert_eq!(service.others().len(), 2);
    let service = busy(529);
    let reader = UploadSource::reader(io::Cursor::new(content()));
    let error = service.client().upload(reader, &UploadFile::new("a")).await.unwrap_err();
    assert_eq!((error.status().map(|status| status.as_u16()), service.others().len()), (Some(529), 1));
}

/// Fails after it was read once.
struct Broken(bool);

impl AsyncRead for Broken {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(Err(io::Error::other("the disk is gone")));
        }
        buffer.put_slice(b"something");
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_source_that_fails_is_an_error_that_says_so() {
    let service = Service::start(|_, socket| json(socket, META));
    let client = service.client();
    let folder = tempfile::tempdir().unwrap();
    let sources = [
        (UploadSource::reader(Broken(false)), "the disk is gone"),
        (UploadSource::from(folder.path().join("none")), "No such file"),
        (UploadSource::from(folder.path().to_owned()), "directory"),
    ];
    for (source, why) in sources {
        let error = client.upload(source, &UploadFile::new("a")).await.unwrap_err();
        let Error::Io { doing, source } = &error else { panic!("{error:?}") };
        assert_eq!(doing, "read the file to upload");
        assert!(source.to_string().contains(why), "{source}");
    }
    assert!(service.others().is_empty(), "nothing arrived whole");
}

#[tokio::test]
async fn an_upload_may_take_long_but_not_stand_still() {
    // Takes 100 ms longer than the timeout, in steps that are shorter.
    let slow = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", slow.local_addr().unwrap());
    thread::spawn(move || {
        let (mut socket, _) = slow.accept().unwrap();
        let mut buffer = vec![0; 64 * 1024];
        let mut seen = Vec::new();
        while !seen.ends_with(b"--\r\n\r\n0\r\n\r\n") && !seen.ends_with(b"--\r\n") {
            let count = socket.read(&mut buffer).unwrap();
            seen.extend_from_slice(&buffer[..count]);
            if seen.len() > 64 * 1024 {
                seen.drain(..seen.len() - 64);
            }
        }
        json(&mut socket, META);
    });
    let with_timeout = |url: &str| {
        let client = impatient(&Client::new(settings(url)).unwrap());
        let mut options = client.options().clone();
        options.timeouts.response = Duration::from_millis(400);
        client.with_options(options)
    };
    let drip = UploadSource::reader(Drip { left: 10, wait: None });
    with_timeout(&url).upload(drip, &UploadFile::new("a")).await.unwrap();

    let stuck = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", stuck.local_addr().unwrap());
    let source = UploadSource::reader(tokio::io::repeat(7));
    let error = with_timeout(&url).upload(source, &UploadFile::new("a")).await.unwrap_err();
    assert!(format!("{error:?}").contains("no progress"), "{error:?}");
}

#[tokio::test]
async fn an_attempt_has_the_whole_time_for_its_progress_however_long_it_was_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    std::fs::write(&path, content()).unwrap();
    for is_stalled in [true, false] {
        let (release, wait) = mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        let service = Service::start(move |request, socket| match request.number {
            0 if is_stalled => drop(wait.lock().unwrap().recv()),
            // The client waits for longer than an upload may stand still.
            0 => answer(socket, 429, "retry-after-ms: 500\r\n", ""),
            _ => json(socket, META),
        });
        let client = service.client();
        let mut options = client.options().clone();
        options.timeouts.response = Duration::from_millis(400);
        client.with_options(options).upload(path.clone(), &UploadFile::new("a")).await.unwrap();
        assert_eq!(service.others().len(), 2, "stalled: {is_stalled}");
        drop(release);
    }
}

/// Gives a byte every 60 ms.
struct Drip {
    left: u32,
    wait: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl AsyncRead for Drip {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.left == 0 {
            return Poll::Ready(Ok(()));
        }
        let sleep = || Box::pin(tokio::time::sleep(Duration::from_millis(60)));
        std::task::ready!(self.wait.get_or_insert_with(sleep).as_mut().poll(cx));
        (self.wait, self.left) = (None, self.left - 1);
        buffer.put_slice(b"x");
        Poll::Ready(Ok(()))
    }
}

/// Refuses every byte.
struct Full;

impl AsyncWrite for Full {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Err(io::Error::other("the disk is full")))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn a_download_ends_at_its_limit_a_full_disk_and_a_lost_connection() {
    let service = Service::start(|request, socket| match request.head.contains("/file_cut/") {
        true => {
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nfour");
        }
        false => answer(socket, 200, "", "0123456789"),
    });
    let client = service.client();
    let mut bytes = Vec::new();
    let download = client.download(files::download(&"file_1".into()), &mut bytes, 4);
    assert!(matches!(download.await, Err(Error::TooLarge { limit: 4 })));
    assert_eq!(bytes, b"0123");
    let full = &mut Full;
    let download = client.download(files::download(&"file_1".into()), full, 10);
    let Err(Error::Io { source, .. }) = download.await else { panic!("it cannot be written") };
    assert_eq!(source.to_string(), "the disk is full");
    let mut bytes = Vec::new();
    let cut = client.download(files::download(&"file_cut".into()), &mut bytes, 10).await.unwrap_err();
    assert!(matches!(&cut, Error::Transport(error) if error.may_have_arrived() && error.is_temporary()));
    assert_eq!(bytes, b"four");
}
