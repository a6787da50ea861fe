use managed_agents_core::models;
use managed_agents_core::types::ListModels;

use super::{Case, Sender, operations};

operations! {
    "models.retrieve" => send |values| models::retrieve(&values.id());
    "models.list" => pages |values| {
        let query = ListModels {
            after_id: values.maybe_text(),
            before_id: values.maybe_text(),
            lifecycle: values.choices(["active", "deprecated"]),
            limit: values.maybe_number(),
        };
        models::list(&values.query(query))
    };
}
