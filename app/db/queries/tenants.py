"""Tenant rows and the patterns that exclude them."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from app.db import tables
from app.db.queries.records import read_single_json, records_of
from app.domain.inventory.tenants import AutoExclude, DetectionConfig
from app.domain.model import (
    Tenant,
)


def read_tenants(connection: Connection, project_id: int) -> dict[int, Tenant]:
    """Tenant rows by key."""

    found = records_of(connection, tables.tenants, Tenant, project_id)
    return {each.id: _with_pairs(each) for each in found}


def _with_pairs(stored: Tenant) -> Tenant:
    """A tenant whose aliases are pairs: JSON knows lists alone."""
    return replace(stored, aliases=tuple((name, org_vdc) for name, org_vdc in stored.aliases))


def read_detection_config(connection: Connection, project_id: int) -> DetectionConfig:
    """The project's detection settings, or the defaults."""
    stored = read_single_json(connection, tables.tenant_rules, project_id)
    return DetectionConfig.from_dict(stored[1]) if stored else DetectionConfig()


def read_auto_excludes(connection: Connection, project_id: int) -> list[AutoExclude]:
    """Patterns that take tenants out of scope."""
    return records_of(connection, tables.tenant_filters, AutoExclude, project_id)


def read_tenants_in_plan(connection: Connection, project_id: int) -> set[int]:
    """Keys of the tenant rows that VMs in plan belong to."""
    table = tables.vms
    query = (
        select(table.c.tenant_id)
        .where(table.c.project_id == project_id, table.c.exclusion == "")
        .distinct()
    )
    return {key for key in connection.scalars(query) if key is not None}
