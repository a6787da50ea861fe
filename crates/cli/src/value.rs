//! Reads the value of a flag. The wire type decides how, never the content.

pub(crate) mod file;
pub(crate) mod json;
pub(crate) mod place;
mod scalar;
mod yaml;

use serde_json::Value;

use crate::failure::Failure;
use crate::nearest;
use crate::table::{Choices, Schema, Type};
use crate::value::place::Files;

/// Reads structured text: JSON, else YAML. Returns JSON text.
pub(crate) fn structured(text: &str, files: Files) -> Result<String, String> {
    json::read(text, files).unwrap_or_else(|| yaml::to_json(text, files))
}

/// Returns `true` if the value of a list is the whole list, and not one item.
pub(crate) fn is_whole_list(items: &Schema, flag: &str, raw: &str) -> Result<bool, Failure> {
    let is_list = |text: &str| text.trim_start().starts_with('[') || text.trim_start().starts_with("- ");
    match raw.strip_prefix('@') {
        Some(path) if !matches!(items, Schema::String) => Ok(is_list(&named_file(flag, path)?)),
        _ => Ok(is_list(raw)),
    }
}

/// Reads the value of `flag` as JSON text.
pub(crate) fn read(schema: &Schema, flag: &str, raw: &str) -> Result<String, Failure> {
    let wrong = |problem: String| Failure::usage(format!("{flag}: {problem}"));
    match schema {
        Schema::String | Schema::Const { .. } => text(flag, raw).map(|text| Value::from(text).to_string()),
        Schema::Integer => match raw.parse::<i64>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Err(wrong(format!("needs an integer, not {raw:?}"))),
        },
        Schema::Boolean if matches!(raw, "true" | "false") => Ok(raw.to_owned()),
        Schema::Boolean => Err(wrong(format!("needs true or false, not {raw:?}"))),
        Schema::Map { .. } if raw.starts_with('@') && !raw.contains('=') => structured_or_file(flag, raw),
        Schema::Map { values, .. } if !raw.trim_start().starts_with('{') => {
            let Some((key, value)) = raw.split_once('=') else {
                return Err(wrong(format!("needs key=value or an object, not {raw:?}")));
            };
            if key.is_empty() {
                return Err(wrong(format!("{raw:?} has no key before `=`")));
            }
            Ok(format!("{{{}:{}}}", Value::from(key), read(values, flag, value)?))
        }
        Schema::Ref { .. } => match schema.named() {
            Some(Type::Enum(choices)) => choice(choices, flag, raw),
            Some(Type::Union(of)) if of.variants.iter().any(|variant| variant.json == "string") => {
                let text = text(flag, raw)?;
                match text.trim_start().starts_with(['{', '[']) && !raw.starts_with("@@") {
                    true => structured(&text, Files::Read).map_err(wrong),
                    false => Ok(Value::from(text).to_string()),
                }
            }
            _ => structured_or_file(flag, raw),
        },
        _ => structured_or_file(flag, raw),
    }
}

/// Reads structured text, or the file with it that `@FILE` names.
pub(crate) fn structured_or_file(flag: &str, raw: &str) -> Result<String, Failure> {
    let wrong = |problem: String| Failure::usage(format!("{flag}: {problem}"));
    match raw.strip_prefix('@') {
        Some(path) => structured(&named_file(flag, path)?, Files::of(path))
            .map_err(|problem| wrong(format!("{path}: {problem}"))),
        None => structured(raw, Files::Read).map_err(wrong),
    }
}

fn named_file(flag: &str, path: &str) -> Result<String, Failure> {
    file::text(path).map_err(|failure| Failure { message: format!("{flag}: {}", failure.message), ..failure })
}

/// Reads a text: `@FILE` is the text of a file, `@-` that of the standard input, `@@x` the text
/// `@x`.
pub(crate) fn text(flag: &str, raw: &str) -> Result<String, Failure> {
    match raw.strip_prefix('@') {
        None => Ok(raw.to_owned()),
        Some(rest) if rest.starts_with('@') => Ok(rest.to_owned()),
        Some(path) => {
            let text = named_file(flag, path)
                .map_err(|failure| failure.try_instead(format!("write @{raw} for the text {raw}")))?;
            // A program that failed leaves an empty file, and nobody means one.
            match text.is_empty() {
                true => Err(Failure::usage(format!("{flag}: {} is empty", file::named(path)))),
                false => Ok(text),
            }
        }
    }
}

