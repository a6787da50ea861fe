//! Small objects of our own, written to JSON text and read back, without serde: checkpoints are part of the browser package.

use crate::json_scan;

/// An object being written.
pub(crate) struct Writer(String);

impl Writer {
    pub(crate) fn new() -> Self {
        Self(String::from("{"))
    }

    pub(crate) fn text(self, name: &str, text: &str) -> Self {
        self.raw(name, &quoted(text))
    }

    pub(crate) fn text_if_any(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self.raw(name, "null"),
        }
    }

    pub(crate) fn number(self, name: &str, number: u64) -> Self {
        self.raw(name, &number.to_string())
    }

    pub(crate) fn flag(self, name: &str, flag: bool) -> Self {
        self.raw(name, if flag { "true" } else { "false" })
    }

    /// Items that are JSON text already.
    pub(crate) fn list(self, name: &str, items: impl Iterator<Item = String>) -> Self {
        let mut list = String::from("[");
        for item in items {
            if list.len() > 1 {
                list.push(',');
            }
            list.push_str(&item);
        }
        list.push(']');
        self.raw(name, &list)
    }

    pub(crate) fn texts<'a>(self, name: &str, texts: impl Iterator<Item = &'a str>) -> Self {
        self.list(name, texts.map(quoted))
    }

    pub(crate) fn numbers(self, name: &str, numbers: impl Iterator<Item = u64>) -> Self {
        self.list(name, numbers.map(|number| number.to_string()))
    }

    /// A value that is JSON text already.
    pub(crate) fn raw(mut self, name: &str, value: &str) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        json_scan::quote(name, &mut self.0);
        self.0.push(':');
        self.0.push_str(value);
        self
    }

    pub(crate) fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// An object being read. A field that is missing or of another kind gives `None`.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a>(pub(crate) &'a str);

impl<'a> Reader<'a> {
    pub(crate) fn raw(self, name: &str) -> Option<&'a str> {
        json_scan::field(self.0, name)
    }

    pub(crate) fn object(self, name: &str) -> Option<Self> {
        self.raw(name).map(Self)
    }

    pub(crate) fn is_null(self, name: &str) -> bool {
        matches!(self.raw(name), None | Some("null"))
    }

    pub(crate) fn text(self, name: &str) -> Option<String> {
        text(self.raw(name)?)
    }

    pub(crate) fn number(self, name: &str) -> Option<u64> {
        self.raw(name)?.parse().ok()
    }

    pub(crate) fn flag(self, name: &str) -> Option<bool> {
        match self.raw(name)? {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    pub(crate) fn texts(self, name: &str) -> Option<Vec<String>> {
        items(self.raw(name)?, text)
    }

    pub(crate) fn numbers(self, name: &str) -> Option<Vec<u64>> {
        items(self.raw(name)?, |item| item.parse().ok())
    }

    pub(crate) fn list<T>(self, name: &str, item: impl FnMut(&'a str) -> Option<T>) -> Option<Vec<T>> {
        items(self.raw(name)?, item)
    }
}

/// The items of an array; `None` if one of them is not what `item` reads.
pub(crate) fn items<'a, T>(array: &'a str, mut item: impl FnMut(&'a str) -> Option<T>) -> Option<Vec<T>> {
    let (mut read, mut is_whole) = (Vec::new(), true);
    json_scan::array(array, |text| match item(text) {
        Some(value) => read.push(value),
        None => is_whole = false,
    })
    .ok()?;
    is_whole.then_some(read)
}

pub(crate) fn text(json: &str) -> Option<String> {
    json_scan::string(json).map(String::from)
}

pub(crate) fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json_scan::quote(text, &mut json);
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_is_json() {
        let written = Writer::new()
            .text("text", "a \"b\"\n\\ \u{1} ä")
            .text_if_any("none", None)
            .number("number", u64::MAX)
            .flag("flag", true)
            .texts("texts", ["", "x"].into_iter())
            .numbers("numbers", [0, 7].into_iter())
            .raw("object", &Writer::new().end())
            .end();
        let value: serde_json::Value = serde_json::from_str(&written).unwrap();
        let read = Reader(&written);
        assert_eq!(read.text("text").unwrap(), "a \"b\"\n\\ \u{1} ä");
        assert_eq!(value["text"], read.text("text").unwrap());
        assert!(read.is_null("none") && read.is_null("missing") && !read.is_null("text"));
        assert_eq!((read.number("number"), read.number("text")), (Some(u64::MAX), None));
        assert_eq!((read.flag("flag"), read.flag("number")), (Some(true), None));
        assert_eq!(read.texts("texts").unwrap(), ["", "x"]);
        assert_eq!((read.numbers("numbers"), read.numbers("texts")), (Some(vec![0, 7]), None));
        assert_eq!(read.object("object").unwrap().raw("x"), None);
    }
}
