use managed_agents_core::types::{ListCredentials, ListVaults};
use managed_agents_core::vaults::{self, credentials};

use crate::operations::{Operation, operations};

operations! {
    "vaults.create" => |values| vaults::create(&values.body());
    "vaults.retrieve" => |values| vaults::retrieve(&values.id());
    "vaults.update" => |values| vaults::update(&values.id(), &values.body());
    "vaults.list" => |values| {
        let query = ListVaults {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        vaults::list(&values.query(query))
    };
    "vaults.archive" => |values| vaults::archive(&values.id());
    "vaults.delete" => |values| vaults::delete(&values.id());

    "vaults.credentials.create" => |values| credentials::create(&values.id(), &values.body());
    "vaults.credentials.retrieve" => |values| credentials::retrieve(&values.id(), &values.id());
    "vaults.credentials.update" => |values| credentials::update(&values.id(), &values.id(), &values.body());
    "vaults.credentials.list" => |values| {
        let query = ListCredentials {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        credentials::list(&values.id(), &values.query(query))
    };
    "vaults.credentials.archive" => |values| credentials::archive(&values.id(), &values.id());
    "vaults.credentials.delete" => |values| credentials::delete(&values.id(), &values.id());
    "vaults.credentials.mcp_oauth_validate" => |values| {
        credentials::mcp_oauth_validate(&values.id(), &values.id())
    };
}
