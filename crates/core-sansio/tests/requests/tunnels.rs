use managed_agents_core::Repeat;
use managed_agents_core::tunnels::{self, certificates};
use managed_agents_core::types::{CreateTunnel, ListTunnelCertificates, ListTunnels, RotateTunnelToken};

use crate::operations::{Operation, operations};

operations! {
    "tunnels.create" => |values| tunnels::create(&values.body());
    "tunnels.retrieve" => |values| tunnels::retrieve(&values.id());
    "tunnels.list" => |values| {
        let query = ListTunnels {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        tunnels::list(&values.query(query))
    };
    "tunnels.archive" => |values| tunnels::archive(&values.id());
    "tunnels.reveal_token" => |values| tunnels::reveal_token(&values.id());
    "tunnels.rotate_token" => |values| tunnels::rotate_token(&values.id(), &values.body());

    "tunnels.certificates.create" => |values| certificates::create(&values.id(), &values.body());
    "tunnels.certificates.retrieve" => |values| certificates::retrieve(&values.id(), &values.id());
    "tunnels.certificates.list" => |values| {
        let query = ListTunnelCertificates {
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        certificates::list(&values.id(), &values.query(query))
    };
    "tunnels.certificates.archive" => |values| certificates::archive(&values.id(), &values.id());
}

#[test]
fn a_tunnel_is_not_made_twice_and_its_token_not_rotated_twice() {
    assert_eq!(tunnels::create(&CreateTunnel::new()).repeats(), Repeat::Twice);
    assert_eq!(tunnels::rotate_token(&"tnl_1".into(), &RotateTunnelToken::new()).repeats(), Repeat::Twice);
}
