"""One ranking for all warnings: what matters most leads, wherever they stand."""

from __future__ import annotations

from dataclasses import replace

from app.domain.inventory.report import ImportReport, Weight
from app.domain.model import Tenant
from app.domain.planning.plan.plan import Schedule, SourceSummary
from app.domain.planning.plan.warnings import leading, plan_warnings
from tests.unit.domain.planning.readiness.test_issues import machine, make_plan

ACME = {1: Tenant(1, "Acme")}
COVERED = SourceSummary(coverage=("vPartition is not in the data",))


def report_of_everything() -> ImportReport:
    report = ImportReport()
    for number in range(5):
        report.suspect("numbers as text", f"vm{number}", Weight.NOTE)
    for number in range(9):
        report.skip("vInfo rows without a VM name", f"row {number}")
    report.suspect("VMs without a disk size, counted with 0 GB", "db1", Weight.FIGURE)
    report.suspect("files without a column Memory", "a.xlsx", Weight.FIGURE, vms=30)
    return report


def test_what_keeps_vms_out_leads_then_figures_then_coverage_then_doubts() -> None:
    vms = [machine(1, os_support="unknown"), machine(2)]
    schedule = Schedule(unplaced={1: "No room."}, warnings=("A set is broken.",))
    assert plan_warnings(vms, ACME, COVERED, report_of_everything(), schedule) == [
        "1 VM has no day in the schedule.",
        "files without a column Memory: 1 (30 VMs; for example a.xlsx).",
        "VMs without a disk size, counted with 0 GB: 1 (for example db1).",
        "A set is broken.",
        "vPartition is not in the data.",
        "vInfo rows without a VM name: 9 (for example row 0, row 1, row 2).",
        "1 VM in plan runs a guest system of unknown kind or version.",
        "numbers as text: 5 (for example vm0, vm1, vm2).",
    ]


def test_the_order_does_not_hang_on_the_order_of_the_rows() -> None:
    found = report_of_everything()
    turned = replace(found, suspicious=dict(reversed(found.suspicious.items())))
    once, again = (
        plan_warnings([machine(1)], ACME, COVERED, each, Schedule()) for each in (found, turned)
    )
    assert once == again


def test_the_most_important_is_told_with_the_number_of_the_others() -> None:
    assert leading(make_plan()) == ""
    assert leading(make_plan(warnings=("Mind this.",))) == "Mind this."
    told = leading(make_plan(warnings=("Mind this.", "And that.", "And more.")))
    assert told == "Mind this. 2 more warnings."
