//! Writes the operations of `spec/` and the types of their requests into the crate of the local
//! server, which can then be packaged without `spec/`.

use serde_json::{Value, json};

/// Returns the table, an entry on each line.
pub(super) fn table(endpoints: &Value, types: &Value) -> String {
    let operations = endpoints.as_array().into_iter().flatten().map(|facts| {
        let kept = ["method", "path", "query", "beta", "request", "credentials"];
        let kept: Value = kept.into_iter().map(|name| (name.to_owned(), facts[name].clone())).collect();
        line(facts["id"].as_str().unwrap_or_default(), &kept)
    });
    let requests = types.as_object().into_iter().flatten();
    let requests = requests.filter(|(_, facts)| facts["direction"] != "response");
    let types = requests.map(|(name, facts)| line(name, facts));
    let (operations, types): (Vec<_>, Vec<_>) = (operations.collect(), types.collect());
    format!("{{\"operations\":{{\n{}\n}},\"types\":{{\n{}\n}}}}\n", operations.join(",\n"), types.join(",\n"))
}

fn line(name: &str, value: &Value) -> String {
    format!("{}:{value}", json!(name))
}
