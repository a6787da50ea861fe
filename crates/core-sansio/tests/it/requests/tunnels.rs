use managed_agents_core::Idempotency;
use managed_agents_core::tunnels;
use managed_agents_core::types::{CreateTunnel, RotateTunnelToken};

#[test]
fn a_tunnel_is_not_made_twice_and_its_token_not_rotated_twice() {
    assert_eq!(tunnels::create(&CreateTunnel::new()).idempotency(), Idempotency::No);
    assert_eq!(
        tunnels::rotate_token(&"tnl_1".into(), &RotateTunnelToken::new()).idempotency(),
        Idempotency::No
    );
}
