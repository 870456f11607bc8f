"""The gate between cohorts: whether a cohort is through, so that the next may start executing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.counted_noun import count_text
from app.domain.enums import VmStatus
from app.domain.number_style import grouped
from app.domain.planning.cohorts.cohort import Cohort, waits_for
from app.domain.planning.waves.candidates import standing
from app.domain.planning.waves.vm_stand import VmStand
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveType, WaveVm


@dataclass(frozen=True, slots=True)
class CohortState:
    """Whether a cohort is through; ``reason`` says what is left of it where it is not."""

    cohort_id: int
    through: bool
    reason: str = ""


def cohort_states(
    cohorts: Iterable[Cohort],
    vms: Iterable[VmStand],
    waves: Sequence[Wave],
    wave_vms: Iterable[WaveVm],
) -> dict[int, CohortState]:
    """The state of each cohort.

    It is through when each of its VMs in plan has migrated, or its failed or cancelled wave was
    waived with a note. VMs in cleanup waves hold nobody up. Without a wave it is not through.
    """
    rows = list(wave_vms)
    held = standing(waves, rows)
    waived = _waived(waves, rows)
    left: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for vm in vms:
        if vm.cohort_id is None or not vm.in_plan or vm.status == VmStatus.MIGRATED:
            continue
        wave = held.get(vm.id)
        if wave is not None and (wave.wave_type is WaveType.CLEANUP or wave.waived_note):
            continue
        if wave is None and vm.id in waived:
            continue
        left[vm.cohort_id][f"in “{wave.name}”" if wave else "in no wave"] += 1
    with_waves = {wave.cohort_id for wave in waves}
    found = {}
    for cohort in cohorts:
        reason = ""
        if cohort.id not in with_waves:
            reason = "it has no waves"
        elif left[cohort.id]:
            total = sum(left[cohort.id].values())
            place, count = left[cohort.id].most_common(1)[0]
            verb = "has" if total == 1 else "have"
            where = place if count == total else f"{grouped(count)} of them {place}"
            reason = f"{count_text(total, 'VM')} {verb} not migrated, {where}"
        found[cohort.id] = CohortState(cohort.id, not reason, reason)
    return found


def _waived(waves: Iterable[Wave], rows: Iterable[WaveVm]) -> set[int]:
    over = {wave.id for wave in waves if wave.status is WaveStatus.CANCELLED and wave.waived_note}
    return {row.vm_id for row in rows if row.wave_id in over and row.vm_id is not None}


def gate_refusal(wave: Wave, cohorts: Sequence[Cohort], states: Mapping[int, CohortState]) -> str:
    """Why a wave's cohort may not start executing yet; empty where it may."""
    if wave.wave_type is WaveType.CLEANUP or wave.cohort_id is None:
        return ""
    before = waits_for(cohorts).get(wave.cohort_id)
    if before is None or before not in states or states[before].through:
        return ""
    names = {cohort.id: cohort.name for cohort in cohorts}
    return (
        f"“{wave.name}” waits until cohort “{names[before]}” is through: {states[before].reason}."
    )
