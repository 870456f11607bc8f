"""The waves of a project as they are kept, and how they follow an edit without being read anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from app.db import tables
from app.db.queries.remediation import read_remediations
from app.db.queries.waves import (
    read_own_checks,
    read_stored_checks,
    read_wave_rules,
    read_wave_vms,
    read_waves,
)
from app.domain.changes import ChangeSet, RowChange
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.approval import ApprovalRules, locked_since
from app.domain.planning.waves.check_record import OwnCheck, StoredCheck
from app.domain.planning.waves.moving import MoveRules
from app.domain.planning.waves.options import MAX_VMS
from app.domain.planning.waves.preflight import WaveChecks, checks_of
from app.domain.planning.waves.preflight_evaluation import Evidence
from app.domain.planning.waves.ties import ties_of
from app.domain.planning.waves.vm_stand import stands_of
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus, WaveType, WaveVm
from app.services.wave_evidence import evidence_of_plan
from app.services.wave_rules import approval_rules, cap_of
from app.services.workspace import Workspace

WAVES = tables.waves.name
WAVE_VMS = tables.wave_vms.name
RULES = tables.wave_rules.name
TOPICS = frozenset({WAVES, WAVE_VMS, RULES})
"""Tables whose changes these records follow."""

_WAVE_FIELDS = frozenset(each.name for each in fields(Wave))
_ROW_FIELDS = frozenset(each.name for each in fields(WaveVm))
_KINDS = {"wave_type": WaveType, "status": WaveStatus, "outcome": Outcome}


@dataclass(frozen=True, slots=True)
class WaveRecords:
    """Waves and the rows of their VMs by key, and the most VMs that a wave is to have."""

    waves: Mapping[int, Wave] = field(default_factory=dict)
    rows: Mapping[int, WaveVm] = field(default_factory=dict)
    cap: int = MAX_VMS
    approval: ApprovalRules = field(default_factory=ApprovalRules)


def read(workspace: Workspace, project_id: int) -> WaveRecords:
    """All waves of a project with their VMs."""
    with workspace.reading() as connection:
        waves = read_waves(connection, project_id)
        rows = read_wave_vms(connection, project_id)
        rules = read_wave_rules(connection, project_id)[1]
    return WaveRecords(
        {wave.id: wave for wave in waves},
        {row.id: row for row in rows},
        cap_of(rules),
        approval_rules(rules),
    )


def patched(records: WaveRecords, changes: ChangeSet) -> WaveRecords | None:
    """The records after an edit; None where its rows do not tell and they must be read."""
    if changes.snapshot is not None or changes.keys(RULES):
        return None
    waves, rows = dict(records.waves), dict(records.rows)
    for change in changes.rows:
        if change.table == WAVES:
            _patch(waves, change, Wave, _WAVE_FIELDS)
        elif change.table == WAVE_VMS:
            _patch(rows, change, WaveVm, _ROW_FIELDS)
    return WaveRecords(waves, rows, records.cap, records.approval)


def _patch(known: dict[int, Any], change: RowChange, kind: type, names: frozenset[str]) -> None:
    if change.after is None:
        known.pop(change.key, None)
        return
    values = {
        name: _KINDS[name](value) if name in _KINDS else value
        for name, value in change.after.items()
        if name in names
    }
    old = known.get(change.key)
    if old is not None:
        known[change.key] = replace(old, **values)
    elif change.before is None:
        known[change.key] = kind(**{**values, "id": change.key})


def locked_waves(records: WaveRecords, today: date) -> dict[int, str]:
    """Why waves are locked on a day although they are planned, by key."""
    found = {
        wave.id: locked_since(wave, records.approval, today) for wave in records.waves.values()
    }
    return {key: why for key, why in found.items() if why}


def move_rules(
    workspace: Workspace, plan: Plan, records: WaveRecords, statuses: Mapping[int, str]
) -> MoveRules:
    """What moves by hand are judged by, from what is known already and without reading anew.

    ``statuses`` are those of VMs that have changed since the plan was made. The services judge by
    what is stored, whatever this says.
    """
    today = workspace.now().date()
    stands = stands_of(plan.vms, plan.tenants)
    for key, status in statuses.items():
        if key in stands:
            stands[key] = replace(stands[key], status=status)
    closed = locked_waves(records, today)
    return MoveRules.of(
        stands,
        records.waves.values(),
        records.rows.values(),
        ties_of(plan.edges, plan.sets.sets),
        plan.cohorts,
        records.cap,
        closed=closed,
    )


@dataclass(frozen=True, slots=True)
class CheckRecords:
    """What the checks of all waves are made from, for a page that shows many of them."""

    own: tuple[OwnCheck, ...]
    stored: tuple[StoredCheck, ...]
    evidence: Evidence
    today: date


def read_checks(workspace: Workspace, plan: Plan) -> CheckRecords:
    """What is stored of checks, with what the plan says of their subjects."""
    project_id = plan.project.id
    with workspace.reading() as connection:
        own = read_own_checks(connection, project_id)
        stored = read_stored_checks(connection, project_id)
        remediations = read_remediations(connection, project_id)
    evidence = evidence_of_plan(plan, remediations)
    return CheckRecords(tuple(own), tuple(stored), evidence, workspace.now().date())


def checks_of_wave(
    records: CheckRecords, wave: Wave, vm_ids: Sequence[int], upto: Sequence[int]
) -> WaveChecks:
    """The checks of a wave; ``upto`` are the VMs of all waves up to it."""
    return checks_of(
        wave, vm_ids, upto, records.own, records.stored, records.evidence, records.today
    )
