"""The assessment rules as data: what each says, where it looks, what it costs by default.

How a rule looks at a VM stands in ``rules``, ``storage`` and ``guest`` beside this module; what a
project has changed stands in :mod:`app.domain.planning.risk.config`. Ids are stable: projects,
waivers and exports refer to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.enums import Answer, Risk
from app.domain.inventory.sheet_fields import VM_SHEETS

BASE = ""
"""Key of a rule's first level."""

NOT_IN_RVTOOLS = "not_in_rvtools"


@dataclass(frozen=True, slots=True)
class Level:
    """One way in which a rule can fire, with its default price."""

    key: str
    title: str
    points: int
    floor: Risk | None = None
    answer: Answer = Answer.WARN


@dataclass(frozen=True, slots=True)
class Rule:
    """One assessment rule.

    ``sheet`` and ``column`` say for people where the evidence stands. ``sources`` are the names
    under which an import reports it as read; the rule can answer when any of them is there.
    ``description`` and ``passes`` may name thresholds in braces. ``per_project`` rules are asked
    once and not of each VM.
    """

    id: str
    title: str
    category: str
    sheet: str
    column: str
    sources: tuple[str, ...]
    description: str
    passes: str
    levels: tuple[Level, ...]
    per_project: bool = False

    def key(self, level: str) -> str:
        """The level's key among all levels of all rules."""
        return f"{self.id}.{level}" if level else self.id


GUEST, SIZE, STORAGE, SNAPSHOTS, NETWORK, PLATFORM, SECURITY = (
    "Guest system", "Size", "Storage", "Snapshots", "Network", "Platform", "Security",
)  # fmt: skip
_OS_COLUMNS = "OS according to the VMware Tools, OS according to the configuration file"
_OS_SOURCES = tuple(
    f"{sheet}.{field}" for sheet in ("vInfo", *VM_SHEETS) for field in ("os_tools", "os_config")
)


def _one(points: int, floor: Risk | None = None, answer: Answer = Answer.WARN) -> tuple[Level, ...]:
    return (Level(BASE, "", points, floor, answer),)


