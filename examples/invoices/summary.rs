//! Writes the question to the agent, and prints a summary of the result.

use std::io::{self, Write};
use std::time::Duration;

use managed_agents_blocking::types::{SessionResource, Usage};
use managed_agents_examples::amount::Amount;
use managed_agents_examples::folder::LEDGER;
use managed_agents_examples::report::{self, Report};
use managed_agents_examples::terminal::{Style, Terminal, printable};

/// Returns the message to the agent. The service adds the paths of the files.
pub(crate) fn task(resources: &[SessionResource]) -> String {
    let mounted = resources.iter().find_map(|resource| match resource {
        SessionResource::File(file) => file.mount_path.rsplit_once('/'),
        _ => None,
    });
    let folder = mounted.map_or("/mnt/session/uploads", |(folder, _)| folder);
    format!(
        "Each file in {folder}, but for {LEDGER}, is an invoice; its `Total:` line is what it comes to. Add up all totals. \
         If there is a {LEDGER}, its lines are `file, .., amount`: find each file of which invoice and ledger differ.\n\n{}",
        report::FORMAT
    )
}

/// Prints the result of the run.
pub(crate) fn show<W: Write>(
    report: &Report,
    stop_reason: &str,
    usage: Option<&Usage>,
    elapsed: Duration,
    terminal: &mut Terminal<W>,
) -> io::Result<()> {
    terminal.line("")?;
    let total = terminal.styled(Style::Bold, report.total.to_string());
    terminal.field("Total", format!("{total} in {} invoices", report.invoices))?;
    for file in &report.without_total {
        terminal.field("No total", terminal.styled(Style::Red, file))?;
    }
    if report.discrepancies.is_empty() {
        terminal.field("Discrepancies", "none")?;
    }
    for found in &report.discrepancies {
        let sides = match (found.invoice, found.ledger) {
            (Some(invoice), Some(ledger)) => {
                let difference = Amount(ledger.0.saturating_sub(invoice.0));
                format!("invoice {invoice}, ledger {ledger}, difference {difference}")
            }
            (Some(invoice), None) => format!("invoice {invoice}, not in the ledger"),
            (None, Some(ledger)) => format!("ledger {ledger}, no such invoice"),
            (None, None) => "neither invoice nor ledger".into(),
        };
        let file = terminal.styled(Style::Red, &found.file);
        terminal.field("Discrepancy", format!("{file}: {sides}"))?;
    }
    terminal.field("Stop reason", printable(stop_reason))?;
    terminal.field("Tokens", usage.map(tokens).unwrap_or_default())?;
    terminal.field("Elapsed", format!("{:.2} s", elapsed.as_secs_f64()))?;
    terminal.line(terminal.styled(Style::Green, "finished"))
}

fn tokens(usage: &Usage) -> String {
    let count = |tokens: Option<u64>| tokens.unwrap_or_default();
    let (read, written) = (count(usage.input_tokens), count(usage.output_tokens));
    match count(usage.cache_read_input_tokens) {
        0 => format!("{read} in, {written} out"),
        cached => format!("{read} in, {cached} from the cache, {written} out"),
    }
}
