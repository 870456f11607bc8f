"""How many nodes the target needs: by usage, by placement, and which of the two decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from app.domain.errors import FieldError
from app.domain.model import Vm
from app.domain.number_style import general, grouped
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.capacity.node_placement import NodePlacement, Room, place_flavors
from app.domain.planning.capacity.overcommit import OvercommitProfile, is_number
from app.domain.planning.capacity.quotas import Quota
from app.domain.units import MIB_PER_GIB, gib, tib

UTILISATION_CAP = 0.70
"""The guide's cap: the free 30 % is its strategy for the loss of a node."""

COVERAGE_NEEDED = 0.5
"""From which share of powered-on VMs with measured usage on usage decides."""

MAX_NAME = 60
_WHOLE = ("cores", "threads", "existing")
_EXACT = 1e-9


class SizingBasis(StrEnum):
    """Where the demand comes from."""

    ACTUAL = "actual_performance"
    ALLOCATION = "allocation"
    QUOTA = "quota"


AUTOMATIC = "automatic"
"""The choice that leaves the basis to how much usage is measured."""

SIZING_TEXT: Mapping[str, str] = {
    AUTOMATIC: "Automatic",
    SizingBasis.ACTUAL: "Measured usage",
    SizingBasis.ALLOCATION: "Allocation",
    SizingBasis.QUOTA: "Quotas",
}
"""What the sizing goes by, in words."""


class Binding(StrEnum):
    """What decides how many nodes are required."""

    USAGE_CPU = "usage CPU"
    USAGE_RAM = "usage RAM"
    PLACEMENT_CPU = "placement CPU"
    PLACEMENT_RAM = "placement RAM"
    LOSS = "loss of a node"


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

    @property
    def ram_mib(self) -> int:
        """RAM in whole MiB."""
        return int(self.ram_gb * MIB_PER_GIB + _EXACT)

    @property
    def size(self) -> str:
        """Threads and RAM in words: ``64 threads, 512 GB RAM``."""
        return f"{grouped(self.threads)} threads, {general(self.ram_gb, 10)} GB RAM"


@dataclass(frozen=True, slots=True)
class ExistingNodes:
    """Nodes that are there and what already runs on them; ``source`` is live or entered.

    ``threads`` and ``ram_gb`` are physical; ``vcpu_used`` and ``ram_gb_used`` count flavors.
    """

    rooms: tuple[Room, ...] = ()
    source: str = ""

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return sum(room.count for room in self.rooms)

    @property
    def threads(self) -> int:
        """Threads of all nodes."""
        return sum(room.threads * room.count for room in self.rooms)

    @property
    def ram_gb(self) -> float:
        """RAM of all nodes in GiB."""
        return gib(sum(room.ram_mib * room.count for room in self.rooms))

    @property
    def largest_threads(self) -> int:
        """Threads of the node with the most."""
        return max((room.threads for room in self.rooms if room.count), default=0)

    @property
    def largest_ram_gb(self) -> float:
        """RAM in GiB of the node with the most."""
        return gib(max((room.ram_mib for room in self.rooms if room.count), default=0))

    @property
    def vcpu_used(self) -> int:
        """vCPUs of the flavors that run already."""
        return sum(room.vcpu_used * room.count for room in self.rooms)

    @property
    def ram_gb_used(self) -> float:
        """RAM in GiB of the flavors that run already."""
        return gib(sum(room.ram_used_mib * room.count for room in self.rooms))


@dataclass(frozen=True, slots=True)
class Demand:
    """Physical demand of the VMs: threads and GiB, and where the figures come from.

    ``cpu_known`` and ``ram_known`` count the powered-on VMs with measured usage, ``vms`` all
    powered-on VMs in plan. ``chosen`` is the basis that the operator asked for, None for the
    guide's own choice.
    """

    basis: SizingBasis
    vms: int
    cpu_known: int
    ram_known: int
    cpu: float
    ram_gb: float
    chosen: SizingBasis | None = None

    @property
    def coverage(self) -> float:
        """Share of the powered-on VMs whose CPU and memory usage are both known, 0 to 1."""
        return min(self.cpu_known, self.ram_known) / self.vms if self.vms else 0.0


