"""The import report counts, keeps examples, and comes back from the database as it was."""

from __future__ import annotations

import json

from app.domain.inventory.report import EXAMPLES, ImportReport, SheetReport, Tally


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
