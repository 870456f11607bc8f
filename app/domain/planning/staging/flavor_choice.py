"""Which flavors of a cloud a shape of VMs can take, the best first, and which only by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.cloud import CloudFlavor, name_key
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.staging.flavor_obstacles import obstacles

LARGEST = 1.25
"""How many times the vCPUs or the RAM of its shape a flavor may have to be taken by itself."""


def size_of(flavor: CloudFlavor) -> Shape:
    """A flavor's vCPUs and RAM."""
    return Shape(flavor.vcpus, flavor.ram_mib)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A flavor that holds a shape. ``by_hand`` says why it is never taken by itself."""

    flavor: CloudFlavor
    shape: Shape
    by_hand: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether it has just the shape's size."""
        return size_of(self.flavor) == self.shape

    @property
    def near(self) -> bool:
        """Whether it is hardly larger, so that it may be taken without a second look."""
        return max(_ratios(self.flavor, self.shape)) <= LARGEST

    @property
    def size_text(self) -> str:
        """How much larger it is: ``exact size``, ``1.13 × the RAM``."""
        if self.exact:
            return "exact size"
        parts = [
            f"{ratio:,.3g} × the {what}"
            for ratio, what in zip(_ratios(self.flavor, self.shape), ("vCPUs", "RAM"), strict=True)
            if ratio > 1
        ]
        return ", ".join(parts)

    @property
    def order(self) -> tuple[object, ...]:
        """Those that are taken by themselves first, then by size; one without disks is better."""
        flavor = self.flavor
        return (
            bool(self.by_hand), not self.exact, flavor.vcpus, flavor.ram_mib,
            flavor.disk_gb + flavor.ephemeral_gb, name_key(flavor.name), flavor.id,
        )  # fmt: skip


def _ratios(flavor: CloudFlavor, shape: Shape) -> tuple[float, float]:
    return flavor.vcpus / max(1, shape.vcpus), flavor.ram_mib / max(1, shape.ram_mib)


class FlavorShelf:
    """The flavors of a cloud, looked through once. ``known`` tells an empty cloud from an unread.

    The cloud's names ignore letter case.
    """

    def __init__(self, flavors: Iterable[CloudFlavor], *, known: bool = True) -> None:
        self.known = known
        self._held = tuple((flavor, obstacles(flavor)) for flavor in flavors)
        self.by_id = {flavor.id: flavor for flavor, _why in self._held}
        self.by_name = {name_key(flavor.name): flavor for flavor, _why in self._held}
        self._why = {flavor.id: why for flavor, why in self._held}

    def obstacles_of(self, flavor: CloudFlavor) -> tuple[str, ...]:
        """Why a flavor is never taken by itself, whatever the shape."""
        return self._why.get(flavor.id, ())

    def candidates(self, shape: Shape) -> list[Candidate]:
        """Every flavor that holds a shape, the best first; never a smaller one."""
        found = [
            Candidate(flavor, shape, (*why, *_too_large(flavor, shape)))
            for flavor, why in self._held
            if flavor.vcpus >= shape.vcpus and flavor.ram_mib >= shape.ram_mib
        ]
        return sorted(found, key=lambda candidate: candidate.order)

    def automatic(self, shape: Shape) -> Candidate | None:
        """The exact one, else the smallest that fits and is hardly larger; None where none is."""
        best = min(self.candidates(shape), key=lambda each: each.order, default=None)
        return None if best is None or best.by_hand else best


def _too_large(flavor: CloudFlavor, shape: Shape) -> tuple[str, ...]:
    if Candidate(flavor, shape).near:
        return ()
    return (f"is more than {LARGEST:g} times as large",)
