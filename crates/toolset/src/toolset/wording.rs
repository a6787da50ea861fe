//! Words errors of the operating system so that nothing of the host shows.

use std::io;

use rustix::io::Errno;

/// Returns one of a few fixed phrases, or `i/o error (CODE)`.
pub(crate) fn describe(error: &io::Error) -> String {
    let phrase = match Errno::from_io_error(error) {
        Some(Errno::NOENT) => "no such file or directory",
        Some(Errno::ACCESS | Errno::PERM) => "permission denied",
        Some(Errno::NOTDIR) => "not a directory",
        Some(Errno::ISDIR) => "is a directory",
        Some(Errno::LOOP) => "too many levels of symbolic links",
        Some(Errno::NAMETOOLONG) => "file name too long",
        Some(Errno::NOSPC) => "no space left on device",
        Some(Errno::MFILE | Errno::NFILE) => "too many open files",
        Some(other) => return format!("i/o error ({})", code(other)),
        None => return format!("i/o error ({:?})", error.kind()),
    };
    phrase.to_owned()
}

fn code(error: Errno) -> String {
    let name = match error {
        Errno::IO => "EIO",
        Errno::ROFS => "EROFS",
        Errno::DQUOT => "EDQUOT",
        Errno::FBIG => "EFBIG",
        Errno::BUSY => "EBUSY",
        Errno::NXIO => "ENXIO",
        Errno::INVAL => "EINVAL",
        Errno::NOMEM => "ENOMEM",
        Errno::STALE => "ESTALE",
        Errno::NOEXEC => "ENOEXEC",
        Errno::AGAIN => "EAGAIN",
        other => return format!("errno {}", other.raw_os_error()),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_has_its_phrase() {
        for (errno, phrase) in [
            (Errno::NOENT, "no such file or directory"),
            (Errno::ACCESS, "permission denied"),
            (Errno::NOTDIR, "not a directory"),
            (Errno::ISDIR, "is a directory"),
            (Errno::LOOP, "too many levels of symbolic links"),
            (Errno::NAMETOOLONG, "file name too long"),
            (Errno::NOSPC, "no space left on device"),
            (Errno::MFILE, "too many open files"),
            (Errno::IO, "i/o error (EIO)"),
        ] {
            assert_eq!(describe(&errno.into()), phrase);
        }
    }
}
