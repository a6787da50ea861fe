//! A session's budget.

use crate::fields::Fields;
use crate::refusal::Result;

/// Reads the budget of a request, in whole cents.
pub(in crate::routes) fn read(fields: &Fields<'_>) -> Result<Option<u64>> {
    let Some(budget) = fields.object("budget")? else { return Ok(None) };
    budget.only(&["type", "max_list_cost"])?;
    budget.kind(&["limit"])?;
    let cost = budget.object("max_list_cost")?;
    let cost = cost.ok_or_else(|| budget.wrong("max_list_cost", "this field is required"))?;
    cost.only(&["amount", "currency"])?;
    cost.required("currency")?;
    cost.choice("currency", &["USD"])?;
    let amount = cost.text("amount", 1..=19)?;
    let is_plain = amount.bytes().all(|byte| byte.is_ascii_digit()) && !amount.starts_with('0');
    match amount.parse() {
        Ok(cents) if is_plain => Ok(Some(cents)),
        _ => Err(cost.wrong("amount", "must be a text of whole cents, above zero and without leading zeros")),
    }
}
