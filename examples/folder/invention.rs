//! Makes up invoices of several vendors in several layouts, and a ledger with one error.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

use fastrand::Rng;

use super::LEDGER;
use crate::amount::Amount;
use crate::report::Discrepancy;

/// The expected result of reconciling the made-up files.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Invented {
    /// The sum of all invoices.
    pub total: Amount,
    /// The number of invoices.
    pub invoices: u64,
    /// The file for which the ledger is wrong.
    pub planted: Discrepancy,
}

/// Writes 8 to 12 invoices and a ledger into `folder`.
///
/// # Errors
///
/// Fails if a file cannot be written.
pub fn invent(folder: &Path, random: &mut Rng) -> io::Result<Invented> {
    let count = random.usize(8..=12);
    let first = random.u32(100..900);
    let invoices: Vec<Invoice> =
        (first..).take(count).map(|number| Invoice::invent(number, random)).collect();
    for invoice in &invoices {
        fs::write(folder.join(invoice.file()), invoice.text())?;
    }
    let (rows, planted) = ledger(&invoices, random);
    let mut text = String::from("file,vendor,amount\n");
    for (file, vendor, amount) in rows {
        let _ = writeln!(text, "{file},{vendor},{}", plain(amount));
    }
    fs::write(folder.join(LEDGER), text)?;
    let total = invoices.iter().map(Invoice::total).sum();
    Ok(Invented { total, invoices: invoices.len() as u64, planted })
}

const VENDORS: [&str; 8] = [
    "Kestrel Paper",
    "Bright Harbor Logistics",
    "Nordlicht Software",
    "Oakfield Catering",
    "Tamarind Prints",
    "Voltline Electric",
    "Quiet Hours Cleaning",
    "Marlow & Finch",
];
const THINGS: [&str; 8] =
    ["Copy paper", "Pallet freight", "Support hours", "Lunch", "Posters", "Wiring", "Night shift", "Counsel"];

struct Invoice {
    number: u32,
    vendor: &'static str,
    layout: Layout,
    items: Vec<(&'static str, i64, Amount)>,
    tax_percent: i64,
}

/// The place and format of an invoice's total.
#[derive(Clone, Copy)]
enum Layout {
    Letter,
    Table,
    Shouting,
    Continental,
}

impl Invoice {
    fn invent(number: u32, random: &mut Rng) -> Self {
        let items = (0..random.usize(1..=4))
            .map(|_| {
                (THINGS[random.usize(..THINGS.len())], random.i64(1..=12), Amount(random.i64(199..=48_999)))
            })
            .collect();
        let layouts = [Layout::Letter, Layout::Table, Layout::Shouting, Layout::Continental];
        Self {
            number,
            vendor: VENDORS[random.usize(..VENDORS.len())],
            layout: layouts[random.usize(..layouts.len())],
            items,
            tax_percent: [0, 7, 19][random.usize(..3)],
        }
    }

    fn file(&self) -> String {
        let name: String = self.vendor.to_lowercase().replace(" & ", "-").replace(' ', "-");
        format!("{name}-{}.txt", self.number)
    }

    fn subtotal(&self) -> Amount {
        self.items.iter().map(|(_, count, price)| Amount(count * price.0)).sum()
    }

    fn total(&self) -> Amount {
        let subtotal = self.subtotal().0;
        Amount(subtotal + (subtotal * self.tax_percent + 50) / 100)
    }

    fn text(&self) -> String {
        let Self { number, vendor, items, tax_percent, .. } = self;
        let (subtotal, total) = (self.subtotal(), self.total());
        let lines = |form: &dyn Fn(&str, i64, Amount) -> String| -> String {
            items.iter().map(|(thing, count, price)| form(thing, *count, *price) + "\n").collect()
        };
        match self.layout {
            Layout::Letter => format!(
                "{vendor}\nInvoice {number}\n\nFor your order:\n{}\nSubtotal: ${subtotal}\nTax {tax_percent}%\nTotal: ${total}\n\nThank you.\n",
                lines(&|thing, count, price| format!("  {count} x {thing} at ${price}")),
            ),
            Layout::Table => format!(
                "INVOICE {number:>40}\nFROM {vendor:>43}\n{rule}\n{}{rule}\n{:<32}{subtotal:>16}\n{:<32}{total:>16}\n",
                lines(&|thing, count, price| format!("{thing:<24}{count:>4} x {price:>17}")),
                "Subtotal:",
                "Total:",
                rule = "-".repeat(48),
            ),
            Layout::Shouting => format!(
                "*** {} ***\r\nTAX INVOICE NO. {number}\r\nTOTAL: USD {}\r\nPLEASE PAY WITHIN 14 DAYS\r\n{}",
                vendor.to_uppercase(),
                plain(total),
                lines(&|thing, count, _| format!("  {count} {}\r", thing.to_uppercase())),
            ),
            Layout::Continental => format!(
                "{vendor}\nRechnung / Invoice {number}\n{}Sub-total: {} USD\n   Total : {} USD\n",
                lines(&|thing, count, price| format!("{count} {thing} {}", continental(price))),
                continental(subtotal),
                continental(total),
            ),
        }
    }
}

type Row = (String, &'static str, Amount);

/// Returns the correct rows with one error: a wrong amount, a missing row or an extra row.
fn ledger(invoices: &[Invoice], random: &mut Rng) -> (Vec<Row>, Discrepancy) {
    let mut rows: Vec<Row> =
        invoices.iter().map(|invoice| (invoice.file(), invoice.vendor, invoice.total())).collect();
    random.shuffle(&mut rows);
    let at = random.usize(..rows.len());
    let planted = match random.u8(..4) {
        0 => {
            let (file, _, amount) = rows.remove(at);
            Discrepancy { file, invoice: Some(amount), ledger: None }
        }
        1 => {
            let stranger = Invoice::invent(random.u32(900..1_000), random);
            rows.insert(at, (stranger.file(), stranger.vendor, stranger.total()));
            Discrepancy { file: stranger.file(), invoice: None, ledger: Some(stranger.total()) }
        }
        _ => {
            let (file, _, amount) = &mut rows[at];
            let right = *amount;
            *amount = misread(right, random);
            Discrepancy { file: file.clone(), invoice: Some(right), ledger: Some(*amount) }
        }
    };
    (rows, planted)
}

/// Swaps two neighbouring digits. If all digits are equal, adds some dollars.
fn misread(amount: Amount, random: &mut Rng) -> Amount {
    let mut digits = amount.0.to_string().into_bytes();
    let places: Vec<usize> = (1..digits.len()).filter(|at| digits[at - 1] != digits[*at]).collect();
    let more = Amount(amount.0 + 100 * random.i64(1..=90));
    if places.is_empty() {
        return more;
    }
    let at = places[random.usize(..places.len())];
    digits.swap(at - 1, at);
    String::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).map_or(more, Amount)
}

fn plain(amount: Amount) -> String {
    amount.to_string().replace(',', "")
}

fn continental(amount: Amount) -> String {
    amount.to_string().replace(',', "'").replace('.', ",").replace('\'', ".")
}
