"""Days that VMs take in lanes and slots since they cannot be divided."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.domain.planning.schedule.bins import lane_bins, longer_than, slot_bins, start_days
from app.domain.planning.schedule.items import Job, WaveLoad
from tests.unit.domain.planning.schedule.schedule_cases import vm


def wave(
    copies: Sequence[float], cutover: float = 1.5, slots: int = 10, lanes: int = 1
) -> WaveLoad:
    jobs = [Job(vm(number, copy), number, copy) for number, copy in enumerate(copies)]
    return WaveLoad(jobs, cutover, slots, lanes)


def test_a_slot_takes_one_cutover_of_more_than_half_a_day() -> None:
    assert slot_bins(wave([0.1] * 25), 2.0) == 3
    # So does the last day of a VM that goes over the night before.
    assert slot_bins(wave([0.1] * 20 + [1.0]), 2.0) == 3


def test_days_that_the_only_lane_is_held_are_lost_for_all_slots() -> None:
    # 4.5 h with the cutover: one day between, on which nothing is cut over.
    assert slot_bins(wave([0.01] * 10 + [3.0]), 2.0) == 3
    assert slot_bins(wave([0.01] * 9 + [3.0]), 2.0) == 2
    # In two lanes it holds no more than its own slot on that day.
    assert slot_bins(wave([0.01] * 8 + [3.0], lanes=2), 2.0) == 1


def test_lanes_count_nights() -> None:
    assert lane_bins(wave([1.0] * 4), 2.0) == 5
    assert lane_bins(wave([0.5] * 4), 2.0) == 4
    assert lane_bins(wave([0.3] * 4), 2.0) == 4


def test_nothing_starts_while_the_only_lane_is_held() -> None:
    assert start_days(wave([3.0, 0.1]), 2.0) == (0, 1)
    assert start_days(wave([6.0, 0.1]), 2.0) == (2, 2)
    assert start_days(wave([6.0, 0.1], lanes=2), 2.0) == (0, 0)


@pytest.mark.parametrize(("hours", "kept"), [(0.5, 3), (1.5, 2), (2.0, 1), (3.0, 0)])
def test_vms_that_only_longer_days_can_take(hours: float, kept: int) -> None:
    some = longer_than(wave([0.0, 1.0, 2.0, 9.0], cutover=1.0), hours, 8.0)
    assert len(some.jobs) == kept
