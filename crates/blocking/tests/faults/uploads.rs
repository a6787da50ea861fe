//! F20: files that do not report their length.

use std::io::Write;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use managed_agents_blocking::{Error, UploadFile, files};

use crate::local::Local;

/// Uploads the file at a path, and returns the content that the service received.
fn uploaded(local: &Local, path: impl Into<PathBuf>) -> Result<Vec<u8>, Error> {
    let metadata = local.client.upload(path.into(), &UploadFile::new("a"))?;
    let mut content = Vec::new();
    local.client.download(files::download(&metadata.id), &mut content, 1 << 30)?;
    assert_eq!(metadata.size_bytes, content.len() as u64);
    Ok(content)
}

#[test]
fn f20_a_pipe_a_fifo_and_a_file_of_proc_are_uploaded_with_what_is_in_them() {
    let local = Local::start(|_| Ok(()));
    // The kind of file behind `<(echo ..)` and behind `/dev/stdin` in a pipe.
    let mut child = Command::new("sh")
        .args(["-c", "printf 'not '; printf empty"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let pipe = child.stdout.take().unwrap();
    let path = format!("/proc/self/fd/{}", pipe.as_raw_fd());
    assert_eq!(uploaded(&local, path).unwrap(), b"not empty");
    child.wait().unwrap();

    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let writer = fifo.clone();
    let large = vec![b'x'; 3 << 20];
    let written = large.clone();
    let writing = thread::spawn(move || std::fs::File::create(writer).unwrap().write_all(&written));
    assert_eq!(uploaded(&local, &*fifo).unwrap(), large);
    writing.join().unwrap().unwrap();

    let version = std::fs::read("/proc/version").unwrap();
    assert_eq!(uploaded(&local, Path::new("/proc/version")).unwrap(), version);
}

#[test]
fn f20_an_empty_file_is_uploaded_empty_and_a_file_with_a_length_as_before() {
    let local = Local::start(|_| Ok(()));
    let folder = tempfile::tempdir().unwrap();
    for content in [&b""[..], b"a", &[b'x'; 100_000]] {
        let path = folder.path().join("file");
        std::fs::write(&path, content).unwrap();
        assert_eq!(uploaded(&local, &*path).unwrap(), content);
    }
    assert_eq!(uploaded(&local, Path::new("/dev/null")).unwrap(), b"");
}

#[test]
fn f20_what_cannot_be_read_is_an_error_and_no_empty_file() {
    let local = Local::start(|_| Ok(()));
    // The last file reports 4,096 bytes and has fewer.
    for path in ["/no/such/file", "/proc/self", "/proc/self/mem", "/sys/kernel/profiling"] {
        if path.starts_with("/sys") && !Path::new(path).exists() {
            continue;
        }
        let error = uploaded(&local, Path::new(path)).unwrap_err();
        assert!(matches!(error, Error::Io { .. }) && !error.is_retryable(), "{path}: {error:?}");
    }
}
