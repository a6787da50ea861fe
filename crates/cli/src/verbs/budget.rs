//! Reads `--budget 2.50`: US dollars, which the service takes as whole cents.

use clap::Arg;

pub(crate) fn flag() -> Arg {
    let help = "Stop the session when its list cost reaches this many US dollars, such as 2.50";
    Arg::new("budget").long("budget").value_name("DOLLARS").value_parser(cents).help(help)
}

/// Returns the cents as text.
fn cents(text: &str) -> Result<String, String> {
    let wrong = || "needs an amount in US dollars above 0, such as 2 or 2.50".to_owned();
    let (dollars, cents) = text.split_once('.').unwrap_or((text, "00"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(dollars) || !is_number(cents) || cents.len() > 2 {
        return Err(wrong());
    }
    let amount = format!("{dollars}{cents:0<2}");
    match amount.trim_start_matches('0') {
        "" => Err(wrong()),
        amount if amount.len() > 15 => Err(wrong()),
        amount => Ok(amount.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::cents;

    #[test]
    fn dollars_are_cents_without_a_float() {
        for (text, amount) in [("2.50", "250"), ("2.5", "250"), ("2", "200"), ("0.01", "1"), ("007.1", "710")]
        {
            assert_eq!(cents(text).as_deref(), Ok(amount), "{text}");
        }
        for text in
            ["", "0", "0.00", "-1", "1.", ".5", "1.005", "1e3", "$2", "2,50", "NaN", "9999999999999999"]
        {
            assert!(cents(text).is_err(), "{text}");
        }
    }
}
