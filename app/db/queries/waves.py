"""Waves of a project, the VMs in them, their checks and their history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from app.db import tables
from app.db.queries.records import read_single_json, records_of
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus, WaveType, WaveVm, in_order


def read_waves(connection: Connection, project_id: int) -> list[Wave]:
    """The waves of a project by number."""
    found = records_of(connection, tables.waves, Wave, project_id)
    return in_order(
        replace(each, wave_type=WaveType(each.wave_type), status=WaveStatus(each.status))
        for each in found
    )


def read_wave_vms(connection: Connection, project_id: int) -> list[WaveVm]:
    """Who stands in which wave, cancelled and finished ones included."""
    found = records_of(connection, tables.wave_vms, WaveVm, project_id)
    return [replace(each, outcome=Outcome(each.outcome)) for each in found]


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
