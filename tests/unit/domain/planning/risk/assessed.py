"""A VM that passes every rule, to be spoilt by a test, and the shared facts to go with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.inventory.headings import ALIASES
from app.domain.inventory.operating_systems import recognise
from app.domain.model import Disk, Finding, Nic, Partition, Vm
from app.domain.planning.risk.config import DEFAULT_CONFIG, RiskConfig
from app.domain.planning.risk.facts import SharedFacts, VmFacts, missing_rules
from app.domain.planning.risk.score import assess

AS_OF = datetime(2026, 11, 1, 12, 0)  # noqa: DTZ001 - exports have no zone
EVERYTHING = frozenset(
    {*ALIASES, *(f"{sheet}.{field}" for sheet, fields in ALIASES.items() for field in fields)}
)
SHARED = SharedFacts(missing_rules(EVERYTHING), AS_OF, cbt_told=frozenset({"vc"}))
TB = 1024 * 1024.0
GB = 1024.0


def vm(**changes: Any) -> Vm:
    """A VM without any finding."""
    plain = Vm(
        1, "vc/vm-1", "web01", vcenter="vc", datacenter="dc", power_state="poweredOn",
        os_tools="Red Hat Enterprise Linux 8 (64-bit)", tools_status="toolsOk",
        guest_state="running", firmware="bios", secure_boot=False, hw_version=13, cbt=True,
        consolidation_needed=False, ft_state="notConfigured", vcpu=2, ram_mib=4096,
        disk_mib=100 * GB, disk_count=1, nic_count=1, primary_ip="10.0.0.5",
    )  # fmt: skip
    made = replace(plain, **changes)
    if "os_family" in changes:
        return made
    guest = recognise(made.os_tools, made.os_config)
    return replace(made, os_family=guest.family, os_version=guest.version)


def disk(label: str = "Hard disk 1", **changes: Any) -> Disk:
    """A plain disk of the VM."""
    plain = Disk(
        1, label, 100 * GB, "[ds1] web01/web01.vmdk", "ds1", disk_mode="persistent",
        shared_bus="noSharing", sharing="sharingNone",
    )  # fmt: skip
    return replace(plain, **changes)


def nic(label: str = "Network adapter 1", **changes: Any) -> Nic:
    """A connected adapter with an address."""
    plain = Nic(
        1, label, "VLAN-100", "Vmxnet3", mac="00:50:56:00:00:01", connected=True, ipv4="10.0.0.5"
    )
    return replace(plain, **changes)


def partition(path: str, used: float, capacity: float = 50 * GB) -> Partition:
    """A file system that is used to so many percent."""
    return Partition(1, path, capacity, capacity * used / 100)


def facts(**changes: Any) -> VmFacts:
    """Parts without any finding."""
    plain = VmFacts(
        disks=(disk(),),
        partitions=(partition("/", 50),),
        nics=(nic(),),
        datastores=(("ds1", "VMFS"),),
    )
    return replace(plain, **changes)


def finding(
    rule: str,
    machine: Vm | None = None,
    parts: VmFacts | None = None,
    shared: SharedFacts = SHARED,
    config: RiskConfig = DEFAULT_CONFIG,
) -> Finding | None:
    """What one rule said; None when it passed."""
    found = assess(machine or vm(), parts or facts(), config, shared).findings
    return next((each for each in found if each.rule == rule), None)
