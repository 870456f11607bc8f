"""Rows of staging that follow from the VMs in plan: one per shape, and one per operating system.

Rows are only ever added: what was decided stays, and a row without VMs counts nowhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from app.domain.cloud import name_key
from app.domain.model import Vm
from app.domain.planning.capacity.flavor_match import Shape, shape_of
from app.domain.planning.gaps.image_match import needed_image
from app.domain.planning.staging.flavor_row import FlavorRow
from app.domain.planning.staging.image_row import ImageRow
from app.domain.units import MIB_PER_GIB

PREFIX = "mig"

K = TypeVar("K")
Members = Mapping[K, tuple[int, ...]]
"""Keys of VMs in plan by what they share."""


def members_by_shape(vms: Iterable[Vm]) -> dict[Shape, tuple[int, ...]]:
    """The keys of VMs in plan by their size, exact to the MiB."""
    found: dict[Shape, list[int]] = defaultdict(list)
    for vm in vms:
        if vm.in_plan:
            found[shape_of(vm)].append(vm.id)
    return {shape: tuple(keys) for shape, keys in found.items()}


def members_by_system(vms: Iterable[Vm]) -> dict[tuple[str, str], tuple[int, ...]]:
    """The keys of VMs in plan by their operating system, as far as that has a name."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for vm in vms:
        system = needed_image(vm) if vm.in_plan else None
        if system:
            found[system].append(vm.id)
    return {system: tuple(keys) for system, keys in found.items()}


def shapes_in_plan(vms: Iterable[Vm]) -> Counter[Shape]:
    """The distinct sizes of VMs in plan with how many have each, exact to the MiB."""
    return Counter(shape_of(vm) for vm in vms if vm.in_plan)


def systems_in_plan(vms: Iterable[Vm]) -> Counter[tuple[str, str]]:
    """The operating systems of VMs in plan that have a name, with how many have each."""
    found = (needed_image(vm) for vm in vms if vm.in_plan)
    return Counter(system for system in found if system)


def flavor_name(shape: Shape) -> str:
    """The proposed name: ``mig.4c.16g``, with MiB where the memory is no whole number of GiB."""
    gib, rest = divmod(shape.ram_mib, MIB_PER_GIB)
    memory = f"{shape.ram_mib}m" if rest else f"{gib}g"
    return f"{PREFIX}.{shape.vcpus}c.{memory}"


def missing_flavors(shapes: Iterable[Shape], rows: Sequence[FlavorRow]) -> list[FlavorRow]:
    """New rows for the shapes that have none, each with a name that no other row has."""
    known = {row.shape for row in rows}
    taken = {name_key(row.target_flavor_name) for row in rows}
    fresh = []
    for shape in sorted(set(shapes) - known):
        row = proposed_row(shape, taken)
        taken.add(name_key(row.target_flavor_name))
        fresh.append(row)
    return fresh


def proposed_row(shape: Shape, taken: Collection[str]) -> FlavorRow:
    """A new row for a shape; ``taken`` are the names of other rows, to be compared."""
    name = flavor_name(shape)
    while name_key(name) in taken:
        name += "x"
    return FlavorRow(0, shape.vcpus, shape.ram_mib, name)


def missing_images(systems: Iterable[tuple[str, str]], rows: Sequence[ImageRow]) -> list[ImageRow]:
    """New rows for the operating systems that have none."""
    known = {row.system for row in rows}
    return [ImageRow(0, *system) for system in sorted(set(systems) - known)]
