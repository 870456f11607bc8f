"""Records of the project that the palette finds by their names, and projects by theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from app.domain.destinations import (
    Destination,
    OneCohort,
    OneEdge,
    OneFlavor,
    OneGap,
    OneImage,
    OneMapping,
    OneNetwork,
    OneService,
    OneSet,
    OneTenant,
    OneVm,
    OneWave,
)
from app.domain.inventory.os_support import os_title
from app.domain.planning.gaps.gap import GAP_TEXT
from app.ui.shell.palette_items import PaletteItem

if TYPE_CHECKING:
    from app.domain.model import Project
    from app.domain.planning.dependencies.shared_service import KeptService
    from app.domain.planning.plan.plan import Plan

GoTo = Callable[[Destination], object]
_Found = tuple[str, str, Destination]
"""A part of an item's key, its title, and where it leads."""
_MOST_RECORDS = 20
_SHORTEST = 2


def records(
    plan: Plan | None, query: str, go_to: GoTo, services: Iterable[KeptService] = ()
) -> list[PaletteItem]:
    """Everything that has the query in its name, at most twenty of a kind."""
    needle = query.strip().casefold()
    if plan is None or len(needle) < _SHORTEST:
        return []
    return [
        *_items(needle, _cohorts(plan), "cohort", "Cohort", "cohorts", go_to),
        *_items(needle, _waves(plan), "wave", "Wave", "waves", go_to),
        *_items(needle, _tenants(plan), "tenant", "Tenant", "tenants", go_to),
        *_items(needle, _vms(plan), "vm", "VM", "vms", go_to),
        *_items(needle, _networks(plan), "network", "Network", "networks", go_to),
        *_items(needle, _mappings(plan), "mapping", "Network map", "network-map", go_to),
        *_items(needle, _flavors(plan), "flavor", "Flavor", "flavors", go_to),
        *_items(needle, _images(plan), "image", "Image", "images", go_to),
        *_items(needle, _gaps(plan), "gap", "Gap", "readiness", go_to),
        *islice(_ties(plan, needle, go_to, services), 3 * _MOST_RECORDS),
    ]


def projects_by_name(
    query: str, found: Sequence[Project], open_id: int, choose: Callable[[int], object]
) -> list[PaletteItem]:
    """Other projects of the workspace that have the query in their names."""
    needle = query.strip().casefold()
    if len(needle) < _SHORTEST:
        return []
    return [
        PaletteItem(
            f"project-{each.id}", each.name, partial(choose, each.id), "Project", "", "projects"
        )
        for each in found
        if each.id != open_id and needle in each.name.casefold()
    ][:_MOST_RECORDS]


def _items(
    needle: str, found: Iterator[_Found], kind: str, group: str, icon: str, go_to: GoTo
) -> Iterator[PaletteItem]:
    matching = (each for each in found if needle in each[1].casefold())
    for key, title, destination in islice(matching, _MOST_RECORDS):
        yield PaletteItem(f"{kind}-{key}", title, partial(go_to, destination), group, "", icon)


def _cohorts(plan: Plan) -> Iterator[_Found]:
    return ((str(each.id), each.name, OneCohort(each.id)) for each in plan.cohorts)


def _waves(plan: Plan) -> Iterator[_Found]:
    return ((str(share.wave.id), share.wave.name, OneWave(share.wave.id)) for share in plan.waves)


def _tenants(plan: Plan) -> Iterator[_Found]:
    return ((str(each.id), each.title, OneTenant(each.id)) for each in plan.tenants.values())


def _vms(plan: Plan) -> Iterator[_Found]:
    return ((str(each.id), each.name, OneVm(each.id)) for each in plan.vms)


def _networks(plan: Plan) -> Iterator[_Found]:
    return (
        (f"{each.vcenter}-{each.name}", each.name, OneNetwork(each.vcenter, each.name))
        for each in plan.networks
    )


def _mappings(plan: Plan) -> Iterator[_Found]:
    for each in plan.target.mappings:
        target = each.target_network or "no target yet"
        yield str(each.id), f"{each.source_network} → {target}", OneMapping(each.id)


def _flavors(plan: Plan) -> Iterator[_Found]:
    """Shapes of VMs, with the names of their flavors."""
    names = {(row.vcpus, row.ram_mib): row.target_flavor_name for row in plan.target.given.flavors}
    for shape in plan.target.shapes:
        name = names.get((shape.vcpus, shape.ram_mib), "")
        title = f"{name} ({shape.title})" if name else shape.title
        yield f"{shape.vcpus}-{shape.ram_mib}", title, OneFlavor(shape.vcpus, shape.ram_mib)


def _images(plan: Plan) -> Iterator[_Found]:
    """Operating systems, with the names of their images."""
    names = {row.system: row.glance_image_name for row in plan.target.given.images}
    for family, version in plan.target.systems:
        system, name = os_title(family, version), names.get((family, version), "")
        title = f"{name} ({system})" if name else system
        yield f"{family}-{version}", title, OneImage(family, version)


def _gaps(plan: Plan) -> Iterator[_Found]:
    for gap in plan.target.gaps.gaps:
        kind, resource = gap.key
        title = f"{GAP_TEXT[gap.type]}: {resource}"
        yield f"{kind}-{resource}", title, OneGap(kind, resource)


def _ties(
    plan: Plan, needle: str, go_to: GoTo, services: Iterable[KeptService]
) -> Iterator[PaletteItem]:
    """Sets by their names, shared services by their VMs, edges by both ends."""
    names = {vm.id: vm.name for vm in plan.vms}
    for found in plan.sets.sets:
        if needle in found.name.casefold():
            yield PaletteItem(
                f"set-{found.key}", found.name, partial(go_to, OneSet(found.key)), "Set", "", "link"
            )
    for service in services:
        name = names.get(service.vm_id, "")
        if needle in name.casefold():
            yield PaletteItem(
                f"service-{service.id}", name, partial(go_to, OneService(service.id)),
                "Shared service", "", "dependencies",
            )  # fmt: skip
    hits = {key for key, name in names.items() if needle in name.casefold()}
    spans, edges = " " in needle, 0
    for edge in plan.edges:
        if not spans and edge.vm_id not in hits and edge.needs not in hits:
            continue  # most edges, whose titles need not be made
        title = f"{names.get(edge.vm_id, '')} needs {names.get(edge.needs, '')}"
        if edges < _MOST_RECORDS and needle in title.casefold():
            edges += 1
            yield PaletteItem(
                f"edge-{edge.id}", title, partial(go_to, OneEdge(edge.id)), "Dependency", "",
                "dependencies",
            )  # fmt: skip
