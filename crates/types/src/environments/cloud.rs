//! Containers that the service runs: their network and packages.

use crate::wire::extra::Extra;

object! {
    /// Settings of a container that the service runs, as stored.
    response CloudConfig ["type" = "cloud"] {
        /// Network access.
        networking: required CloudNetworking,
        /// Additional packages.
        packages: required Packages,
    }

    /// Settings of a container that the service runs. In an update, a field that is left out keeps
    /// its value.
    request CloudConfigParams ["type" = "cloud"] {
        /// Network access. Default: unrestricted.
        networking: optional CloudNetworkingParams,
        /// Additional packages.
        packages: optional PackagesParams,
    }

    /// A network with a list of hosts, as stored.
    response LimitedNetwork ["type" = "limited"] {
        /// The hosts that can be reached.
        allowed_hosts: required Vec<String>,
        /// `true` if the container can reach the agent's MCP servers.
        allow_mcp_servers: required bool,
        /// `true` if the container can reach package registries.
        allow_package_managers: required bool,
    }

    /// A network with a list of hosts. In an update, a field that is left out keeps its value.
    request LimitedNetworkParams ["type" = "limited"] {
        /// The hosts that can be reached, `api.example.com` or `*.example.com`.
        allowed_hosts: optional Vec<String>,
        /// `true` to let the container reach the agent's MCP servers. Default: `false`.
        allow_mcp_servers: optional bool,
        /// `true` to let the container reach package registries. Default: `false`, which requires
        /// empty `packages`.
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
    /// Network access of a container, as stored.
    CloudNetworking by "type" {
        /// All hosts.
        "unrestricted" => Unrestricted,
        /// A list of hosts.
        "limited" => Limited(LimitedNetwork),
    }

    /// Network access to give to a container.
    CloudNetworkingParams by "type" {
        /// All hosts.
        "unrestricted" => Unrestricted,
        /// A list of hosts.
        "limited" => Limited(LimitedNetworkParams) from,
    }
}

impl CloudNetworkingParams {
    /// All hosts.
    pub const UNRESTRICTED: Self = Self::Unrestricted(Extra::NONE);
}
