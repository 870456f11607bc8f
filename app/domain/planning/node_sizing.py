"""How many nodes the target needs, from measured usage where there is enough of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from app.domain.errors import FieldError
from app.domain.model import Vm
from app.domain.planning.overcommit import OvercommitProfile, is_number
from app.domain.planning.quotas import Quota
from app.domain.units import tib

UTILISATION_CAP = 0.70
"""The guide's cap: the free 30 % is its strategy for the loss of a node."""

COVERAGE_NEEDED = 0.5
"""From which share of powered-on VMs with measured usage on usage decides."""

MAX_NAME = 60
_POWERED_ON = "poweredOn"
_WHOLE = ("cores", "threads", "existing")
_EXACT = 1e-9


class SizingBasis(StrEnum):
    """Where the demand comes from."""

    ACTUAL = "actual_performance"
    ALLOCATION = "allocation"
    QUOTA = "quota"


@dataclass(frozen=True, slots=True)
class NodeProfile:
    """A kind of hypervisor. ``threads`` are the vCPUs that it offers; ``existing`` nodes count."""

    id: int
    name: str
    cores: int
    threads: int
    ram_gb: float
    storage_tb: float = 0.0
    existing: int = 0
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class ExistingNodes:
    """Nodes that are there, live or entered, and what already runs on them.

    ``threads`` and ``ram_gb`` are physical; ``vcpu_used`` and ``ram_gb_used`` count flavors.
    ``largest_*`` are of the largest node, whose loss is the worst.
    """

    count: int = 0
    threads: int = 0
    ram_gb: float = 0.0
    largest_threads: int = 0
    largest_ram_gb: float = 0.0
    vcpu_used: int = 0
    ram_gb_used: float = 0.0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """Physical demand of the VMs: threads and GiB, and where the figures come from.

    ``cpu_known`` and ``ram_known`` count the powered-on VMs with measured usage, ``vms`` all
    powered-on VMs in plan.
    """

    basis: SizingBasis
    vms: int
    cpu_known: int
    ram_known: int
    cpu: float
    ram_gb: float

    @property
    def coverage(self) -> float:
        """Share of the powered-on VMs whose CPU and memory usage are both known, 0 to 1."""
        return min(self.cpu_known, self.ram_known) / self.vms if self.vms else 0.0


@dataclass(frozen=True, slots=True)
class NodeSizing:
    """The answer: nodes in all, nodes to add, what binds, and what a node's loss would do.

    Utilisations are shares of physical capacity (0.7 is 70 %) with every VM moved in.
    ``required`` counts all nodes of the target, existing ones included.
    """

    profile: NodeProfile
    demand: Demand
    existing: ExistingNodes
    required: int
    to_add: int
    binding: str
    cpu_total: float
    ram_gb_total: float
    cpu_capacity: float
    ram_gb_capacity: float
    cpu_utilisation: float
    ram_utilisation: float
    cpu_after_loss: float
    ram_after_loss: float
    survives_loss: bool
    disk_tb: float
    warnings: tuple[str, ...]


def demand_of(
    vms: Iterable[Vm],
    overcommit: OvercommitProfile,
    quota: Quota,
    peak_buffer_pct: float = 0.0,
) -> Demand:
    """Physical demand of the powered-on VMs in plan.

    ``actual_performance`` (at least half of them have usage): Σ(vCPU × CPU %) ÷ CPU ratio and
    Σ(RAM × memory %) ÷ RAM ratio; VMs without usage take the mean of the others. ``allocation``:
    Σ vCPU ÷ ratio, Σ RAM ÷ ratio. ``quota``, where no VM in plan is powered on: the quotas ÷
    ratios. The peak buffer is added at the end. Source: the guide, Node Sizing.
    """
    powered = [vm for vm in vms if vm.in_plan and vm.power_state == _POWERED_ON]
    cpu_shares = [vm.cpu_usage_pct for vm in powered]
    ram_shares = [vm.memory_usage_pct for vm in powered]
    cpu_known = sum(share is not None for share in cpu_shares)
    ram_known = sum(share is not None for share in ram_shares)
    vcpu = sum(vm.vcpu for vm in powered)
    enough = bool(powered) and min(cpu_known, ram_known) >= COVERAGE_NEEDED * len(powered)
    if enough:
        basis = SizingBasis.ACTUAL
        cpu = _used([float(vm.vcpu) for vm in powered], cpu_shares)
        ram = _used([vm.ram_gb for vm in powered], ram_shares)
    elif vcpu:
        basis = SizingBasis.ALLOCATION
        cpu, ram = float(vcpu), sum(vm.ram_gb for vm in powered)
    else:
        basis = SizingBasis.QUOTA
        cpu, ram = float(quota.cores), quota.ram_gb
    more = 1 + peak_buffer_pct / 100
    return Demand(
        basis=basis,
        vms=len(powered),
        cpu_known=cpu_known,
        ram_known=ram_known,
        cpu=cpu / overcommit.cpu_ratio * more,
        ram_gb=ram / overcommit.ram_ratio * more,
    )


def _used(sizes: Sequence[float], shares: Sequence[float | None]) -> float:
    known = [share for share in shares if share is not None]
    mean = sum(known) / len(known)
    return sum(
        size * (mean if share is None else share) / 100
        for size, share in zip(sizes, shares, strict=True)
    )


