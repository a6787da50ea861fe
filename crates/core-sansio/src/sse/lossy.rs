//! Text that is no UTF-8 all through.

/// Copies with replacement characters, kept while they are lent out.
#[derive(Debug, Clone, Default)]
pub(super) struct Lossy([String; 2]);

impl Lossy {
    /// Every run of bytes that cannot be text becomes one U+FFFD, as in browsers.
    pub(super) fn lend(&mut self, fields: [&[u8]; 2]) -> [&str; 2] {
        self.0 = fields.map(|field| String::from_utf8_lossy(field).into_owned());
        let [event, data] = &self.0;
        [event, data]
    }
}
