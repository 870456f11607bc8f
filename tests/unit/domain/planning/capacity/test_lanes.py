"""Demand and capacity as lanes, in figures that both the window and the papers write."""

from __future__ import annotations

import pytest

from app.domain.planning.capacity.lanes import CapacityLane, amount, capacity_lanes
from tests.gap_samples import gap_plan


def test_lanes_are_what_the_sizing_has() -> None:
    capacity = gap_plan().target.capacity
    sizing = capacity.sizing
    assert sizing is not None
    cpu, ram = capacity_lanes(capacity)
    assert (cpu.capacity, ram.capacity) == (sizing.cpu_capacity, sizing.ram_gb_capacity)
    assert (cpu.total, ram.total) == pytest.approx((sizing.cpu_total, sizing.ram_gb_total))
    assert cpu.survives == ram.survives == sizing.survives_loss


def test_the_sentence_is_written_with_the_numbers_of_its_reader() -> None:
    lane = CapacityLane("CPU", "threads", 60.0, 10.5, existing=64.0, added=1000.0)
    assert lane.sentence() == "70.5 threads needed of 745 usable · 7 % of 1,064 physical"
    swiss = lane.sentence(lambda value, places: f"{value:,.{places}f}".replace(",", "’"))
    assert swiss == "70.5 threads needed of 745 usable · 7 % of 1’064 physical"


def test_without_nodes_it_says_what_they_would_have_to_hold() -> None:
    lane = CapacityLane("RAM", "GB", 70.0)
    assert lane.wanted == pytest.approx(100.0)
    assert lane.sentence() == "70 GB needed · no nodes yet: 100 GB at 70 %"


def test_small_amounts_have_decimals() -> None:
    assert [amount(value) for value in (0.0, 0.126, 1.26, 99.96, 100.4)] == [
        "0", "0.13", "1.3", "100.0", "100",
    ]  # fmt: skip
