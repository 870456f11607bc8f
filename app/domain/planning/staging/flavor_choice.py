"""Which flavors of a cloud a shape of VMs can take, the best first, and which only by hand."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.cloud import CloudFlavor, name_key
from app.domain.number_style import general
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
            f"{general(ratio, 3)} × the {what}"
            for ratio, what in zip(_ratios(self.flavor, self.shape), ("vCPUs", "RAM"), strict=True)
            if ratio > 1
        ]
        return ", ".join(parts)

    @property
    def order(self) -> tuple[object, ...]:
        """Those that are taken by themselves first, then by size; one without disks is better."""
        return (bool(self.by_hand), not self.exact, *_size_order(self.flavor))


def _size_order(flavor: CloudFlavor) -> tuple[int, int, int, str, str]:
    disks = flavor.disk_gb + flavor.ephemeral_gb
    return flavor.vcpus, flavor.ram_mib, disks, name_key(flavor.name), flavor.id


def _vcpus_of(flavor: CloudFlavor) -> int:
    return flavor.vcpus


def _ratios(flavor: CloudFlavor, shape: Shape) -> tuple[float, float]:
    return flavor.vcpus / max(1, shape.vcpus), flavor.ram_mib / max(1, shape.ram_mib)


class FlavorShelf:
    """The flavors of a cloud, looked through once. ``known`` tells an empty cloud from an unread.

    The cloud's names ignore letter case.
    """

    def __init__(self, flavors: Iterable[CloudFlavor], *, known: bool = True) -> None:
        self.known = known
        self._held = tuple((flavor, obstacles(flavor)) for flavor in flavors)
        free = sorted((f for f, why in self._held if not why), key=_size_order)
        self._free = tuple(free)
        self._exact = {size_of(flavor): flavor for flavor in reversed(free)}
        sizes = sorted((flavor.vcpus, flavor.ram_mib) for flavor, _why in self._held)
        self._vcpus, self._ram = [each[0] for each in sizes], [each[1] for each in sizes]
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
        exact = self._exact.get(shape)
        if exact is not None:
            return Candidate(exact, shape)
        most_vcpus, most_ram = LARGEST * shape.vcpus, LARGEST * shape.ram_mib
        for place in range(bisect_left(self._free, shape.vcpus, key=_vcpus_of), len(self._free)):
            flavor = self._free[place]
            if flavor.vcpus > most_vcpus:
                break
            if shape.ram_mib <= flavor.ram_mib <= most_ram:
                return Candidate(flavor, shape)
        return None

    def holding(self, shape: Shape) -> int:
        """How many flavors are large enough for a shape, whatever else speaks against them."""
        start = bisect_left(self._vcpus, shape.vcpus)
        return sum(ram >= shape.ram_mib for ram in self._ram[start:])


def _too_large(flavor: CloudFlavor, shape: Shape) -> tuple[str, ...]:
    if Candidate(flavor, shape).near:
        return ()
    return (f"is more than {general(LARGEST)} times as large",)
