use managed_agents_types::{
    CloudConfig, CloudConfigParams, CloudNetworking, CloudNetworkingParams, CreateEnvironment,
    DeletedEnvironment, DeletedFile, Environment, EnvironmentConfig, EnvironmentConfigParams,
    EnvironmentScope, FileMetadata, FileScope, LimitedNetwork, LimitedNetworkParams, Packages,
    PackagesParams, Page, UpdateEnvironment,
};

use crate::check::{Check, check};

pub(crate) const TYPES: &[Check] = &[
    check::<CloudConfig>("CloudConfig"),
    check::<CloudConfigParams>("CloudConfigParams"),
    check::<CloudNetworking>("CloudNetworking"),
    check::<CloudNetworkingParams>("CloudNetworkingParams"),
    check::<DeletedFile>("DeletedFile"),
    check::<Environment>("Environment"),
    check::<EnvironmentConfig>("EnvironmentConfig"),
    check::<EnvironmentConfigParams>("EnvironmentConfigParams"),
    check::<DeletedEnvironment>("EnvironmentDeleteResponse"),
    check::<EnvironmentScope>("EnvironmentScope"),
    check::<CreateEnvironment>("EnvironmentsCreateRequest"),
    check::<Page<Environment>>("EnvironmentsListPage"),
    check::<UpdateEnvironment>("EnvironmentsUpdateRequest"),
    check::<FileMetadata>("FileMetadata"),
    check::<FileScope>("FileScope"),
    check::<Page<FileMetadata>>("FilesListPage"),
    check::<LimitedNetwork>("LimitedNetwork"),
    check::<LimitedNetworkParams>("LimitedNetworkParams"),
    check::<Packages>("Packages"),
    check::<PackagesParams>("PackagesParams"),
    check::<EnvironmentConfig>("SelfHostedConfig"),
    check::<CloudNetworking>("UnrestrictedNetwork"),
];
