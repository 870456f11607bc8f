"""What the dashboard counts: one pass over the VMs in plan, and the estate that they run on."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

from app.domain.cell_values import natural_key
from app.domain.enums import Answer, Mode, OsSupport
from app.domain.inventory.os_support import os_title
from app.domain.model import Cluster, Host, Vm
from app.domain.planning.plan.plan import Plan
from app.domain.planning.risk.catalog import RULES_BY_ID
from app.domain.units import GIB_PER_TIB, MIB_PER_GIB

SIZE_EDGES_GB = (
    10, 25, 50, 100, 250, 500, GIB_PER_TIB, 2 * GIB_PER_TIB, 5 * GIB_PER_TIB,
)  # fmt: skip
"""Where one class of used space ends and the next begins, in GiB."""

SUPPORT_WORDS: Mapping[OsSupport, str] = {
    OsSupport.SUPPORTED: "supported",
    OsSupport.EXPECTED: "expected to run",
    OsSupport.DEPRECATED: "deprecated",
    OsSupport.UNSUPPORTED: "unsupported",
    OsSupport.UNKNOWN: "unknown",
}
"""How the target supports a guest system, as pictures say it."""

OLD_SNAPSHOT_DAYS = 30
LARGEST = 10
MOST_SYSTEMS = 12
"""Guest systems that a picture shows; what is left is put together as "others"."""
OPERATOR_COLD = "set to cold by the operator"

_COLD = Mode.COLD.value
_FIRED = frozenset({Answer.WARN, Answer.BLOCK})
_EDGES_MIB = tuple(edge * MIB_PER_GIB for edge in SIZE_EDGES_GB)

K = TypeVar("K")

Place = tuple[str, str]
"""Identity of the vCenter, and the name of a cluster or host in it."""


@dataclass(frozen=True, slots=True)
class OsShare:
    """VMs with one guest system, and how the target supports it."""

    family: str
    version: str
    support: str
    vms: int

    @property
    def title(self) -> str:
        """The system's name for people."""
        return os_title(self.family, self.version) if self.family else "Not recognised"


@dataclass(frozen=True, slots=True)
class FindingShare:
    """VMs that a rule hit, and the points it gave all of them together."""

    rule: str
    vms: int
    points: int

    @property
    def title(self) -> str:
        """The rule's name for people."""
        known = RULES_BY_ID.get(self.rule)
        return known.title if known else self.rule


@dataclass(frozen=True, slots=True)
class SizeClass:
    """VMs whose used GiB are at least ``low`` and below ``high``, which the last class lacks."""

    low: int
    high: int | None
    vms: int = 0
    used_mib: float = 0.0


