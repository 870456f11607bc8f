"""Where the records of the target's inventory lead: to the rows of the plan that mean them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.cloud import CloudDomain, CloudFlavor, CloudImage, CloudNetwork, CloudProject
from app.domain.cloud_entry import Record
from app.domain.destinations import Destination, MapRows, OneFlavor, OneImage, OneTenant, StorageMap
from app.domain.openings import OpenStage
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.plan.plan import Plan
from app.ui.table.go_tos import Way

_STAGES = {"nodes": "capacity"}


def of_inventory(kind: str, plan: Callable[[], Plan | None]) -> list[Way]:
    """To what in the plan uses a record of this kind."""

    def used(records: Sequence[Record]) -> Destination | None:
        known = plan()
        return _used(known, kind, records[0]) if known is not None else None

    return [("Show what the plan has for it", used)]


def _used(plan: Plan, kind: str, record: Record) -> Destination | None:
    if kind in _STAGES:
        return OpenStage(_STAGES[kind])
    if kind == "volume_types":
        return StorageMap()
    if isinstance(record, CloudNetwork):
        found = [row for row in plan.target.mappings if row.target_network == record.name]
        return MapRows(networks=tuple(row.source_network for row in found)) if found else None
    if isinstance(record, CloudFlavor):
        named = (
            OneFlavor(row.vcpus, row.ram_mib)
            for row in plan.target.given.flavors
            if record.id == row.pcd_flavor_id or record.name == row.target_flavor_name
        )
        size = Shape(record.vcpus, record.ram_mib)
        of_its_size = OneFlavor(size.vcpus, size.ram_mib) if size in plan.target.shapes else None
        return next(named, of_its_size)
    if isinstance(record, CloudImage):
        return next(
            (
                OneImage(*row.system)
                for row in plan.target.given.images
                if record.id == row.glance_image_id
            ),
            None,
        )
    return _tenant(plan, record)


def _tenant(plan: Plan, record: Record) -> Destination | None:
    for tenant in plan.tenants.values():
        if isinstance(record, CloudDomain) and tenant.target_domain == record.name:
            return OneTenant(tenant.id)
        target = (tenant.target_domain, tenant.target_project)
        if isinstance(record, CloudProject) and target == (record.domain_name, record.name):
            return OneTenant(tenant.id)
    return None
