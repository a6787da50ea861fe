//! Reads a time such as `90s`, `10m` or `2h`.

use std::time::Duration;

use clap::Arg;

/// Returns the flag `--timeout`.
pub(crate) fn timeout(help: &'static str) -> Arg {
    Arg::new("timeout").long("timeout").value_name("TIME").value_parser(duration).help(help)
}

pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let split = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let unit = match &text[split..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        _ => return Err("needs a number with s, m or h".into()),
    };
    let number: u64 = text[..split].parse().map_err(|_| "needs a number with s, m or h".to_owned())?;
    Ok(Duration::from_secs(number.saturating_mul(unit)))
}
