"""Balanced load: the bound, the optimum against every assignment, and evenness at size."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.planning.cohorts.balance import load_bound, spread
from app.domain.planning.cohorts.exact import best_spread
from app.domain.planning.cohorts.guardrails import BYTES_PER_MIB, Guardrails
from app.domain.planning.cohorts.strategies import Strategy, segments
from app.domain.planning.cohorts.tenant_load import TenantLoad
from tests.unit.domain.planning.cohorts.cohort_cases import GB, assigned, estate, load, rooms_of
from tests.unit.domain.planning.cohorts.exhaustive import smallest_largest

Pairs = Sequence[tuple[int, int]]


@pytest.mark.parametrize(
    ("loads", "held", "bound"),
    [
        ([6, 6, 6], [0, 0, 0], 6),
        ([4, 3, 2], [0, 0], 5),  # 9 ÷ 2, rounded up
        ([9, 1, 1], [0, 0], 9),  # the largest
        ([5, 5, 5], [0, 0], 10),  # two of three must share
        ([7, 5, 4, 1], [0, 0, 0], 6 + 1),  # the largest
        ([3] * 7, [0, 0, 0], 9),  # three of seven must share
        ([1, 1], [0, 8], 8),  # what is held
        ([6, 6], [4, 0], 8),  # 16 ÷ 2
        ([], [0, 0], 0),
    ],
)
def test_the_bound_by_hand(loads: list[int], held: list[int], bound: int) -> None:
    assert load_bound(loads, held) == bound


def test_two_cohorts_by_hand() -> None:
    given_loads = estate([load(key, gb=gb) for key, gb in enumerate([8, 7, 6, 5, 4], start=1)])
    preview = assigned(given_loads, "balanced_load")
    # 30 GB: 8 + 7 and 6 + 5 + 4.
    assert sorted(cohort.used_gb for cohort in preview.cohorts) == [15, 15]
    assert (preview.balance.largest_gb, preview.balance.bound_gb) == (15, 15)
    assert (preview.balance.ratio, preview.balance.optimal) == (1, True)


def random_case(seed: int, most: int) -> tuple[list[TenantLoad], int, Guardrails, Pairs]:
    random = Random(seed)
    count, rooms = random.randint(2, most), random.randint(2, 3)
    loads = [
        load(
            key, random.randint(1, 30), gb=random.randint(1, 999),
            risk=random.choice((0, 4, 20)), supported=0,
        )
        for key in range(count)
    ]  # fmt: skip
    loads = [
        load(each.tenant_id, each.vms, gb=each.used_mib / GB, risk=each.average_risk,
             supported=random.randint(each.vms // 2, each.vms))
        for each in loads
    ]  # fmt: skip
    total_vms = sum(each.vms for each in loads)
    limits = Guardrails(
        random.choice((None, max(1, int(total_vms / rooms * random.uniform(1.05, 1.6))))),
        random.choice((None, sum(e.used_mib for e in loads) / rooms * 1.3 / GB / 1024)),
        random.choice((None, 12.0)),
        random.choice((None, 70.0)),
    )
    limits = limits if seed % 2 else Guardrails()
    pairs = [
        tuple(sorted(random.sample(range(count), 2), reverse=True))
        for _ in range(random.choice((0, 0, count // 2)))
    ]
    return loads, rooms, limits, pairs  # type: ignore[return-value]


@pytest.mark.parametrize("seed", range(60))
def test_a_few_units_have_the_optimum_of_all_assignments(seed: int) -> None:
    loads, count, limits, needs = random_case(seed, 9)
    check_optimum(loads, count, limits, needs)


@pytest.mark.parametrize("seed", range(100, 106))
@pytest.mark.parametrize("limited", [False, True])
@pytest.mark.parametrize("tied", [False, True])
def test_twelve_units_have_the_optimum_too(seed: int, *, limited: bool, tied: bool) -> None:
    random = Random(seed)
    loads = [
        load(key, random.randint(5, 15), gb=random.randint(1, 999), risk=random.choice((0, 8)))
        for key in range(12)
    ]
    limits = Guardrails(80, None, 7.0, None) if limited else Guardrails()
    needs = [(key, key - 3) for key in range(3, 12, 2)] if tied else []
    check_optimum(loads, 2 if seed % 2 else 3, limits, needs)


def check_optimum(loads: list[TenantLoad], count: int, limits: Guardrails, needs: Pairs) -> None:
    best = smallest_largest(loads, count, limits, needs)
    rooms = rooms_of(loads, count, limits, needs)
    order = segments(rooms, Strategy.BALANCED_LOAD, 5, 10)[0].units
    balance = spread(rooms, order)
    assert rooms.sound
    if best is None:
        assert rooms.unplaced()
    else:
        assert not rooms.unplaced()
        assert max(rooms.used) == round(best * BYTES_PER_MIB)
        assert balance.optimal
    assert all(
        rooms.slots[one] >= rooms.slots[other]
        for one, other in needs
        if -1 not in {rooms.slots[one], rooms.slots[other]}
    )


@settings(max_examples=30)
@given(
    st.lists(st.integers(1, 500), min_size=1, max_size=7),
    st.integers(1, 3),
    st.lists(st.integers(0, 400), min_size=3, max_size=3),
)
def test_what_is_held_weighs_where_it_is(sizes: list[int], count: int, held: list[int]) -> None:
    loads = [load(key, gb=size) for key, size in enumerate(sizes)]
    stays = {slot: load(100 + slot, gb=held[slot]) for slot in range(count)}
    rooms = rooms_of(loads, count, held=stays)
    spread(rooms, segments(rooms, Strategy.BALANCED_LOAD, 5, 10)[0].units)
    # Tried as tenants that cannot be elsewhere: one more in each cohort, by hand.
    best = min(
        max(
            held[slot] + sum(sizes[n] for n, at in enumerate(places) if at == slot)
            for slot in range(count)
        )
        for places in every_place(len(sizes), count)
    )
    assert max(rooms.used) == best * 1024 * BYTES_PER_MIB


def every_place(units: int, count: int) -> list[list[int]]:
    found: list[list[int]] = [[]]
    for _ in range(units):
        found = [[*places, slot] for places in found for slot in range(count)]
    return found


def test_there_is_no_spread_below_the_best() -> None:
    loads = [load(key, gb=size) for key, size in enumerate([8, 7, 6, 5, 4])]
    rooms = rooms_of(loads, 2)
    assert best_spread(rooms, range(5), below=15 * 1024 * BYTES_PER_MIB) is None
    found = best_spread(rooms, range(5), below=15 * 1024 * BYTES_PER_MIB + 1)
    assert found is not None
    assert best_spread(rooms, []) == []


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("tenants", "count"), [(36, 3), (60, 5), (130, 10)])
def test_with_twelve_tenants_a_cohort_the_largest_is_near_the_bound(
    seed: int, tenants: int, count: int
) -> None:
    random = Random(seed)
    loads = [
        load(key, random.randint(1, 200), gb=random.lognormvariate(6, 1.2))
        for key in range(1, tenants + 1)
    ]
    needs = [(key, key - 7) for key in range(9, tenants, 5)] if seed % 2 else []
    limits = Guardrails(int(sum(each.vms for each in loads) / count * 1.05))
    preview = assigned(
        estate(loads, needs=needs), "balanced_load", count,
        guardrails=limits if seed % 4 > 1 else Guardrails(),
    )  # fmt: skip
    assert not preview.unplaced
    assert preview.balance.ratio <= 1.05
