//! The macro `object!`.

/// Writes JSON objects as structs.
///
/// ```text
/// object! {
///     /// Doc of the struct.
///     response Name ["type" = "name"] {     // response | both | request | strict;
///                                           // constants in brackets, a tag first
///         /// Doc of the field.
///         id: required AgentId,             // AgentId
///         hosts: each String,               // Vec<String>; `new` converts its items
///         tools: many Vec<Tool>,            // Vec<Tool>, or a map; not written if empty
///         archived_at: nullable Timestamp,  // Option<Timestamp>; None is written as null
///         budget: optional Budget,          // Option<Budget>; None is not written
///         title: update String,             // Update<String>
///         created_at_gte as "created_at[gte]": optional Timestamp,
///     }
/// }
/// ```
///
/// `response` and `strict` structs are `#[non_exhaustive]`: programs only read them. `request` and
/// `both` structs get a `new` whose arguments are the required fields. An object without a constant
/// for the tag can be the member for several tags of a union; the union writes the tag. A constant
/// written as `"type" optional = "bash"` may be absent, and is written only if it was read.
///
/// `response` and `both` structs are read leniently, as the drawing in `wire.rs` shows. Reading a
/// `request` or `strict` struct without a required field is an error, because a program acts on
/// those.
macro_rules! object {
    ($(
        $(#[$meta:meta])*
        $direction:ident $name:ident [ $($const_name:literal $($optional:ident)? = $const_value:literal),* ]
        { $( $(#[$field_meta:meta])* $field:ident $(as $wire:literal)? : $mode:ident $ty:ty, )* }
    )*) => { $(
        object! { @struct $direction
            $(#[$meta])*
            pub struct $name {
                $( $(#[$field_meta])* pub $field: object!(@type $mode $ty), )*
                /// Fields that this version does not know.
                pub extra: $crate::wire::Extra,
            }
        }

        object! { @new $direction $name [] [] $($field: $mode $ty,)* }

        impl<'de> $crate::wire::Member<'de> for $name {
            #[allow(dead_code, unused_assignments, unused_mut, unused_variables)]
            fn read<A: ::serde::de::MapAccess<'de>>(map: &mut A, is_tagged: bool) -> Result<Self, A::Error> {
                const CONSTANTS: &[&str] = &[$($const_name),*];
                let mut extra = $crate::wire::Extra::NONE;
                let mut said = u8::from(is_tagged);
                $( let mut $field = <object!(@slot $mode $ty)>::default(); )*
                while let Some(key) = map.next_key::<$crate::wire::Key<'de>>()? {
                    match &*key.0 {
                        $( object!(@name $field $($wire)?) => object!(@read $direction $mode $ty, $field, extra, map, object!(@name $field $($wire)?)), )*
                        $( $const_name => {
                            said |= const { $crate::wire::bit(CONSTANTS, $const_name) };
                            object!(@constant map, extra, $const_name $($optional)? = $const_value);
                        } )*
                        _ => extra.keep(key, map.next_value()?),
                    }
                }
                $( object!(@end_constant $direction said & const { $crate::wire::bit(CONSTANTS, $const_name) }, extra, $const_name $($optional)?); )*
                Ok(Self { $( $field: object!(@finish $direction $mode $field, extra, object!(@name $field $($wire)?)), )* extra })
            }

            fn write_fields<M: ::serde::ser::SerializeMap>(&self, map: &mut M, tag: &str, value: &str) -> Result<(), M::Error> {
                if !(tag.is_empty() $( || object!(@is_constant $const_name $($optional)?) == tag )*) {
                    map.serialize_entry(tag, value)?;
                }
                $( object!(@write_constant map, self.extra, $const_name $($optional)? = $const_value); )*
                $( object!(@write $direction $mode map, self.extra, self.$field, object!(@name $field $($wire)?)); )*
                self.extra.write(map, |name| match name {
                    $( object!(@name $field $($wire)?) => object!(@is_written $direction $mode self.extra, self.$field, object!(@name $field $($wire)?)), )*
                    $( $const_name => object!(@constant_is_written self.extra, $const_name $($optional)?), )*
                    _ => false,
                })
            }
        }

        impl $crate::Missing for $name {
            #[allow(unused_variables)]
            fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
                self.extra.find_missing(at, found);
                $( self.extra.find_missing_in(&self.$field, object!(@name $field $($wire)?), at, found); )*
            }
        }

        object! { @field $direction $name }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::read_object(deserializer, stringify!($name))
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::wire::write_object(self, "", "", serializer)
            }
        }
    )* };

    (@struct strict $($rest:tt)*) => { object! { @struct response $($rest)* } };
    (@struct response $(#[$meta:meta])* pub struct $($rest:tt)*) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $($rest)*
    };
    (@struct $direction:ident $(#[$meta:meta])* pub struct $($rest:tt)*) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[expect(clippy::exhaustive_structs, reason = "made by struct update over `new`; new fields are optional")]
        pub struct $($rest)*
    };

    (@field request $name:ident) => {};
    (@field strict $name:ident) => {};
    (@field $direction:ident $name:ident) => {
        impl $crate::wire::Field for $name {
            fn empty() -> Self {
                $crate::wire::read_nothing()
            }
        }
    };

    (@new response $($rest:tt)*) => {};
    (@new strict $($rest:tt)*) => {};
    (@new $direction:ident $name:ident $arguments:tt [ $($done:tt)* ] $field:ident: optional $ty:ty, $($rest:tt)*) => {
        object! { @new $direction $name $arguments [ $($done)* $field: None, ] $($rest)* }
    };
    (@new $direction:ident $name:ident $arguments:tt [ $($done:tt)* ] $field:ident: nullable $ty:ty, $($rest:tt)*) => {
        object! { @new $direction $name $arguments [ $($done)* $field: None, ] $($rest)* }
    };
    (@new $direction:ident $name:ident $arguments:tt [ $($done:tt)* ] $field:ident: update $ty:ty, $($rest:tt)*) => {
        object! { @new $direction $name $arguments [ $($done)* $field: $crate::wire::Update::Keep, ] $($rest)* }
    };
    (@new $direction:ident $name:ident $arguments:tt [ $($done:tt)* ] $field:ident: many $ty:ty, $($rest:tt)*) => {
        object! { @new $direction $name $arguments [ $($done)* $field: <$ty>::new(), ] $($rest)* }
    };
    (@new $direction:ident $name:ident [ $($arguments:tt)* ] [ $($done:tt)* ] $field:ident: each $ty:ty, $($rest:tt)*) => {
        object! {
            @new $direction $name
            [ $($arguments)* $field: impl IntoIterator<Item = impl Into<$ty>>, ]
            [ $($done)* $field: $field.into_iter().map(Into::into).collect(), ]
            $($rest)*
        }
    };
    (@new $direction:ident $name:ident [ $($arguments:tt)* ] [ $($done:tt)* ] $field:ident: required $ty:ty, $($rest:tt)*) => {
        object! { @new $direction $name [ $($arguments)* $field: impl Into<$ty>, ] [ $($done)* $field: $field.into(), ] $($rest)* }
    };
    (@new $direction:ident $name:ident [] [ $($done:tt)* ]) => {
        impl $name {
            /// Makes a value with every field left out. Set fields by struct update.
            pub fn new() -> Self {
                Self { $($done)* extra: $crate::wire::Extra::NONE }
            }
        }
        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    (@new $direction:ident $name:ident [ $($arguments:tt)+ ] [ $($done:tt)* ]) => {
        impl $name {
            /// Makes a value from the required fields, in the order of the struct. Set other fields
            /// by struct update.
            pub fn new($($arguments)+) -> Self {
                Self { $($done)* extra: $crate::wire::Extra::NONE }
            }
        }
    };

    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $wire:literal) => { $wire };

    (@type required $ty:ty) => { $ty };
    (@type each $ty:ty) => { Vec<$ty> };
    (@type many $ty:ty) => { $ty };
    (@type update $ty:ty) => { $crate::wire::Update<$ty> };
    (@type $mode:ident $ty:ty) => { Option<$ty> };

    (@slot each $ty:ty) => { Option<Vec<$ty>> };
    (@slot many $ty:ty) => { $ty };
    (@slot update $ty:ty) => { $crate::wire::Update<$ty> };
    (@slot nullable $ty:ty) => { Option<Option<$ty>> };
    (@slot $mode:ident $ty:ty) => { Option<$ty> };

    (@read $direction:ident each $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => {
        object!(@read $direction required Vec<$ty>, $field, $extra, $map, $name)
    };
    (@read $direction:ident many $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => {
        $field = $crate::wire::read_many($map, &mut $extra, $name)?
    };
    (@read request required $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => { $field = Some($map.next_value::<$ty>()?) };
    (@read strict required $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => { $field = Some($map.next_value::<$ty>()?) };
    (@read $direction:ident required $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => {{
        $field = <$ty as $crate::wire::Field>::read_value($map)?;
        if $field.is_none() {
            $extra.keep_null($name);
        }
    }};
    (@read $direction:ident nullable $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => { $field = Some($map.next_value::<Option<$ty>>()?) };
    (@read $direction:ident optional $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => {{
        $field = $map.next_value::<Option<$ty>>()?;
        if $field.is_none() {
            $extra.keep_null($name);
        }
    }};
    (@read $direction:ident update $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => {
        $field = $map.next_value::<Option<$ty>>()?.map_or($crate::wire::Update::Clear, $crate::wire::Update::Set)
    };

    (@finish $direction:ident each $field:ident, $extra:ident, $name:expr) => {
        object!(@finish $direction required $field, $extra, $name)
    };
    (@finish request required $field:ident, $extra:ident, $name:expr) => { $field.ok_or_else(|| ::serde::de::Error::missing_field($name))? };
    (@finish strict required $field:ident, $extra:ident, $name:expr) => { $field.ok_or_else(|| ::serde::de::Error::missing_field($name))? };
    (@finish $direction:ident required $field:ident, $extra:ident, $name:expr) => { $field.unwrap_or_else(|| $extra.lack($name)) };
    (@finish request nullable $field:ident, $extra:ident, $name:expr) => { $field.flatten() };
    (@finish strict nullable $field:ident, $extra:ident, $name:expr) => { $field.flatten() };
    (@finish $direction:ident nullable $field:ident, $extra:ident, $name:expr) => { $field.unwrap_or_else(|| $extra.lack($name)) };
    (@finish $direction:ident $mode:ident $field:ident, $extra:ident, $name:expr) => { $field };

    (@write $direction:ident optional $map:ident, $extra:expr, $value:expr, $name:expr) => {
        if let Some(value) = &$value {
            $map.serialize_entry($name, value)?;
        }
    };
    (@write $direction:ident $mode:ident $map:ident, $extra:expr, $value:expr, $name:expr) => {
        if object!(@is_written $direction $mode $extra, $value, $name) {
            $map.serialize_entry($name, &$value)?;
        }
    };

    (@is_written $direction:ident optional $extra:expr, $value:expr, $name:expr) => { $value.is_some() };
    (@is_written $direction:ident many $extra:expr, $value:expr, $name:expr) => { !$value.is_empty() };
    (@is_written $direction:ident update $extra:expr, $value:expr, $name:expr) => { !$value.is_keep() };
    (@is_written request $mode:ident $extra:expr, $value:expr, $name:expr) => { true };
    (@is_written strict $mode:ident $extra:expr, $value:expr, $name:expr) => { true };
    (@is_written $direction:ident $mode:ident $extra:expr, $value:expr, $name:expr) => { !$extra.is_left_out($name, &$value) };

    (@constant $map:ident, $extra:ident, $name:literal = $value:literal) => {
        match $crate::wire::read_constant($map, &mut $extra, $name, $value)? {
            true => $extra.put_in($name),
            false => $extra.leave_out($name),
        }
    };
    (@constant $map:ident, $extra:ident, $name:literal optional = $value:literal) => {
        if $crate::wire::read_constant($map, &mut $extra, $name, $value)? {
            $extra.keep($crate::wire::Key($name.into()), $crate::wire::Json::from($value).expect("a string can be written"));
        }
    };
    (@end_constant request $($rest:tt)*) => {};
    (@end_constant strict $($rest:tt)*) => {};
    (@end_constant $direction:ident $said:expr, $extra:ident, $name:literal optional) => {};
    (@end_constant $direction:ident $said:expr, $extra:ident, $name:literal) => {
        if $said == 0 {
            $extra.leave_out($name);
        }
    };
    (@write_constant $map:ident, $extra:expr, $name:literal = $value:literal) => {
        if !$extra.lacks($name) {
            $map.serialize_entry($name, $value)?;
        }
    };
    (@write_constant $map:ident, $extra:expr, $name:literal optional = $value:literal) => {};
    (@is_constant $name:literal) => { $name };
    (@is_constant $name:literal optional) => { "" };
    (@constant_is_written $extra:expr, $name:literal) => { !$extra.lacks($name) };
    (@constant_is_written $extra:expr, $name:literal optional) => { false };
}
