"""Nodes on which the scheduler places every flavor: first-fit decreasing within the ratios.

A scheduler admits a VM by its flavor, running or not: the vCPUs of all flavors on a node stay
within threads × CPU ratio, their RAM within RAM × RAM ratio, and no single flavor is larger than
the node itself. Equal flavors and equal nodes are handled together, so that tens of thousands of
VMs take as long as their distinct sizes do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.capacity.overcommit import OvercommitProfile

_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Room:
    """Equal nodes: physical threads and RAM in MiB of each, and the flavors that run on each."""

    threads: int
    ram_mib: int
    count: int = 1
    vcpu_used: int = 0
    ram_used_mib: int = 0
    running_vms: int = 0

    def takes(self, flavor: Shape) -> bool:
        """Whether one flavor is small enough for an empty node, overcommit aside."""
        return flavor.vcpus <= self.threads and flavor.ram_mib <= self.ram_mib


@dataclass(frozen=True, slots=True)
class NodePlacement:
    """What placing every flavor needs, in nodes of the target, existing ones included.

    ``cpu_sum`` and ``ram_sum`` are the nodes that the two sums alone would need, ``without_loss``
    those on which first-fit decreasing places everything, ``required`` those on which it still
    does after the loss of the largest. ``vcpu`` and ``ram_mib`` add the placed flavors up.
    Three kinds of flavors, each with the VMs that no number of nodes of the profile helps:
    ``unfit`` ones are larger than any node, ``homeless`` ones are larger than the profile and find
    the existing nodes full, ``stranded`` ones do so after the loss. The first two count in none
    of the figures.
    """

    required: int
    without_loss: int
    cpu_sum: int
    ram_sum: int
    cpu_share: float
    ram_share: float
    vcpu: int
    ram_mib: int
    unfit: Mapping[Shape, int] = field(default_factory=dict)
    homeless: Mapping[Shape, int] = field(default_factory=dict)
    stranded: Mapping[Shape, int] = field(default_factory=dict)

    def with_others(self, other: NodePlacement) -> NodePlacement:
        """Both together, on nodes that take no flavors of each other's."""
        return NodePlacement(
            required=self.required + other.required,
            without_loss=self.without_loss + other.without_loss,
            cpu_sum=self.cpu_sum + other.cpu_sum,
            ram_sum=self.ram_sum + other.ram_sum,
            cpu_share=self.cpu_share + other.cpu_share,
            ram_share=self.ram_share + other.ram_share,
            vcpu=self.vcpu + other.vcpu,
            ram_mib=self.ram_mib + other.ram_mib,
            unfit=_added(self.unfit, other.unfit),
            homeless=_added(self.homeless, other.homeless),
            stranded=_added(self.stranded, other.stranded),
        )


def _added(one: Mapping[Shape, int], other: Mapping[Shape, int]) -> dict[Shape, int]:
    return {each: one.get(each, 0) + other.get(each, 0) for each in (*one, *other)}


@dataclass(slots=True)
class _Run:
    """Nodes in a row that are equally full."""

    room: Room
    count: int
    vcpu: int
    ram_mib: int

    def fits(self, flavor: Shape, most: int) -> int:
        """How many of a flavor one of these nodes takes, at most so many."""
        if not self.room.takes(flavor):
            return 0
        by_cpu = self.vcpu // flavor.vcpus if flavor.vcpus else most
        by_ram = self.ram_mib // flavor.ram_mib if flavor.ram_mib else most
        return max(0, min(by_cpu, by_ram, most))

    def holding(self, flavor: Shape, each: int, count: int) -> _Run:
        """So many of these nodes, each with so many more of a flavor."""
        vcpu, ram = self.vcpu - each * flavor.vcpus, self.ram_mib - each * flavor.ram_mib
        return _Run(self.room, count, vcpu, ram)


