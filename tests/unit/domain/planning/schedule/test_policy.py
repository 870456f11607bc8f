"""Which ways are tried, and which VM goes over the day first."""

from __future__ import annotations

from app.domain.planning.schedule.policy import EFFORT, POLICIES, Fit, Policy, tries
from app.domain.planning.schedule.pool import Day, Pool, Room


def test_the_more_vms_the_fewer_ways_are_tried_but_always_one() -> None:
    assert tries(0) == tries(100) == POLICIES
    assert len(tries(EFFORT // 3)) == 3
    assert tries(20_000) == POLICIES[:1]


class TestFit:
    def test_soonest_is_the_one_that_waits_least(self) -> None:
        assert Fit.SOONEST.cost(0.0, 3.0) < Fit.SOONEST.cost(0.5, 0.0)

    def test_tightest_counts_what_is_left_of_its_last_day(self) -> None:
        assert Fit.TIGHTEST.cost(0.5, 0.25) < Fit.TIGHTEST.cost(0.0, 1.0)

    def test_earliest_leaves_most_of_its_last_day(self) -> None:
        assert Fit.EARLIEST.cost(0.0, 3.0) < Fit.EARLIEST.cost(0.0, 1.0)
        assert Fit.EARLIEST.cost(0.0, 1.0) < Fit.EARLIEST.cost(0.5, 3.0)


def order_of(policy: Policy, copies: list[float]) -> list[float]:
    """The order in which a day of 8 h in one lane and four slots takes VMs of a rank."""
    pool = Pool(copies, 1.0, left=len(copies), left_hours=sum(copies), left_load=sum(copies) + 4)
    for number in range(len(copies)):
        pool.add(number, long=False)
    room = Room(lane=7.0, lanes=7.0, slots=32.0, spare_slots=1)
    pool.pace(0, Day(8.0, 1, 4, 100), room, policy)
    found = []
    while (number := pool.pick(room, policy)) is not None:
        pool.take(number)
        found.append(copies[number])
    return found


def test_small_ones_first_or_in_turn_with_large_ones() -> None:
    copies = [0.0, 0.0, 0.0, 0.0, 2.0, 2.0]
    assert order_of(Policy(paced=True, spare=1), copies) == copies
    assert order_of(Policy(paced=True, spare=2), copies) == copies[::-1]
    assert order_of(Policy(paced=True), copies) == copies[::-1]
    assert order_of(Policy(paced=True, even=True), copies) == [2.0, 0.0, 0.0, 2.0, 0.0, 0.0]


def test_vms_that_go_over_the_day_wait_for_as_much_of_the_others() -> None:
    policy = Policy(paced=True, spread=True)
    pool = Pool([1.0, 9.0], 1.0, left=1, left_hours=10.0, long_left=2, long_hours=20.0)
    pool.pace(0, Day(8.0, 1, 4, 100), Room(), policy)
    assert not pool.long_wait(policy)
    pool.long_hours = 10.0
    assert pool.long_wait(policy)
    assert not pool.long_wait(Policy(paced=True))
    pool.left_hours = 5.0
    assert not pool.long_wait(policy)


def test_a_share_of_the_lanes_for_vms_that_go_over_the_day() -> None:
    pool = Pool([1.0, 9.0], 1.0, left=1, left_hours=10.0, long_left=2, long_hours=90.0)
    assert pool.most_long(10, Policy(paced=True)) == 9
    assert pool.most_long(10, Policy(paced=True, long_share=0.8)) == 8
    assert pool.most_long(1, Policy(paced=True, long_share=0.8)) == 1
