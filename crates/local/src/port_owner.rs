//! Finds the process that listens on a port, for the message of a second server.

use std::fs;
use std::path::Path;

/// Returns the number and the name of the process that listens on this port of the machine, as
/// `1234 (managed-agents-)`. Returns `None` where the system has no `/proc`, and for a process of
/// another user.
pub(crate) fn port_owner(port: u16) -> Option<String> {
    let socket = format!("socket:[{}]", inode(port)?);
    let mut processes = fs::read_dir("/proc").ok()?.flatten().map(|entry| entry.path());
    let process = processes.find(|process| holds(process, &socket))?;
    let number: u32 = process.file_name()?.to_str()?.parse().ok()?;
    let name = fs::read_to_string(process.join("comm")).unwrap_or_default();
    Some(format!("{number} ({})", name.trim()))
}

/// Returns the inode of the listening socket.
fn inode(port: u16) -> Option<String> {
    const LISTENS: &str = "0A";
    let table = fs::read_to_string("/proc/net/tcp").ok()?;
    let end = format!(":{port:04X}");
    table.lines().map(str::split_whitespace).map(Iterator::collect::<Vec<_>>).find_map(|fields| {
        let is_it = fields.get(1)?.ends_with(&end) && fields.get(3)? == &LISTENS;
        is_it.then(|| fields.get(9).map(ToString::to_string))?
    })
}

fn holds(process: &Path, socket: &str) -> bool {
    let files = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    files.map(|file| file.path()).any(|file| fs::read_link(file).is_ok_and(|link| link.as_os_str() == socket))
}
