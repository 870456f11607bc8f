"""Waves that hold more VMs than they are to have are split into as many as it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.db.queries.waves import read_wave_rules
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.lifecycle import STATE
from app.domain.planning.waves.wave import WaveStatus
from app.services.wave_members import split_within
from app.services.wave_rules import cap_of
from app.services.workspace import Workspace


def split_over_cap(workspace: Workspace, plan: Plan, keys: Sequence[int]) -> ChangeSet:
    """Let what is too much for waves follow in new ones right after them, as one undo step.

    The VMs that the schedule moves last go, so that what is needed stays before what needs it;
    VMs of a set stay together. Waves that are no longer planned stay as they are, and are told.

    :raises UserError: when none of the waves can be split.
    """
    shares = {share.wave.id: share for share in plan.waves}
    asked = [shares[key] for key in keys if key in shares]
    planned = [share for share in asked if share.wave.status is WaveStatus.PLANNED]
    if not planned:
        names = ", ".join(f"“{share.wave.name}” is {STATE[share.wave.status]}" for share in asked)
        raise UserError(
            f"Only planned waves are split: {names or 'these do not exist any more'}.",
            "Take the wave back to planned first.",
        )
    today = workspace.now().date()
    with workspace.guarded(), workspace.unit(plan.project.id, "Split waves") as unit:
        cap = cap_of(read_wave_rules(unit.connection, plan.project.id)[1])
        added = 0
        for share in planned:
            for part in reversed(parts_of(plan, share, cap)[1:]):
                split_within(unit, today, share.wave.id, part)
                added += 1
        if not added:
            raise UserError(
                f"The VMs of “{planned[0].wave.name}” all move together.",
                "Break their set on the page Dependencies, or let waves hold more VMs.",
            )
        what = (
            f"“{planned[0].wave.name}”" if len(planned) == 1 else count_text(len(planned), "wave")
        )
        unit.label = f"Split {what} at {count_text(cap, 'VM')}"
        unit.note = f"{unit.label}: {count_text(added, 'wave')} added"
        if len(planned) < len(asked):
            left = len(asked) - len(planned)
            verb = "stays, as it is" if left == 1 else "stay, as they are"
            unit.note += f"; {count_text(left, 'wave')} {verb} no longer planned"
    return unit.changes


def parts_of(plan: Plan, share: WavePlan, cap: int) -> list[list[int]]:
    """The VMs of a wave in the order of the schedule, in parts of at most ``cap`` each.

    A set that is larger is a part by itself.
    """
    parts: list[list[int]] = [[]]
    for unit in _units(plan, share):
        if parts[-1] and len(parts[-1]) + len(unit) > cap:
            parts.append([])
        parts[-1] += unit
    return parts


def _units(plan: Plan, share: WavePlan) -> Iterable[list[int]]:
    """The sets of a wave and its other VMs, by when the first of each starts."""
    schedule, together = plan.schedule, plan.sets.keys
    found: dict[object, list[int]] = {}
    for key in share.vm_ids:
        found.setdefault(together.get(key, key), []).append(key)
    starts: Mapping[int, tuple[int, float]] = {
        key: (place.day, place.start_hour) for key, place in schedule.placements.items()
    }
    never = (schedule.total_days + 1, 0.0)
    return sorted(found.values(), key=lambda unit: min(starts.get(key, never) for key in unit))
