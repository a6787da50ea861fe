//! The macro `open_enum!`, and unknown values of its enums.

use std::fmt;

/// An enum value that this version of the crate does not know.
///
/// It offers no pattern to match on, so that a later version may add a variant for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unknown(pub(crate) Box<str>);

impl Unknown {
    /// Returns the value, unchanged.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Writes enums of strings with a variant for unknown values.
macro_rules! open_enum {
    ($(
        $(#[$meta:meta])*
        $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $value:literal, )* }
    )*) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )*
            /// A value that this version does not know; `as_str` returns it.
            Unknown($crate::wire::Unknown),
        }

        impl $name {
            /// All values that this version knows.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];

            /// Returns the value as on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $value, )*
                    Self::Unknown(unknown) => unknown.as_str(),
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $( $value => Self::$variant, )*
                    _ => Self::Unknown($crate::wire::Unknown(text.into())),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl $crate::Missing for $name {}

        impl $crate::wire::Field for $name {
            fn empty() -> Self {
                Self::Unknown($crate::wire::Unknown(Box::default()))
            }
            fn read_value<'de, A: ::serde::de::MapAccess<'de>>(map: &mut A) -> Result<Option<Self>, A::Error> {
                Ok($crate::wire::read_text(map)?.map(|text| Self::from(&*text)))
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::Key::deserialize(deserializer).map(|text| Self::from(&*text.0))
            }
        }
    )* };
}
