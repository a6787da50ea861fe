/// Writes JSON objects as structs.
///
/// ```text
/// object! {
///     /// What it is.
///     response Name ["type" = "name"] {        // response | both | request; constant fields in brackets
///         /// What the field is.
///         id: required AgentId,                 // AgentId
///         archived_at: nullable Timestamp,      // Option<Timestamp>, None is written as null
///         budget: optional Budget,              // Option<Budget>,    None is not written
///         title: update String,                 // Update<String>
///         created_at_gte as "created_at[gte]": optional Timestamp,
///     }
/// }
/// ```
///
/// `response` structs are `#[non_exhaustive]`: they are only read. `request` and `both` structs get a `new` whose arguments are the
/// required fields. Without a constant for the tag an object can stand behind several tags of a union, which then writes it. A constant written `"type" optional = "bash"` may be absent, and is written only if it was read.
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
                /// Fields that this version has no name for.
                pub extra: $crate::wire::Extra,
            }
        }

        object! { @new $direction $name [] [] $($field: $mode $ty,)* }

        impl<'de> $crate::wire::Member<'de> for $name {
            #[allow(unused_mut, unused_variables)]
            fn read<A: ::serde::de::MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
                let mut extra = $crate::wire::Extra::NONE;
                $( let mut $field = <object!(@slot $mode $ty)>::default(); )*
                while let Some(key) = map.next_key::<$crate::wire::Key<'de>>()? {
                    match &*key.0 {
                        $( object!(@name $field $($wire)?) => object!(@read $mode $ty, $field, extra, map, object!(@name $field $($wire)?)), )*
                        $( $const_name => object!(@constant map, extra, $const_name $($optional)? = $const_value), )*
                        _ => extra.keep(key, map.next_value()?),
                    }
                }
                Ok(Self { $( $field: object!(@finish $mode $field, object!(@name $field $($wire)?)), )* extra })
            }

            fn write_fields<M: ::serde::ser::SerializeMap>(&self, map: &mut M, tag: &str, value: &str) -> Result<(), M::Error> {
                if !(tag.is_empty() $( || object!(@is_constant $const_name $($optional)?) == tag )*) {
                    map.serialize_entry(tag, value)?;
                }
                $( object!(@write_constant map, $const_name $($optional)? = $const_value); )*
                $( object!(@write $mode map, self.$field, object!(@name $field $($wire)?)); )*
                self.extra.write(map, |name| match name {
                    $( object!(@name $field $($wire)?) => object!(@is_written $mode self.$field), )*
                    $( $const_name => object!(@constant_is_written $($optional)?), )*
                    _ => false,
                })
            }
        }

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

    (@new response $($rest:tt)*) => {};
    (@new $direction:ident $name:ident $arguments:tt [ $($done:tt)* ] $field:ident: optional $ty:ty, $($rest:tt)*) => {
        object! { @new $direction $name $arguments [ $($done)* $field: None, ] $($rest)* }
    };
    (@new $direction:ident $name:ident $arguments:tt [ $($done:tt)* ] $field:ident: nullable $ty:ty, $($rest:tt)*) => {
        object! { @new $direction $name $arguments [ $($done)* $field: None, ] $($rest)* }
    };
    (@new $direction:ident $name:ident $arguments:tt [ $($done:tt)* ] $field:ident: update $ty:ty, $($rest:tt)*) => {
        object! { @new $direction $name $arguments [ $($done)* $field: $crate::wire::Update::Keep, ] $($rest)* }
    };
    (@new $direction:ident $name:ident [ $($arguments:tt)* ] [ $($done:tt)* ] $field:ident: required $ty:ty, $($rest:tt)*) => {
        object! { @new $direction $name [ $($arguments)* $field: impl Into<$ty>, ] [ $($done)* $field: $field.into(), ] $($rest)* }
    };
    (@new $direction:ident $name:ident [] [ $($done:tt)* ]) => {
        impl $name {
            /// Everything left out; set fields by struct update.
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
            /// The required fields, in the order of the struct; set the others by struct update.
            pub fn new($($arguments)+) -> Self {
                Self { $($done)* extra: $crate::wire::Extra::NONE }
            }
        }
    };

    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $wire:literal) => { $wire };

    (@type required $ty:ty) => { $ty };
    (@type update $ty:ty) => { $crate::wire::Update<$ty> };
    (@type $mode:ident $ty:ty) => { Option<$ty> };

    (@slot update $ty:ty) => { $crate::wire::Update<$ty> };
    (@slot $mode:ident $ty:ty) => { Option<$ty> };

    (@read required $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => { $field = Some($map.next_value::<$ty>()?) };
    (@read nullable $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => { $field = $map.next_value::<Option<$ty>>()? };
    (@read optional $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => {{
        $field = $map.next_value::<Option<$ty>>()?;
        if $field.is_none() {
            $extra.keep_null($name);
        }
    }};
    (@read update $ty:ty, $field:ident, $extra:ident, $map:ident, $name:expr) => {
        $field = $map.next_value::<Option<$ty>>()?.map_or($crate::wire::Update::Clear, $crate::wire::Update::Set)
    };

    (@finish required $field:ident, $name:expr) => { $field.ok_or_else(|| ::serde::de::Error::missing_field($name))? };
    (@finish $mode:ident $field:ident, $name:expr) => { $field };

    (@write optional $map:ident, $value:expr, $name:expr) => {
        if let Some(value) = &$value {
            $map.serialize_entry($name, value)?;
        }
    };
    (@write update $map:ident, $value:expr, $name:expr) => {
        if !$value.is_keep() {
            $map.serialize_entry($name, &$value)?;
        }
    };
    (@write $mode:ident $map:ident, $value:expr, $name:expr) => { $map.serialize_entry($name, &$value)? };

    (@is_written optional $value:expr) => { $value.is_some() };
    (@is_written update $value:expr) => { !$value.is_keep() };
    (@is_written $mode:ident $value:expr) => { true };

    (@constant $map:ident, $extra:ident, $name:literal = $value:literal) => {
        $crate::wire::read_constant($map, $name, $value)?
    };
    (@constant $map:ident, $extra:ident, $name:literal optional = $value:literal) => {{
        $crate::wire::read_constant($map, $name, $value)?;
        $extra.keep($crate::wire::Key($name.into()), $crate::wire::Json::from($value).expect("a string can be written"));
    }};
    (@write_constant $map:ident, $name:literal = $value:literal) => { $map.serialize_entry($name, $value)? };
    (@write_constant $map:ident, $name:literal optional = $value:literal) => {};
    (@is_constant $name:literal) => { $name };
    (@is_constant $name:literal optional) => { "" };
    (@constant_is_written) => { true };
    (@constant_is_written optional) => { false };
}
