//! Reads the content of an upload up to its announced length or a limit.

use std::io::{self, Read};

use crate::network::transport::early;

/// Content with an announced length, or without one but with a limit.
///
/// Keeps the error of the content, because ureq reports it like one of the connection.
pub(super) struct ContentReader<'a> {
    pub(super) content: &'a mut dyn Read,
    /// The rest of the announced length.
    pub(super) left: Option<u64>,
    /// The rest of the limit, if no length was announced.
    pub(super) limit: u64,
    pub(super) failure: &'a mut Option<io::Error>,
}

impl Read for ContentReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if early::has_response() {
            return Ok(self.filler(buffer));
        }
        let wanted = match self.left {
            Some(left) => buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX)),
            None => buffer.len(),
        };
        let read = loop {
            match self.content.read(&mut buffer[..wanted]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                read => break read,
            }
        };
        let read = match read {
            Ok(0) if wanted > 0 && self.left.is_some() => {
                let message = "it became shorter during the upload; try again";
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, message))
            }
            Ok(count) if self.left.is_none() && count as u64 > self.limit => {
                let message = "it has no end, or exceeds the size that a file may have";
                Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
            }
            read => read,
        };
        match read {
            Ok(count) => {
                self.left = self.left.map(|left| left - count as u64);
                self.limit -= if self.left.is_none() { count as u64 } else { 0 };
                Ok(count)
            }
            Err(error) => {
                let kind = error.kind();
                *self.failure = Some(error);
                Err(kind.into())
            }
        }
    }
}

impl ContentReader<'_> {
    /// Fills up the announced length after an early response, without reading the content. The
    /// transport drops these bytes.
    fn filler(&mut self, buffer: &mut [u8]) -> usize {
        let Some(left) = &mut self.left else { return 0 };
        let count = buffer.len().min(usize::try_from(*left).unwrap_or(usize::MAX));
        *left -= count as u64;
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str, announced: Option<u64>) -> (io::Result<String>, bool) {
        let mut failure = None;
        let mut body = ContentReader {
            content: &mut content.as_bytes(),
            left: announced,
            limit: 4,
            failure: &mut failure,
        };
        let mut text = String::new();
        let read = body.read_to_string(&mut text).map(|_| text);
        (read, failure.is_some())
    }

    #[test]
    fn a_file_that_grows_is_cut_to_what_was_announced_and_one_that_shrinks_is_an_error() {
        let (whole, failed) = read("abcde", Some(3));
        assert_eq!((whole.unwrap().as_str(), failed), ("abc", false));
        let (short, failed) = read("abc", Some(5));
        assert_eq!((short.unwrap_err().kind(), failed), (io::ErrorKind::UnexpectedEof, true));
    }

    #[test]
    fn what_has_no_length_may_be_as_long_as_the_limit_and_no_longer() {
        assert_eq!(read("abcd", None).0.unwrap(), "abcd");
        let (long, failed) = read("abcde", None);
        assert_eq!((long.unwrap_err().kind(), failed), (io::ErrorKind::FileTooLarge, true));
        assert_eq!(
            read("abcde", Some(5)).0.unwrap(),
            "abcde",
            "the service judges a length that is announced"
        );
    }
}
