use managed_agents_core::types::{ListCredentials, ListVaults};
use managed_agents_core::vaults::{self, credentials};

use super::{Case, Sender, operations};

operations! {
    "vaults.create" => send |values| vaults::create(&values.body());
    "vaults.retrieve" => send |values| vaults::retrieve(&values.id());
    "vaults.update" => send |values| vaults::update(&values.id(), &values.body());
    "vaults.list" => pages |values| {
        let query = ListVaults {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        vaults::list(&values.query(query))
    };
    "vaults.archive" => send |values| vaults::archive(&values.id());
    "vaults.delete" => send |values| vaults::delete(&values.id());

    "vaults.credentials.create" => send |values| credentials::create(&values.id(), &values.body());
    "vaults.credentials.retrieve" => send |values| credentials::retrieve(&values.id(), &values.id());
    "vaults.credentials.update" => send |values| credentials::update(&values.id(), &values.id(), &values.body());
    "vaults.credentials.list" => pages |values| {
        let query = ListCredentials {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        credentials::list(&values.id(), &values.query(query))
    };
    "vaults.credentials.archive" => send |values| credentials::archive(&values.id(), &values.id());
    "vaults.credentials.delete" => send |values| credentials::delete(&values.id(), &values.id());
    "vaults.credentials.mcp_oauth_validate" => send |values| {
        credentials::mcp_oauth_validate(&values.id(), &values.id())
    };
}
