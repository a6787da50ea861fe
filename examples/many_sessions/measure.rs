//! Reads this process's resource use from the system.

/// Returns a line of Linux's `/proc/self/status`: `Threads`, or `VmHWM` for the peak memory.
pub(crate) fn line(name: &str) -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.map_or("not known here", str::trim).to_owned()
}
