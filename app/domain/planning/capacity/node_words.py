"""How the number of nodes is put into words, in the window and in reports alike."""

from __future__ import annotations

from app.domain.counted_noun import count_text
from app.domain.number_style import general, grouped
from app.domain.planning.capacity.demand import CapacityPlan, NodeSource
from app.domain.planning.capacity.node_sizing import (
    COVERAGE_NEEDED,
    Demand,
    NodeSizing,
    SizingBasis,
)


def nodes_sentence(capacity: CapacityPlan) -> str:
    """How many nodes are required, by which figure, and of which size, in a sentence."""
    sizing = capacity.sizing
    if sizing is None:
        return "No node is known, so the target cannot be sized: add a node profile."
    return (
        f"{count_text(sizing.required, 'node')} required ({sizing.reasons}), "
        f"{grouped(sizing.existing.count)} there, {grouped(sizing.to_add)} to add; "
        f"{node_text(capacity)}."
        + (f" {without_place_text(sizing)}." if sizing.vms_without_place else "")
    )


def without_place_text(sizing: NodeSizing) -> str:
    """How many VMs are larger than any node: ``3 VMs fit no node``."""
    count = sizing.vms_without_place
    return f"{count_text(count, 'VM')} {'fits' if count == 1 else 'fit'} no node"


def assumed_unit(count: int) -> str:
    """The unit of a count of nodes whose size nobody has entered."""
    return "assumed node" if count == 1 else "assumed nodes"


def node_text(capacity: CapacityPlan) -> str:
    """The node that sizing uses and where it comes from."""
    sizing = capacity.sizing
    if sizing is None:
        return "no node profile"
    profile = sizing.profile
    if capacity.node_source is NodeSource.CLOUD:
        return f"assumed like the target's hypervisors: {profile.size}"
    if capacity.node_source is NodeSource.SOURCE:
        return f"assumed like the hosts of the source: {profile.size}"
    return f"node profile “{profile.name}”: {profile.size}"


def basis_note(demand: Demand) -> str:
    """How much of the demand was measured, and why that basis."""
    if not demand.vms:
        return "no VM in plan is powered on" + ("" if demand.chosen else ": the quotas decide")
    measured = min(demand.cpu_known, demand.ram_known)
    of = f"{grouped(measured)} of {count_text(demand.vms, 'powered-on VM')} measured"
    if demand.chosen is demand.basis:
        return f"{of} · chosen by hand"
    if demand.chosen is SizingBasis.ACTUAL:
        return f"{of}: measured usage was chosen, but there is none, so allocation decides"
    if demand.basis is not SizingBasis.ACTUAL:
        return f"{of}: fewer than {general(100 * COVERAGE_NEEDED)} %, so allocation decides"
    return of if measured == demand.vms else f"{of}; the others take their mean"
