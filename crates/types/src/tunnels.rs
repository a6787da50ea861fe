//! Tunnels: ways to MCP servers in a network that cannot be reached from outside.

use crate::ids::{TunnelCertificateId, TunnelId};
use crate::wire::text::{Secret, Timestamp};

object! {
    /// A way into your network.
    response Tunnel ["type" = "tunnel"] {
        /// The tunnel.
        id: required TunnelId,
        /// Its name.
        display_name: nullable String,
        /// The domain that it answers for. No other tunnel ever gets the same.
        domain: required String,
        /// When it was made.
        created_at: required Timestamp,
        /// When it was archived, for good.
        archived_at: nullable Timestamp,
    }

    /// What the program at your end of a tunnel needs to open it.
    response TunnelToken ["type" = "tunnel_token"] {
        /// An id that the service gives with it.
        id: required String,
        /// The token.
        tunnel_token: required Secret,
    }

    /// The certificate of an authority that vouches for your end of a tunnel.
    response TunnelCertificate ["type" = "tunnel_certificate"] {
        /// The certificate.
        id: required TunnelCertificateId,
        /// The tunnel.
        tunnel_id: required TunnelId,
        /// Its SHA-256, in hexadecimal digits.
        fingerprint: required String,
        /// When it expires.
        expires_at: nullable Timestamp,
        /// When it was made known.
        created_at: required Timestamp,
        /// When it was archived, for good.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/tunnels`.
    request CreateTunnel [] {
        /// Its name.
        display_name: optional String,
    }

    /// Body of `POST /v1/tunnels/{tunnel_id}/rotate_token`.
    request RotateTunnelToken [] {
        /// Why, for people.
        reason: optional String,
    }

    /// Body of `POST /v1/tunnels/{tunnel_id}/certificates`.
    request CreateTunnelCertificate [] {
        /// The certificate of the authority as PEM, up to 8 KB. It is no secret; the authority's key is.
        ca_certificate_pem: required String,
    }
}

query! {
    /// Query of `GET /v1/tunnels`.
    ListTunnels {
        /// Archived ones too.
        include_archived: one bool,
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }

    /// Query of `GET /v1/tunnels/{tunnel_id}/certificates`.
    ListTunnelCertificates {
        /// Archived ones too.
        include_archived: one bool,
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }
}
