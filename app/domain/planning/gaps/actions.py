"""What closes a gap: the kinds of work, their steps, and how long they usually take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.planning.gaps.gap import Gap, GapType


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: ``once`` minutes to get ready, ``each`` minutes for each gap."""

    key: str
    title: str
    once: int
    each: int
    steps: tuple[str, ...]

    def minutes(self, gaps: int) -> int:
        """The estimate for so many gaps."""
        return self.once + self.each * gaps if gaps else 0


EFFORT_TEXT = (
    "Effort is an estimate of hands-on time: for each kind of work a fixed time to get ready, and "
    "a fixed time for each gap. Waiting for approval or for an upload is not in it."
)

_AGAIN = "Read the inventory again: the gap closes by itself."

WORKS = (
    Work("set_target", "Decide on target domains and projects", 15, 10, (
        "Agree with the owner of each tenant on its domain and project.",
        "Enter both on the page Tenants and confirm them.",
    )),
    Work("confirm_target", "Confirm targets of tenants", 5, 2, (
        "Compare domain and project of each tenant with what was agreed.",
        "Confirm them on the page Tenants.",
    )),
    Work("create_domain", "Create domains", 5, 10, (
        "Create the domain in Keystone, or confirm its tenants so that provisioning does.",
        _AGAIN,
    )),
    Work("enable_domain", "Enable domains", 5, 5, (
        "Find out why the domain was disabled.",
        "Enable it in Keystone.",
        _AGAIN,
    )),
    Work("create_project", "Create projects", 5, 10, (
        "Create the project in its domain, or confirm its tenants so that provisioning does.",
        _AGAIN,
    )),
    Work("enable_project", "Enable projects", 5, 5, (
        "Find out why the project was disabled.",
        "Enable it in Keystone.",
        _AGAIN,
    )),
    Work("raise_quota", "Raise quotas of projects", 20, 5, (
        "Make sure that the cloud has the capacity: see the page Capacity.",
        "Set the quota of the project at least to what is named.",
        _AGAIN,
    )),
    Work("add_nodes", "Add nodes", 60, 240, (
        "Order and install the nodes, or free some.",
        "Bring them into the region as hypervisors, with its networks and storage.",
        _AGAIN,
    )),
    Work("larger_node", "Find room for large VMs", 30, 30, (
        "Plan a node that is as large as the VM, or agree with its owner on a smaller size.",
        "Enter the node on the page Capacity, or change the VM and import again.",
        _AGAIN,
    )),
    Work("map_network", "Decide on target networks", 10, 10, (
        "Choose the network of the target that takes the source's place.",
        "Enter it on the page Network Map and confirm the row.",
    )),
    Work("create_network", "Create networks", 15, 15, (
        "Have the VLAN carried to the hypervisors where the network is a provider network.",
        "Create network and subnet, or confirm the mapping so that provisioning does.",
        _AGAIN,
    )),
    Work("share_network", "Share networks with projects", 5, 10, (
        "Grant the projects access to the network by RBAC, or share it with all.",
        _AGAIN,
    )),
    Work("correct_vlan", "Correct VLANs", 10, 15, (
        "Find out which side is right: the network map or the target.",
        "Correct the wrong one.",
    )),
    Work("create_flavor", "Create flavors", 5, 5, (
        "Create the flavor with disk 0, or confirm or choose one on the page Flavor Staging.",
        _AGAIN,
    )),
    Work("upload_image", "Upload images", 15, 45, (
        "Get an image from its maker, or say on the page Image Requirements that none is needed.",
        "Upload it to Glance with the properties os_distro and os_version.",
        _AGAIN,
    )),
    Work("set_volume_type", "Decide on volume types", 10, 5, (
        "Choose a default on the page Storage Map, and another type where a datastore differs.",
        "Confirm the rows.",
    )),
    Work("create_volume_type", "Create volume types", 15, 20, (
        "Have the storage's administrator make the volume type, or choose one that is there.",
        _AGAIN,
    )),
    Work("security_group", "Create security groups", 5, 5, (
        "Create the group in its project, or choose migrated-open, which provisioning makes.",
        _AGAIN,
    )),
)  # fmt: skip
"""In the order in which work is best done: names first, then quotas, networks, the rest."""

_BY_KEY: Mapping[str, Work] = {work.key: work for work in WORKS}
OF_TYPES: Mapping[GapType, Mapping[str, str]] = {
    GapType.UNMAPPED_TENANT: {"Review": "confirm_target", "": "set_target"},
    GapType.MISSING_DOMAIN: {"Enable": "enable_domain", "": "create_domain"},
    GapType.MISSING_PROJECT: {"Enable": "enable_project", "": "create_project"},
    GapType.VCPU_QUOTA: {"": "raise_quota"},
    GapType.RAM_QUOTA: {"": "raise_quota"},
    GapType.DISK_QUOTA: {"": "raise_quota"},
    GapType.INSTANCE_QUOTA: {"": "raise_quota"},
    GapType.PORT_QUOTA: {"": "raise_quota"},
    GapType.VOLUME_QUOTA: {"": "raise_quota"},
    GapType.MISSING_NODES: {"Plan": "larger_node", "": "add_nodes"},
    GapType.MISSING_NETWORK: {
        "Set": "map_network", "Share": "share_network", "Correct": "correct_vlan",
        "": "create_network",
    },
    GapType.MISSING_FLAVOR: {"": "create_flavor"},
    GapType.MISSING_IMAGE: {"": "upload_image"},
    GapType.MISSING_VOLUME_TYPE: {"Choose": "set_volume_type", "": "create_volume_type"},
    GapType.MISSING_SECURITY_GROUP: {"": "security_group"},
}  # fmt: skip
"""The work for a type of gap, by the verb with which its action begins."""


def work_of(gap: Gap) -> Work:
    """The kind of work that closes a gap."""
    works = OF_TYPES[gap.type]
    verb = gap.action.partition(" ")[0]
    return _BY_KEY[works.get(verb, works[""])]
