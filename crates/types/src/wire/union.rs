//! The macro `union!`.

/// Writes tagged unions as enums with a variant for unknown members.
///
/// ```text
/// union! {
///     /// Doc of the enum.
///     Source by "type" [text Id(SourceId)] {    // the brackets may be left out: a plain string instead of an object
///         /// Doc of the member.
///         "url" => Url(UrlSource) from,         // with `From<UrlSource>`
///         /// A member with no field but its tag.
///         "none" => None,
///     }
/// }
/// ```
macro_rules! union {
    ($(
        $(#[$meta:meta])*
        $name:ident by $tag:literal $( [ text $text_variant:ident ($text_type:ty) ] )? {
            $( $(#[$variant_meta:meta])* $kind:literal => $variant:ident $( ($ty:ty) $($from:ident)? )?, )*
        }
    )*) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$variant_meta])* $variant(union!(@type $($ty)?)), )*
            $(
                /// The short form: a plain string.
                $text_variant($text_type),
            )?
            /// A member that this version does not know, with all its fields.
            Unknown($crate::wire::UnknownMember),
        }

        impl $name {
            /// Returns the value of the tag; empty for a plain string.
            pub fn kind(&self) -> &str {
                match self {
                    $( Self::$variant(_) => $kind, )*
                    $( Self::$text_variant(_) => { let _ = stringify!($text_type); "" } )?
                    Self::Unknown(unknown) => unknown.kind(),
                }
            }
        }

        impl<'de> $crate::wire::Union<'de> for $name {
            const TAG: &'static str = $tag;
            const NAME: &'static str = stringify!($name);

            fn read_member<A: ::serde::de::MapAccess<'de>>(kind: &str, map: &mut A) -> Result<Self, A::Error> {
                match kind {
                    $( $kind => $crate::wire::Member::read(map, true).map(Self::$variant), )*
                    _ => $crate::wire::UnknownMember::read($tag, kind, map).map(Self::Unknown),
                }
            }
            fn from_unknown(unknown: $crate::wire::UnknownMember) -> Self {
                Self::Unknown(unknown)
            }
            #[allow(unused_variables)]
            fn from_text(text: &str) -> Option<Self> {
                $( return Some(Self::$text_variant(<$text_type>::from(text))); )?
                #[allow(unreachable_code)]
                None
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::read_union(deserializer)
            }
        }

        impl $crate::Missing for $name {
            fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
                match self {
                    $( Self::$variant(member) => member.find_missing(at, found), )*
                    _ => (),
                }
            }
        }

        impl $crate::wire::Field for $name {
            fn empty() -> Self {
                Self::Unknown($crate::wire::UnknownMember::empty())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $( Self::$variant(member) => $crate::wire::write_object(member, $tag, $kind, serializer), )*
                    $( Self::$text_variant(text) => ::serde::Serialize::serialize::<S>(text, serializer), )?
                    Self::Unknown(unknown) => unknown.serialize(serializer),
                }
            }
        }

        $( $( $( union! { @$from $name $variant $ty } )? )? )*
        $( impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::$text_variant(text.into())
            }
        } )?
    )* };

    (@from $name:ident $variant:ident $ty:ty) => {
        impl From<$ty> for $name {
            fn from(member: $ty) -> Self {
                Self::$variant(member)
            }
        }
    };
    (@type) => { $crate::wire::Extra };
    (@type $ty:ty) => { $ty };
}
