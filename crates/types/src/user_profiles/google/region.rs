//! Regions of Google data controls.

open_enum! {
    /// A region. Maps by region have the same values as keys.
    GoogleRegion {
        /// The United States.
        Us = "us",
        /// The European Union.
        Eu = "eu",
        /// Singapore.
        Sg = "sg",
        /// No region in particular.
        Global = "global",
    }
}
