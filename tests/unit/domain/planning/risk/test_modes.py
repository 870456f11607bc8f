"""Warm or cold, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.enums import Mode, Risk
from app.domain.model import Vm
from app.domain.planning.risk.config import DEFAULT_CONFIG
from app.domain.planning.risk.facts import VmFacts
from app.domain.planning.risk.modes import decide_mode
from app.domain.planning.risk.score import assess
from tests.unit.domain.planning.risk.assessed import SHARED, TB, disk, facts, partition, vm

RAW = facts(disks=(disk("Hard disk 2", raw=True),))

CASES = [
    (vm(), facts(), Mode.WARM, "Warm: nothing asks for a cold move."),
    (vm(power_state=""), facts(), Mode.WARM, "Warm: nothing asks for a cold move."),
    (vm(power_state="poweredOff"), facts(), Mode.COLD, "Cold: the VM is powered off."),
    (vm(power_state="Powered Off"), facts(), Mode.COLD, "Cold: the VM is powered off."),
    (vm(power_state="Off"), facts(), Mode.COLD, "Cold: the VM is powered off."),
    (
        vm(power_state="suspended"),
        facts(),
        Mode.COLD,
        "Cold: the VM is suspended; resume it and shut it down before the move.",
    ),
    (vm(), RAW, Mode.COLD, "Cold: raw device mappings move only powered off (Hard disk 2)."),
    (
        vm(os_tools="FreeBSD 13 (64-bit)"),
        facts(),
        Mode.COLD,
        "Cold: FreeBSD 13 is only moved powered off.",
    ),
    (
        vm(os_tools="Microsoft Windows NT"),
        facts(),
        Mode.COLD,
        "Cold: the risk is red (Guest system unsupported).",
    ),
    (
        vm(),
        facts(partitions=(partition("C:\\", 100),)),
        Mode.COLD,
        "Cold: the risk is red (Guest file system full).",
    ),
    # What a VM is counts before how it was rated.
    (
        vm(power_state="poweredOff", os_tools="Windows NT"),
        RAW,
        Mode.COLD,
        "Cold: the VM is powered off.",
    ),
]


@pytest.mark.parametrize(("machine", "parts", "mode", "reason"), CASES)
def test_the_mode_and_its_reason(machine: Vm, parts: VmFacts, mode: Mode, reason: str) -> None:
    found = assess(machine, parts, DEFAULT_CONFIG, SHARED)
    assert (found.mode, found.mode_reason) == (mode, reason)


def test_a_red_score_is_named_with_the_limit() -> None:
    machine = vm(vcpu=32, disk_mib=9 * TB, disk_count=9, nic_count=9)
    found = assess(machine, facts(), DEFAULT_CONFIG, SHARED)
    assert found.category is Risk.RED
    assert found.mode_reason == "Cold: the risk is red (score 55, above 50)."


def test_yellow_stays_warm() -> None:
    found = assess(vm(vcpu=32), facts(), DEFAULT_CONFIG, SHARED)
    assert (found.category, found.mode) == (Risk.YELLOW, Mode.WARM)


def test_waiving_does_not_make_a_raw_disk_warm() -> None:
    parts = replace(RAW, waivers={"rdm": "copied by the array"})
    found = assess(vm(), parts, DEFAULT_CONFIG, SHARED)
    assert (found.category, found.mode) == (Risk.GREEN, Mode.COLD)


def test_the_cold_list_is_the_projects_own() -> None:
    config = DEFAULT_CONFIG.with_value("list.os_cold_required", ["rhel/8"])
    assert decide_mode(vm(), facts(), config, Risk.GREEN, 0, ())[0] is Mode.COLD
    none = DEFAULT_CONFIG.with_value("list.os_cold_required", "")
    machine = vm(os_tools="FreeBSD 13")
    assert decide_mode(machine, facts(), none, Risk.GREEN, 0, ())[0] is Mode.WARM
