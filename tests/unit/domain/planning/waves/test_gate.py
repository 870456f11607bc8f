"""When a cohort is through, and what a wave is told that waits for it; tables made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from app.domain.planning.cohorts.cohort import Cohort, Gate
from app.domain.planning.waves.gate import cohort_states, gate_refusal
from app.domain.planning.waves.vm_stand import VmStand
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveType, WaveVm

COHORTS = [Cohort(1, "Early", 1), Cohort(2, "Late", 2)]
RUN = Wave(1, 1, "Run", cohort_id=1, status=WaveStatus.EXECUTING)
BROKE = Wave(2, 2, "Broke", cohort_id=1, status=WaveStatus.FAILED)
AGREED = Wave(3, 3, "Agreed", cohort_id=1, status=WaveStatus.FAILED, waived_note="agreed")
OFF = Wave(4, 4, "Off", cohort_id=1, status=WaveStatus.CANCELLED)
OFF_AGREED = Wave(5, 5, "Off agreed", cohort_id=1, status=WaveStatus.CANCELLED, waived_note="yes")
CLEANUP = Wave(6, 6, "Cleanup", WaveType.CLEANUP, cohort_id=1)
DONE = Wave(7, 7, "Done", cohort_id=1, status=WaveStatus.COMPLETE)
EVERY = [RUN, BROKE, AGREED, OFF, OFF_AGREED, CLEANUP, DONE]


@pytest.mark.parametrize(
    ("statuses", "places", "left"),
    [
        ({"a": "migrated"}, {"a": 1}, ""),
        ({"a": "migrated", "b": "in_progress"}, {"a": 1, "b": 1},
         "1 VM has not migrated, in “Run”"),
        ({"a": "failed"}, {"a": 2}, "1 VM has not migrated, in “Broke”"),
        ({"a": "failed"}, {"a": 3}, ""),
        ({"a": "not_started"}, {"a": 4}, "1 VM has not migrated, in no wave"),
        ({"a": "not_started"}, {"a": 5}, ""),
        ({"a": "failed"}, {"a": 7}, "1 VM has not migrated, in “Done”"),
        ({"a": "assigned"}, {"a": 6}, ""),
        ({"a": "not_started", "b": "not_started", "c": "failed"}, {"c": 2},
         "3 VMs have not migrated, 2 of them in no wave"),
        ({"out": "not_started"}, {}, ""),
    ],
)  # fmt: skip
def test_a_cohort_is_through(
    statuses: Mapping[str, str], places: Mapping[str, int], left: str
) -> None:
    vms = [
        VmStand(key, name, name, status, "operator" if name == "out" else "", 1)
        for key, (name, status) in enumerate(statuses.items(), 1)
    ]
    keys = {vm.name: vm.id for vm in vms}
    rows = [WaveVm(n, wave, keys[n_], n_, n_) for n, (n_, wave) in enumerate(places.items(), 1)]
    state = cohort_states(COHORTS, vms, EVERY, rows)[1]
    assert (state.through, state.reason) == (not left, left)


def _refusal(cohorts: Sequence[Cohort], wave: Wave) -> str:
    return gate_refusal(wave, cohorts, cohort_states(cohorts, (), [], ()))


def test_who_waits_for_whom() -> None:
    late = Wave(9, 9, "Next", cohort_id=2)
    told = "“Next” waits until cohort “Early” is through: it has no waves."
    assert _refusal(COHORTS, late) == told
    assert _refusal(COHORTS, Wave(9, 9, "Next", cohort_id=1)) == ""
    assert _refusal(COHORTS, Wave(9, 9, "Next")) == ""
    assert _refusal(COHORTS, Wave(9, 9, "Next", WaveType.CLEANUP, cohort_id=2)) == ""
    free = [COHORTS[0], Cohort(2, "Late", 2, gate=Gate.NONE)]
    assert _refusal(free, late) == ""
