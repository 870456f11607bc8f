"""What an edit changed is found, and what is counted after it equals a count of everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.model import Vm, evolve
from app.domain.planning.plan.changed_vms import (
    RunningCount,
    changed_pairs,
    same_vms,
    vms_of_keys,
    with_changed,
)

STATUSES = ("not_started", "assigned", "failed")
VMS = tuple(Vm(key, f"id-{key}", f"vm{key}") for key in (7, 3, 5, 1))
"""Not in the order of keys, as a plan has them."""


def by_status(vms: Iterable[Vm]) -> Counter[str]:
    return Counter(vm.status for vm in vms)


def test_vms_are_found_by_key_wherever_they_stand() -> None:
    assert vms_of_keys(VMS, {3, 1, 99}) == {3: (1, VMS[1]), 1: (3, VMS[3])}
    assert vms_of_keys(VMS, [5, 5]) == {5: (2, VMS[2])}
    assert vms_of_keys(VMS, ()) == {}


def test_changed_records_stand_in_the_place_of_the_old_ones() -> None:
    fresh = {5: evolve(VMS[2], notes="seen"), 99: Vm(99, "x", "x")}
    after = with_changed(VMS, fresh)
    assert [vm.id for vm in after] == [7, 3, 5, 1]
    assert changed_pairs(VMS, after) == [(VMS[2], fresh[5])]
    assert changed_pairs(VMS, VMS) == []
    assert same_vms(VMS, after)
    assert not same_vms(VMS, after[::-1])
    with pytest.raises(ValueError, match="not the same VMs"):
        changed_pairs(VMS, VMS[:2])


edits = st.lists(
    st.one_of(
        st.dictionaries(st.integers(0, 11), st.sampled_from(STATUSES), max_size=12),
        st.integers(0, 12),
    ),
    max_size=8,
)


@given(edits)
def test_a_running_count_equals_a_count_of_everything(steps: list[dict[int, str] | int]) -> None:
    """A step changes some VMs, or takes the estate to another size."""
    count = RunningCount(by_status)
    vms = tuple(Vm(key, f"id-{key}", f"vm{key}") for key in range(12))
    for step in steps:
        if isinstance(step, int):
            vms = tuple(Vm(key, f"id-{key}", f"vm{key}") for key in range(step))
        else:
            there = vms_of_keys(vms, step.keys())
            vms = with_changed(
                vms, {key: evolve(vm, status=step[key]) for key, (_, vm) in there.items()}
            )
        assert count.of(vms) == by_status(vms)
        assert all(count.of(vms).values()), "what is there no more is not told"
