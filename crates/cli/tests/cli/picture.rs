//! Draws what a terminal shows as an SVG.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The columns of the picture.
const COLUMNS: usize = 100;

/// Compares the picture of this text with the committed one. With `WRITE_TABLE` set it writes the
/// picture instead.
pub(crate) fn check(path: &Path, text: &str) {
    let picture = draw(&without_times(&without_ids(text)));
    if std::env::var_os("WRITE_TABLE").is_some() {
        fs::write(path, &picture).unwrap();
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(committed == picture, "{} is stale: run this test with WRITE_TABLE=1", path.display());
}

/// Replaces the random part of each id by a number of the same width.
fn without_ids(text: &str) -> String {
    let mut ids: Vec<&str> = Vec::new();
    let is_id = |word: &str| word.split_once('_').is_some_and(|(_, rest)| rest.len() > 20);
    for word in text.split_whitespace().filter(|word| is_id(word)) {
        if !ids.contains(&word) {
            ids.push(word);
        }
    }
    ids.iter().enumerate().fold(text.to_owned(), |text, (index, id)| {
        let (prefix, rest) = id.split_once('_').unwrap();
        text.replace(id, &format!("{prefix}_{:0width$}", index + 1, width = rest.len()))
    })
}

/// Replaces each number of seconds by the same one.
fn without_times(text: &str) -> String {
    let line = |line: &str| {
        let mut words: Vec<&str> = line.split(' ').collect();
        for index in 1..words.len() {
            if matches!(words[index], "s" | "s,") && words[index - 1].parse::<f64>().is_ok() {
                words[index - 1] = "0.1";
            }
        }
        words.join(" ")
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn draw(text: &str) -> String {
    let mut rows = Vec::new();
    for line in text.lines() {
        let is_command = line.starts_with("$ ");
        let mut letters = line.chars().peekable();
        while letters.peek().is_some() {
            rows.push((letters.by_ref().take(COLUMNS).collect::<String>(), is_command));
        }
    }
    let (width, height) = (COLUMNS as f64 * 8.4 + 32.0, rows.len() * 20 + 32);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#16181d\"/>\n"
    );
    for (index, (row, is_command)) in rows.iter().enumerate() {
        let fill = if *is_command { "#8fd0ff" } else { "#e6e6e6" };
        let row = row.replace('&', "&amp;").replace('<', "&lt;");
        let y = index * 20 + 30;
        let _ = writeln!(svg, "<text x=\"16\" y=\"{y}\" fill=\"{fill}\" xml:space=\"preserve\">{row}</text>");
    }
    svg + "</svg>\n"
}
