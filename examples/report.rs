//! Parses the last line of the agent's message: its findings in a form for programs.

use serde_json::{Map, Value, json};

use crate::amount::Amount;

/// The instruction for the last line. A model receives it, and the scripted agent follows it.
pub const FORMAT: &str = r#"End your last message with one line that begins with RESULT, a space and then JSON, no code fence, like
RESULT {"total":"1204.50","invoices":2,"discrepancies":[{"file":"a.txt","invoice":"10.00","ledger":"12.00"}],"without_total":[]}
`invoices` counts the files with a total, `without_total` names those that have none. In a discrepancy `invoice` is null if the ledger
names a file that is not there, and `ledger` is null if the ledger does not name the file."#;

/// The agent's findings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "it is what FORMAT says")]
pub struct Report {
    /// The sum of all invoices.
    pub total: Amount,
    /// The number of invoices.
    pub invoices: u64,
    /// The differences between invoices and ledger.
    pub discrepancies: Vec<Discrepancy>,
    /// Files without a `Total:` line.
    pub without_total: Vec<String>,
}

/// A file for which the invoice and the ledger differ.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "it is what FORMAT says")]
pub struct Discrepancy {
    /// The file.
    pub file: String,
    /// The amount on the invoice. `None` if there is no such file.
    pub invoice: Option<Amount>,
    /// The amount in the ledger. `None` if the ledger does not name the file.
    pub ledger: Option<Amount>,
}

impl Report {
    /// Finds the last `RESULT` line in the agent's text. Ignores the Markdown marks that models
    /// sometimes put around such lines.
    pub fn find(text: &str) -> Option<Self> {
        text.lines().rev().find_map(|line| {
            let (_, json) = line.split_once("RESULT")?;
            let json = json.get(json.find('{')?..=json.rfind('}')?)?;
            Self::read(&serde_json::from_str(json).ok()?)
        })
    }

    /// Returns the line.
    pub fn line(&self) -> String {
        let plain = |amount: Amount| amount.to_string().replace(',', "");
        let discrepancies: Vec<Value> = self
            .discrepancies
            .iter()
            .map(|found| {
                json!({ "file": found.file, "invoice": found.invoice.map(plain), "ledger": found.ledger.map(plain) })
            })
            .collect();
        let json = json!({
            "total": plain(self.total),
            "invoices": self.invoices,
            "discrepancies": discrepancies,
            "without_total": self.without_total,
        });
        format!("RESULT {json}")
    }

    fn read(json: &Map<String, Value>) -> Option<Self> {
        let discrepancy = |found: &Value| {
            let file = found["file"].as_str()?.to_owned();
            let (invoice, ledger) = (maybe_amount(&found["invoice"])?, maybe_amount(&found["ledger"])?);
            Some(Discrepancy { file, invoice, ledger })
        };
        let without_total = json.get("without_total").and_then(Value::as_array).cloned().unwrap_or_default();
        Some(Self {
            total: amount(json.get("total")?)?,
            invoices: json.get("invoices")?.as_u64()?,
            discrepancies: json
                .get("discrepancies")?
                .as_array()?
                .iter()
                .map(discrepancy)
                .collect::<Option<_>>()?,
            without_total: without_total.iter().filter_map(Value::as_str).map(String::from).collect(),
        })
    }
}

/// Parses a text, or the number that a model writes in place of one.
fn amount(value: &Value) -> Option<Amount> {
    match value {
        Value::String(text) => Amount::parse(text),
        Value::Number(number) => Amount::parse(&number.to_string()),
        _ => None,
    }
}

fn maybe_amount(value: &Value) -> Option<Option<Amount>> {
    if value.is_null() { Some(None) } else { amount(value).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let found = |file: &str, invoice, ledger| Discrepancy { file: file.into(), invoice, ledger };
        Report {
            total: Amount(123_456),
            invoices: 3,
            discrepancies: vec![
                found("a \"b\".txt", Some(Amount(1)), None),
                found("c", None, Some(Amount(-250))),
            ],
            without_total: vec!["notes.md".into()],
        }
    }

    #[test]
    fn a_report_is_read_back_from_its_line() {
        assert_eq!(Report::find(&format!("Some words.\n\n{}\n", report().line())), Some(report()));
    }

    #[test]
    fn marks_around_the_line_and_numbers_for_texts_are_taken() {
        let answer = "**RESULT** `{\"total\":12.5,\"invoices\":1,\"discrepancies\":[]}`";
        assert_eq!(Report::find(answer).unwrap().total, Amount(1_250));
    }

    #[test]
    fn the_last_line_that_is_a_result_counts() {
        let text =
            format!("RESULT {{\"total\":\"1\",\"invoices\":1,\"discrepancies\":[]}}\n{}", report().line());
        assert_eq!(Report::find(&text), Some(report()));
        assert_eq!(Report::find(&format!("{}\nThe RESULT is {{above}}.", report().line())), Some(report()));
    }

    #[test]
    fn an_answer_without_a_whole_result_has_none() {
        for text in [
            "",
            "RESULT",
            "RESULT }{",
            "RESULT {}",
            "RESULT {\"total\":\"x\",\"invoices\":1,\"discrepancies\":[]}",
        ] {
            assert_eq!(Report::find(text), None, "{text}");
        }
        assert_eq!(
            Report::find("RESULT {\"total\":\"1\",\"invoices\":1,\"discrepancies\":[{\"file\":7}]}"),
            None
        );
    }

    #[test]
    fn the_format_shows_a_line_that_is_read() {
        assert_eq!(Report::find(FORMAT).unwrap().discrepancies[0].ledger, Some(Amount(1_200)));
    }
}
