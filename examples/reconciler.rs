//! Plays the agent on the local server: a script in place of a model. It derives every message from
//! the output of its tools.

use std::collections::BTreeMap;

use managed_agents_local::{Interrupted, Script, Turn};
use serde_json::json;

use crate::amount::Amount;
use crate::folder::LEDGER;
use crate::report::{Discrepancy, Report};

/// Prints a line for each invoice: its total in cents or `-`, a tab, and its name.
const TOTALS: &str = include_str!("reconciler/totals.sh");

/// Returns a script that reconciles the files mounted in its session.
///
/// ```
/// use managed_agents_local::{Options, Server};
///
/// let script = Some(managed_agents_examples::reconciler::script());
/// let server = Server::start(Options { script, ..Options::default() })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn script() -> Script {
    Script::from_fn(reconcile)
}

fn reconcile(turn: &mut Turn) -> Result<(), Interrupted> {
    turn.think()?;
    let uploads = turn.uploads();
    let Some((folder, _)) = uploads.first().and_then(|file| file.rsplit_once('/')) else {
        return turn.say("Nothing is mounted here: I need invoices to add up.");
    };
    let folder = folder.to_owned();
    turn.say("I am a script, not a model, but my tools are real. First: is there a ledger?")?;
    let found = turn.tool("glob", json!({ "pattern": LEDGER, "path": folder }))?;
    let ledger = if found.text.contains(LEDGER) {
        let read = turn.tool("read", json!({ "file_path": format!("{folder}/{LEDGER}") }))?;
        if read.is_error {
            return turn.say(format!("I cannot read the ledger: {}", read.text));
        }
        Some(rows(&read.text))
    } else {
        None
    };

    turn.say("Now the `Total:` line of each invoice, in cents.")?;
    let totals = turn.tool("bash", json!({ "command": format!("cd '{folder}'\n{TOTALS}") }))?;
    let (invoices, without_total) = invoices(&totals.text);
    let sum: Vec<String> = invoices.values().map(|amount| format!("({})", amount.0)).collect();
    let sum = turn.tool("bash", json!({ "command": format!("echo $(( 0 + {} ))", sum.join(" + ")) }))?;
    let Ok(total) = sum.text.trim().parse().map(Amount) else {
        return turn.say(format!("I cannot add up the totals: {}", sum.text));
    };

    let discrepancies = ledger.as_ref().map(|ledger| compare(&invoices, ledger)).unwrap_or_default();
    let report = Report { total, invoices: invoices.len() as u64, discrepancies, without_total };
    let compared = match (&ledger, report.discrepancies.len()) {
        (None, _) => "There is no ledger to compare with.".into(),
        (Some(_), 0) => "The ledger agrees with all of them.".into(),
        (Some(_), count) => format!("The ledger differs in {count} place(s)."),
    };
    turn.say(format!("{} invoices add up to {total}. {compared}\n\n{}", report.invoices, report.line()))
}

/// Parses the output of the first bash command.
fn invoices(output: &str) -> (BTreeMap<String, Amount>, Vec<String>) {
    let (mut invoices, mut without_total) = (BTreeMap::new(), Vec::new());
    for (cents, file) in output.lines().filter_map(|line| line.split_once('\t')) {
        match cents.parse() {
            Ok(cents) => drop(invoices.insert(file.to_owned(), Amount(cents))),
            Err(_) => without_total.push(file.to_owned()),
        }
    }
    (invoices, without_total)
}

fn compare(invoices: &BTreeMap<String, Amount>, ledger: &BTreeMap<String, Amount>) -> Vec<Discrepancy> {
    let mut files: Vec<&String> = invoices.keys().chain(ledger.keys()).collect();
    files.sort();
    files.dedup();
    let both = files.into_iter().map(|file| Discrepancy {
        file: file.clone(),
        invoice: invoices.get(file).copied(),
        ledger: ledger.get(file).copied(),
    });
    both.filter(|found| found.invoice != found.ledger).collect()
}

/// Parses the ledger's rows: the first column is the file, the last one the amount. A row without
/// an amount is a heading.
fn rows(csv: &str) -> BTreeMap<String, Amount> {
    let separator = if csv.lines().next().is_some_and(|line| line.contains(';')) { ';' } else { ',' };
    csv.lines()
        .filter_map(|line| {
            let columns = columns(line, separator);
            let amount = Amount::parse(columns.last()?)?;
            Some((columns.first()?.clone(), amount))
        })
        .collect()
}

fn columns(line: &str, separator: char) -> Vec<String> {
    let mut is_quoted = false;
    let ends = |letter: char| {
        is_quoted ^= letter == '"';
        letter == separator && !is_quoted
    };
    line.split(ends).map(|column| column.trim().trim_matches('"').to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ledger_is_read_whatever_stands_between_file_and_amount() {
        let expected =
            [("a.txt", 120_450), ("c.txt", -300)].map(|(file, cents)| (file.into(), Amount(cents)));
        let commas = "file,vendor,amount\r\na.txt,\"Finch, Sons\",\"1,204.50\"\r\n\nc.txt,-3\n";
        assert_eq!(rows(commas), BTreeMap::from(expected.clone()));
        let semicolons = "Datei;Betrag\na.txt;1.204,50\n\"c.txt\"; -3,00 EUR\n";
        assert_eq!(rows(semicolons), BTreeMap::from(expected));
    }
}
