"""How node sizing comes about, in the words of the Capacity page."""

from __future__ import annotations

from math import isfinite

from app.domain.number_style import fixed, general
from app.domain.planning.capacity.demand import CapacityPlan
from app.domain.planning.capacity.node_sizing import (
    UTILISATION_CAP,
    Binding,
    ExistingNodes,
    NodeSizing,
    SizingBasis,
)
from app.domain.planning.capacity.node_words import node_text
from app.domain.planning.capacity.overcommit import OvercommitProfile
from app.domain.units import gib
from app.ui.charts.capacity_bars import amount
from app.ui.charts.labels import number_text

_CAP = fixed(UTILISATION_CAP, 2)


def percent(share: float) -> str:
    """A share as ``64 %``; more than can be is a word."""
    return f"{number_text(100 * share)} %" if isfinite(share) else "beyond"


def explain_basis(capacity: CapacityPlan) -> str:
    """What each basis means, and how much of the usage is known."""
    demand = capacity.demand
    return (
        f"CPU usage is known of {number_text(demand.cpu_known)}, memory usage of "
        f"{number_text(demand.ram_known)} of {number_text(demand.vms)} powered-on VMs in plan.\n"
        "CPU: Overall ÷ Max of vCPU. Memory: Active ÷ Size of vMemory.\n"
        "Measured usage: it decides where at least half of the VMs have it; the others "
        "take the mean of those.\nAllocation: vCPU and RAM of vInfo ÷ overcommit.\n"
        "Quotas: quotas ÷ overcommit, where no VM is powered on.\n"
        "“Sizing basis” chooses one of them by hand."
    )


def explain_demand(capacity: CapacityPlan) -> str:
    """Formula of the physical demand with its result."""
    demand, overcommit = capacity.demand, capacity.settings.overcommit
    cpu, ram = {
        SizingBasis.ACTUAL: ("Σ(vCPU × CPU %)", "Σ(RAM × memory %)"),
        SizingBasis.ALLOCATION: ("Σ vCPU", "Σ RAM"),
        SizingBasis.QUOTA: ("Σ quota of vCPU", "Σ quota of RAM"),
    }[demand.basis]
    buffer = capacity.settings.peak_buffer_pct
    more = f" × (1 + {general(buffer)} % peak buffer)" if buffer else ""
    return (
        f"CPU demand = {cpu} ÷ {general(overcommit.cpu_ratio)}{more} = {amount(demand.cpu)} "
        "threads\n"
        f"RAM demand = {ram} ÷ {general(overcommit.ram_ratio)}{more} = {amount(demand.ram_gb)} GB"
    )


def explain_required(capacity: CapacityPlan) -> str:
    """Why so many nodes: the larger of two figures."""
    sizing = capacity.sizing
    if sizing is None:
        return f"{explain_demand(capacity)}\nAdd a node profile to see how many nodes that takes."
    return "\n".join(
        (
            (
                f"Nodes required = max({number_text(sizing.by_usage)} by usage, "
                f"{number_text(sizing.by_placement)} by placement) = "
                f"{number_text(sizing.required)}; {number_text(sizing.existing.count)} are there"
            ),
            f"Bound by {sizing.binding}",
            f"Node: {node_text(capacity)}",
        )
    )


def explain_usage(capacity: CapacityPlan) -> str:
    """Formula, inputs and source of the number of nodes by usage, as the guide has it."""
    sizing = capacity.sizing
    if sizing is None:
        return explain_required(capacity)
    node, existing = sizing.profile, sizing.existing
    lines = [explain_demand(capacity), *_running(existing, capacity.settings.overcommit)]
    cpu, ram = amount(sizing.cpu_total), amount(sizing.ram_gb_total)
    if existing.count:
        lines += [
            (
                f"To add = ⌈max(({cpu} ÷ {_CAP} − {amount(existing.threads)}) ÷ {node.threads}, "
                f"({ram} ÷ {_CAP} − {amount(existing.ram_gb)}) ÷ {amount(node.ram_gb)})⌉ = "
                f"{number_text(sizing.by_usage - existing.count)} × “{node.name}”"
            ),
            (
                f"By usage = {number_text(existing.count)} existing + "
                f"{number_text(sizing.by_usage - existing.count)} = {number_text(sizing.by_usage)}"
            ),
        ]
    else:
        lines.append(
            f"By usage = ⌈max({cpu} ÷ {node.threads}, {ram} ÷ {amount(node.ram_gb)}) ÷ "
            f"{_CAP}⌉ = {number_text(sizing.by_usage)} × “{node.name}”"
        )
    lines.append("Powered-on VMs in plan; CPUs and Memory of vInfo, usage of vCPU and vMemory.")
    return "\n".join(lines)


