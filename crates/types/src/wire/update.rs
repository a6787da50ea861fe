use serde::ser::{Serialize, Serializer};

/// What an update does to one field: leave it, clear it, or set it.
///
/// On the wire these are an absent field, `null`, and a value; the service treats all three differently.
///
/// ```
/// use managed_agents_types::{Update, UpdateSession};
///
/// let update = UpdateSession { title: Update::Set("Second try".into()), ..UpdateSession::new() };
/// assert_eq!(serde_json::to_string(&update)?, r#"{"title":"Second try"}"#);
/// let update = UpdateSession { title: Update::Clear, ..UpdateSession::new() };
/// assert_eq!(serde_json::to_string(&update)?, r#"{"title":null}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "JSON has no fourth state")]
pub enum Update<T> {
    /// Leave what is stored. Nothing is written.
    #[default]
    Keep,
    /// Clear what is stored, or put back the default. Written as `null`.
    Clear,
    /// Store this instead.
    Set(T),
}

impl<T> Update<T> {
    /// True when the field is not written at all.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The new value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }
}

impl<T> From<T> for Update<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl<T: Serialize> Serialize for Update<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}
