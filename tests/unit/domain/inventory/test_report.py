"""The import report counts, keeps examples, and comes back from the database as it was."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory.report import (
    EXAMPLES,
    ImportReport,
    SheetReport,
    Tally,
    Weight,
    merged,
)


def full_report() -> ImportReport:
    report = ImportReport(files=["a.xlsx"], vcenters={"u": "vc"}, ignored=["a.xlsx: vHealth"])
    report.sheets.append(SheetReport("a.xlsx", "vInfo", "vInfo", 3, 2, 1, ["VM"], ["cbt"], "note"))
    report.sheets.append(SheetReport("a.xlsx", "vDisk", "vDisk", 5))
    report.sheets.append(SheetReport("b.xlsx", "vDisk", "vDisk (2)", 7))
    report.rows, report.duplicates, report.data_date = 3, 1, "2026-11-02T06:30:12"
    report.skip("second row of the same VM", "web")
    report.suspect("numbers stored as text", "2")
    report.used_sources = {"vPartition": 2}
    report.coverage, report.available = ["vTools is not in the data"], ["vInfo", "vInfo.vm"]
    return report


def test_a_report_comes_back_as_it_was_stored() -> None:
    report = full_report()
    assert ImportReport.from_dict(json.loads(json.dumps(report.to_dict()))) == report
    assert ImportReport.from_dict({}) == ImportReport()


def test_fields_of_another_version_do_not_matter() -> None:
    assert ImportReport.from_dict({"rows": 4, "unheard_of": 1}).rows == 4


def test_rows_per_sheet_over_all_files() -> None:
    assert full_report().sheet_rows() == {"vInfo": 3, "vDisk": 12}


def test_tallies_count_everything_and_show_a_few() -> None:
    tally = Tally()
    for number in range(100):
        tally.add(f"vm{number // 2}")
    assert tally.count == 100
    assert tally.examples == [f"vm{number}" for number in range(EXAMPLES)]


@given(st.permutations([f"vm{number}" for number in (1, 2, 3, 10, 11, 20, 100)]))
def test_examples_are_the_same_in_whatever_order_the_rows_came(names: list[str]) -> None:
    tally = Tally()
    for name in names:
        tally.add(name)
    assert (tally.count, tally.examples) == (7, ["vm1", "vm2", "vm3", "vm10", "vm11"])


def test_what_weighs_most_and_happens_most_is_told_first() -> None:
    report = ImportReport()
    for what, weight, count in (
        ("a note", Weight.NOTE, 9),
        ("rare doubt", Weight.DOUBT, 1),
        ("frequent doubt", Weight.DOUBT, 4),
        ("figure", Weight.FIGURE, 2),
    ):
        for number in range(count):
            report.suspect(what, f"vm{number}", weight)
    for number in range(4):
        report.skip("another doubt", f"row {number}")
    report.skip("lost figure", "row", Weight.FIGURE)
    # Of equal weight and count, by name; what was left out and what is odd stand together.
    assert [(what, tally.count) for what, tally in report.tallies()] == [
        ("figure", 2), ("lost figure", 1), ("another doubt", 4), ("frequent doubt", 4),
        ("rare doubt", 1), ("a note", 9),
    ]  # fmt: skip
    assert ImportReport().tallies() == []


def test_the_weight_of_the_first_row_stays() -> None:
    report = ImportReport()
    report.suspect("odd", "a", Weight.FIGURE)
    report.suspect("odd", "b", Weight.NOTE)
    assert report.suspicious["odd"] == Tally(2, ["a", "b"], Weight.FIGURE)


def test_joined_rows_are_those_of_sheets_whose_headings_are_known() -> None:
    report = full_report()
    report.sheets.append(SheetReport("b.xlsx", "vInfo", "vInfo", 9, 4, 0, ["VM"]))
    report.sheets.append(SheetReport("b.xlsx", "vTools", "vTools", 0, 0, 0, ["VM"]))
    assert report.joined_rows() == {"vInfo": 6, "vTools": 0}


# -- reports of several imports --------------------------------------------------------------------


def report_of(
    *vcenters: str, file: str = "", rows: int = 10, date: str = "2026-11-02"
) -> ImportReport:
    """A report of one file that has these vCenters, with two duplicates in each."""
    file = file or f"{'+'.join(vcenters)}.xlsx"
    return ImportReport(
        files=[file],
        vcenters={key: f"name of {key}" for key in vcenters},
        sheets=[SheetReport(file, "vInfo", "vInfo", rows, rows)],
        rows=rows,
        duplicates=2 * len(vcenters),
        file_vcenters={file: list(vcenters)},
        rows_of=dict.fromkeys(vcenters, rows // len(vcenters)),
        duplicates_of=dict.fromkeys(vcenters, 2),
        available_of={key: ["vInfo"] for key in vcenters},
        data_date_of=dict.fromkeys(vcenters, date),
        available=["vInfo"],
        data_date=date,
    )


def test_vcenters_that_are_taken_out_leave_with_their_files() -> None:
    whole = report_of("a")
    other = report_of("b")
    whole.files += other.files
    whole.vcenters |= other.vcenters
    whole.sheets += other.sheets
    whole.file_vcenters |= other.file_vcenters
    for mine, theirs in (
        (whole.duplicates_of, other.duplicates_of),
        (whole.available_of, other.available_of),
        (whole.data_date_of, other.data_date_of),
    ):
        mine.update(theirs)
    left = whole.without(["a"])
    assert left.files == ["b.xlsx"]
    assert left.vcenters == {"b": "name of b"}
    assert [sheet.file for sheet in left.sheets] == ["b.xlsx"]
    assert left.file_vcenters == {"b.xlsx": ["b"]}
    assert (left.duplicates_of, left.available_of) == ({"b": 2}, {"b": ["vInfo"]})
    assert left.data_date_of == {"b": "2026-11-02"}
    assert whole.files == ["a.xlsx", "b.xlsx"], "the report itself stays as it was"
    assert whole.without([]) == whole
    assert whole.without(["unheard of"]) == whole


def test_a_file_of_two_vcenters_stays_while_one_of_them_does() -> None:
    left = report_of("a", "b").without(["a"])
    assert left.files == ["a+b.xlsx"]
    assert list(left.vcenters) == ["b"]
    assert len(left.sheets) == 1
    assert left.without(["b"]).files == []


def test_files_that_nobody_assigned_to_a_vcenter_stay() -> None:
    report = report_of("a")
    report.files.append("hosts.csv")
    report.files.append("empty.csv")
    report.file_vcenters["empty.csv"] = []
    assert report.without(["a"]).files == ["hosts.csv", "empty.csv"]


def test_sheets_and_age_of_the_data_are_those_of_the_vcenters_that_stay() -> None:
    report = report_of("a", "b")
    report.available_of = {"a": ["vInfo", "vInfo.cbt"], "b": ["vDisk", "vInfo"]}
    report.available = ["vDisk", "vInfo", "vInfo.cbt", "vPort"]
    report.data_date_of = {"a": "2026-11-20", "b": "2026-10-01"}
    report.data_date = "2026-11-20"
    left = report.without(["a"])
    # vPort belongs to no vCenter in particular and stays.
    assert left.available == ["vDisk", "vInfo", "vPort"]
    assert left.data_date == "2026-10-01"
    whole = merged([report_of("a", file="new.xlsx", date="2026-09-01"), report])
    assert whole is not None
    assert whole.data_date == "2026-10-01"
    assert whole.available == ["vDisk", "vInfo", "vPort"]


def test_a_report_that_tells_no_age_by_vcenter_keeps_its_own() -> None:
    report = report_of("a", "b", date="2026-11-20")
    report.data_date_of, report.available_of = {}, {}
    left = report.without(["a"])
    assert (left.data_date, left.available) == ("2026-11-20", ["vInfo"])


def test_two_vcenters_may_change_their_names_with_one_another() -> None:
    report = report_of("a", "b", "c")
    report.data_date_of["b"] = "2026-12-01"
    report.rename_vcenters({"a": "b", "b": "a", "unheard of": "x"})
    assert report.vcenters == {"b": "name of a", "a": "name of b", "c": "name of c"}
    assert report.data_date_of == {"b": "2026-11-02", "a": "2026-12-01", "c": "2026-11-02"}
    assert report.file_vcenters == {"a+b+c.xlsx": ["b", "a", "c"]}


def test_names_may_move_on_in_a_chain() -> None:
    report = report_of("", "unnamed 2")
    report.rename_vcenters({"": "unnamed 2", "unnamed 2": "unnamed 3"})
    assert report.vcenters == {"unnamed 2": "name of ", "unnamed 3": "name of unnamed 2"}


def test_nothing_and_one_report_are_what_they_are() -> None:
    assert merged([]) is None
    only = report_of("a")
    assert merged([only]) is only


def test_a_newer_report_of_the_same_vcenter_takes_the_place_of_the_older() -> None:
    newest = report_of("a", file="second.xlsx", rows=12)
    assert merged([newest, report_of("a", file="first.xlsx")]) == newest


def test_reports_of_different_vcenters_add_up() -> None:
    newest = report_of("b", rows=5, date="2026-11-20")
    newest.skip("empty row", "x2", Weight.NOTE)
    newest.suspect("odd", "vm10", Weight.FIGURE)
    older = report_of("a", rows=7)
    older.available = ["vDisk", "vInfo"]
    older.skip("empty row", "x1", Weight.NOTE)
    older.suspect("odd", "vm9", Weight.FIGURE)
    older.suspect("odder", "vm1")
    whole = merged([newest, older])
    assert whole is not None
    assert whole.files == ["b.xlsx", "a.xlsx"]
    assert whole.vcenters == {"b": "name of b", "a": "name of a"}
    assert (whole.rows, whole.duplicates) == (12, 4)
    assert whole.duplicates_of == {"b": 2, "a": 2}
    assert whole.data_date_of == {"b": "2026-11-20", "a": "2026-11-02"}
    assert whole.data_date == "2026-11-20"
    assert whole.available == ["vDisk", "vInfo"]
    assert [sheet.file for sheet in whole.sheets] == ["b.xlsx", "a.xlsx"]
    assert whole.skipped == {"empty row": Tally(2, ["x1", "x2"], Weight.NOTE)}
    assert whole.suspicious == {
        "odd": Tally(2, ["vm9", "vm10"], Weight.FIGURE),
        "odder": Tally(1, ["vm1"], Weight.DOUBT),
    }
    assert newest.suspicious["odd"] == Tally(1, ["vm10"], Weight.FIGURE), "parts stay as they were"


def test_of_an_older_report_only_what_no_newer_one_says() -> None:
    whole = merged([report_of("b", file="new.xlsx"), report_of("a", "b", file="both.xlsx")])
    assert whole is not None
    # Ten rows of b anew, and of the older ten only the five of a.
    assert (whole.rows, whole.rows_of) == (15, {"b": 10, "a": 5})
    assert whole.vcenters == {"b": "name of b", "a": "name of a"}
    assert whole.file_vcenters == {"new.xlsx": ["b"], "both.xlsx": ["a"]}
    # Two duplicates of b in the newer report and two of a in the older one.
    assert (whole.duplicates, whole.duplicates_of) == (4, {"b": 2, "a": 2})


def test_the_age_of_data_is_that_of_the_newest_whichever_came_last() -> None:
    whole = merged([report_of("a", date="2025-01-01"), report_of("b", date="2026-11-02")])
    assert whole is not None
    assert whole.data_date == "2026-11-02"


def test_a_merged_report_comes_back_as_it_was_stored() -> None:
    whole = merged([report_of("b"), report_of("a"), full_report()])
    assert whole is not None
    assert ImportReport.from_dict(json.loads(json.dumps(whole.to_dict()))) == whole


def test_duplicates_stored_before_they_were_told_by_vcenter() -> None:
    data = report_of("a").to_dict()
    del data["duplicates_of"]
    assert ImportReport.from_dict(data).duplicates_of == {"a": 2}
    data["vcenters"]["b"] = "of two vCenters nobody knows whose they are"
    assert ImportReport.from_dict(data).duplicates_of == {}


vcenter_sets = st.lists(st.sampled_from("abcd"), min_size=1, unique=True)


@given(st.lists(vcenter_sets, min_size=1, max_size=5))
def test_every_vcenter_is_told_by_the_newest_report_that_speaks_of_it(
    imports: list[list[str]],
) -> None:
    reports = [report_of(*names, file=f"{n}.xlsx", date=f"2026-01-0{9 - n}")
               for n, names in enumerate(imports)]  # fmt: skip
    whole = merged(reports)
    assert whole is not None
    assert whole.data_date_of == {
        name: next(report.data_date for report in reports if name in report.vcenters)
        for name in {each for names in imports for each in names}
    }
    assert whole.duplicates == 2 * len(whole.vcenters)


def test_among_equals_the_one_about_most_vms_leads() -> None:
    report = ImportReport()
    report.suspect("VMs without a memory size", "a", Weight.FIGURE)
    report.suspect("VMs without a memory size", "b", Weight.FIGURE)
    report.suspect("files without a column Template", "a.xlsx", Weight.FIGURE, vms=60)
    report.suspect("files without a column Template", "b.xlsx", Weight.FIGURE, vms=40)
    assert [(what, tally.concerned) for what, tally in report.tallies()] == [
        ("files without a column Template", 100), ("VMs without a memory size", 2),
    ]  # fmt: skip
    assert report.leading == "files without a column Template: 100 VMs · 1 more note"
    assert ImportReport().leading == ""


def test_vms_of_unmeasured_size_lead_with_their_count() -> None:
    report = ImportReport(used_sources={"vPartition": 281, "In Use": 40, "disk x 0.6": 25})
    sized = (
        "65 of 346 VMs have no usable row in vPartition; "
        "used space taken: 40 from In Use, 25 from disk × 0.6"
    )
    assert report.leading == sized
    assert report.warns
    report.suspect("networks known only by an object id", "net", vms=300)
    assert report.leading == f"{sized} · 1 more note"
    report.suspect("files without a column Template", "a.xlsx", Weight.FIGURE, vms=60)
    assert report.leading == f"{sized} · 2 more notes"
    report.suspect("files without a column Template", "b.xlsx", Weight.FIGURE, vms=40)
    assert report.leading == "files without a column Template: 100 VMs · 2 more notes"


def test_sizes_that_were_all_measured_warn_of_nothing() -> None:
    report = ImportReport(used_sources={"vPartition": 3})
    assert (report.leading, report.warns) == ("", False)


def test_what_is_left_out_and_odd_under_one_name_is_told_twice() -> None:
    report = ImportReport()
    report.skip("rows without a name", "row 1")
    report.suspect("rows without a name", "row 2")
    assert len(report.tallies()) == 2
