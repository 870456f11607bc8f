"""VMs to several waves and tenants to several cohorts at once: what a block of cells asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.services import cohorts, wave_members
from app.services.workspace import Workspace

K = TypeVar("K")


def assign(
    workspace: Workspace,
    project_id: int,
    waves: Mapping[int, int | None],
    in_cohorts: Mapping[int, int | None],
    *,
    along: bool = True,
    tenants_along: bool = True,
) -> ChangeSet:
    """Let each VM stand in its wave and each tenant belong to its cohort, as one undo step.

    None is no wave, or no cohort. Tenants go first, for a wave takes VMs of its cohort alone.
    ``along`` takes the other VMs of their sets with them, ``tenants_along`` the tenants that
    belong with others, as far as they have no place of their own among those that are asked for.

    :raises UserError: when one of them is refused; then nothing is changed.
    """
    today = workspace.now().date()
    with workspace.guarded(), workspace.unit(project_id, "Move VMs") as unit:
        notes, settled = [], set(in_cohorts)
        for cohort, tenants in grouped_by(in_cohorts):
            settled |= set(
                cohorts.assign_within(unit, tenants, cohort, along=tenants_along, apart=settled)
            )
            notes.append(unit.note)
        moved = set(waves)
        for wave, vms in grouped_by(waves):
            if wave is None:
                went = wave_members.remove_within(unit, today, vms, along=along, apart=moved)
            else:
                went = wave_members.assign_within(unit, today, wave, vms, along=along, apart=moved)
            moved |= set(went)
            notes.append(unit.note)
        if len(notes) > 1:
            parts = []
            if waves:
                parts.append(f"{count_text(len(waves), 'VM')} to their waves")
            if in_cohorts:
                parts.append(f"{count_text(len(in_cohorts), 'tenant')} to their cohorts")
            unit.label = f"Move {' and '.join(parts)}"
            unit.note = f"{unit.label}. {'. '.join(notes)}" if len(notes) < 3 else unit.label
    return unit.changes


def grouped_by(wanted: Mapping[K, int | None]) -> Iterable[tuple[int | None, list[K]]]:
    """Who goes to the same place, for each place in the order in which it is first named."""
    groups: dict[int | None, list[K]] = {}
    for key, place in wanted.items():
        groups.setdefault(place, []).append(key)
    return groups.items()
