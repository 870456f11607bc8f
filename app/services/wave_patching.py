"""The waves of a plan with what an edit touched, before the plan is made anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.db import tables
from app.db.queries.waves import read_rows_of_vms, read_wave_vms, read_waves
from app.domain.changes import ChangeSet
from app.domain.model import Tenant, Vm
from app.domain.planning.plan.changed_vms import changed_pairs, vms_of_keys
from app.domain.planning.plan.plan import Plan, VmTiming
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.plan.wave_sums import wave_plans
from app.domain.planning.waves.candidates import standing
from app.domain.planning.waves.wave import Wave

if TYPE_CHECKING:
    from sqlalchemy import Connection

_WAVES, _ROWS = tables.waves.name, tables.wave_vms.name
_TENANTS, _COHORTS = tables.tenants.name, tables.cohorts.name


@dataclass(frozen=True, slots=True)
class PatchedWaves:
    """Shares of waves, and the wave of each VM in plan."""

    shares: tuple[WavePlan, ...]
    wave_of: Mapping[int, Wave]


def patched_waves(
    connection: Connection,
    plan: Plan,
    changes: ChangeSet,
    vms: Sequence[Vm],
    tenants: Mapping[int, Tenant],
    timings: Mapping[int, VmTiming],
) -> PatchedWaves:
    """The waves of a plan whose ``vms``, ``tenants`` and ``timings`` are those after a change.

    Their days stay as they were until the plan is made anew.
    """
    if not (plan.waves or changes.topics & {_WAVES, _ROWS}):
        return PatchedWaves(plan.waves, plan.wave_of)
    waves = _waves(connection, plan, changes)
    pairs = changed_pairs(plan.vms, vms)
    in_or_out = {new.id for old, new in pairs if old.in_plan != new.in_plan}
    stands, elsewhere = _stands(connection, plan, changes, waves, timings, in_or_out)
    edited = {new.id for _, new in pairs} | elsewhere
    both = (plan.wave_of, stands)
    touched = {each[vm_id].id for each in both for vm_id in edited if vm_id in each}
    recorded = _recorded(plan, changes)
    kept = {share.wave.id: share for share in plan.waves}
    touched |= {wave.id for wave in waves if wave.id not in kept or kept[wave.id].wave is not wave}
    if _COHORTS in changes.topics or (_TENANTS in changes.topics and _renamed(plan, tenants)):
        touched |= {wave.id for wave in waves}
    touched |= {key for key, share in kept.items() if recorded[key] != _rows_of(share)}
    wanted = [wave for wave in waves if wave.id in touched]
    made: tuple[WavePlan, ...] = ()
    if wanted:
        stood = (kept[wave.id].vm_ids for wave in wanted if wave.id in kept)
        asked = vms_of_keys(vms, edited.union(*stood), plan.vm_places)
        made = wave_plans(
            wanted, stands, recorded, [vm for _, vm in asked.values()], tenants, timings,
            plan.schedule, plan.cohorts, plan.kept_times,
        )  # fmt: skip
    there = {wave.id for wave in waves} - touched
    shares = [*made, *(share for key, share in kept.items() if key in there)]
    order = {wave.id: place for place, wave in enumerate(waves)}
    shares.sort(key=lambda share: (share.wave.wave_number, share.wave.name, order[share.wave.id]))
    return PatchedWaves(tuple(shares), stands)


def _waves(connection: Connection, plan: Plan, changes: ChangeSet) -> list[Wave]:
    """The waves as they are now, those that no edit has touched by identity."""
    known = {share.wave.id: share.wave for share in plan.waves}
    if _WAVES not in changes.topics:
        return list(known.values())
    found = read_waves(connection, plan.project.id)
    return [known[wave.id] if known.get(wave.id) == wave else wave for wave in found]


def _renamed(plan: Plan, tenants: Mapping[int, Tenant]) -> bool:
    """Whether a tenant is called otherwise than in the plan, as waves name those they hold."""
    return {key: each.title for key, each in tenants.items()} != {
        key: each.title for key, each in plan.tenants.items()
    }


def _rows_of(share: WavePlan) -> int:
    return len(share.vm_ids) + share.gone


def _recorded(plan: Plan, changes: ChangeSet) -> Counter[int]:
    """How many VMs each wave records, after the rows that have come and gone."""
    found = Counter({share.wave.id: _rows_of(share) for share in plan.waves})
    for row in changes.rows:
        if row.table == _ROWS:
            if row.before is not None and "wave_id" in row.before:
                found[row.before["wave_id"]] -= 1
            if row.after is not None and "wave_id" in row.after:
                found[row.after["wave_id"]] += 1
    return found


def _stands(
    connection: Connection,
    plan: Plan,
    changes: ChangeSet,
    waves: Sequence[Wave],
    timings: Mapping[int, VmTiming],
    in_or_out: set[int],
) -> tuple[Mapping[int, Wave], set[int]]:
    """The wave of each VM in plan, and which of them stand elsewhere than they did.

    Rows are read of those alone that may do so.
    """
    before, moved = plan.wave_of, _moved(changes)
    if _WAVES in changes.topics or moved is None:
        every = standing(waves, read_wave_vms(connection, plan.project.id))
        found = {vm_id: wave for vm_id, wave in every.items() if vm_id in timings}
        moved = {*before, *found}
    else:
        moved |= in_or_out
        if not moved:
            return before, set()
        rows = read_rows_of_vms(connection, plan.project.id, moved)
        now = standing(waves, rows)
        found = dict(before)
        for vm_id in moved:
            found.pop(vm_id, None)
            if vm_id in timings and vm_id in now:
                found[vm_id] = now[vm_id]
    return found, {vm_id for vm_id in moved if before.get(vm_id) is not found.get(vm_id)}


def _moved(changes: ChangeSet) -> set[int] | None:
    """VMs whose place in a wave has come or gone; None where rows do not say of which VM."""
    found: set[int] = set()
    for row in changes.rows:
        if row.table == _ROWS:
            values = {**(row.before or {}), **(row.after or {})}
            if "wave_id" in values and "vm_id" not in values:
                return None
            if "vm_id" in values:
                found |= {values["vm_id"]} - {None}
    return found
