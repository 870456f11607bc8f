"""Filling along an order by hand: equal shares, ramps, and cuts that keep ratios."""

from __future__ import annotations

import pytest

from app.domain.planning.cohorts.filling import Place, cut, fill_ramp, fill_shares, recut_shares
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.strategies import Segment
from tests.unit.domain.planning.cohorts.cohort_cases import load, rooms_of


def shares(vms: list[int], count: int, guardrails: Guardrails | None = None) -> list[int]:
    rooms = rooms_of([load(key, each) for key, each in enumerate(vms)], count, guardrails)
    fill_shares(rooms, [Segment(tuple(range(len(vms))), 0, count - 1)])
    return rooms.slots


@pytest.mark.parametrize(
    ("vms", "count", "slots"),
    [
        # A share of 20: the third would pass it by all of itself.
        ([10, 10, 10, 10], 2, [0, 0, 1, 1]),
        # A share of 15: the second passes it by 5, which is half of itself and no more.
        ([10, 10, 10], 2, [0, 0, 1]),
        # A share of 16: 10 + 13 ÷ 2 is more.
        ([10, 13, 9], 2, [0, 1, 1]),
        # A share of 14: 10 + 7 ÷ 2 is not.
        ([10, 7, 11], 2, [0, 0, 1]),
        # A giant has a cohort, the next one goes on, and the last takes the rest.
        ([90, 1, 1, 1], 3, [0, 1, 1, 1]),
        ([1, 90, 1, 1], 3, [0, 1, 2, 2]),
        ([5, 5], 4, [0, 1]),
        ([7], 1, [0]),
        ([], 3, []),
    ],
)
def test_an_order_is_cut_where_the_next_would_pass_the_share_by_half(
    vms: list[int], count: int, slots: list[int]
) -> None:
    assert shares(vms, count) == slots


def test_a_cap_cuts_earlier_than_the_share() -> None:
    assert shares([10, 10, 10, 10], 2, Guardrails(15)) == [0, 1, -1, -1]


def test_what_is_held_counts_in_the_share() -> None:
    rooms = rooms_of([load(key, 10) for key in range(4)], 2, held={0: load(9, 20)})
    fill_shares(rooms, [Segment((0, 1, 2, 3), 0, 1)])
    assert rooms.slots == [0, 1, 1, 1]


def ramp(vms: list[int], caps: list[int]) -> list[int]:
    rooms = rooms_of([load(key, each) for key, each in enumerate(vms)], len(caps))
    rooms.most_vms = [float(cap) for cap in caps]
    fill_ramp(rooms, [Segment(tuple(range(len(vms))), 0, len(caps) - 1)])
    return rooms.slots


def test_a_ramp_never_goes_back_to_an_earlier_slot() -> None:
    # The second does not fit; the third would, and stays behind it all the same.
    assert ramp([6, 8, 2, 9], [10, 12, 99]) == [0, 1, 1, 2]


def test_a_slot_that_is_too_small_is_passed_over() -> None:
    assert ramp([20, 1], [5, 10, 30]) == [2, 2]


def test_what_no_later_slot_takes_stays_out_and_the_next_goes_on() -> None:
    assert ramp([4, 50, 4], [5, 10]) == [0, -1, 1]


ORDER = [Place(unit, 0, 1) for unit in range(4)]


def test_a_cut_keeps_the_ratios_of_every_slot() -> None:
    loads = [load(1, 10, risk=0), load(2, 10, risk=30), load(3, 10, risk=0), load(4, 10, risk=10)]
    rooms = rooms_of(loads, 2, Guardrails(max_avg_risk=10))
    # Two and two have means of 15 and 5; the only cut with both within 10 is after the third.
    assert cut(rooms, ORDER)
    assert rooms.slots == [0, 0, 0, 0]
    rooms = rooms_of(loads, 2, Guardrails(30, max_avg_risk=10))
    assert cut(rooms, ORDER)
    assert rooms.slots == [0, 0, 0, 1]
    rooms = rooms_of(loads, 2, Guardrails(20, max_avg_risk=10))
    assert not cut(rooms, ORDER)
    assert rooms.slots == [-1, -1, -1, -1]


def test_an_order_is_cut_again_where_a_ratio_asks_for_it() -> None:
    loads = [load(1), load(2), load(3, risk=20), load(4)]
    rooms = rooms_of(loads, 2, Guardrails(max_avg_risk=8))
    segment = Segment((0, 1, 2, 3), 0, 1)
    fill_shares(rooms, [segment])
    assert (rooms.slots, rooms.sound) == ([0, 0, 1, 1], False)
    assert recut_shares(rooms, [segment])
    assert rooms.slots == [0, 0, 0, 1]


def test_an_order_is_not_cut_so_that_a_cohort_is_empty_or_much_too_full() -> None:
    loads = [load(1), load(2), load(3, risk=18), load(4, risk=18)]
    rooms = rooms_of(loads, 2, Guardrails(max_avg_risk=10))
    assert not recut_shares(rooms, [Segment((0, 1, 2, 3), 0, 1)])
    loads = [load(key) for key in range(1, 6)] + [load(6, risk=40)]
    rooms = rooms_of(loads, 3, Guardrails(max_avg_risk=10))
    assert not recut_shares(rooms, [Segment((0, 1, 2, 3, 4, 5), 0, 2)])


def test_an_order_that_no_cut_fits_stays_as_it_was() -> None:
    rooms = rooms_of([load(1, 10), load(2, 25), load(3, 20), load(4, 5)], 2, Guardrails(30))
    segment = Segment((0, 1, 2, 3), 0, 1)
    fill_shares(rooms, [segment])
    before = list(rooms.slots)
    assert not recut_shares(rooms, [segment])
    assert rooms.slots == before
