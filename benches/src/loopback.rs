//! Serves one stream, to measure clients. It cannot test them.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::Corpus;

const CHUNK_BYTES: usize = 16 * 1024;

/// Serves the stream to each request for one, and an empty list to any other request. Returns the
/// address. Runs until the process ends.
pub fn serve(corpus: Corpus) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let corpus = corpus.clone();
            // The client closes the connection once it has read enough.
            thread::spawn(move || drop(answer(&socket, &corpus)));
        }
    });
    Ok(url)
}

fn answer(mut socket: &TcpStream, corpus: &Corpus) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut lines = BufReader::new(socket).lines();
    while let Some(request) = lines.next() {
        let request = request?;
        while !lines.next().transpose()?.unwrap_or_default().is_empty() {}
        if !request.contains("/stream") {
            let body = r#"{"data":[],"next_page":null}"#;
            write!(
                socket,
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )?;
            continue;
        }
        socket.write_all(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n",
        )?;
        let mut chunk = Vec::with_capacity(CHUNK_BYTES + 16);
        for piece in corpus.pieces(CHUNK_BYTES) {
            chunk.clear();
            write!(chunk, "{:x}\r\n", piece.len())?;
            chunk.extend_from_slice(&piece);
            chunk.extend_from_slice(b"\r\n");
            socket.write_all(&chunk)?;
        }
        // The stream stays open until the client leaves, like the service's.
        while lines.next().transpose()?.is_some() {}
    }
    Ok(())
}
