"""Columns that are told by hand: how that is written, what is refused, and what it does."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import UserError
from app.domain.inventory.column_choices import (
    NO_CHOICES,
    ColumnChoice,
    ColumnChoices,
    check_applied,
    check_choices,
    column_keys,
    parse_choice,
)
from app.domain.inventory.column_survey import ColumnSurvey, Use
from app.domain.inventory.drafts import Inventory
from app.domain.inventory.field_titles import title_of
from app.domain.inventory.heading_text import fold
from app.domain.inventory.headings import find_header, map_columns
from app.domain.inventory.report import ImportReport
from app.domain.inventory.sheet_fields import ALIASES
from tests.workbench import Tables, read_tables


def built(
    tables: Tables, choices: ColumnChoices = NO_CHOICES, survey: ColumnSurvey | None = None
) -> tuple[Inventory, ImportReport]:
    """What is read of one file."""
    return read_tables(tables, choices=choices, survey=survey)


def chosen(*choices: ColumnChoice) -> ColumnChoices:
    return ColumnChoices(choices)


SPEICHER = ColumnChoice("vInfo", "speicher", "memory", "GiB")


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("vInfo.Arbeitsspeicher=memory", ColumnChoice("vInfo", "arbeitsspeicher", "memory")),
        ("vinfo. Größe (MiB) =RAM:gib", ColumnChoice("vInfo", "grösse (mb)", "memory", "GiB")),
        ("vDisk.Name.of.it=path", ColumnChoice("vDisk", "name.of.it", "path")),
        ("vInfo.CPUs=", ColumnChoice("vInfo", "cpus", "")),
    ],
)
def test_a_choice_is_written_on_one_line(text: str, choice: ColumnChoice) -> None:
    assert parse_choice(text) == choice


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("CPUs=cpus", "names no column"),
        ("vInfo.CPUs", "names no column"),
        ("people.Name=vm", "There is no sheet “people”"),
        ("vInfo.Kerne=kernels", "has no field “kernels”"),
        ("vInfo.Kerne=cpus:GiB", "vCPU of vInfo is no size"),
        ("vInfo.Größe=memory:pounds", "“pounds” is no unit"),
        ("vInfo.Größe=:GiB", "is no size"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        parse_choice(text)


def test_two_headings_are_not_one_field() -> None:
    with pytest.raises(UserError, match="“a” and “b” cannot both be RAM"):
        check_choices([ColumnChoice("vInfo", "a", "memory"), ColumnChoice("vInfo", "b", "memory")])
    check_choices([ColumnChoice("vInfo", "a", "memory"), ColumnChoice("vMemory", "b", "size")])
    check_choices([ColumnChoice("vInfo", "a", ""), ColumnChoice("vInfo", "b", "")])


def test_a_choice_takes_the_place_of_the_one_before() -> None:
    first = NO_CHOICES.having(SPEICHER)
    second = first.having(ColumnChoice("vInfo", "speicher", "provisioned"))
    assert [each.field for each in second.choices] == ["provisioned"]
    assert second.without("vInfo", "speicher").choices == ()
    assert second.without("vDisk", "speicher") == second
    assert first.accepting(["vInfo.cpus"]).accepted == ("vInfo.cpus",)


def test_a_choice_that_no_column_has_is_told() -> None:
    check_applied(chosen(SPEICHER), ["vInfo: Speicher → RAM (GiB)"])
    with pytest.raises(UserError, match="No sheet vInfo of these files has a column “speicher”"):
        check_applied(chosen(SPEICHER), [])


def test_a_long_heading_is_told_shortly() -> None:
    long = ColumnChoice("vInfo", fold("Größe " * 5_000), "memory")
    assert len(long.sentence("Größe " * 5_000)) < 130
    check_applied(chosen(long), [long.sentence("Größe " * 5_000)])


def test_columns_without_a_heading_and_repeated_ones_have_keys_of_their_own() -> None:
    assert column_keys(["vm", "", "vm", "cpus", ""]) == [
        "vm", "column 2", "vm [2]", "cpus", "column 5",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ALIASES)
def test_each_field_of_a_sheet_is_called_otherwise(kind: str) -> None:
    titles = [title_of(kind, name) for name in ALIASES[kind]]
    assert len(set(titles)) == len(titles)


# -- headings --------------------------------------------------------------------------------------

HEADINGS = ["VM", "Powerstate", "CPUs", "Memory", "Speicher", ""]


def test_a_choice_goes_before_the_heading() -> None:
    plain = map_columns("vInfo", HEADINGS)
    assert plain.columns["memory"] == 3
    assert plain.attributes == {"Speicher": 4}
    mapped = map_columns("vInfo", HEADINGS, chosen=chosen(SPEICHER).of("vInfo"))
    assert mapped.columns["memory"] == 4
    assert mapped.units == {"memory": 1024.0}
    assert not mapped.attributes
    blank = ColumnChoice("vInfo", "column 6", "cluster")
    assert map_columns("vInfo", HEADINGS, chosen=chosen(blank).of("vInfo")).columns["cluster"] == 5


def test_a_column_that_is_not_used_is_no_attribute_either() -> None:
    off = chosen(ColumnChoice("vInfo", "memory", ""), ColumnChoice("vInfo", "speicher", ""))
    mapped = map_columns("vInfo", HEADINGS, chosen=off.of("vInfo"))
    assert "memory" not in mapped.columns
    assert not mapped.attributes
    assert "memory" in mapped.missing


@pytest.mark.parametrize(
    ("heading", "unit", "mib"),
    [("Memory GB", "", 1024.0), ("Memory GB", "MiB", 1.0), ("Memory", "KiB", 1 / 1024)],
)
def test_a_unit_that_was_chosen_goes_before_that_of_the_heading(
    heading: str, unit: str, mib: float
) -> None:
    choice = ColumnChoice("vInfo", heading.casefold(), "memory", unit)
    mapped = map_columns("vInfo", ["VM", heading], chosen={choice.heading: choice})
    assert mapped.units.get("memory", 1.0) == mib


def test_a_list_only_becomes_one_of_vms_with_the_columns_of_one() -> None:
    people = [["Person", "Abteilung"], ["Jo", "Vertrieb"]]
    name = {"person": ColumnChoice("vInfo", "person", "vm")}
    assert find_header("vInfo", people, name) is None


# -- reading ---------------------------------------------------------------------------------------

DISKS = [["VM", "Capacity MiB"], ["a", 1000], ["b", 2000]]


def info(*headings: str, rows: int = 2) -> list[list[Any]]:
    cells = {"VM": "a", "Maschine": "a", "Kerne": 4, "Speicher": 16, "Host": "h", "Cluster": "c"}
    body = []
    for name in ("a", "b")[:rows]:
        values = {**cells, "VM": name, "Maschine": name}
        body.append([values.get(heading, "x") for heading in headings])
    return [list(headings), *body]


def test_renamed_columns_are_read_as_they_were_told() -> None:
    choices = chosen(
        ColumnChoice("vInfo", "maschine", "vm"), ColumnChoice("vInfo", "kerne", "cpus"), SPEICHER
    )
    table = info("Maschine", "Kerne", "Speicher", "Host", "Cluster")
    inventory, report = built({"vInfo": table, "vDisk": DISKS}, choices)
    assert [(vm.name, vm.vcpu, vm.ram_mib) for vm in inventory.vms] == [
        ("a", 4, 16384), ("b", 4, 16384),
    ]  # fmt: skip
    assert report.by_hand == [
        "vInfo: Maschine → VM name", "vInfo: Kerne → vCPU", "vInfo: Speicher → RAM (GiB)",
    ]  # fmt: skip
    assert report.choices == choices


def test_a_unit_that_was_chosen_is_not_doubted() -> None:
    """16 would else be taken for GB, as no machine has 16 MB."""
    table = info("VM", "CPUs", "Speicher", "Host")
    doubted, _ = built({"vInfo": table}, chosen(ColumnChoice("vInfo", "speicher", "memory")))
    assert doubted.vms[0].ram_mib == 16384
    mib = chosen(ColumnChoice("vInfo", "speicher", "memory", "MiB"))
    sure, _ = built({"vInfo": table}, mib)
    assert sure.vms[0].ram_mib == 16


def test_the_unit_of_disks_that_was_chosen_decides_about_the_others() -> None:
    table = [["VM", "CPUs", "Memory", "Host", "Total disk capacity MiB"],
             ["a", 2, 4096, "h", 100], ["b", 2, 4096, "h", 200]]  # fmt: skip
    disks = [["VM", "Capacity"], ["a", 102400], ["b", 204800]]
    plain, _ = built({"vInfo": table, "vDisk": disks})
    assert plain.vms[0].disk_mib == 102400
    kib = chosen(ColumnChoice("vDisk", "capacity", "capacity", "KiB"))
    told, _ = built({"vInfo": table, "vDisk": disks}, kib)
    assert told.vms[0].disk_mib == 100


def test_repeated_headings_are_known_among_columns_told_by_hand() -> None:
    table = info("Maschine", "Kerne", "Speicher", "Host", "Cluster")
    table.insert(2, table[0])
    choices = chosen(ColumnChoice("vInfo", "maschine", "vm"))
    inventory, report = built({"vInfo": table, "vDisk": DISKS}, choices)
    assert [vm.name for vm in inventory.vms] == ["a", "b"]
    assert any("repeat the headings" in reason for reason in report.skipped)


# -- what each column was taken for ----------------------------------------------------------------


def test_every_column_is_surveyed() -> None:
    table = info("VM", "CPUs", "Memory", "Kerne", "Host", "Heartbeat")
    table[1][1] = "many"
    table[2][4] = ""
    survey = ColumnSurvey()
    built({"vInfo": table, "vDisk": DISKS}, chosen(ColumnChoice("vInfo", "kerne", "nics")), survey)
    sheet = survey.sheets[0]
    assert sheet.usable
    uses = {each.heading: (each.use, each.field) for each in sheet.columns}
    assert uses == {
        "VM": (Use.RECOGNISED, "vm"),
        "CPUs": (Use.RECOGNISED, "cpus"),
        "Memory": (Use.RECOGNISED, "memory"),
        "Kerne": (Use.BY_HAND, "nics"),
        "Host": (Use.RECOGNISED, "host"),
        "Heartbeat": (Use.NOT_USED, ""),
    }
    cpus, host = sheet.columns[1], sheet.columns[4]
    assert (cpus.unread, cpus.examples) == (2, ("many", "x"))
    assert (host.filled, host.sampled) == (1, 2)
    assert "cpus" not in sheet.free_fields("heartbeat")
    assert "cluster" in sheet.free_fields("heartbeat")
    assert "cpus" in sheet.free_fields("cpus")


def test_hostile_cells_are_shown_on_one_short_line() -> None:
    table = info("VM", "CPUs", "Memory", "Host")
    table[0][3] = "Host"
    table[1][3] = "=cmd|' /C calc'!A0\x07\n" + "x" * 40_000
    survey = ColumnSurvey()
    built({"vInfo": table}, NO_CHOICES, survey)
    shown = survey.sheets[0].columns[3].examples[0]
    assert len(shown) == 60
    assert shown.isprintable()
    assert shown.startswith("=cmd|' /C calc'!A0 xxx")


def test_only_the_first_columns_and_rows_are_looked_at() -> None:
    wide = [["VM", "CPUs", "Memory", "Host", *(f"c{number}" for number in range(3000))]]
    wide += [[f"vm-{number}", 1, 1024, "h", *["v"] * 3000] for number in range(3)]
    survey = ColumnSurvey()
    built({"vInfo": wide}, NO_CHOICES, survey)
    assert len(survey.sheets[0].columns) == 1000
    long = [["VM", "CPUs", "Memory", "Host"], *([f"vm-{n}", 1, 1024, "h"] for n in range(1500))]
    survey = ColumnSurvey()
    built({"vInfo": long}, NO_CHOICES, survey)
    sheet = survey.sheets[0]
    assert (sheet.rows, sheet.columns[0].sampled) == (1500, 1000)