def explain_placement(capacity: CapacityPlan) -> str:
    """The sums, first-fit decreasing without and with the loss of a node, with their inputs."""
    sizing = capacity.sizing
    if sizing is None:
        return explain_required(capacity)
    placement, node = sizing.placement, sizing.profile
    overcommit, there = capacity.settings.overcommit, sizing.existing.count
    vcpu, ram = number_text(placement.vcpu), amount(gib(placement.ram_mib))
    beside = f" beside what {number_text(there)} existing nodes hold" if there else ""
    return "\n".join(
        (
            (
                f"Σ flavor vCPU: ⌈{vcpu} ÷ ({node.threads} × "
                f"{general(overcommit.cpu_ratio)})⌉{beside}: "
                f"{number_text(placement.cpu_sum)} nodes"
            ),
            (
                f"Σ flavor RAM: ⌈{ram} GB ÷ ({amount(node.ram_gb)} × "
                f"{general(overcommit.ram_ratio)})⌉"
                f"{beside}: {number_text(placement.ram_sum)} nodes"
            ),
            (
                "First-fit decreasing of every flavor within these ratios: "
                f"{number_text(placement.without_loss)} nodes"
            ),
            (
                "The same after the loss of the largest node: "
                f"{number_text(placement.required)} nodes = by placement"
            ),
            "All VMs in plan, running or not: a server that is off keeps its allocation.",
        )
    )


def explain_ratios(capacity: CapacityPlan) -> str:
    """What the effective ratios are, beside those of the profile."""
    overcommit = capacity.settings.overcommit
    return (
        "Flavors of every VM in plan and what already runs ÷ threads and RAM of all required "
        f"nodes. The profile “{overcommit.name}” allows {general(overcommit.cpu_ratio)}:1 CPU and "
        f"{general(overcommit.ram_ratio)}:1 RAM."
    )


def _running(existing: ExistingNodes, overcommit: OvercommitProfile) -> list[str]:
    if not (existing.vcpu_used or existing.ram_gb_used):
        return []
    vcpu, ram_gb = number_text(existing.vcpu_used), amount(existing.ram_gb_used)
    cpu, ram = (
        f"{vcpu} vCPU ÷ {general(overcommit.cpu_ratio)}",
        f"{ram_gb} GB ÷ {general(overcommit.ram_ratio)}",
    )
    return [f"Already running: {cpu} and {ram}, added to both"]


def explain_binding(sizing: NodeSizing) -> str:
    """What decides the number of nodes, in a sentence."""
    return {
        Binding.USAGE_CPU: "CPU by usage takes the most nodes.",
        Binding.USAGE_RAM: "RAM by usage takes the most nodes.",
        Binding.PLACEMENT_CPU: "Placing the vCPUs of every flavor takes more nodes than usage.",
        Binding.PLACEMENT_RAM: "Placing the RAM of every flavor takes more nodes than usage.",
        Binding.LOSS: "Everything would fit on fewer nodes, but not after the loss of the largest.",
    }[sizing.binding]


def explain_utilisation(sizing: NodeSizing, *, cpu: bool) -> str:
    """Formula of a utilisation with every VM moved in."""
    need, have, share, unit = (
        (sizing.cpu_total, sizing.cpu_capacity, sizing.cpu_utilisation, "threads")
        if cpu
        else (sizing.ram_gb_total, sizing.ram_gb_capacity, sizing.ram_utilisation, "GB")
    )
    return (
        f"{amount(need)} ÷ {amount(have)} {unit} = {percent(share)} with every VM moved in. "
        f"Sizing keeps it at {percent(UTILISATION_CAP)} or below."
    )


def explain_loss(sizing: NodeSizing) -> str:
    """What the loss of the largest node would do."""
    return (
        "Utilisation of the nodes that remain when the largest one is lost: CPU "
        f"{percent(sizing.cpu_after_loss)}, RAM {percent(sizing.ram_after_loss)}. "
        f"N+1 holds up to {percent(1)}."
    )


def existing_text(existing: ExistingNodes) -> str:
    """Where the existing nodes come from, in two words."""
    if not existing.count:
        return ""
    return "live cloud" if existing.source == "live" else "entered"


def explain_existing(existing: ExistingNodes) -> str:
    """What the existing nodes are and where they were found."""
    if not existing.count:
        return "None is known: enter them with the node profiles, or read the target cloud."
    where = (
        "Usable hypervisors of the live cloud's inventory"
        if existing.source == "live"
        else "Entered by hand"
    )
    return (
        f"{where}: {number_text(existing.threads)} threads, {amount(existing.ram_gb)} GB RAM. "
        f"Running on them: {number_text(existing.vcpu_used)} vCPU, "
        f"{amount(existing.ram_gb_used)} GB."
    )
