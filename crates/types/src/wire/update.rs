//! The change of one field by an update.

use serde::ser::{Serialize, Serializer};

/// The change of one field by an update: keep, clear or set.
///
/// On the wire these are an absent field, `null` and a value. The service distinguishes all three.
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
    /// Keeps the stored value. Nothing is written.
    #[default]
    Keep,
    /// Clears the stored value or restores the default. Written as `null`.
    Clear,
    /// Stores this value.
    Set(T),
}

impl<T> Update<T> {
    /// Returns `true` for [`Keep`](Self::Keep).
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// Returns the new value, if there is one.
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
