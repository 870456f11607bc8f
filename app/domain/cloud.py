"""What a target cloud holds, as read live or entered by hand.

Sizes: RAM in MiB, disks and quotas of storage in GiB. A quota of -1 is unlimited, None was not
read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

UNLIMITED = -1


class AuthKind(StrEnum):
    """How the program proves who it is."""

    PASSWORD = "password"  # noqa: S105 - the name of a method, not a secret
    APPLICATION_CREDENTIAL = "application_credential"


class InventorySource(StrEnum):
    """Where a cloud inventory came from."""

    LIVE = "live"
    ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class CloudConnection:
    """How to reach the target cloud; everything but the secret, which lives in the keyring.

    ``secret_id`` names the keyring entry. ``ca_file`` is a PEM file of one's own authority, or
    empty for the system's. ``verify`` False turns the check of certificates off.
    """

    auth_url: str = ""
    auth_kind: AuthKind = AuthKind.PASSWORD
    username: str = ""
    user_domain: str = "Default"
    project_name: str = ""
    project_domain: str = "Default"
    application_credential_id: str = ""
    region: str = ""
    interface: str = "public"
    verify: bool = True
    ca_file: str = ""
    secret_id: str = ""

    @property
    def complete(self) -> bool:
        """Whether enough is filled in to try (a secret aside)."""
        if not self.auth_url:
            return False
        if self.auth_kind is AuthKind.APPLICATION_CREDENTIAL:
            return bool(self.application_credential_id)
        return bool(self.username and self.project_name)


@dataclass(frozen=True, slots=True)
class FoundConnection:
    """What a clouds.yaml or openrc file says about one cloud.

    ``secret`` is None when the file has none. ``problem`` says why the settings cannot be used.
    """

    name: str
    connection: CloudConnection
    secret: str | None = field(default=None, repr=False)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CloudIdentity:
    """Whom and what a tested connection reached."""

    user: str
    project: str
    roles: tuple[str, ...]
    services: tuple[str, ...]
    region: str = ""
    admin: bool = False


@dataclass(frozen=True, slots=True)
class CloudDomain:
    """A Keystone domain."""

    id: str
    name: str
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class ProjectQuota:
    """What a project may use and uses. Cores and RAM count flavors, as Nova does."""

    cores: int | None = None
    cores_used: int = 0
    ram_mib: int | None = None
    ram_used_mib: int = 0
    instances: int | None = None
    instances_used: int = 0
    gigabytes: int | None = None
    gigabytes_used: int = 0
    volumes: int | None = None
    volumes_used: int = 0
    ports: int | None = None
    ports_used: int = 0


@dataclass(frozen=True, slots=True)
class CloudProject:
    """A Keystone project with its quotas; ``quota`` None: not allowed to read, or not entered."""

    id: str
    name: str
    domain_name: str
    enabled: bool = True
    quota: ProjectQuota | None = None


@dataclass(frozen=True, slots=True)
class CloudNetwork:
    """A Neutron network; ``vlan`` is the provider's segmentation id of a VLAN network."""

    id: str
    name: str
    kind: str = ""
    physical_network: str = ""
    vlan: int | None = None
    shared: bool = False
    external: bool = False
    project_id: str = ""
    subnets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CloudFlavor:
    """A Nova flavor. ``extra_specs`` are pairs of key and value, by key."""

    id: str
    name: str
    vcpus: int
    ram_mib: int
    disk_gb: int = 0
    public: bool = True
    disabled: bool = False
    ephemeral_gb: int = 0
    extra_specs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CloudImage:
    """A Glance image with the properties that name its operating system."""

    id: str
    name: str
    os_distro: str = ""
    os_version: str = ""
    status: str = "active"


@dataclass(frozen=True, slots=True)
class CloudNode:
    """A hypervisor: vCPUs as the scheduler counts them (threads), memory and local disk."""

    name: str
    vcpus: int
    ram_mib: int
    disk_gb: int = 0
    vcpus_used: int = 0
    ram_used_mib: int = 0
    running_vms: int = 0
    usable: bool = True


@dataclass(frozen=True, slots=True)
class CloudVolumeType:
    """A volume type of Cinder. A private one is usable only by projects that were given it.

    ``multiattach`` is None where the account may not see what the type can do.
    """

    id: str
    name: str
    multiattach: bool | None = False
    encrypted: bool = False
    public: bool = True
    description: str = ""


@dataclass(frozen=True, slots=True)
class CloudSecurityGroup:
    """A security group of one of the projects that tenants map to."""

    id: str
    name: str
    project_id: str


@dataclass(frozen=True, slots=True)
class CloudInventory:
    """The target cloud at one moment. ``notes`` say what could not be read and why."""

    source: InventorySource
    read_at: datetime
    region: str = ""
    domains: tuple[CloudDomain, ...] = ()
    projects: tuple[CloudProject, ...] = ()
    networks: tuple[CloudNetwork, ...] = ()
    flavors: tuple[CloudFlavor, ...] = ()
    images: tuple[CloudImage, ...] = ()
    nodes: tuple[CloudNode, ...] = ()
    volume_types: tuple[CloudVolumeType, ...] = ()
    security_groups: tuple[CloudSecurityGroup, ...] = ()
    roles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unread: frozenset[str] = field(default_factory=frozenset)
    """Kinds ("domains", "flavors", …) that the account may not read: unknown, not absent."""

    def knows(self, kind: str) -> bool:
        """Whether an absent record of this kind really is absent on the cloud."""
        return kind not in self.unread


def same_name(one: str, other: str) -> bool:
    """Whether the cloud takes two names for the same: letter case and outer blanks aside.

    Keystone and Nova keep names in databases whose collation ignores case.
    """
    return name_key(one) == name_key(other)


def name_key(name: str) -> str:
    """Equal for names that are the same to the cloud, for comparing many of them."""
    return name.strip().casefold()
