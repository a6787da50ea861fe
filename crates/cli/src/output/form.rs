//! Chooses the form of the output.

/// The kind of a reply.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Object,
    List,
    Stream,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Items as they came, one on each line.
    Lines,
    /// One JSON text. A list is an array.
    Json,
    /// One YAML document. A list is a sequence.
    Yaml,
    Table,
}

impl Form {
    /// Chooses by the value of `--format`. Results of jq are no tables unless that is asked for.
    pub(crate) fn choose(format: &str, shape: Shape, is_terminal: bool, has_jq: bool) -> Self {
        match (format, shape) {
            ("json", _) if !has_jq => Self::Json,
            ("yaml", _) => Self::Yaml,
            ("table", _) => Self::Table,
            ("auto", Shape::List) if is_terminal && !has_jq => Self::Table,
            ("auto", _) if is_terminal && !has_jq => Self::Yaml,
            _ => Self::Lines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, Shape};

    #[test]
    fn auto_is_for_people_on_a_terminal_and_for_programs_on_a_pipe() {
        let auto = |shape, is_terminal, has_jq| Form::choose("auto", shape, is_terminal, has_jq);
        assert_eq!(auto(Shape::List, true, false), Form::Table);
        assert_eq!(auto(Shape::Object, true, false), Form::Yaml);
        assert_eq!(auto(Shape::Stream, true, false), Form::Yaml);
        for shape in [Shape::Object, Shape::List, Shape::Stream] {
            assert_eq!(auto(shape, true, true), Form::Lines);
            assert_eq!(auto(shape, false, false), Form::Lines);
            assert_eq!(Form::choose("jsonl", shape, true, false), Form::Lines);
            assert_eq!(Form::choose("yaml", shape, false, true), Form::Yaml);
        }
    }
}
