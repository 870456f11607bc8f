"""What to heed about the nodes: a loss that is not survived, flavors that fit nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.domain.cell_values import natural_key
from app.domain.counted_noun import count_text
from app.domain.number_style import fixed, grouped
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.capacity.node_sizing import (
    COVERAGE_NEEDED,
    Demand,
    NodeSizing,
    SizingBasis,
)
from app.domain.planning.risk.evidence import counted

_FEW = 3
"""How many flavors that fit nowhere are named."""


OF_PLACES = ("No node takes ", "A flavor of ")
OF_LOSS = ("After the loss ", "One node has no other ", "70 % does not survive ")
"""How sentences begin that tell of VMs without a place, and of a node's loss."""


def sizing_warnings(sizing: NodeSizing, names: Mapping[Shape, Sequence[str]]) -> tuple[str, ...]:
    """Every sentence about a sizing; ``names`` gives the VMs of each flavor."""
    return (
        *basis_warnings(sizing.demand),
        *_without_place(sizing, names),
        *_loss(sizing),
    )


def basis_warnings(demand: Demand) -> Iterator[str]:
    """What there is to say of a basis that was chosen by hand."""
    if demand.chosen is not SizingBasis.ACTUAL:
        return
    if demand.basis is not SizingBasis.ACTUAL:
        yield (
            "Measured usage is chosen as the basis, but no powered-on VM in plan has both CPU and "
            "memory usage: the allocation decides. Import vCPU and vMemory with their usage, or "
            "choose another basis."
        )
    elif demand.coverage < COVERAGE_NEEDED:
        yield (
            f"Measured usage is chosen as the basis, but only {fixed(demand.coverage * 100, 0)} % "
            "of "
            f"{count_text(demand.vms, 'powered-on VM')} have it: the others take the mean of those."
        )


def _without_place(sizing: NodeSizing, names: Mapping[Shape, Sequence[str]]) -> Iterator[str]:
    placement = sizing.placement
    for flavor in _named(placement.unfit):
        yield (
            f"No node takes a flavor of {flavor.title}: a VM is never larger than its node, which "
            f"has {sizing.profile.size}. {_vms(names, flavor)} left out of the nodes by placement: "
            "plan a larger node, or make the VM smaller."
        )
    for flavor in _named(placement.homeless):
        yield (
            f"A flavor of {flavor.title} is larger than a node of “{sizing.profile.name}” and the "
            f"larger existing nodes are full: {grouped(placement.homeless[flavor])} of "
            f"{_named_vms(names[flavor])} left without a place. Plan a larger node."
        )
    for flavor in _named(placement.stranded):
        who = _named_vms(names[flavor]) if flavor in names else "VMs that run on it already"
        yield (
            f"After the loss of the largest node a flavor of {flavor.title} has no place: {who} "
            "would stay down. Plan another node of that size."
        )
    hidden = sum(
        max(0, len(kind) - _FEW)
        for kind in (placement.unfit, placement.homeless, placement.stranded)
    )
    if hidden:
        yield f"No node takes {count_text(hidden, 'more flavor')} either."


def _named(flavors: Mapping[Shape, int]) -> list[Shape]:
    return sorted(flavors, reverse=True)[:_FEW]


def _vms(names: Mapping[Shape, Sequence[str]], flavor: Shape) -> str:
    return f"{_named_vms(names[flavor])} {'is' if len(names[flavor]) == 1 else 'are'}"


def _named_vms(names: Sequence[str]) -> str:
    found = sorted(names, key=lambda name: (natural_key(name), name))
    return f"{count_text(len(found), 'VM')} ({counted(found)})"


def _loss(sizing: NodeSizing) -> Iterator[str]:
    cpu, ram, required = sizing.cpu_after_loss, sizing.ram_after_loss, sizing.required
    if sizing.cpu_total + sizing.ram_gb_total <= 0 or max(cpu, ram) <= 1 + 1e-9:
        return
    if required <= 1:
        yield "One node has no other to take its VMs over: plan at least two for N+1."
        return
    what, share = ("CPU", cpu) if cpu >= ram else ("RAM", ram)
    rest = f"{grouped(required - 1)} remaining nodes" if required > 2 else "remaining node"
    yield (
        f"70 % does not survive the loss of a node here: {what} would be at "
        f"{fixed(share * 100, 0)} % "
        f"of the {rest}. Add a node for N+1."
    )
