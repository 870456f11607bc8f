"""Flavor staging: one row per shape of VMs, and the flavor of the target that they get."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.cloud import CloudFlavor
from app.domain.planning.capacity.flavor_match import Shape


@dataclass(frozen=True, slots=True)
class FlavorRow:
    """A shape of VMs in plan with its flavor. RAM in MiB.

    ``pcd_flavor_id`` is that of a flavor which the target has, matched or provisioned;
    ``pcd_vcpus`` and ``pcd_ram_mib`` are its size, which may be larger than the shape's.
    """

    id: int
    vcpus: int
    ram_mib: int
    target_flavor_name: str = ""
    confirmed: bool = False
    skip: bool = False
    pcd_flavor_id: str = ""
    pcd_vcpus: int | None = None
    pcd_ram_mib: int | None = None
    notes: str = ""

    @property
    def shape(self) -> Shape:
        """What the VMs have."""
        return Shape(self.vcpus, self.ram_mib)

    @property
    def chosen(self) -> Shape:
        """What quotas and nodes count: the size of the flavor that the VMs will get."""
        return Shape(self.pcd_vcpus or self.vcpus, self.pcd_ram_mib or self.ram_mib)

    @property
    def larger(self) -> bool:
        """Whether quotas and nodes count another size than the shape's."""
        return not self.skip and self.chosen != self.shape

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide."""
        return self.confirmed or self.skip

    def taking(self, flavor: CloudFlavor) -> FlavorRow:
        """The row with a flavor of the cloud, which is still to be confirmed."""
        return replace(
            self,
            target_flavor_name=flavor.name,
            pcd_flavor_id=flavor.id,
            pcd_vcpus=flavor.vcpus,
            pcd_ram_mib=flavor.ram_mib,
            confirmed=False,
            skip=False,
        )


def chosen_sizes(rows: Iterable[FlavorRow]) -> dict[Shape, Shape]:
    """The sizes that quotas and nodes count, by shape, where they differ from the shape."""
    return {row.shape: row.chosen for row in rows if row.larger}
