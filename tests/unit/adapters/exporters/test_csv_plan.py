from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.adapters.exporters.csv_plan import CsvPlanExporter, csv_cell
from app.domain.planning.plan.columns import VM_COLUMNS
from app.domain.planning.plan.rows import VmRow
from app.domain.progress import Ticket
from tests.unit.adapters.exporters.plan_builder import ODD_NAMES, make_plan, make_vm, odd_plan

NAME = VM_COLUMNS[0]


def cell(text: str) -> str:
    """A VM's name as it stands in the file."""
    return str(csv_cell(NAME)(VmRow(replace(make_vm(1), name=text), "")))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("csv") / "plan.csv"
    CsvPlanExporter().write(odd_plan(), path, Ticket())
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_bytes_are_as_spreadsheets_want_them(written: Path) -> None:
    data = written.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfVM,Tenant,")
    assert data.endswith(b"\r\n")


def test_one_row_per_vm_read(written: Path) -> None:
    plan, rows = odd_plan(), read(written)
    assert len(rows) == len(plan.vms) == plan.reconciliation.rows
    assert [row["VM ID"] for row in rows] == [vm.vm_ref for vm in plan.vms]
    assert list(rows[0]) == [column.heading for column in VM_COLUMNS]
    assert sum(row["In plan"] == "yes" for row in rows) == plan.reconciliation.in_plan
    assert rows[-1]["Excluded because"] == "template"
    assert (rows[-2]["Excluded because"], rows[-2]["Exclusion reason"]) == (
        "operator", "is switched off in May",
    )  # fmt: skip


def test_values_are_keys_for_programs(written: Path) -> None:
    row = read(written)[0]
    assert (row["Mode"], row["Power"], row["Status"]) == (
        "warm_migration", "poweredOn", "not_started",
    )  # fmt: skip
    assert (row["OS"], row["OS family"], row["OS version"]) == ("ubuntu/22.04", "ubuntu", "22.04")
    assert (row["Findings"], row["Used taken from"]) == ("disk_large", "vPartition")


def test_a_tenant_out_of_scope_gives_its_reason(tmp_path: Path) -> None:
    plan = make_plan([make_vm(1, exclusion="tenant_out_of_scope")])
    tenants = {2: replace(plan.tenants[2], in_scope=False, exclude_reason="leaves")}
    CsvPlanExporter().write(replace(plan, tenants=tenants), tmp_path / "plan.csv", Ticket())
    row = read(tmp_path / "plan.csv")[0]
    assert (row["Excluded because"], row["Exclusion reason"]) == ("tenant_out_of_scope", "leaves")


def test_text_stays_text_and_numbers_stay_numbers(written: Path) -> None:
    names = [row["VM"] for row in read(written)[: len(ODD_NAMES)]]
    assert names[0] == "'=cmd|' /C calc'!A0"
    assert names[1] == "'+SUM(A1:A9)"
    assert names[2] == "-1"
    assert names[3] == "'@import"
    assert names[4] == "'\ttabbed"
    assert names[5] == ODD_NAMES[5]
    assert names[13] == "line one\nline two"
    assert names[14] == "bell\ufffd and half a pair \ufffd"
    assert names[15] == ODD_NAMES[15]


def test_figures_are_plain(written: Path) -> None:
    row = read(written)[0]
    assert row["Disk (GB)"] == "101.00"
    assert row["RAM (GB)"] == "8.00"
    assert row["Hours alone (h)"] == "1.25"
    assert (row["vCPU"], row["Day"], row["Date"]) == ("4", "6", "2027-03-08")
    assert row["Elapsed (h)"] == "3.00"
    assert row["Starts"] == "2027-03-08 09:00"
    assert row["Cutover starts"].endswith(" 11:30")
    assert row["Ends"].endswith(" 12:00")
    assert row["Evidence"] == "A disk of 3.1 TB"
    assert read(written)[-1]["Hours alone (h)"] == ""


def test_writing_twice_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.csv"
    CsvPlanExporter().write(odd_plan(), again, Ticket())
    assert again.read_bytes() == written.read_bytes()


@pytest.mark.parametrize("text", ["-1", "+49", "-1.5", "-1,234.50", "+0"])
def test_plain_numbers_are_no_formulas(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(
    "text", ["-1+1", "=1", "+A1", "-", "@a", "\r=1", "\t1", "\n=1", "-1\n", "＝1+1", "-٣"]
)
def test_what_may_be_a_formula_is_guarded(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize(
    ("text", "guarded_text"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a,@b", "a,'@b"),
        ("a|+b", "a|'+b"),
        ("a; -b", "a; '-b"),
        ('a;"=1"', 'a;"\'=1"'),
        ("x\n=1", "x\n'=1"),
        (" =1", " '=1"),
        ("a;-1;=2", "a;'-1;'=2"),
        ("a;＝2", "a;'＝2"),
    ],
)
def test_a_sign_behind_a_separator_begins_a_cell_somewhere(text: str, guarded_text: str) -> None:
    assert cell(text) == guarded_text


@pytest.mark.parametrize("text", ["web-01", "a=b", "10.0.0.1; 10.0.0.2", "me@example.com", "a - b"])
def test_signs_inside_a_word_are_left_alone(text: str) -> None:
    assert cell(text) == text


@given(st.text())
def test_no_cell_begins_as_a_formula(text: str) -> None:
    found = cell(text)
    found.encode("utf-8")
    assert found[:1] not in set("=@\t\r")
    if found[:1] in {"+", "-"}:
        float(found.replace(",", ".", 1) if found.count(",") == 1 else found[1:2])


@given(
    st.lists(st.text(alphabet=" ab1=+-@;,|\t\n\"'", max_size=12), min_size=1, max_size=4),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_no_spreadsheet_finds_a_formula_whatever_it_splits_at(
    texts: list[str], separator: str
) -> None:
    """A line that is split without regard to quotes, as happens at a foreign separator.

    A name that is nothing but a number is left alone.
    """
    assume(not any(re.fullmatch(r"[+-]\d+([.,]\d+)*", text) for text in texts))
    line = io.StringIO(newline="")
    csv.writer(line).writerow([cell(text) for text in texts])
    for part in re.split(rf"[{re.escape(separator)}\n]", line.getvalue()):
        start = part.strip(' "\r')
        if start[:1] in set("=+-@"):
            float(start.replace('"', ""))