@dataclass(frozen=True, slots=True)
class NodeSizing:
    """The answer: nodes in all, nodes to add, what binds, and what a node's loss would do.

    ``required`` is the larger of ``by_usage`` (the guide's formula) and ``placement.required``
    (what the scheduler admits); all three count every node of the target, existing ones included.
    Utilisations are shares of physical capacity (0.7 is 70 %) with every VM moved in.
    ``cpu_ratio`` and ``ram_ratio`` are the effective ones: flavors ÷ physical capacity.
    """

    profile: NodeProfile
    demand: Demand
    existing: ExistingNodes
    placement: NodePlacement
    by_usage: int
    required: int
    to_add: int
    binding: Binding
    cpu_total: float
    ram_gb_total: float
    cpu_capacity: float
    ram_gb_capacity: float
    cpu_utilisation: float
    ram_utilisation: float
    cpu_after_loss: float
    ram_after_loss: float
    cpu_ratio: float
    ram_ratio: float
    survives_loss: bool
    disk_tb: float
    warnings: tuple[str, ...] = ()

    @property
    def by_placement(self) -> int:
        """Nodes on which every flavor has a place, also after the loss of the largest."""
        return self.placement.required

    @property
    def flavor_vcpu(self) -> int:
        """vCPU of all flavors, those that run already included."""
        return self.placement.vcpu + self.existing.vcpu_used

    @property
    def flavor_ram_gb(self) -> float:
        """RAM of all flavors, those that run already included, in GB."""
        return gib(self.placement.ram_mib) + self.existing.ram_gb_used

    @property
    def reasons(self) -> str:
        """Which figures the number of nodes is the larger of, and what binds it."""
        return (
            f"{grouped(self.by_usage)} by usage, {grouped(self.by_placement)} by placement; bound "
            "by "
            f"{self.binding}"
        )

    @property
    def vms_without_place(self) -> int:
        """VMs that no number of nodes of the profile helps: they are larger than a node."""
        placement = self.placement
        return sum(placement.unfit.values()) + sum(placement.homeless.values())


@dataclass(frozen=True, slots=True)
class Share:
    """VMs that stand under one overcommit profile, and the undivided quota of them."""

    overcommit: OvercommitProfile
    vms: Sequence[Vm]
    quota: Quota


def demand_of(
    vms: Iterable[Vm],
    overcommit: OvercommitProfile,
    quota: Quota,
    peak_buffer_pct: float = 0.0,
    chosen: SizingBasis | None = None,
) -> Demand:
    """The physical demand of VMs under one profile; see :func:`demand_of_shares`."""
    return demand_of_shares([Share(overcommit, list(vms), quota)], peak_buffer_pct, chosen)


def demand_of_shares(
    shares: Sequence[Share], peak_buffer_pct: float = 0.0, chosen: SizingBasis | None = None
) -> Demand:
    """Physical demand of the powered-on VMs in plan; a VM of unknown state counts as on.

    ``actual_performance`` (at least half of them have usage): Σ(vCPU × CPU %) ÷ CPU ratio and
    Σ(RAM × memory %) ÷ RAM ratio; VMs without usage take the mean of the others. ``allocation``:
    Σ vCPU ÷ ratio, Σ RAM ÷ ratio. ``quota``, where no VM in plan is powered on: the quotas ÷
    ratios. The peak buffer is added at the end. Source: the guide, Node Sizing. A ``chosen``
    basis goes before; measured usage that nobody has measured falls back to the allocation.
    Each share is divided by the ratios of its own profile.
    """
    groups = [[vm for vm in share.vms if vm.in_plan and vm.runs] for share in shares]
    powered = [vm for group in groups for vm in group]
    cpu_known = [vm.cpu_usage_pct for vm in powered if vm.cpu_usage_pct is not None]
    ram_known = [vm.memory_usage_pct for vm in powered if vm.memory_usage_pct is not None]
    known = min(len(cpu_known), len(ram_known))
    if chosen is None:
        enough = bool(powered) and known >= COVERAGE_NEEDED * len(powered)
        allocated = any(vm.vcpu for vm in powered)
        fallback = SizingBasis.ALLOCATION if allocated else SizingBasis.QUOTA
        basis = SizingBasis.ACTUAL if enough else fallback
    else:
        unknown = chosen is SizingBasis.ACTUAL and not known
        basis = SizingBasis.ALLOCATION if unknown else chosen
    more = 1 + peak_buffer_pct / 100
    cpu = ram = 0.0
    for share, group in zip(shares, groups, strict=True):
        if basis is SizingBasis.ACTUAL:
            own_cpu = _used(((vm.vcpu, vm.cpu_usage_pct) for vm in group), _mean(cpu_known))
            own_ram = _used(((vm.ram_gb, vm.memory_usage_pct) for vm in group), _mean(ram_known))
        elif basis is SizingBasis.ALLOCATION:
            own_cpu = float(sum(vm.vcpu for vm in group))
            own_ram = sum(vm.ram_gb for vm in group)
        else:
            own_cpu, own_ram = float(share.quota.cores), share.quota.ram_gb
        cpu += own_cpu / share.overcommit.cpu_ratio * more
        ram += own_ram / share.overcommit.ram_ratio * more
    return Demand(
        basis=basis,
        vms=len(powered),
        cpu_known=len(cpu_known),
        ram_known=len(ram_known),
        cpu=cpu,
        ram_gb=ram,
        chosen=chosen,
    )


def _mean(known: Sequence[float]) -> float:
    return sum(known) / len(known)


def _used(sizes: Iterable[tuple[float, float | None]], mean: float) -> float:
    return sum(size * (mean if share is None else share) / 100 for size, share in sizes)


