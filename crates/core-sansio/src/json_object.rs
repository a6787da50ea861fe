//! Small objects of our own, written to JSON text and read back, without serde: checkpoints are part of the browser package.
//!
//! What is read is put where it belongs at once: half of an object is never to be thrown away, which would be code for each half.

use crate::json_scan;

/// Values being written, one after the other; those in a list have no name.
#[derive(Default)]
pub(crate) struct Writer(String);

impl Writer {
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        json_scan::quote(text, &mut self.0);
    }

    pub(crate) fn text_if_any(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.text(name, text),
            None => self.raw(name, "null"),
        }
    }

    pub(crate) fn number(&mut self, name: &str, number: u64) {
        self.raw(name, &number.to_string());
    }

    pub(crate) fn flag(&mut self, name: &str, flag: bool) {
        self.raw(name, if flag { "true" } else { "false" });
    }

    pub(crate) fn texts<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a str>) {
        self.open(name, '[');
        for text in texts {
            self.text("", text);
        }
        self.close(']');
    }

    pub(crate) fn numbers<'a>(&mut self, name: &str, numbers: impl IntoIterator<Item = &'a u64>) {
        self.open(name, '[');
        for number in numbers {
            self.number("", *number);
        }
        self.close(']');
    }

    /// A value that is JSON text already.
    pub(crate) fn raw(&mut self, name: &str, value: &str) {
        self.name(name);
        self.0.push_str(value);
    }

    /// Begins an object or a list.
    pub(crate) fn open(&mut self, name: &str, bracket: char) {
        self.name(name);
        self.0.push(bracket);
    }

    pub(crate) fn close(&mut self, bracket: char) {
        self.0.push(bracket);
    }

    pub(crate) fn end(self) -> String {
        self.0
    }

    fn name(&mut self, name: &str) {
        if !matches!(self.0.as_bytes().last(), None | Some(b'{' | b'[')) {
            self.0.push(',');
        }
        if !name.is_empty() {
            json_scan::quote(name, &mut self.0);
            self.0.push(':');
        }
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

    pub(crate) fn number(self, name: &str, number: &mut u64) -> Option<()> {
        *number = self.raw(name)?.parse().ok()?;
        Some(())
    }

    pub(crate) fn flag(self, name: &str, flag: &mut bool) -> Option<()> {
        *flag = match self.raw(name)? {
            "true" => true,
            "false" => false,
            _ => return None,
        };
        Some(())
    }

    /// Calls `item` with what each text of a list says.
    pub(crate) fn texts(self, name: &str, item: &mut dyn FnMut(String)) -> Option<()> {
        self.list(name, &mut |json| text(json).map(&mut *item))
    }

    pub(crate) fn numbers(self, name: &str, numbers: &mut Vec<u64>) -> Option<()> {
        self.list(name, &mut |item| {
            numbers.push(item.parse().ok()?);
            Some(())
        })
    }

    /// Calls `item` with the text of each item of a list.
    pub(crate) fn list(self, name: &str, item: &mut dyn FnMut(&'a str) -> Option<()>) -> Option<()> {
        items(self.raw(name)?, item)
    }
}

/// `None` if one of the items of an array is not what `item` reads.
pub(crate) fn items<'a>(array: &'a str, item: &mut dyn FnMut(&'a str) -> Option<()>) -> Option<()> {
    let mut is_whole = true;
    json_scan::array(array, |text| is_whole &= item(text).is_some()).ok()?;
    is_whole.then_some(())
}

pub(crate) fn text(json: &str) -> Option<String> {
    json_scan::string(json).map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_is_json() {
        let mut writer = Writer::default();
        writer.open("", '{');
        writer.text("text", "a \"b\"\n\\ \u{1} ä");
        writer.text_if_any("none", None);
        writer.number("number", u64::MAX);
        writer.flag("flag", true);
        writer.texts("texts", ["", "x["]);
        writer.numbers("numbers", &[0, 7]);
        writer.open("object", '{');
        writer.close('}');
        writer.close('}');
        let written = writer.end();
        let value: serde_json::Value = serde_json::from_str(&written).unwrap();
        let read = Reader(&written);
        assert_eq!(read.text("text").unwrap(), "a \"b\"\n\\ \u{1} ä");
        assert_eq!(value["text"], read.text("text").unwrap());
        assert!(read.is_null("none") && read.is_null("missing") && !read.is_null("text"));
        let (mut number, mut flag) = (0, false);
        assert_eq!((read.number("number", &mut number), number), (Some(()), u64::MAX));
        assert_eq!((read.flag("flag", &mut flag), flag), (Some(()), true));
        assert_eq!((read.number("text", &mut number), read.flag("number", &mut flag)), (None, None));
        let (mut texts, mut numbers) = (Vec::new(), Vec::new());
        assert_eq!(read.texts("texts", &mut |text| texts.push(text)), Some(()));
        assert_eq!((read.numbers("numbers", &mut numbers), &numbers[..]), (Some(()), &[0, 7][..]));
        assert_eq!(texts, ["", "x["]);
        assert_eq!(read.numbers("texts", &mut numbers), None);
        assert_eq!(read.object("object").unwrap().raw("x"), None);
    }
}