RULES: tuple[Rule, ...] = (
    Rule(
        "os_unsupported", "Guest system unsupported", GUEST, "vInfo", _OS_COLUMNS, _OS_SOURCES,
        "The guest system is on the list of systems that the target does not run.",
        "The guest system is not on the unsupported list.",
        _one(30, Risk.RED, Answer.BLOCK),
    ),
    Rule(
        "os_deprecated", "Guest system deprecated", GUEST, "vInfo", _OS_COLUMNS, _OS_SOURCES,
        "The guest system is on the list of systems that still move but are out of maintenance.",
        "The guest system is not on the deprecated list.",
        _one(15, Risk.YELLOW),
    ),
    Rule(
        "os_unknown", "Guest system unknown", GUEST, "vInfo", _OS_COLUMNS, _OS_SOURCES,
        "The guest system is not recognised, or it is a Windows or Linux of unknown version.",
        "The guest system is recognised.",
        (
            Level(BASE, "not recognised", 10, Risk.YELLOW, Answer.BLOCK),
            Level("version", "Windows or Linux without a version", 5),
        ),
    ),
    Rule(
        "disk_large", "Large disk", SIZE, "vDisk", "Capacity MiB",
        ("vDisk.capacity",),
        "A disk is larger than {disk_large_tb} TB.",
        "No disk is larger than {disk_large_tb} TB.",
        _one(10, Risk.YELLOW),
    ),
    Rule(
        "disk_very_large", "Very large VM", SIZE, "vDisk", "Capacity MiB",
        ("vDisk.capacity", "vInfo.total_disk", "vInfo.provisioned"),
        "The disks have more than {disk_very_large_tb} TB together.",
        "The disks have no more than {disk_very_large_tb} TB together.",
        _one(25, Risk.YELLOW),
    ),
    Rule(
        "disk_count_high", "Many disks", SIZE, "vDisk", "Disk", ("vDisk", "vInfo.disks"),
        "The VM has {disk_count_high} disks or more, which are copied one after another.",
        "The VM has fewer than {disk_count_high} disks.",
        _one(10),
    ),
    Rule(
        "nic_count_high", "Many network adapters", SIZE, "vNetwork", "NIC label",
        ("vNetwork", "vInfo.nics"),
        "The VM has more than {nic_count_high} network adapters.",
        "The VM has no more than {nic_count_high} network adapters.",
        _one(10, Risk.YELLOW),
    ),
    Rule(
        "vcpu_high", "Many vCPUs", SIZE, "vInfo", "CPUs", ("vInfo.cpus",),
        "The VM has more than {vcpu_high} vCPUs.",
        "The VM has no more than {vcpu_high} vCPUs.",
        _one(10, Risk.YELLOW),
    ),
    Rule(
        "storage_dedup", "Deduplicated or compressed storage", STORAGE, "vDatastore", "Name, Type",
        ("vDatastore", "vDisk.path", "vDisk.datastore", "vInfo.path"),
        "The name or type of a datastore hints at deduplication or compression: the copy is larger "
        "than what the array shows.",
        "No datastore hints at deduplication or compression.",
        _one(5, Risk.YELLOW),
    ),
    Rule(
        "disk_full", "Guest file system full", STORAGE, "vPartition", "Consumed MiB, Capacity MiB",
        ("vPartition",),
        "A guest file system is {partition_high_pct} % used or more; the conversion of the guest "
        "needs free space on its system partitions.",
        "Every guest file system is less than {partition_high_pct} % used.",
        (
            Level(BASE, "nearly full", 5),
            Level("full", "full", 10, Risk.YELLOW),
            Level("system", "system partition full", 20, Risk.RED, Answer.BLOCK),
        ),
    ),
    Rule(
        "snapshot_many", "Many snapshots", SNAPSHOTS, "vSnapshot", "Name", ("vSnapshot",),
        "The VM has {snapshot_many} snapshots or more; they slow the copy and are lost.",
        "The VM has fewer than {snapshot_many} snapshots.",
        (
            Level(BASE, "many", 8),
            Level("critical", "very many", 20, Risk.YELLOW),
        ),
    ),
    Rule(
        "snapshot_old", "Old snapshot", SNAPSHOTS, "vSnapshot", "Date / time", ("vSnapshot",),
        "The oldest snapshot is more than {snapshot_old_days} days old.",
        "No snapshot is more than {snapshot_old_days} days old.",
        _one(5),
    ),
    Rule(
        "consolidation_needed", "Disk consolidation needed", SNAPSHOTS, "vInfo",
        "Consolidation Needed", ("vInfo.consolidation_needed",),
        "vCenter asks for a consolidation of the VM's disks; until then no snapshot can be taken "
        "for the copy.",
        "No consolidation is needed.",
        _one(10, Risk.YELLOW, Answer.BLOCK),
    ),
    Rule(
        "rdm", "Raw device mapping", STORAGE, "vDisk", "Raw", ("vDisk.raw",),
        "A disk is a raw LUN, which is only moved with the VM powered off and by hand.",
        "No disk is a raw LUN.",
        _one(25, Risk.RED, Answer.BLOCK),
    ),
    Rule(
        "shared_bus", "Shared disk", STORAGE, "vDisk", "Shared Bus, Sharing mode, Path",
        ("vDisk.shared_bus", "vDisk.sharing", "vDisk.path"),
        "A disk is on a shared bus, open to several writers, or attached to another VM as well.",
        "No disk is shared with another VM.",
        _one(25, Risk.RED, Answer.BLOCK),
    ),
    Rule(
        "independent_disk", "Independent disk", STORAGE, "vDisk", "Disk Mode", ("vDisk.disk_mode",),
        "A disk is in independent mode, so that no snapshot can be taken of it for the copy.",
        "No disk is in independent mode.",
        _one(15, Risk.YELLOW, Answer.BLOCK),
    ),
    Rule(
        "usb_connected", "USB device connected", PLATFORM, "vUSB", "Connected", ("vUSB",),
        "A USB device of the host is connected; it does not come along.",
        "No USB device is connected.",
        _one(10, Risk.YELLOW),
    ),
    Rule(
        "cd_connected", "CD or ISO connected", PLATFORM, "vCD", "Connected", ("vCD",),
        "A CD drive is connected; disconnect it before the move.",
        "No CD drive is connected.",
        _one(5),
    ),
    Rule(
        "tools_not_running", "VMware Tools not running", GUEST, "vTools", "Tools",
        ("vTools.tools", "vInfo.guest_state"),
        "VMware Tools are not running in a VM that is powered on, so that its system and addresses "
        "cannot be read.",
        "VMware Tools are running, or the VM is powered off.",
        _one(10, Risk.YELLOW),
    ),
    Rule(
        "cbt_off", "Changed block tracking off", PLATFORM, "vInfo", "CBT", ("vInfo.cbt",),
        "Changed block tracking is off; it is switched on by an extra snapshot before a warm move.",
        "Changed block tracking is on.",
        _one(5),
    ),
    Rule(
        "hw_version_low", "Old virtual hardware", PLATFORM, "vInfo", "HW version",
        ("vInfo.hw_version",),
        "The virtual hardware is older than version {hw_version_min} and has no changed block "
        "tracking: a warm move is refused.",
        "The virtual hardware is version {hw_version_min} or newer.",
        _one(10, Risk.YELLOW, Answer.BLOCK),
    ),
    Rule(
        "fault_tolerance", "Fault tolerance", PLATFORM, "vInfo", "FT State", ("vInfo.ft_state",),
        "Fault tolerance is configured; such a VM takes no snapshot for the copy.",
        "Fault tolerance is not configured.",
        _one(15, Risk.YELLOW, Answer.BLOCK),
    ),
    Rule(
        "firmware_efi_secure_boot", "EFI Secure Boot", PLATFORM, "vInfo",
        "Firmware, EFI Secure boot", ("vInfo.secure_boot", "vInfo.firmware"),
        "The VM boots by EFI with Secure Boot, which the target's image must be prepared for.",
        "The VM does not use Secure Boot.",
        _one(5, Risk.YELLOW),
    ),
    Rule(
        "ip_missing", "No IP address known", NETWORK, "vNetwork", "IPv4 Address, IPv6 Address",
        ("vNetwork.ipv4", "vNetwork.ipv6", "vNetwork.ip", "vInfo.primary_ip"),
        "No address is known of a VM that is powered on and connected, so that it cannot be kept.",
        "An address is known, or the VM is powered off or not connected.",
        _one(5, Risk.YELLOW),
    ),
    Rule(
        "name_invalid", "Name changed or refused", PLATFORM, "vInfo", "VM", ("vInfo",),
        "The VM's name cannot be a host name on the target, which changes it, or is refused.",
        "The VM's name can be kept as host name.",
        (
            Level(BASE, "changed", 5),
            Level("refused", "refused", 10, Risk.YELLOW, Answer.BLOCK),
        ),
    ),
    Rule(
        "duplicate_ip_mac", "Duplicate IP or MAC address", NETWORK, "vNetwork",
        "IPv4 Address, IPv6 Address, Mac Address",
        ("vNetwork.mac", "vNetwork.ipv4", "vNetwork.ipv6", "vNetwork.ip"),
        "Another VM in plan has the same address on the same network, or the same MAC address: "
        "the second one is refused.",
        "No other VM in plan has the same address.",
        _one(10, Risk.YELLOW, Answer.BLOCK),
    ),
    Rule(
        "secret_in_annotation", "Secret in the notes", SECURITY, "vInfo",
        "Annotation, custom attributes, snapshot descriptions", ("vInfo.annotation",),
        "The notes seem to hold a password or key in clear text.",
        "No password or key was found in the notes.",
        _one(5),
    ),
    Rule(
        NOT_IN_RVTOOLS, "Not in RVTools", PLATFORM, "–", "–", (),
        "What no RVTools export tells; asked once per project.",
        "Answered for the whole project.",
        _one(0),
        per_project=True,
    ),
)  # fmt: skip

