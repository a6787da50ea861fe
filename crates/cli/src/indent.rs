//! Indents JSON text without reading its values, so that numbers and texts stay as they came.

/// Returns the text with one field or item on each line.
pub(crate) fn indented(json: &str) -> String {
    let mut text = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    let mut rest = json.chars().peekable();
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
    };
    while let Some(character) = rest.next() {
        if in_text {
            in_text = character != '"' || is_escaped;
            is_escaped = character == '\\' && !is_escaped;
            text.push(character);
            continue;
        }
        match character {
            ' ' | '\n' | '\r' | '\t' => (),
            '{' | '[' => {
                text.push(character);
                while rest.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                match rest.next_if(|next| matches!(next, '}' | ']')) {
                    Some(end) => text.push(end),
                    None => {
                        depth += 1;
                        line(&mut text, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut text, depth);
                text.push(character);
            }
            ',' => {
                text.push(',');
                line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ => {
                in_text = character == '"';
                text.push(character);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::indented;

    #[test]
    fn each_field_has_a_line_and_values_stay_as_they_are() {
        let json = r#"{"a":[1.10,{}], "b" : "x,{\"y\\" ,"c":[ ]}"#;
        let lines = "{\n  \"a\": [\n    1.10,\n    {}\n  ],\n  \"b\": \"x,{\\\"y\\\\\",\n  \"c\": []\n}";
        assert_eq!(indented(json), lines);
    }
}
