"""The target's pipe shared by vCenters that have pipes of their own beneath it.

A copy keeps one rate from its start to its end. So the pipe is cut in one of two ways, whichever
leaves less of it, and of any vCenter's own pipe, unused:

*by shares*: each vCenter has lanes of its own, which never ask for more than the target has
together. Where the pipes of all vCenters ask for more, the largest give way.

*by equal lanes*: all copies go at the same rate, no more of them at a time than fill the target,
and of each vCenter no more than fill its own pipe. What one leaves, another takes.

Shares come first where they are nearly as good, since fewer copies at a time leave more slots to
cutovers. Source: product decision.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import ceil, floor, inf

from app.domain.parameters import ProjectParameters
from app.domain.planning.timing.transfer import NEARLY, Lanes, lanes_in

WORTH = 0.05
"""The part of a pipe that is worth more copies at a time."""


@dataclass(frozen=True, slots=True)
class Pipes:
    """How many copies go at a time in all, and for each vCenter how many at which Mbps.

    A vCenter without a pipe of its own is named ""; all of these share their lanes.
    """

    lanes: int
    of: Mapping[str, Lanes]


def own_pipes(parameters: ProjectParameters, vcenters: Mapping[str, str]) -> dict[str, str]:
    """By a vCenter's identity how its pipe is named, if that is narrower than the target's.

    ``vcenters`` are identities with names; a pipe goes by either.
    """
    named = {
        name.casefold(): name for name, mbps in parameters.source_pipes if mbps < parameters.mbps
    }
    found = {}
    for identity, title in vcenters.items():
        name = named.get(identity.casefold()) or named.get(title.casefold())
        if name is not None:
            found[identity] = name
    return found


def pipes_of(parameters: ProjectParameters, vcenters: Collection[str], slots: int) -> Pipes:
    """The lanes of some vCenters with so many slots; "" stands for those without a pipe."""
    limits = _limits(parameters, vcenters)
    if len(limits) == 1:
        [(name, mbps)] = limits.items()
        lanes = lanes_in(mbps, parameters.per_vm_mbps, slots)
        return Pipes(lanes.count, {name: lanes})
    shares = _by_shares(parameters, limits, slots)
    best = _used(shares, parameters, limits)
    equal = [
        pipes for rate in _rates(parameters, limits, slots)
        if (pipes := _by_rate(rate, parameters, limits, slots))
    ]  # fmt: skip
    most = max((_used(pipes, parameters, limits) for pipes in equal), default=0.0)
    if best >= most - WORTH:
        return shares
    good = [pipes for pipes in equal if _used(pipes, parameters, limits) >= most - WORTH]
    return min(good, key=lambda pipes: (pipes.lanes, -_used(pipes, parameters, limits)))


def _limits(parameters: ProjectParameters, vcenters: Collection[str]) -> dict[str, float]:
    own = dict(parameters.source_pipes)
    return {name: min(parameters.mbps, own.get(name, inf)) for name in sorted(vcenters)}


def _by_shares(parameters: ProjectParameters, limits: Mapping[str, float], slots: int) -> Pipes:
    left, most = parameters.mbps, inf
    for place, mbps in enumerate(sorted(limits.values())):
        even = left / (len(limits) - place)
        if mbps > even:
            most = even
            break
        left -= mbps
    of = {
        name: lanes_in(min(mbps, most), parameters.per_vm_mbps, slots)
        for name, mbps in limits.items()
    }
    return Pipes(min(slots, sum(lanes.count for lanes in of.values())), of)


def _rates(parameters: ProjectParameters, limits: Mapping[str, float], slots: int) -> set[float]:
    """Mbps of a copy that fill the target's pipe, or a vCenter's own, without a rest."""
    most = min(*limits.values(), parameters.per_vm_mbps or inf)
    found = {
        mbps / count
        for mbps in (*limits.values(), parameters.mbps)
        for count in range(1, slots + 1)
    }
    return {rate for rate in found if rate <= most * (1 + NEARLY)}


def _by_rate(
    rate: float, parameters: ProjectParameters, limits: Mapping[str, float], slots: int
) -> Pipes | None:
    """Lanes of one rate; None where they ask for more slots than leave half to cutovers."""
    per_vm = parameters.per_vm_mbps
    needed = 1 if per_vm is None else ceil(parameters.mbps / per_vm - NEARLY)
    room = min(slots, max(slots // 2, needed))
    counts = {name: floor(mbps / rate + NEARLY) for name, mbps in limits.items()}
    lanes = min(floor(parameters.mbps / rate + NEARLY), sum(counts.values()))
    if lanes > room:
        return None
    return Pipes(lanes, {name: Lanes(min(n, lanes), rate) for name, n in counts.items()})


def _used(pipes: Pipes, parameters: ProjectParameters, limits: Mapping[str, float]) -> float:
    """The part of the target's pipe, or of a vCenter's own, that is used at least.

    While all have VMs to move, and while one alone has.
    """
    alone = [lanes.count * lanes.mbps / limits[name] for name, lanes in pipes.of.items()]
    rates = sorted(lanes.mbps for lanes in pipes.of.values() for _ in range(lanes.count))
    together = sum(rates[: pipes.lanes]) / min(parameters.mbps, sum(limits.values()))
    return min(*alone, together)