def existing_of(profiles: Iterable[NodeProfile]) -> ExistingNodes:
    """The nodes that were entered with the profiles."""
    present = [profile for profile in profiles if profile.existing]
    if not present:
        return ExistingNodes()
    return ExistingNodes(
        count=sum(profile.existing for profile in present),
        threads=sum(profile.existing * profile.threads for profile in present),
        ram_gb=sum(profile.existing * profile.ram_gb for profile in present),
        largest_threads=max(profile.threads for profile in present),
        largest_ram_gb=max(profile.ram_gb for profile in present),
        source="entered",
    )


def size_nodes(
    profile: NodeProfile,
    demand: Demand,
    existing: ExistingNodes,
    overcommit: OvercommitProfile,
    disk_mib: float,
) -> NodeSizing:
    """How many nodes of a profile the demand needs beside those that exist.

    Without existing nodes: ``ceil(max(cpu ÷ threads, ram ÷ ram_gb) ÷ 0.70)``. Existing nodes
    take their 70 % first, less what already runs on them (flavors ÷ overcommit). Source: the
    guide, Node Sizing. The loss of the largest node is checked on its own.
    """
    cpu = demand.cpu + existing.vcpu_used / overcommit.cpu_ratio
    ram = demand.ram_gb + existing.ram_gb_used / overcommit.ram_ratio
    cpu_nodes = (cpu / UTILISATION_CAP - existing.threads) / profile.threads
    ram_nodes = (ram / UTILISATION_CAP - existing.ram_gb) / profile.ram_gb
    to_add = max(0, ceil(max(cpu_nodes, ram_nodes) - _EXACT))
    cpu_capacity = existing.threads + to_add * profile.threads
    ram_capacity = existing.ram_gb + to_add * profile.ram_gb
    required = existing.count + to_add
    largest_cpu = max(existing.largest_threads, profile.threads if to_add else 0)
    largest_ram = max(existing.largest_ram_gb, profile.ram_gb if to_add else 0.0)
    cpu_after = _share(cpu, cpu_capacity - largest_cpu)
    ram_after = _share(ram, ram_capacity - largest_ram)
    survives = max(cpu_after, ram_after) <= 1 + _EXACT
    if to_add:
        binding = "CPU" if cpu_nodes >= ram_nodes else "RAM"
    else:
        # The profile does not matter where none is bought: the fuller resource binds.
        fuller = _share(cpu, cpu_capacity) >= _share(ram, ram_capacity)
        binding = "CPU" if fuller else "RAM"
    return NodeSizing(
        profile=profile,
        demand=demand,
        existing=existing,
        required=required,
        to_add=to_add,
        binding=binding,
        cpu_total=cpu,
        ram_gb_total=ram,
        cpu_capacity=cpu_capacity,
        ram_gb_capacity=ram_capacity,
        cpu_utilisation=_share(cpu, cpu_capacity),
        ram_utilisation=_share(ram, ram_capacity),
        cpu_after_loss=cpu_after,
        ram_after_loss=ram_after,
        survives_loss=survives,
        disk_tb=tib(disk_mib),
        warnings=_warnings(required, cpu_after, ram_after, survives, cpu + ram > 0),
    )


def _share(demand: float, capacity: float) -> float:
    if demand <= 0:
        return 0.0
    return demand / capacity if capacity > 0 else float("inf")


def _warnings(
    required: int, cpu_after: float, ram_after: float, survives: bool, loaded: bool
) -> tuple[str, ...]:
    if survives or not loaded:
        return ()
    if required <= 1:
        return ("One node has no other to take its VMs over: plan at least two for N+1.",)
    what, share = ("CPU", cpu_after) if cpu_after >= ram_after else ("RAM", ram_after)
    rest = f"{required - 1:,} remaining nodes" if required > 2 else "remaining node"
    text = "70 % does not survive the loss of a node here:"
    return (f"{text} {what} would be at {share * 100:.0f} % of the {rest}. Add a node for N+1.",)


def check_node_profile(profile: NodeProfile, others: Iterable[NodeProfile] = ()) -> NodeProfile:
    """The profile as it is stored.

    :raises FieldError: when its name is blank, too long or taken, or a figure makes no sense.
    """
    name = " ".join(profile.name.split())
    if not name:
        raise FieldError("name", "A node profile needs a name.")
    if len(name) > MAX_NAME:
        raise FieldError("name", f"A node profile's name has at most {MAX_NAME} characters.")
    if any(o.id != profile.id and o.name.casefold() == name.casefold() for o in others):
        raise FieldError("name", f"There is a node profile “{name}” already.")
    limits = (
        ("cores", "The number of cores", 1, 1024),
        ("threads", "The number of threads", 1, 4096),
        ("ram_gb", "RAM", 1, 65_536),
        ("storage_tb", "Storage", 0, 100_000),
        ("existing", "The number of existing nodes", 0, 100_000),
    )
    for field_name, label, least, most in limits:
        value = getattr(profile, field_name)
        if not is_number(value) or not least <= value <= most:
            raise FieldError(field_name, f"{label} is between {least:,} and {most:,}.")
        if field_name in _WHOLE and value != int(value):
            raise FieldError(field_name, f"{label} is a whole number.")
    if profile.threads < profile.cores:
        raise FieldError("threads", "A node has at least as many threads as cores.")
    return NodeProfile(
        profile.id, name, int(profile.cores), int(profile.threads), profile.ram_gb,
        profile.storage_tb, int(profile.existing), profile.is_default,
    )  # fmt: skip
