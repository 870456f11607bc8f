"""Lets the stored exclusions of VMs follow what was decided about them or their tenants."""

from __future__ import annotations

from collections.abc import Iterable

from app.db import tables
from app.db.queries.estate import read_excluded_clusters
from app.db.queries.tenants import read_tenants
from app.db.queries.vms import read_vms_by_key
from app.db.uow import UnitOfWork
from app.domain import scope
from app.domain.model import Vm


def write_exclusions(unit: UnitOfWork, vms: Iterable[Vm]) -> int:
    """Write the exclusions of VMs as the scope rule now gives them; returns how many changed."""
    tenants = read_tenants(unit.connection, unit.project_id)
    clusters = read_excluded_clusters(unit.connection, unit.project_id)
    changed = {}
    for vm in vms:
        reason = scope.exclusion(vm, tenants, clusters)
        value = reason.value if reason else ""
        if value != vm.exclusion:
            changed[vm.id] = {"exclusion": value}
    return unit.update(tables.vms.name, changed)


def write_exclusions_of(unit: UnitOfWork, keys: Iterable[int]) -> int:
    """The same for VMs by key."""
    return write_exclusions(unit, read_vms_by_key(unit.connection, keys).values())
