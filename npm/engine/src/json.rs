//! Writes JSON objects without serde, which would double the size of the module.

use managed_agents_core::quote;

/// An object that is being written. Names are plain words that need no escape.
pub(crate) struct Object(String);

impl Object {
    /// Begins the object of an action.
    pub(crate) fn action(name: &str) -> Self {
        let mut object = Self::new();
        object.text("do", name);
        object
    }

    pub(crate) fn new() -> Self {
        Self(String::from("{"))
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        quote(text, &mut self.0);
    }

    pub(crate) fn number(&mut self, name: &str, number: u32) {
        self.raw(name, &self::number(number));
    }

    pub(crate) fn flag(&mut self, name: &str, flag: bool) {
        self.raw(name, if flag { "true" } else { "false" });
    }

    /// Writes a value that is JSON already.
    pub(crate) fn raw(&mut self, name: &str, json: &str) {
        self.name(name);
        self.0.push_str(json);
    }

    /// Writes a list of values that are JSON already.
    pub(crate) fn list(&mut self, name: &str, items: impl Iterator<Item = String>) {
        self.name(name);
        let mut separator = '[';
        for item in items {
            self.0.push(separator);
            self.0.push_str(&item);
            separator = ',';
        }
        self.0.push_str(if separator == '[' { "[]" } else { "]" });
    }

    pub(crate) fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        for part in ["\"", name, "\":"] {
            self.0.push_str(part);
        }
    }
}

/// Returns a number as JSON.
pub(crate) fn number(number: u32) -> String {
    number.to_string()
}

/// Returns a text as JSON.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = String::new();
    quote(text, &mut json);
    json
}