def existing_of(profiles: Iterable[NodeProfile]) -> ExistingNodes:
    """The nodes that were entered with the profiles."""
    rooms = tuple(
        Room(profile.threads, profile.ram_mib, profile.existing)
        for profile in profiles
        if profile.existing
    )
    return ExistingNodes(rooms, "entered") if rooms else ExistingNodes()


def size_nodes(
    profile: NodeProfile,
    demand: Demand,
    flavors: Mapping[Shape, int],
    existing: ExistingNodes,
    overcommit: OvercommitProfile,
    disk_mib: float,
    apart: Sequence[tuple[OvercommitProfile, Mapping[Shape, int]]] = (),
) -> NodeSizing:
    """How many nodes of a profile are needed beside those that exist.

    By usage, without existing nodes: ``ceil(max(cpu ÷ threads, ram ÷ ram_gb) ÷ 0.70)``. Existing
    nodes take their 70 % first, less what already runs on them (flavors ÷ overcommit). Source:
    the guide, Node Sizing. By placement: :func:`place_flavors`. The larger one is required.
    ``flavors`` counts the VMs of each, running or not. A node has one ratio, so that the flavors
    of cohorts with a profile of their own (``apart``) stand on new nodes apart.
    """
    cpu = demand.cpu + existing.vcpu_used / overcommit.cpu_ratio
    ram = demand.ram_gb + existing.ram_gb_used / overcommit.ram_ratio
    cpu_nodes = (cpu / UTILISATION_CAP - existing.threads) / profile.threads
    ram_nodes = (ram / UTILISATION_CAP - existing.ram_gb) / profile.ram_gb
    by_usage = existing.count + max(0, ceil(max(cpu_nodes, ram_nodes) - _EXACT))
    room = Room(profile.threads, profile.ram_mib)
    placement = place_flavors(flavors, existing.rooms, room, overcommit)
    for own, more in apart:
        placement = placement.with_others(place_flavors(more, (), room, own))
    required = max(by_usage, placement.required)
    to_add = required - existing.count
    cpu_capacity = existing.threads + to_add * profile.threads
    ram_capacity = existing.ram_gb + to_add * profile.ram_gb
    largest_cpu = max(existing.largest_threads, profile.threads if to_add else 0)
    largest_ram = max(existing.largest_ram_gb, profile.ram_gb if to_add else 0.0)
    if by_usage > existing.count:
        usage_binds_cpu = cpu_nodes >= ram_nodes
    else:
        # The profile does not matter where none is bought: the fuller resource binds.
        usage_binds_cpu = _share(cpu, cpu_capacity) >= _share(ram, ram_capacity)
    vcpu = placement.vcpu + existing.vcpu_used
    ram_gb = gib(placement.ram_mib) + existing.ram_gb_used
    cpu_after_loss = _share(cpu, cpu_capacity - largest_cpu)
    ram_after_loss = _share(ram, ram_capacity - largest_ram)
    survives = max(cpu_after_loss, ram_after_loss) <= 1 + _EXACT and not placement.stranded
    return NodeSizing(
        profile=profile,
        demand=demand,
        existing=existing,
        placement=placement,
        by_usage=by_usage,
        required=required,
        to_add=to_add,
        binding=_binding(by_usage, placement, cpu=usage_binds_cpu),
        cpu_total=cpu,
        ram_gb_total=ram,
        cpu_capacity=cpu_capacity,
        ram_gb_capacity=ram_capacity,
        cpu_utilisation=_share(cpu, cpu_capacity),
        ram_utilisation=_share(ram, ram_capacity),
        cpu_after_loss=cpu_after_loss,
        ram_after_loss=ram_after_loss,
        cpu_ratio=_share(vcpu, cpu_capacity),
        ram_ratio=_share(ram_gb, ram_capacity),
        survives_loss=survives,
        disk_tb=tib(disk_mib),
    )


def _binding(by_usage: int, placement: NodePlacement, *, cpu: bool) -> Binding:
    """What decides. The guide's figure goes first where both are equal."""
    if by_usage >= placement.required:
        return Binding.USAGE_CPU if cpu else Binding.USAGE_RAM
    if by_usage >= placement.without_loss:
        return Binding.LOSS
    by_cpu = placement.cpu_share >= placement.ram_share
    return Binding.PLACEMENT_CPU if by_cpu else Binding.PLACEMENT_RAM


def _share(demand: float, capacity: float) -> float:
    if demand <= 0:
        return 0.0
    return demand / capacity if capacity > 0 else float("inf")


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
            raise FieldError(
                field_name, f"{label} is between {grouped(least)} and {grouped(most)}."
            )
        if field_name in _WHOLE and value != int(value):
            raise FieldError(field_name, f"{label} is a whole number.")
    if profile.threads < profile.cores:
        raise FieldError("threads", "A node has at least as many threads as cores.")
    return NodeProfile(
        profile.id, name, int(profile.cores), int(profile.threads), profile.ram_gb,
        profile.storage_tb, int(profile.existing), profile.is_default,
    )  # fmt: skip
