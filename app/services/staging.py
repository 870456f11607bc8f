"""Staging as a whole: rows that follow from the plan, and confirming what can be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from app.db import tables
from app.db.queries.staging import read_flavor_rows, read_image_rows
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.account_seeding import missing_service_accounts
from app.domain.planning.staging.deriving import missing_flavors, missing_images
from app.services.accounts import roles_of
from app.services.provisioning.generating import read_estate
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from app.db.uow import UnitOfWork

_FLAVORS, _IMAGES = tables.flavor_staging.name, tables.image_requirements.name
_USERS = tables.tenant_users.name


def refresh(workspace: Workspace, plan: Plan) -> ChangeSet:
    """Add rows for shapes and operating systems that came into the plan; none is ever taken out."""
    with workspace.guarded(), workspace.unit(plan.project.id, "Refresh staging") as unit:
        flavors = read_flavor_rows(unit.connection, unit.project_id)
        images = read_image_rows(unit.connection, unit.project_id)
        added = _insert(unit, _FLAVORS, missing_flavors(plan.target.shapes, flavors))
        added += _insert(unit, _IMAGES, missing_images(plan.target.systems, images))
        unit.note = f"Added {count_text(added, 'row')}" if added else "Nothing to add"
    return unit.changes


def seed_service_accounts(workspace: Workspace, plan: Plan) -> ChangeSet:
    """Add a service account for each target that has none."""
    with workspace.guarded(), workspace.unit(plan.project.id, "Seed service accounts") as unit:
        estate = read_estate(unit.connection, plan)
        targets = estate.targets()
        of_accounts = estate.targets_of_accounts(targets)
        fresh = missing_service_accounts(targets, estate.accounts, of_accounts, roles_of(plan))
        added = _insert(unit, _USERS, fresh)
        unit.label = f"Seed {count_text(added, 'service account')}"
        unit.note = unit.label if added else "Every target has a service account"
    return unit.changes


def _insert(unit: UnitOfWork, table: str, rows: Sequence[DataclassInstance]) -> int:
    unit.insert_many(table, [_values(row) for row in rows])
    return len(rows)


def _values(row: DataclassInstance) -> dict[str, Any]:
    return {each.name: getattr(row, each.name) for each in fields(row) if each.name != "id"}
