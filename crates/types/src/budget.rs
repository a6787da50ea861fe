//! Money: what a session has cost and what it may cost.

text! {
    /// Whole cents, as the text that came. Never a float.
    ///
    /// ```
    /// use managed_agents_types::Cents;
    ///
    /// assert_eq!(Cents::new(250).as_str(), "250");
    /// assert_eq!(Cents::from("1999").as_u64(), Some(1999));
    /// ```
    Cents,
}

impl Cents {
    /// So many cents.
    pub fn new(cents: u64) -> Self {
        Self::from(cents.to_string())
    }

    /// The number of cents; `None` if the text is not a whole number below 2^64.
    pub fn as_u64(&self) -> Option<u64> {
        self.as_str().parse().ok()
    }
}

open_enum! {
    /// A currency, by its ISO 4217 code.
    Currency {
        /// United States dollar.
        Usd = "USD",
    }
}

object! {
    /// An amount of money.
    both MonetaryAmount [] {
        /// How much, in hundredths of the currency: `"250"` is two dollars and a half.
        amount: required Cents,
        /// In which currency.
        currency: required Currency,
    }

    /// The most that a session may cost, over all its threads.
    ///
    /// A budget is set when the session is created; later it can be replaced or removed, not added. Work that reaches it pauses with
    /// [`StopReason::BudgetReached`](crate::StopReason::BudgetReached), and goes on by itself once the budget is raised or removed.
    /// Each thread may overshoot by one model request.
    both BudgetLimit ["type" = "limit"] {
        /// The limit, at list prices. A positive amount; a new one must be above what was used so far.
        max_list_cost: required MonetaryAmount,
    }
}

impl BudgetLimit {
    /// A limit in US cents.
    ///
    /// ```
    /// use managed_agents_types::BudgetLimit;
    ///
    /// let budget = BudgetLimit::us_cents(500);
    /// assert_eq!(
    ///     serde_json::to_string(&budget)?,
    ///     r#"{"type":"limit","max_list_cost":{"amount":"500","currency":"USD"}}"#,
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn us_cents(cents: u64) -> Self {
        Self::new(MonetaryAmount::new(Cents::new(cents), Currency::Usd))
    }
}
