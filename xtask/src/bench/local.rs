//! `cargo xtask bench local`: start, memory, requests and open streams of the local server, as
//! `cargo xtask local-release` builds it.

use crate::outcome::Problem;
use crate::process;
use crate::release;
use crate::speed::Programs;

pub(crate) fn run() -> Result<(), Problem> {
    let server = release::local_server()?;
    let program = "local_server";
    process::run(Programs::build("release", &["--bin", program])?.command(program).arg(server))
}
