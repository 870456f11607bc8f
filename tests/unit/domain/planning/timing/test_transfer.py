"""Hours, downtime and GiB per VM, against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.model import Vm
from app.domain.parameters import ProjectParameters
from app.domain.planning.timing.transfer import (
    cold_hours,
    copy_hours,
    lanes_of,
    pipe_gb_per_hour,
    timing_of,
    warm_hours,
)

FOUR_GBPS = ProjectParameters(bandwidth_gbps=4.0, cutover_mins=30.0)


def vm(used_gb: float, disk_gb: float, **fields: object) -> Vm:
    machine = Vm(1, "vm-1", "web01", used_mib=used_gb * 1024, disk_mib=disk_gb * 1024)
    return replace(machine, **fields)


def test_the_pipe_carries_its_megabits_as_gib_per_hour() -> None:
    # 4,000 Mbps × 3,600 s ÷ 8,192 Mbit per GiB
    assert pipe_gb_per_hour(FOUR_GBPS) == 1757.8125


@pytest.mark.parametrize(
    ("used_gb", "gbps", "cutover_mins", "hours"),
    [
        # 100 × 1024 × 8 ÷ (4000 × 3600) × 1.14 = 0.064853…, + 0.5
        (100, 4.0, 30, 0.5648533333),
        # 500 × 1024 × 8 ÷ (1000 × 3600) × 1.14 = 1.297066…, + 0.5
        (500, 1.0, 30, 1.7970666667),
        (500, 1.0, 0, 1.2970666667),
        (0, 4.0, 30, 0.5),
        (5000, 1.0, 90, 14.4706666667),
    ],
)
def test_warm_hours(used_gb: float, gbps: float, cutover_mins: float, hours: float) -> None:
    parameters = ProjectParameters(bandwidth_gbps=gbps, cutover_mins=cutover_mins)
    assert warm_hours(used_gb, parameters) == pytest.approx(hours, abs=1e-9)


def test_cold_hours_use_the_multiplier_where_there_is_one() -> None:
    assert cold_hours(800, replace(FOUR_GBPS, cold_multiplier=0.01)) == pytest.approx(8.0)


def test_cold_hours_are_the_pipes_own_without_a_multiplier() -> None:
    # 800 × 1024 × 8 ÷ (4000 × 3600) × 1.14, no cutover in it
    assert cold_hours(800, FOUR_GBPS) == pytest.approx(0.5188266667, abs=1e-9)


def test_a_warm_vm_moves_its_used_space_and_is_down_for_the_cutover() -> None:
    timing = timing_of(vm(100, 400), FOUR_GBPS)
    assert timing.hours == pytest.approx(0.5648533333, abs=1e-9)
    assert timing.downtime_hours == 0.5
    assert timing.transfer_gb == 100
    assert timing.wire_gb == pytest.approx(114)


def test_a_cold_vm_moves_its_whole_disks_and_is_down_for_hours_and_cutover() -> None:
    timing = timing_of(vm(100, 800, mode="cold_migration"), FOUR_GBPS)
    assert timing.hours == pytest.approx(0.5188266667, abs=1e-9)
    assert timing.downtime_hours == pytest.approx(1.0188266667, abs=1e-9)
    assert timing.transfer_gb == 800
    assert timing.wire_gb == pytest.approx(912)


@pytest.mark.parametrize(
    ("assessed", "override", "gb"),
    [
        ("warm_migration", "", 100),
        ("cold_migration", "", 800),
        ("warm_migration", "cold_migration", 800),
        ("cold_migration", "warm_migration", 100),
    ],
)
def test_the_operators_mode_wins(assessed: str, override: str, gb: float) -> None:
    machine = vm(100, 800, mode=assessed, mode_override=override)
    assert timing_of(machine, FOUR_GBPS).transfer_gb == gb


@given(
    gb=st.floats(0, 100_000),
    gbps=st.floats(0.001, 10_000),
    more=st.floats(0, 1000),
)
def test_more_data_never_takes_less_and_a_wider_pipe_never_more(
    gb: float, gbps: float, more: float
) -> None:
    parameters = ProjectParameters(bandwidth_gbps=gbps)
    wider = ProjectParameters(bandwidth_gbps=gbps * 2)
    assert warm_hours(gb + more, parameters) >= warm_hours(gb, parameters)
    assert copy_hours(gb, wider.mbps) <= copy_hours(gb, parameters.mbps)


@given(gb=st.floats(0, 100_000), gbps=st.floats(0.001, 10_000))
def test_copying_takes_as_long_as_the_wire_needs_on_the_pipe(gb: float, gbps: float) -> None:
    parameters = ProjectParameters(bandwidth_gbps=gbps)
    wire_hours = gb * 1.14 / pipe_gb_per_hour(parameters)
    assert copy_hours(gb, parameters.mbps) == pytest.approx(wire_hours, rel=1e-12)


@pytest.mark.parametrize(
    ("gbps", "per_vm", "slots", "lanes", "mbps"),
    [
        (4.0, None, 10, 1, 4000),
        (4.0, 1000, 10, 4, 1000),
        (4.0, 1500, 10, 3, 4000 / 3),
        (4.0, 5000, 10, 1, 4000),
        (40.0, 1000, 10, 10, 1000),
        (1.1, 100, 40, 11, 100),
    ],
)
def test_the_pipe_is_cut_into_lanes(
    gbps: float, per_vm: float | None, slots: int, lanes: int, mbps: float
) -> None:
    parameters = ProjectParameters(
        bandwidth_gbps=gbps, per_vm_mbps=per_vm, migration_agent_slots=slots
    )
    found = lanes_of(parameters)
    assert found.count == lanes
    assert found.mbps == pytest.approx(mbps)
    assert lanes_of(parameters, 1).count == 1


def test_elapsed_is_the_copy_in_its_lane_and_the_cutover() -> None:
    lanes = replace(FOUR_GBPS, per_vm_mbps=1000.0)
    warm, cold = vm(500, 800), vm(500, 800, mode="cold_migration")
    # 500 × 1024 × 8 ÷ (1000 × 3600) × 1.14 = 1.297066…
    assert timing_of(warm, lanes).elapsed_hours == pytest.approx(1.7970666667, abs=1e-9)
    assert timing_of(warm, lanes).hours == pytest.approx(0.8242666667, abs=1e-9)
    assert timing_of(warm, FOUR_GBPS).elapsed_hours == timing_of(warm, FOUR_GBPS).hours
    alone = timing_of(cold, FOUR_GBPS)
    assert alone.elapsed_hours == pytest.approx(alone.hours + 0.5, abs=1e-12)


def test_a_cold_multiplier_holds_the_lane_unless_the_disks_take_longer() -> None:
    cold = vm(100, 800, mode="cold_migration")
    slow = replace(FOUR_GBPS, cold_multiplier=0.01)
    assert timing_of(cold, slow).elapsed_hours == pytest.approx(8.5)
    # 800 × 1024 × 8 ÷ (100 × 3600) × 1.14 = 20.753066… h in a lane of 100 Mbps
    narrow = replace(slow, per_vm_mbps=100.0)
    assert timing_of(cold, narrow).elapsed_hours == pytest.approx(21.2530666667, abs=1e-9)
    assert timing_of(cold, narrow).hours == pytest.approx(8.0)
