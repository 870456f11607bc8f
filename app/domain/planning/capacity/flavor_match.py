"""Which flavor of the target a VM takes: the exact one, else the smallest that fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.cloud import CloudFlavor
from app.domain.model import Vm
from app.domain.number_style import short
from app.domain.units import MIB_PER_GIB


def ram_text(mib: int) -> str:
    """Memory in GB, with as many places as tell one MiB from the next: ``16 GB``, ``1.501 GB``."""
    return f"{short(mib / MIB_PER_GIB, 3)} GB"


@dataclass(frozen=True, slots=True, order=True)
class Shape:
    """A distinct size of VMs."""

    vcpus: int
    ram_mib: int

    @property
    def title(self) -> str:
        """The shape in words, exact to the MiB: ``4 vCPU, 16 GB``."""
        return f"{self.vcpus} vCPU, {ram_text(self.ram_mib)}"


Chosen = Mapping[Shape, Shape]
"""The sizes of flavors that were chosen for shapes, where they differ from the shape."""

NOTHING_CHOSEN: Chosen = MappingProxyType({})


def shape_of(vm: Vm) -> Shape:
    """What the VM is allocated."""
    return Shape(vm.vcpu, vm.ram_mib)


def flavor_of(vm: Vm, chosen: Chosen = NOTHING_CHOSEN) -> Shape:
    """What the VM's flavor takes of a node and of a quota: the one that was chosen for its shape,
    else one of exactly what the VM is allocated.

    Quotas, nodes and gaps all ask here, so that a flavor counts the same everywhere.
    """
    shape = shape_of(vm)
    return chosen.get(shape, shape) if chosen else shape


def exact_flavor(shape: Shape, flavors: Iterable[CloudFlavor]) -> CloudFlavor | None:
    """A flavor with just the shape's vCPUs and RAM; one without a disk is preferred."""
    found = [f for f in flavors if (f.vcpus, f.ram_mib) == (shape.vcpus, shape.ram_mib)]
    return min(found, key=lambda flavor: (flavor.disk_gb, flavor.name), default=None)


def fitting_flavor(shape: Shape, flavors: Iterable[CloudFlavor]) -> CloudFlavor | None:
    """The smallest flavor that is at least as large in both; never a smaller one."""
    found = [f for f in flavors if f.vcpus >= shape.vcpus and f.ram_mib >= shape.ram_mib]
    return min(
        found, key=lambda flavor: (flavor.vcpus, flavor.ram_mib, flavor.disk_gb, flavor.name),
        default=None,
    )  # fmt: skip
