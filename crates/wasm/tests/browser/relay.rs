//! Passes requests on to a server, each on a connection of its own.
//!
//! Chromium repeats a request by itself, `POST` too, if a connection that it has used before ends
//! without a reply. That would store a message twice before the client knows of it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

const KEPT: &str = "Connection: keep-alive";
/// Of the same length.
const OWN: &str = "Connection: close     ";

/// Starts a relay to the server at `url`. Returns the relay's URL.
pub(crate) fn to(url: &str) -> String {
    let server = url.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let own = format!("http://{}", listener.local_addr().expect("it is bound"));
    thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let server = server.clone();
            thread::spawn(move || {
                // A server that is not there closes the connection at once.
                if let Ok(far) = TcpStream::connect(server) {
                    pass(&near, &far);
                }
            });
        }
    });
    own
}

fn pass(mut near: &TcpStream, mut far: &TcpStream) {
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut buffer = [0; 16 * 1024];
            while let Ok(count @ 1..) = near.read(&mut buffer) {
                let requests = own_connection(&buffer[..count]);
                if far.write_all(&requests).is_err() {
                    break;
                }
            }
            // The page has closed the connection.
            let _ = far.shutdown(Shutdown::Both);
        });
        let mut buffer = [0; 16 * 1024];
        let end = loop {
            match far.read(&mut buffer) {
                Ok(count @ 1..) if near.write_all(&buffer[..count]).is_ok() => {}
                Ok(_) => break Shutdown::Both,
                Err(_) => {
                    // Passes a reset on: the socket then closes with one.
                    let _ = rustix::net::sockopt::set_socket_linger(near, Some(Duration::ZERO));
                    break Shutdown::Read;
                }
            }
        };
        // Ends the other thread.
        let _ = near.shutdown(end);
    });
}

fn own_connection(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(at) = bytes.windows(KEPT.len()).position(|window| window == KEPT.as_bytes()) {
        bytes[at..at + KEPT.len()].copy_from_slice(OWN.as_bytes());
    }
    bytes
}
