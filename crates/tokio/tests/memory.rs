//! Streams files far larger than the memory that the client may take.
#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use managed_agents_tokio::{Client, Credential, Settings, UploadFile, UploadSource, files};
use tokio::io::AsyncReadExt;

const SIZE: u64 = 256 * 1024 * 1024;
/// Buffers of both sides, and what the allocator keeps.
const AT_MOST: u64 = 16 * 1024 * 1024;

/// Swallows each request and sends a file as large as those it gets.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for socket in listener.incoming() {
            let mut socket = socket.unwrap();
            let mut buffer = vec![0; 256 * 1024];
            let count = socket.read(&mut buffer).unwrap();
            if buffer[..count].starts_with(b"GET ") {
                write!(socket, "HTTP/1.1 200 OK\r\ncontent-length: {SIZE}\r\n\r\n").unwrap();
                for _ in 0..SIZE / buffer.len() as u64 {
                    socket.write_all(&buffer).unwrap();
                }
                continue;
            }
            // The empty chunk ends the request.
            let mut tail = buffer[..count].to_vec();
            while !tail.ends_with(b"\r\n0\r\n\r\n") {
                let count = socket.read(&mut buffer).unwrap();
                tail.drain(..tail.len().saturating_sub(16));
                tail.extend_from_slice(&buffer[count.saturating_sub(16)..count]);
            }
            let body = r#"{"id":"file_1","type":"file"}"#;
            let length = body.len();
            write!(socket, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
                .unwrap();
        }
    });
    url
}

/// Returns the most memory that this process has ever held, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[tokio::test]
async fn files_are_streamed_and_never_held() {
    let settings = Settings { base_url: serve(), ..Settings::new(Credential::ApiKey("any".into())) };
    let client = Client::new(settings).unwrap();
    // The first small upload makes the connections and their buffers.
    client.upload(UploadSource::reader(&b"x"[..]), &UploadFile::new("a")).await.unwrap();
    let before = peak();
    let large = UploadSource::reader(tokio::io::repeat(7).take(SIZE));
    client.upload(large, &UploadFile::new("a")).await.unwrap();
    let uploaded = peak() - before;
    let mut sink = tokio::io::sink();
    let count = client.download(files::download(&"file_1".into()), &mut sink, u64::MAX).await.unwrap();
    let downloaded = peak() - before;
    println!("upload {} KiB, download {} KiB", uploaded / 1024, downloaded / 1024);
    assert_eq!(count, SIZE);
    assert!(uploaded < AT_MOST && downloaded < AT_MOST, "{uploaded} and {downloaded} bytes");
}