def _empty(room: Room, count: int, overcommit: OvercommitProfile) -> _Run:
    vcpu = int(room.threads * overcommit.cpu_ratio + _EXACT) - room.vcpu_used
    ram = int(room.ram_mib * overcommit.ram_ratio + _EXACT) - room.ram_used_mib
    return _Run(room, count, vcpu, ram)


def first_fit(
    flavors: Mapping[Shape, int],
    rooms: Sequence[Room],
    profile: Room,
    overcommit: OvercommitProfile,
) -> tuple[int, dict[Shape, int]]:
    """Place flavors on existing nodes and as many of a profile as it takes.

    First-fit decreasing: the flavor with the larger of its two shares of a node of the profile
    comes first, and each goes to the first node in the row that has room; a new node is only
    opened where none has. Returns the new nodes, and how many of which flavor find no place.
    Because new nodes stand at the end of the row, one more never makes a placement fail.
    """
    whole = _empty(profile, 1, overcommit)
    runs = [_empty(room, room.count, overcommit) for room in rooms if room.count]
    opened, left = 0, dict[Shape, int]()
    queue = _decreasing(flavors, whole)
    least = _least_of_the_rest(queue)
    for place, flavor in enumerate(queue):
        remaining = flavors[flavor]
        after: list[_Run] = []
        cpus, ram = flavor.vcpus, flavor.ram_mib
        for run in runs:
            # Most nodes are too full for most flavors: told apart here, without a call for each.
            if remaining and run.vcpu >= cpus and run.ram_mib >= ram:
                remaining = _fill(run, flavor, remaining, after)
            else:
                after.append(run)
        if remaining:
            each = whole.fits(flavor, remaining)
            if each:
                fresh = ceil(remaining / each)
                opened += fresh
                _fill(_like(whole, fresh), flavor, remaining, after)
            else:
                left[flavor] = remaining
        # Nodes too full for whatever is still to come need not be looked at again.
        cpus, ram = least[place]
        runs = [run for run in after if run.vcpu >= cpus and run.ram_mib >= ram]
    return opened, left


def _like(run: _Run, count: int) -> _Run:
    return _Run(run.room, count, run.vcpu, run.ram_mib)


def _fill(run: _Run, flavor: Shape, remaining: int, after: list[_Run]) -> int:
    """Put a flavor on the nodes of a run from its first one on; what remains is returned."""
    each = run.fits(flavor, remaining)
    if not each:
        after.append(run)
        return remaining
    full, rest = divmod(remaining, each)
    if full >= run.count:
        after.append(run.holding(flavor, each, run.count))
        return remaining - each * run.count
    if full:
        after.append(run.holding(flavor, each, full))
    if rest:
        after.append(run.holding(flavor, rest, 1))
    untouched = run.count - full - (1 if rest else 0)
    if untouched:
        after.append(_like(run, untouched))
    return 0


def _decreasing(flavors: Mapping[Shape, int], whole: _Run) -> list[Shape]:
    def size(flavor: Shape) -> tuple[float, float, Shape]:
        shares = (flavor.vcpus / max(1, whole.vcpu), flavor.ram_mib / max(1, whole.ram_mib))
        return max(shares), min(shares), flavor

    return sorted((each for each, count in flavors.items() if count), key=size, reverse=True)


def _least_of_the_rest(queue: Sequence[Shape]) -> list[tuple[int, int]]:
    """For each flavor the least vCPUs and the least RAM of those after it."""
    found: list[tuple[int, int]] = []
    vcpu = ram = 0
    for place, flavor in enumerate(reversed(queue)):
        found.append((vcpu, ram))
        vcpu = min(vcpu, flavor.vcpus) if place else flavor.vcpus
        ram = min(ram, flavor.ram_mib) if place else flavor.ram_mib
    return found[::-1]


