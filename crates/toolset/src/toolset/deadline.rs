//! A reader with a deadline: a sparse file may be eight exbibytes long.

use std::io::{self, Read};
use std::time::{Duration, Instant};

/// The longest time for which one call of `read` or `grep` reads files.
pub(crate) const MAX_DURATION: Duration = Duration::from_secs(60);

/// Reads from `source` until `deadline`, then fails with [`io::ErrorKind::TimedOut`].
pub(crate) struct UntilDeadline<R> {
    pub(crate) source: R,
    pub(crate) deadline: Instant,
}

impl<R: Read> Read for UntilDeadline<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if Instant::now() >= self.deadline {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.source.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_input_is_given_up_at_the_deadline() {
        let mut reader =
            UntilDeadline { source: io::repeat(0), deadline: Instant::now() + Duration::from_millis(20) };
        let error = io::copy(&mut reader, &mut io::sink()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
