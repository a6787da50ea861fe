//! Money: cost and cost limits of sessions.

text! {
    /// Whole cents, kept as text. Never a float.
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
    /// Makes an amount from a number of cents.
    pub fn new(cents: u64) -> Self {
        Self::from(cents.to_string())
    }

    /// Returns the number of cents, or `None` if the text is not a whole number below 2^64.
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
        /// Amount in hundredths of the currency: `"250"` is 2.50 dollars.
        amount: required Cents,
        /// Currency of the amount.
        currency: required Currency,
    }

    /// Cost limit of a session, over all its threads.
    ///
    /// A budget is set when the session is created. Later it can be replaced or removed, but not
    /// added. Work that reaches the budget pauses with
    /// [`StopReason::BudgetReached`](crate::StopReason::BudgetReached), and continues once the
    /// budget is raised or removed. Each thread may exceed the budget by one model request.
    both BudgetLimit ["type" = "limit"] {
        /// The limit, at list prices: a positive amount. A new limit must be above the cost so far.
        max_list_cost: required MonetaryAmount,
    }
}

impl BudgetLimit {
    /// Makes a limit in US cents.
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
