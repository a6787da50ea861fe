use managed_agents_core::tunnels::{self, certificates};
use managed_agents_core::types::{ListTunnelCertificates, ListTunnels};

use super::{Case, Sender, operations};

operations! {
    "tunnels.create" => send |values| tunnels::create(&values.body());
    "tunnels.retrieve" => send |values| tunnels::retrieve(&values.id());
    "tunnels.list" => pages |values| {
        let query = ListTunnels {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        tunnels::list(&values.query(query))
    };
    "tunnels.archive" => send |values| tunnels::archive(&values.id());
    "tunnels.reveal_token" => send |values| tunnels::reveal_token(&values.id());
    "tunnels.rotate_token" => send |values| tunnels::rotate_token(&values.id(), &values.body());

    "tunnels.certificates.create" => send |values| certificates::create(&values.id(), &values.body());
    "tunnels.certificates.retrieve" => send |values| certificates::retrieve(&values.id(), &values.id());
    "tunnels.certificates.list" => pages |values| {
        let query = ListTunnelCertificates {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        certificates::list(&values.id(), &values.query(query))
    };
    "tunnels.certificates.archive" => send |values| certificates::archive(&values.id(), &values.id());
}
