//! The macro `query!`, and the trait of its structs.

/// Parameters of a query string.
pub trait Query {
    /// Calls `add` with the name and value of each parameter that is set, in order and not
    /// percent-encoded. A list gives one pair for each item.
    fn pairs(&self, add: &mut dyn FnMut(&str, &str));
}

/// Writes query parameters as structs whose fields are all optional.
///
/// ```text
/// query! {
///     /// Doc of the struct.
///     ListThings {
///         /// Doc of the parameter.
///         limit: one u64,                                   // Option<u64>
///         created_at_gte as "created_at[gte]": one Timestamp,
///         statuses as "statuses[]": many SessionStatus,      // Vec<SessionStatus>
///     }
/// }
/// ```
macro_rules! query {
    ($(
        $(#[$meta:meta])*
        $name:ident { $( $(#[$field_meta:meta])* $field:ident $(as $wire:literal)? : $mode:ident $ty:ty, )* }
    )*) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        #[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`; new fields are optional")]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: query!(@type $mode $ty), )*
        }

        impl $crate::Query for $name {
            fn pairs(&self, add: &mut dyn FnMut(&str, &str)) {
                $( for value in self.$field.iter() {
                    add(query!(@name $field $($wire)?), &value.to_string());
                } )*
            }
        }
    )* };

    (@type one $ty:ty) => { Option<$ty> };
    (@type many $ty:ty) => { Vec<$ty> };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $wire:literal) => { $wire };
}
