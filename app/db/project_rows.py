"""All rows of a project: copied to another, or taken out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from app.db import tables
from app.db.queries.records import next_key
from app.db.writer import bulk_insert, delete_rows, read_rows, update_rows
from app.domain.enums import Exclusion, VmStatus
from app.domain.planning.waves.check_record import CheckState
from app.domain.planning.waves.wave import WaveStatus


def copy_rows(connection: Connection, source_id: int, copy_id: int) -> None:
    """Copy every table's rows, moving keys so that references stay inside the copy."""
    # A row may refer to one of its own table that comes later.
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    moved: dict[str, int] = {}
    for table in tables.metadata.sorted_tables:
        if table is tables.projects or table in (*tables.HISTORIES, *tables.CARRIED_OUT):
            continue
        mine = select(table.c.id).where(table.c.project_id == source_id)
        keys = connection.scalars(mine).all()
        if not keys:
            continue
        moved[table.name] = next_key(connection, table) - min(keys)
        rows = read_rows(connection, table, keys, table.columns.keys())
        references = {
            key.parent.name: key.column.table.name
            for key in table.foreign_keys
            if key.column.table is not tables.projects
        }
        copies = []
        for key, row in rows.items():
            copy = {**row, "id": key + moved[table.name], "project_id": copy_id}
            if table is tables.cloud_connections:
                copy["secret_id"] = ""  # or deleting one project would take the other's password
            copy |= _NOT_OURS.get(table.name, {})
            for column, target in references.items():
                if copy[column] is not None:
                    copy[column] += moved[target]
            copies.append(copy)
        bulk_insert(connection, table, copies)


_NOT_OURS: dict[str, dict[str, Any]] = {
    tables.network_mappings.name: {"target_network_id": "", "target_subnet_id": ""},
    tables.flavor_staging.name: {"pcd_flavor_id": ""},
    tables.tenant_users.name: {
        "pcd_user_id": "", "temp_password": "", "password_set_at": None, "retired_at": None,
    },
    tables.target_projects.name: {"pcd_domain_id": "", "pcd_project_id": ""},
}  # fmt: skip
"""Keys of resources in a cloud, and passwords: they stay with the project that made them."""


def delete_imported(connection: Connection, project_id: int) -> None:
    """Delete every imported row and all that was planned with them."""
    for table in tables.IMPORTED_TABLES:
        connection.execute(delete(table).where(table.c.project_id == project_id))


def plan_copied_waves(connection: Connection, project_id: int) -> None:
    """Let all waves of a copied project be planned, with nothing of what was carried out.

    VMs of several waves stay in the newest; those in none that only a wave has moved on are
    ``not_started``.
    """
    waves, rows, vms = tables.waves, tables.wave_vms, tables.vms
    checks = tables.wave_preflights
    live = (
        select(func.max(rows.c.id))
        .join(waves, waves.c.id == rows.c.wave_id)
        .where(rows.c.project_id == project_id, waves.c.status != WaveStatus.CANCELLED.value)
        .where(rows.c.vm_id.is_not(None))
        .group_by(rows.c.vm_id)
    )
    kept = set(connection.scalars(live))
    every = select(rows.c.id, rows.c.vm_id, rows.c.outcome).where(rows.c.project_id == project_id)
    found = list(connection.execute(every))
    done = {vm_id for _, vm_id, outcome in found if outcome}
    delete_rows(connection, rows, [row.id for row in found if row.id not in kept])
    mine = rows.c.project_id == project_id
    connection.execute(rows.update().where(mine).values(_NOTHING_DONE))
    connection.execute(waves.update().where(waves.c.project_id == project_id).values(_PLANNED_WAVE))
    connection.execute(
        update(checks).where(checks.c.project_id == project_id).values(_NOTHING_CHECKED)
    )
    assigned = {vm_id for row_id, vm_id, _ in found if row_id in kept}
    moved = {VmStatus.ASSIGNED.value, VmStatus.IN_PROGRESS.value}
    statuses = select(vms.c.id, vms.c.status, vms.c.exclusion).where(vms.c.project_id == project_id)
    values: dict[int, dict[str, str]] = {}
    for vm_id, status, exclusion in connection.execute(statuses):
        if vm_id in assigned:
            values[vm_id] = {"status": VmStatus.ASSIGNED.value}
        elif status in moved or vm_id in done:
            values[vm_id] = {"status": VmStatus.NOT_STARTED.value}
        if vm_id in values and exclusion == Exclusion.SKIPPED:
            values[vm_id]["exclusion"] = ""
    update_rows(connection, vms, values)


_NOTHING_DONE: dict[str, Any] = {
    "outcome": "", "outcome_reason": "", "outcome_at": None, "outcome_by": "",
    "planned_start": None, "planned_copy_end": None, "planned_end": None,
    "actual_start": None, "actual_end": None,
}  # fmt: skip
_NOTHING_CHECKED: dict[str, Any] = {
    "check_status": CheckState.PENDING.value, "notes": "", "checked_at": None, "checked_by": "",
    "waived_reason": "", "waived_by": "", "waived_until": None, "frozen_reason": "",
}  # fmt: skip
_PLANNED_WAVE: dict[str, Any] = {
    "status": WaveStatus.PLANNED.value, "sync_started_at": None, "started_at": None,
    "completed_at": None, "approval_number": "", "approver": "", "approved_at": None,
    "approval_fingerprint": "", "baseline_start": None, "baseline_end": None, "baseline_at": None,
    "baseline_vms": [], "waived_note": "",
}  # fmt: skip
