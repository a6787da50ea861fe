//! The exit codes.

/// Each code and its meaning, as `help exit-codes` prints them.
pub(crate) const TABLE: [(u8, &str); 22] = [
    (0, "done"),
    (1, "the service refused or failed otherwise; or --jq failed, or -e saw null or false"),
    (2, "arguments, values or files are wrong; nothing was sent"),
    (3, "no credential, or not accepted (401, 403)"),
    (4, "not there (404)"),
    (5, "not reached, or the connection was lost"),
    (6, "conflict (409, 412), a change made elsewhere, another run or apply, or a call waits no more"),
    (7, "too much at once (429, 529), after the retries"),
    (8, "--timeout is over; the session goes on"),
    (10, "the agent waits for an answer"),
    (11, "the agent refused to go on"),
    (12, "the service's retries are used up"),
    (13, "the budget is used up"),
    (14, "the session was terminated or deleted"),
    (15, "the turn ended, but its outcome was not reached"),
    (16, "the turn ended, but a rule denied calls and nobody was asked"),
    (17, "the turn ended for a reason newer than this program"),
    (18, "somebody else interrupted the turn"),
    (20, "apply: there are changes that were not made (--dry-run, or a no to the question)"),
    (129, "SIGHUP ended the program; the session goes on"),
    (130, "the turn was interrupted by Ctrl-C, or left by a second Ctrl-C"),
    (143, "SIGTERM ended the program; the session goes on"),
];

/// Returns the table as lines.
pub(crate) fn text() -> String {
    let lines = TABLE.iter().map(|(code, meaning)| format!("{code:>3}  {meaning}\n"));
    let end =
        "\nIf the reader of a pipe goes away, the program ends with 0, which says nothing of the turn.\n";
    lines.chain([end.to_owned()]).collect()
}
