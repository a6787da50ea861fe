//! The body of an upstream's reply: of known length, in chunks, or up to the end.

use std::io::{self, Read};
use std::net::TcpStream;

pub(super) struct Body<'a> {
    upstream: &'a TcpStream,
    buffer: Vec<u8>,
    form: Form,
}

enum Form {
    /// So many bytes are left.
    Length(usize),
    Chunks,
    UntilEnd,
}

impl<'a> Body<'a> {
    /// `buffer` holds the bytes that came with the head.
    pub(super) fn new(
        upstream: &'a TcpStream,
        buffer: Vec<u8>,
        coding: Option<&str>,
        length: Option<&str>,
    ) -> Self {
        let length = length.and_then(|length| length.trim().parse().ok());
        let form = match (coding, length) {
            (Some(coding), _) if coding.eq_ignore_ascii_case("chunked") => Form::Chunks,
            (_, Some(length)) => Form::Length(length),
            _ => Form::UntilEnd,
        };
        Self { upstream, buffer, form }
    }

    /// Returns the next piece as soon as there is one, or `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        match self.form {
            Form::Length(0) => Ok(None),
            Form::Length(left) => {
                if self.buffer.is_empty() && !self.fill()? {
                    return Err(cut());
                }
                let piece: Vec<u8> = self.buffer.drain(..left.min(self.buffer.len())).collect();
                self.form = Form::Length(left - piece.len());
                Ok(Some(piece))
            }
            Form::UntilEnd => {
                if self.buffer.is_empty() && !self.fill()? {
                    return Ok(None);
                }
                Ok(Some(std::mem::take(&mut self.buffer)))
            }
            Form::Chunks => self.chunk(),
        }
    }

    fn chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            match httparse::parse_chunk_size(&self.buffer) {
                Ok(httparse::Status::Complete((used, size))) => {
                    let size = usize::try_from(size).unwrap_or(usize::MAX);
                    if size == 0 {
                        return Ok(None);
                    }
                    let end = used.saturating_add(size).saturating_add(2);
                    while self.buffer.len() < end {
                        if !self.fill()? {
                            return Err(cut());
                        }
                    }
                    let piece = self.buffer[used..used + size].to_vec();
                    self.buffer.drain(..end);
                    return Ok(Some(piece));
                }
                Ok(httparse::Status::Partial) => {
                    if !self.fill()? {
                        return Err(cut());
                    }
                }
                Err(_) => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "a chunk has no valid size"));
                }
            }
        }
    }

    /// Reads once more. Returns `false` at the end of the connection.
    fn fill(&mut self) -> io::Result<bool> {
        let mut piece = [0; 16 * 1024];
        let count = self.upstream.read(&mut piece)?;
        self.buffer.extend_from_slice(&piece[..count]);
        Ok(count > 0)
    }
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the upstream closed within its reply")
}
