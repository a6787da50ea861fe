open_enum! {
    /// A region. The keys of the maps by region are the same values as text.
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
