"""Demand against usable capacity, resource by resource: what the window and the papers paint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.number_style import fixed
from app.domain.planning.capacity.demand import CapacityPlan
from app.domain.planning.capacity.node_sizing import UTILISATION_CAP, ExistingNodes, NodeSizing

CAP_TEXT = f"{UTILISATION_CAP:.0%}".replace("%", " %")
NumberText = Callable[[float, int], str]
"""Writes a number with so many decimals."""
_EXACT = 1e-6


def plain_number(value: float, places: int) -> str:
    """A number as reports write it, whatever the locale is."""
    return fixed(value, places)


def amount(value: float, number: NumberText = plain_number) -> str:
    """A figure with decimals where it is small."""
    if value == int(value) or value >= 100:
        return number(value, 0)
    return number(value, 1 if value >= 1 else 2)


@dataclass(frozen=True, slots=True)
class CapacityLane:
    """One resource, all in ``unit`` of physical capacity.

    ``demand`` is that of the VMs in plan, ``running`` what the existing nodes carry already.
    ``placed`` is what the flavors of both take by the overcommit ratio, whatever they use.
    ``existing`` and ``added`` are whole nodes, of which 70 % are usable. ``after_loss`` is what
    remains without the largest node, None without nodes.
    """

    label: str
    unit: str
    demand: float
    running: float = 0.0
    existing: float = 0.0
    added: float = 0.0
    after_loss: float | None = None
    placed: float = 0.0

    @property
    def capacity(self) -> float:
        """All nodes together."""
        return self.existing + self.added

    @property
    def total(self) -> float:
        """All that must be carried."""
        return self.demand + self.running

    @property
    def wanted(self) -> float:
        """Physical capacity that the demand takes where there are no nodes, else 0."""
        return 0.0 if self.capacity else self.total / UTILISATION_CAP

    @property
    def survives(self) -> bool:
        """Whether the nodes that remain carry everything; True without nodes."""
        return self.after_loss is None or self.total <= self.after_loss + _EXACT

    def sentence(self, number: NumberText = plain_number) -> str:
        """Demand against usable capacity in words."""
        need = f"{amount(self.total, number)} {self.unit} needed"
        if not self.capacity:
            return f"{need} · no nodes yet: {amount(self.wanted, number)} {self.unit} at {CAP_TEXT}"
        usable = amount(self.capacity * UTILISATION_CAP, number)
        share = number(100 * self.total / self.capacity, 0)
        return f"{need} of {usable} usable · {share} % of {amount(self.capacity, number)} physical"


def capacity_lanes(capacity: CapacityPlan) -> tuple[CapacityLane, CapacityLane]:
    """CPU and RAM: what is needed, what is there, what is to be added, what a loss leaves."""
    existing, sizing = capacity.existing, capacity.sizing
    overcommit = capacity.settings.overcommit
    cpu_left, ram_left = _after_loss(existing, sizing)
    return (
        CapacityLane(
            "CPU",
            "threads",
            demand=capacity.demand.cpu,
            running=existing.vcpu_used / overcommit.cpu_ratio,
            existing=float(existing.threads),
            added=float(sizing.to_add * sizing.profile.threads) if sizing else 0.0,
            after_loss=cpu_left,
            placed=sizing.flavor_vcpu / overcommit.cpu_ratio if sizing else 0.0,
        ),
        CapacityLane(
            "RAM",
            "GB",
            demand=capacity.demand.ram_gb,
            running=existing.ram_gb_used / overcommit.ram_ratio,
            existing=existing.ram_gb,
            added=sizing.to_add * sizing.profile.ram_gb if sizing else 0.0,
            after_loss=ram_left,
            placed=sizing.flavor_ram_gb / overcommit.ram_ratio if sizing else 0.0,
        ),
    )


def _after_loss(
    existing: ExistingNodes, sizing: NodeSizing | None
) -> tuple[float | None, float | None]:
    """Physical threads and GB that remain without the largest node; None without nodes."""
    if sizing is None or not sizing.required:
        return None, None
    added = sizing.profile if sizing.to_add else None
    threads = max(existing.largest_threads, added.threads if added else 0)
    ram_gb = max(existing.largest_ram_gb, added.ram_gb if added else 0.0)
    return sizing.cpu_capacity - threads, sizing.ram_gb_capacity - ram_gb