@dataclass(frozen=True, slots=True)
class SnapshotOverview:
    """Snapshots of VMs in plan. ``oldest_days`` is None where no snapshot has a date."""

    vms: int = 0
    snapshots: int = 0
    old_vms: int = 0
    oldest_days: int | None = None
    oldest_vm: Vm | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What runs somewhere: VMs in plan with their sizes, and all VMs read."""

    vms: int = 0
    read: int = 0
    vcpu: int = 0
    ram_mib: float = 0.0
    used_mib: float = 0.0


@dataclass(frozen=True, slots=True)
class Distributions:
    """Counts over the VMs in plan; those by name are sorted, the most frequent first.

    ``cold_reasons`` adds up to the cold VMs. ``warm_by_operator`` counts VMs that were assessed
    as cold and set to warm. ``findings`` leaves out what was waived; ``unanswered`` counts VMs
    for which the export holds no answer to a rule.
    """

    vms: int = 0
    power_states: Mapping[str, int] = field(default_factory=dict)
    cold_reasons: Mapping[str, int] = field(default_factory=dict)
    warm_by_operator: int = 0
    systems: tuple[OsShare, ...] = ()
    used_sources: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[FindingShare, ...] = ()
    unanswered: Mapping[str, int] = field(default_factory=dict)
    sizes: tuple[SizeClass, ...] = ()
    largest: tuple[Vm, ...] = ()
    snapshots: SnapshotOverview = field(default_factory=SnapshotOverview)
    networks: int = 0
    conflicts: int = 0
    clusters: Mapping[Place, Load] = field(default_factory=dict)
    hosts: Mapping[Place, Load] = field(default_factory=dict)


def cold_reason(vm: Vm) -> str:
    """Why a VM is moved cold, without what is particular to it, so that it can be counted.

    The assessment says "Cold: the risk is red (Shared disk)."; this is "the risk is red".
    """
    if vm.mode_override:
        return OPERATOR_COLD
    said = vm.mode_reason.removeprefix("Cold: ")
    return said.partition(" (")[0].partition(";")[0].rstrip(".") or "no reason is known"


def distributions(plan: Plan) -> Distributions:
    """Count everything the dashboard shows."""
    planned = [vm for vm in plan.vms if not vm.exclusion]
    cold, warm_by_operator = _modes(planned)
    findings, unanswered = findings_of(planned)
    used = [network for network in plan.networks if network.vm_count]
    return Distributions(
        vms=len(planned),
        power_states=_ranked(_counted(planned, "power_state")),
        cold_reasons=_ranked(cold),
        warm_by_operator=warm_by_operator,
        systems=guest_systems(planned),
        used_sources=_ranked(_counted(planned, "used_source")),
        findings=findings,
        unanswered=unanswered,
        sizes=size_classes(planned),
        largest=tuple(nlargest(LARGEST, planned, key=attrgetter("used_mib", "disk_mib"))),
        snapshots=snapshot_overview(planned),
        networks=len(used),
        conflicts=sum(network.conflict for network in used),
        clusters=_loads(plan.vms, "cluster"),
        hosts=_loads(plan.vms, "host"),
    )


def guest_systems(planned: Iterable[Vm]) -> tuple[OsShare, ...]:
    """Guest systems of VMs, the most frequent first."""
    counts = _ranked(_counted(planned, "os_family", "os_version", "os_support"))
    return tuple(
        OsShare(family, version, support, count)
        for (family, version, support), count in counts.items()
    )


def leading_systems(
    systems: Sequence[OsShare], most: int = MOST_SYSTEMS
) -> tuple[Sequence[OsShare], Sequence[OsShare]]:
    """The guest systems that a picture shows by name, and the others; never a single other."""
    shown = systems if len(systems) <= most + 1 else systems[:most]
    return shown, systems[len(shown) :]


def _counted(records: Iterable[Any], *names: str) -> Counter[Any]:
    """How often each value, or combination of values, of some fields occurs."""
    return Counter(map(attrgetter(*names), records))


def _modes(planned: Iterable[Vm]) -> tuple[Counter[str], int]:
    cold: Counter[str] = Counter()
    warm_by_operator = 0
    for vm in planned:
        if (vm.mode_override or vm.mode) == _COLD:
            cold[cold_reason(vm)] += 1
        elif vm.mode == _COLD:
            warm_by_operator += 1
    return cold, warm_by_operator


def findings_of(planned: Iterable[Vm]) -> tuple[tuple[FindingShare, ...], dict[str, int]]:
    """What fired, by weight, and what could not be answered, by rule."""
    everything = chain.from_iterable(map(attrgetter("findings"), planned))
    kinds = _counted(everything, "rule", "answer", "points", "waived")
    hits: Counter[str] = Counter()
    points: Counter[str] = Counter()
    unanswered: Counter[str] = Counter()
    for (rule, answer, price, waived), count in kinds.items():
        if waived:
            continue
        if answer in _FIRED:
            hits[rule] += count
            points[rule] += price * count
        elif answer is Answer.UNKNOWN:
            unanswered[rule] += count
    found = [FindingShare(rule, count, points[rule]) for rule, count in hits.items()]
    found.sort(key=lambda each: (-each.points, -each.vms, each.title))
    return tuple(found), _ranked(unanswered)


def _loads(vms: Iterable[Vm], level: str) -> dict[Place, Load]:
    """What runs on each cluster or host, the VMs that are not in plan only by their number."""
    at = attrgetter("vcenter", level)
    groups: dict[Place, list[Vm]] = {}
    for vm in vms:
        place = at(vm)
        group = groups.get(place)
        if group is None:
            groups[place] = [vm]
        else:
            group.append(vm)
    return {place: _load(group) for place, group in groups.items()}


def _load(group: Sequence[Vm]) -> Load:
    planned = [vm for vm in group if not vm.exclusion]
    return Load(
        vms=len(planned),
        read=len(group),
        vcpu=sum(map(attrgetter("vcpu"), planned)),
        ram_mib=sum(map(attrgetter("ram_mib"), planned)),
        used_mib=sum(map(attrgetter("used_mib"), planned)),
    )


def _ranked(counts: Counter[K]) -> dict[K, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))))


def size_classes(vms: Iterable[Vm]) -> tuple[SizeClass, ...]:
    """How many VMs use how much; every VM is in exactly one class."""
    counts = [0] * (len(_EDGES_MIB) + 1)
    used = [0.0] * len(counts)
    for vm in vms:
        place = bisect_right(_EDGES_MIB, vm.used_mib)
        counts[place] += 1
        used[place] += vm.used_mib
    lows, highs = (0, *SIZE_EDGES_GB), (*SIZE_EDGES_GB, None)
    return tuple(SizeClass(*each) for each in zip(lows, highs, counts, used, strict=True))


def snapshot_overview(vms: Iterable[Vm]) -> SnapshotOverview:
    """Snapshots that must be consolidated before the VMs move, and how old they are."""
    having = [vm for vm in vms if vm.snapshot_count]
    dated = [(vm.snapshot_oldest_days, vm) for vm in having if vm.snapshot_oldest_days is not None]
    age, oldest = max(dated, key=lambda each: each[0]) if dated else (None, None)
    return SnapshotOverview(
        vms=len(having),
        snapshots=sum(vm.snapshot_count for vm in having),
        old_vms=sum(days > OLD_SNAPSHOT_DAYS for days, _ in dated),
        oldest_days=age,
        oldest_vm=oldest,
    )


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """A cluster with what runs on it. ``cluster.name`` is empty for VMs without one."""

    cluster: Cluster
    load: Load
    excluded: bool = False

    @property
    def place(self) -> Place:
        """What tells it from other clusters."""
        return self.cluster.vcenter, self.cluster.name


@dataclass(frozen=True, slots=True)
class HostRow:
    """A host with what runs on it."""

    host: Host
    load: Load

    @property
    def place(self) -> Place:
        """What tells it from other hosts."""
        return self.host.vcenter, self.host.name


def cluster_rows(
    counted: Distributions, clusters: Iterable[Cluster], excluded: Collection[Place] = ()
) -> list[ClusterRow]:
    """Clusters of the export and those that only VMs name, by vCenter and name."""
    known = {(cluster.vcenter, cluster.name): cluster for cluster in clusters}
    for vcenter, name in counted.clusters:
        known.setdefault((vcenter, name), Cluster(vcenter, name))
    return [
        ClusterRow(cluster, counted.clusters.get(place, Load()), place in excluded)
        for place, cluster in sorted(known.items(), key=_by_place)
    ]


def host_rows(counted: Distributions, hosts: Iterable[Host]) -> list[HostRow]:
    """Hosts of the export and those that only VMs name, by vCenter and name."""
    known = {(host.vcenter, host.name): host for host in hosts}
    for vcenter, name in counted.hosts:
        if name:
            known.setdefault((vcenter, name), Host(vcenter, name))
    return [
        HostRow(host, counted.hosts.get(place, Load()))
        for place, host in sorted(known.items(), key=_by_place)
    ]


def _by_place(item: tuple[Place, object]) -> tuple[str, str, Place]:
    """By vCenter and name as people count: ``esx2`` before ``esx10``."""
    vcenter, name = item[0]
    return natural_key(vcenter), natural_key(name), item[0]