def place_flavors(
    flavors: Mapping[Shape, int],
    rooms: Sequence[Room],
    profile: Room,
    overcommit: OvercommitProfile,
) -> NodePlacement:
    """The nodes that placing every flavor needs, and what the sums alone would need.

    ``rooms`` exist; nodes like ``profile`` are added. Sums: ⌈Σ vCPU ÷ (threads × CPU ratio)⌉ and
    ⌈Σ RAM ÷ (RAM × RAM ratio)⌉ of what the existing nodes do not hold.
    """
    kinds = [*rooms, profile]
    unfit = {
        each: count
        for each, count in flavors.items()
        if count and not any(kind.takes(each) for kind in kinds)
    }
    fitting = {each: count for each, count in flavors.items() if each not in unfit}
    opened, homeless = first_fit(fitting, rooms, profile, overcommit)
    placed = {each: count - homeless.get(each, 0) for each, count in fitting.items()}
    there = sum(room.count for room in rooms)
    after_loss, stranded = _after_loss(placed, rooms, profile, overcommit, opened)
    vcpu = sum(each.vcpus * count for each, count in placed.items())
    ram = sum(each.ram_mib * count for each, count in placed.items())
    whole = _empty(profile, 1, overcommit)
    free = [_empty(room, room.count, overcommit) for room in rooms]
    free_vcpu = sum(max(0, run.vcpu) * run.count for run in free)
    free_ram = sum(max(0, run.ram_mib) * run.count for run in free)
    cpu_share = (vcpu - free_vcpu) / max(1, whole.vcpu)
    ram_share = (ram - free_ram) / max(1, whole.ram_mib)
    return NodePlacement(
        required=there + max(opened, after_loss),
        without_loss=there + opened,
        cpu_sum=there + max(0, ceil(cpu_share - _EXACT)),
        ram_sum=there + max(0, ceil(ram_share - _EXACT)),
        cpu_share=cpu_share,
        ram_share=ram_share,
        vcpu=vcpu,
        ram_mib=ram,
        unfit=unfit,
        homeless=homeless,
        stranded=stranded,
    )


def _after_loss(
    flavors: Mapping[Shape, int],
    rooms: Sequence[Room],
    profile: Room,
    overcommit: OvercommitProfile,
    opened: int,
) -> tuple[int, dict[Shape, int]]:
    """New nodes with which everything still finds a place after the loss of the largest node.

    The largest by threads and the largest by RAM are tried where they are two. A lost node's own
    VMs must find a place as well. Returns the flavors that find none at any number, too.
    """
    needed, stranded = 0, dict[Shape, int]()
    for lost in _largest([*rooms, profile] if opened else rooms):
        if lost is profile:
            needed = max(needed, opened + 1)
            continue
        rest = [replace(room, count=room.count - (room is lost)) for room in rooms]
        moved = dict(flavors)
        for part, count in _running(lost).items():
            moved[part] = moved.get(part, 0) + count
        fresh, left = first_fit(moved, rest, profile, overcommit)
        needed = max(needed, fresh)
        for each, count in left.items():
            stranded[each] = max(count, stranded.get(each, 0))
    return needed, stranded


def _largest(rooms: Sequence[Room]) -> list[Room]:
    """The largest node by threads and by RAM, the fuller one of equal ones; often one and same."""
    there = [room for room in rooms if room.count]
    if not there:
        return []
    by_cpu = max(there, key=lambda room: (room.threads, room.ram_mib, room.vcpu_used))
    by_ram = max(there, key=lambda room: (room.ram_mib, room.threads, room.ram_used_mib))
    return [by_cpu] if by_ram is by_cpu else [by_cpu, by_ram]


def _running(room: Room) -> dict[Shape, int]:
    """What runs on one node as equal parts: an inventory tells sums, not flavors."""
    if not (room.vcpu_used > 0 or room.ram_used_mib > 0):
        return {}
    parts = max(
        1,
        room.running_vms,
        ceil(room.vcpu_used / max(1, room.threads)),
        ceil(room.ram_used_mib / max(1, room.ram_mib)),
    )
    return {Shape(ceil(room.vcpu_used / parts), ceil(room.ram_used_mib / parts)): parts}
