//! Containers that the service runs: their network and packages.

use crate::wire::extra::Extra;

object! {
    /// How containers of the service are set up, as stored.
    response CloudConfig ["type" = "cloud"] {
        /// What they can reach.
        networking: required CloudNetworking,
        /// What is installed beside the usual.
        packages: required Packages,
    }

    /// How containers of the service are to be set up. In an update, what is left out stays.
    request CloudConfigParams ["type" = "cloud"] {
        /// What they can reach; the default is everything.
        networking: optional CloudNetworkingParams,
        /// What to install beside the usual.
        packages: optional PackagesParams,
    }

    /// A network with a list of hosts, as stored.
    response LimitedNetwork ["type" = "limited"] {
        /// The hosts that can be reached.
        allowed_hosts: required Vec<String>,
        /// Whether the agent's MCP servers can be reached.
        allow_mcp_servers: required bool,
        /// Whether package registries can be reached.
        allow_package_managers: required bool,
    }

    /// A network with a list of hosts. In an update, what is left out stays.
    request LimitedNetworkParams ["type" = "limited"] {
        /// The hosts that can be reached, `api.example.com` or `*.example.com`.
        allowed_hosts: optional Vec<String>,
        /// Whether the agent's MCP servers can be reached; the default is no.
        allow_mcp_servers: optional bool,
        /// Whether package registries can be reached; the default is no, and then `packages` must be empty.
        allow_package_managers: optional bool,
    }

    /// Packages in a container, by the tool that installs them, as stored.
    response Packages ["type" optional = "packages"] {
        /// Debian packages.
        apt: required Vec<String>,
        /// Rust crates.
        cargo: required Vec<String>,
        /// Ruby gems.
        gem: required Vec<String>,
        /// Go modules.
        go: required Vec<String>,
        /// npm packages.
        npm: required Vec<String>,
        /// Python packages.
        pip: required Vec<String>,
    }

    /// Packages for a container, by the tool that installs them.
    request PackagesParams ["type" optional = "packages"] {
        /// Debian packages.
        apt: optional Vec<String>,
        /// Rust crates.
        cargo: optional Vec<String>,
        /// Ruby gems.
        gem: optional Vec<String>,
        /// Go modules.
        go: optional Vec<String>,
        /// npm packages.
        npm: optional Vec<String>,
        /// Python packages.
        pip: optional Vec<String>,
    }
}

union! {
    /// What a container can reach, as stored.
    CloudNetworking by "type" {
        /// Everything.
        "unrestricted" => Unrestricted,
        /// A list of hosts.
        "limited" => Limited(LimitedNetwork),
    }

    /// What a container is to reach.
    CloudNetworkingParams by "type" {
        /// Everything.
        "unrestricted" => Unrestricted,
        /// A list of hosts.
        "limited" => Limited(LimitedNetworkParams) from,
    }
}

impl CloudNetworkingParams {
    /// Everything.
    pub const UNRESTRICTED: Self = Self::Unrestricted(Extra::NONE);
}