RULES_BY_ID: Mapping[str, Rule] = {rule.id: rule for rule in RULES}
VM_RULES: tuple[Rule, ...] = tuple(rule for rule in RULES if not rule.per_project)


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask of the project as a whole, because no export tells it."""

    id: str
    title: str
    text: str
    why: str


QUESTIONS: tuple[Question, ...] = (
    Question(
        "vtpm",
        "Virtual TPM",
        "Are there VMs with a virtual TPM or with virtualisation-based security?",
        "The keys in a virtual TPM stay behind, and the target needs a flavor with a TPM.",
    ),
    Question(
        "passthrough",
        "PCI or vGPU passthrough",
        "Are there VMs with PCI devices, SR-IOV adapters or GPUs passed through?",
        "Such a device ties the VM to its host; the target needs matching hosts and flavors.",
    ),
    Question(
        "dynamic_disks",
        "Windows dynamic disks",
        "Are there Windows guests with dynamic disks?",
        "A guest that boots from dynamic disks starts slowly at first and waits for an operator.",
    ),
    Question(
        "bitlocker",
        "BitLocker or other disk encryption",
        "Are there guests whose disks are encrypted from within or by a storage policy?",
        "An encrypted system disk cannot be converted, and the first boot asks for the key.",
    ),
)
