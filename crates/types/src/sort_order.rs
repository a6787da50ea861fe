//! The order of lists.

open_enum! {
    /// The order of a list.
    SortOrder {
        /// Oldest first.
        Ascending = "asc",
        /// Newest first.
        Descending = "desc",
    }
}