/// Checks a value of an enum that is not meant to grow.
pub(crate) fn choice(choices: &Choices, flag: &str, raw: &str) -> Result<String, Failure> {
    if !choices.open && !choices.values.iter().any(|value| value == raw) {
        let names = choices.values.iter().map(String::as_str);
        let hint = nearest::hint(raw, names);
        return Err(Failure::usage(format!(
            "{flag}: {raw:?} must be one of {}{hint}",
            choices.values.join(", ")
        )));
    }
    Ok(Value::from(raw).to_string())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::place::Files;
    use super::read;
    use crate::table::Schema;

    fn structured(text: &str) -> Result<String, String> {
        super::structured(text, Files::Read)
    }

    #[test]
    fn the_written_form_decides_inside_structured_values() {
        let table = [
            ("no", "\"no\""),
            ("on", "\"on\""),
            ("2026-11-21", "\"2026-11-21\""),
            ("1_000", "\"1_000\""),
            ("true", "true"),
            ("~", "null"),
            ("null", "null"),
            ("12", "12"),
            ("-7", "-7"),
            ("0x1f", "31"),
            ("0x+1f", "\"0x+1f\""),
            ("0o+17", "\"0o+17\""),
            ("1.10", "1.10"),
            (".5", "0.5"),
            ("1.", "1.0"),
            ("1e3", "1e3"),
            ("12345678901234567890123", "12345678901234567890123"),
            ("'12'", "\"12\""),
            ("a b", "\"a b\""),
        ];
        for (written, json) in table {
            assert_eq!(
                structured(&format!("{{v: {written}}}")).unwrap(),
                format!("{{\"v\":{json}}}"),
                "{written}"
            );
        }
    }

    #[test]
    fn json_keeps_its_order_digits_and_surrogates() {
        let text = r#"{"z": 1.10, "a": ["\ud83d\ude00", null], "b": {}}"#;
        assert_eq!(structured(text).unwrap(), r#"{"z":1.10,"a":["\ud83d\ude00",null],"b":{}}"#);
        let block = "z: 1\na:\n  - x\n  - {y: [true]}\ntext: |\n  two\n  lines\n";
        assert_eq!(structured(block).unwrap(), r#"{"z":1,"a":["x",{"y":[true]}],"text":"two\nlines\n"}"#);
    }

    #[test]
    fn spellings_that_mean_two_things_are_refused_with_their_place() {
        let table = [
            ("{a:1}", "line 1, column 2: a space is missing after `a:`"),
            ("{a: , b: 1}", "write `null`"),
            ("{a: 0123}", "line 1, column 5: 0123 has a leading zero"),
            ("{a: 0xffffffffffffffffff}", "line 1, column 5: 0xffffffffffffffffff is too large"),
            ("{a: .inf}", "quote it, or write another number"),
            ("{a: -.inf}", "quote it, or write another number"),
            ("{a: .nan}", "quote it, or write another number"),
            ("{a: 1, a: 2}", "line 1, column 8: duplicate key \"a\""),
            ("{\n  \"ü\": 1, \"ü\": 2\n}", "line 2, column 16: duplicate key \"ü\""),
            (r#"{"a": ["\ud800"]}"#, "line 1, column 8: "),
            (r#"{"a": 1e999}"#, "line 1, column 7: 1e999 is too large a number"),
            ("{a: 1e999}", "line 1, column 5: 1e999 is too large a number"),
            ("%YAML 1.1\n---\na: no", "line 1, column 1: directives are not supported"),
            ("{: x}", "a key is missing before `:`"),
            ("{a: *b}", "line 1, column 5: aliases are not supported; quote the text"),
            ("{a: *.py}", "quote the text if `*` belongs to it"),
            ("{a: @file://x}", "a text cannot begin with `@`; quote it"),
            ("{a: &b c}", "anchors are not supported"),
            ("{a: !!str c}", "tags are not supported"),
            ("{<<: {a: b}}", "`<<` is not supported"),
            ("a: 1\n---\nb: 2", "a second document begins"),
            ("", "it is empty"),
            ("{a: [1}", "line 1, column"),
        ];
        for (written, problem) in table {
            let error = structured(written).unwrap_err();
            assert!(error.contains(problem), "{written}: {error}");
        }
        let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(structured(&deep(64)).is_ok());
        assert!(structured(&deep(66)).unwrap_err().contains("deeper than 64 levels"));
        let deep = |levels: usize| format!("{}x{}", "[".repeat(levels), "]".repeat(levels));
        assert!(structured(&deep(64)).is_ok());
        assert!(structured(&deep(66)).unwrap_err().contains("deeper than 64 levels"));
    }

    #[test]
    fn bombs_are_refused_at_once() {
        let bomb = format!("a: &a [x,x]\n{}", "b: [*a,*a,*a]\n".repeat(1000));
        for text in [bomb, "[".repeat(200_000), "{a: ".repeat(100_000), "- ".repeat(100_000)] {
            let started = Instant::now();
            assert!(structured(&text).is_err());
            // 50 ms in an optimised build.
            assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
        }
    }

    #[test]
    fn a_text_is_literal_and_a_file_is_named_with_an_at_sign() {
        let text = |raw: &str| read(&Schema::String, "--system", raw);
        for literal in ["null", "{a:1}", "no", "- x", ""] {
            assert_eq!(text(literal).unwrap(), serde_json::Value::from(literal).to_string());
        }
        assert_eq!(text("@@x").unwrap(), "\"@x\"");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("prompt.md");
        std::fs::write(&path, "Be brief.\n").unwrap();
        let path = path.display();
        assert_eq!(text(&format!("@{path}")).unwrap(), "\"Be brief.\\n\"");
        assert_eq!(structured(&format!("{{a: '@file://{path}'}}")).unwrap(), r#"{"a":"Be brief.\n"}"#);
        assert_eq!(
            structured(&serde_json::json!({"a": format!("@data://{path}")}).to_string()).unwrap(),
            r#"{"a":"QmUgYnJpZWYuCg=="}"#
        );
        let escaped = r#"{"a":"@file://x","b":"@@x"}"#;
        assert_eq!(structured("{a: '@@file://x', b: '@@x'}").unwrap(), escaped);
        assert_eq!(structured(r#"{"a": "@@file://x", "b": "\u0040@x"}"#).unwrap(), escaped);
        for text in ["{a: '@file://x'}", r#"{"a": "@data://x"}"#, r#"{"a": "\u0040file://x"}"#] {
            let refused = super::structured(text, Files::Refused).unwrap_err();
            assert!(refused.contains("from the standard input names no file"), "{refused}");
        }
        let missing = text("@nothing-here").unwrap_err();
        assert_eq!(
            (missing.code, missing.hint.as_deref()),
            (2, Some("write @@nothing-here for the text @nothing-here"))
        );
        let folder = text(&format!("@{}", folder.path().display())).unwrap_err();
        assert!(folder.message.contains("is a folder"), "{folder:?}");
    }
}
