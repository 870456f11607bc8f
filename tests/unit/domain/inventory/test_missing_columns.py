"""Columns without which figures are made up are told, and first."""

from __future__ import annotations

import pytest

from app.domain.inventory.missing_columns import note_missing
from app.domain.inventory.report import ImportReport, Weight
from tests.unit.domain.inventory.draft_cases import draft

ALL = {"vInfo.template", "vInfo.power_state", "vInfo.cpus", "vInfo.memory", "vDisk.capacity"}


def told(available: set[str], *blanks: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """What the report names of a file, and the power states of its VMs."""
    report = ImportReport()
    drafts = [draft(n) for n, _ in enumerate(blanks)]
    for one, names in zip(drafts, blanks, strict=True):
        one.blanks = names
        one.values["power_state"] = "" if "power_state" in names else "poweredOff"
    note_missing(drafts, available, report, "a.xlsx")
    found = [what for what, tally in report.suspicious.items() if tally.weight == Weight.FIGURE]
    return found, [one.values["power_state"] for one in drafts]


def test_nothing_is_told_of_a_whole_export() -> None:
    assert told(ALL, ()) == ([], ["poweredOff"])
    assert told(set()) == ([], []), "a file without VMs"


@pytest.mark.parametrize(
    ("gone", "word"),
    [
        ("vInfo.template", "Template"), ("vInfo.power_state", "Powerstate"),
        ("vInfo.cpus", "CPUs"), ("vInfo.memory", "Memory"), ("vDisk.capacity", "disk sizes"),
    ],
)  # fmt: skip
def test_a_column_that_no_sheet_has(gone: str, word: str) -> None:
    blanks = ("power_state",) if gone == "vInfo.power_state" else ()
    (what,), states = told(ALL - {gone}, blanks)
    assert what.startswith("files without a column ")
    assert word in what
    assert states == ["poweredOn" if blanks else "poweredOff"]


@pytest.mark.parametrize(
    ("gone", "instead"),
    [
        ("vInfo.template", "vTools.template"), ("vInfo.power_state", "vCPU.power_state"),
        ("vInfo.cpus", "vCPU.cpus"), ("vInfo.memory", "vMemory.size"),
        ("vDisk.capacity", "vInfo.provisioned"), ("vDisk.capacity", "vPartition.capacity"),
    ],
)  # fmt: skip
def test_another_sheet_makes_it_good(gone: str, instead: str) -> None:
    assert told((ALL - {gone}) | {instead}, ())[0] == []


def test_a_column_of_power_that_is_blank_is_as_good_as_none() -> None:
    what, states = told(ALL, ("power_state",), ("power_state",))
    assert what == ["files without a value under Powerstate, whose VMs are taken as powered on"]
    assert states == ["poweredOn", "poweredOn"]


def test_single_blanks_of_power_stay_blank_and_are_told() -> None:
    report = ImportReport()
    one, other = draft(0), draft(1)
    one.values["power_state"], one.blanks = "", ("power_state",)
    other.values["power_state"] = "poweredOn"
    note_missing([one, other], ALL, report, "a.xlsx")
    assert one.values["power_state"] == ""
    assert list(report.suspicious) == ["VMs whose power state is blank in every sheet"]
