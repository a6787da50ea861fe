//! Passes a job from the program that the kit starts to the page, by the control of the other
//! process.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

/// Holds the port of the control, because the kit starts the program without arguments of ours.
const FILE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/control-port");

pub(crate) fn note_port(port: u16) {
    fs::write(FILE, port.to_string()).expect("the folder can be written");
}

/// Gives a job to the page. Calls `line` for each line that the page writes for it.
pub(crate) fn pass(job: &str, line: impl Fn(&str)) {
    let port: u16 = fs::read_to_string(FILE).expect("the port was noted").parse().expect("it is a number");
    let mut socket = TcpStream::connect(("127.0.0.1", port)).expect("the control listens");
    let length = job.len();
    write!(socket, "POST /adapter HTTP/1.1\r\ncontent-length: {length}\r\n\r\n{job}")
        .expect("the control reads");
    for text in BufReader::new(socket).lines().map_while(Result::ok).filter(|text| text.starts_with('{')) {
        line(&text);
    }
}
