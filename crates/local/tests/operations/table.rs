//! The table in the documents.

use crate::Row;
use std::fs;
use std::path::Path;

/// Compares the table with the committed one. With `WRITE_TABLE` set it writes the table instead.
pub(crate) fn check(rows: &[Row]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/local-operations.md");
    let mut text = String::from(
        "# The operations of the local server\n\n\
         `cargo test -p managed-agents-local --test operations` makes these requests from the facts in\n\
         `spec/`, about things that exist, and compares the counts with this file. *Accepted* requests were\n\
         answered with 2xx and a body that holds against `spec/`. *Refused* ones have one field or parameter\n\
         broken, and the answer, 400, names it. After a change, run the test with `WRITE_TABLE=1`.\n\n\
         | operation | accepted | refused |\n| --- | --- | --- |\n",
    );
    for row in rows {
        text += &format!("| `{}` | {} | {} |\n", row.operation, row.accepted, row.refused);
    }
    if std::env::var_os("WRITE_TABLE").is_some() {
        fs::write(&path, &text).expect("docs/ can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == text, "{} is stale: run this test with WRITE_TABLE=1", path.display());
}
