"""Waves of a project, the VMs in them, their checks and their history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Select, func, select

from app.db import tables
from app.db.queries.records import in_portions, read_single_json, records_of
from app.db.writer import chunks
from app.domain.enums import VmStatus
from app.domain.planning.waves.approval import ApprovedVm
from app.domain.planning.waves.check_record import (
    CheckSeverity,
    CheckState,
    OwnCheck,
    StoredCheck,
)
from app.domain.planning.waves.history import WaveEvent
from app.domain.planning.waves.vm_stand import VmStand
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus, WaveType, WaveVm, in_order


def has_waves(connection: Connection, project_id: int) -> bool:
    """Whether a project has any wave."""
    table = tables.waves
    query = select(table.c.id).where(table.c.project_id == project_id).limit(1)
    return connection.execute(query).first() is not None


def read_waves(
    connection: Connection,
    project_id: int,
    *,
    keys: Collection[int] | None = None,
    approved: bool = False,
) -> list[Wave]:
    """The waves of a project by number; with ``keys`` those alone, or those ``approved``."""
    table = tables.waves
    query = select(*(table.c[name] for name in _WAVE_FIELDS)).where(
        table.c.project_id == project_id
    )
    if approved:
        query = query.where(table.c.approval_fingerprint != "")
    queries = in_portions(query, table.c.id, keys)
    return in_order(_wave(row) for each in queries for row in connection.execute(each).all())


_WAVE_FIELDS = tuple(each.name for each in fields(Wave))
_TYPE_AT, _STATUS_AT = _WAVE_FIELDS.index("wave_type"), _WAVE_FIELDS.index("status")
_TYPES = {kind.value: kind for kind in WaveType}
_STATUSES = {status.value: status for status in WaveStatus}


def _wave(values: Sequence[Any]) -> Wave:
    # There may be a thousand, and all are read at each edit of waves.
    plain = list(values)
    plain[_TYPE_AT], plain[_STATUS_AT] = _TYPES[plain[_TYPE_AT]], _STATUSES[plain[_STATUS_AT]]
    return Wave(*plain)


def read_wave_vms(connection: Connection, project_id: int) -> list[WaveVm]:
    """Who stands in which wave, cancelled and finished ones included."""
    query = _rows(project_id).order_by(tables.wave_vms.c.id)
    return [_row(values) for values in connection.execute(query).all()]


_ROW_FIELDS = tuple(each.name for each in fields(WaveVm))
_OUTCOME_AT = _ROW_FIELDS.index("outcome")
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


def _rows(project_id: int) -> Select[Any]:
    table = tables.wave_vms
    return select(*(table.c[name] for name in _ROW_FIELDS)).where(table.c.project_id == project_id)


def _row(values: Sequence[Any]) -> WaveVm:
    # There are as many of them as VMs, and all are read at each move.
    plain = list(values)
    plain[_OUTCOME_AT] = _OUTCOMES[plain[_OUTCOME_AT]]
    return WaveVm(*plain)


def read_rows_of_vms(
    connection: Connection, project_id: int, vm_ids: Iterable[int]
) -> list[WaveVm]:
    """Where some VMs stand or stood, and the rows of VMs that are gone."""
    table, plain = tables.wave_vms, _rows(project_id)
    queries = in_portions(plain, table.c.vm_id, vm_ids)
    return [
        _row(values)
        for query in (*queries, plain.where(table.c.vm_id.is_(None)))
        for values in connection.execute(query.order_by(table.c.id)).all()
    ]


def read_rows_around(
    connection: Connection, project_id: int, vm_ids: Collection[int], wave_ids: Collection[int]
) -> list[WaveVm]:
    """Where some VMs stand or stood, with the rows of some waves and all rows of their VMs."""
    table, plain = tables.wave_vms, _rows(project_id)
    found: dict[int, WaveVm] = {}

    def take(column: Column[Any], keys: Collection[int]) -> None:
        for portion in chunks(sorted(keys)):
            for values in connection.execute(plain.where(column.in_(portion))).all():
                found[values[0]] = _row(values)

    take(table.c.wave_id, wave_ids)
    take(table.c.vm_id, {*vm_ids, *(row.vm_id for row in found.values() if row.vm_id)})
    return [found[key] for key in sorted(found)]


def _stands(project_id: int) -> Select[Any]:
    vms, tenants = tables.vms, tables.tenants
    return (
        select(
            vms.c.id, vms.c.name, vms.c.identity, vms.c.status, vms.c.exclusion,
            tenants.c.cohort_id, vms.c.tenant_id,
        )
        .outerjoin(tenants, tenants.c.id == vms.c.tenant_id)
        .where(vms.c.project_id == project_id)
    )  # fmt: skip


def read_stands(
    connection: Connection, project_id: int, vm_ids: Collection[int] | None = None
) -> dict[int, VmStand]:
    """VMs of a project, or some of them, as waves see them; nothing else of them is read."""
    query = _stands(project_id)
    queries = in_portions(query, tables.vms.c.id, vm_ids)
    return {row[0]: VmStand(*row) for each in queries for row in connection.execute(each).all()}


def read_vm_keys_of_tenants(connection: Connection, keys: Iterable[int]) -> set[int]:
    """Keys of the VMs of some tenant rows."""
    table = tables.vms
    found: set[int] = set()
    for portion in chunks(sorted(keys)):
        query = select(table.c.id).where(table.c.tenant_id.in_(portion))
        found.update(connection.scalars(query))
    return found


def read_approved_vms(
    connection: Connection, wave_ids: Iterable[int]
) -> dict[int, list[ApprovedVm]]:
    """What an approval would be for, by wave."""
    rows, vms, tenants = tables.wave_vms, tables.vms, tables.tenants
    found: dict[int, list[ApprovedVm]] = {key: [] for key in wave_ids}
    for portion in chunks(sorted(found)):
        query = (
            select(
                rows.c.wave_id, rows.c.vm_identity,
                func.coalesce(func.nullif(vms.c.mode_override, ""), vms.c.mode, ""),
                func.coalesce(tenants.c.target_domain, ""),
                func.coalesce(tenants.c.target_project, ""),
            )
            .outerjoin(vms, vms.c.id == rows.c.vm_id)
            .outerjoin(tenants, tenants.c.id == vms.c.tenant_id)
            .where(rows.c.wave_id.in_(portion))
        )  # fmt: skip
        for wave_id, *values in connection.execute(query):
            found[wave_id].append(ApprovedVm(*values))
    return found


def read_baseline_vms(connection: Connection, wave_id: int) -> list[str]:
    """Identities of the VMs that stood in a wave when its baseline was set."""
    table = tables.waves
    stored = connection.scalar(select(table.c.baseline_vms).where(table.c.id == wave_id))
    return [each for each in stored if isinstance(each, str)] if isinstance(stored, list) else []


def read_landed(connection: Connection, project_id: int, moment: datetime) -> frozenset[int]:
    """VMs that had migrated in a wave by a moment, UTC without zone."""
    rows, vms = tables.wave_vms, tables.vms
    query = (
        select(rows.c.vm_id)
        .join(vms, vms.c.id == rows.c.vm_id)
        .where(
            rows.c.project_id == project_id,
            rows.c.outcome == Outcome.MIGRATED.value,
            vms.c.status == VmStatus.MIGRATED.value,
            func.coalesce(rows.c.actual_end, rows.c.outcome_at) <= moment,
        )
    )
    return frozenset(connection.scalars(query))


def read_stored_checks(
    connection: Connection, project_id: int, wave_id: int | None = None
) -> list[StoredCheck]:
    """What is stored of the checks of a project's waves, or of one of them."""
    found = records_of(
        connection, tables.wave_preflights, StoredCheck, project_id, sentences=("frozen_reason",)
    )
    return [
        replace(
            each,
            check_status=CheckState(each.check_status),
            severity=CheckSeverity(each.severity),
        )
        for each in found
        if wave_id is None or each.wave_id == wave_id
    ]


def read_own_checks(connection: Connection, project_id: int) -> list[OwnCheck]:
    """The checks that a project has beside the six."""
    found = records_of(connection, tables.wave_checks, OwnCheck, project_id)
    return [replace(each, severity=CheckSeverity(each.severity)) for each in found]


def read_wave_history(
    connection: Connection, project_id: int, wave_id: int | None = None
) -> list[WaveEvent]:
    """What happened to the waves of a project, or to one of them, the newest first."""
    found = records_of(connection, tables.wave_history, WaveEvent, project_id, sentences=("note",))
    return [each for each in reversed(found) if wave_id is None or each.wave_id == wave_id]


def read_check_keys(connection: Connection, project_id: int, waves: Collection[int]) -> list[int]:
    """Keys of the checks of some waves."""
    table = tables.wave_preflights
    query = select(table.c.id).where(
        table.c.project_id == project_id, table.c.wave_id.in_(sorted(waves))
    )
    return list(connection.scalars(query.order_by(table.c.id)))


def read_wave_rules(connection: Connection, project_id: int) -> tuple[int, dict[str, Any]]:
    """Key and content of the row of rules; 0 and nothing while there is none."""
    stored = read_single_json(connection, tables.wave_rules, project_id)
    if stored is None:
        return 0, {}
    return stored[0], stored[1] if isinstance(stored[1], dict) else {}
