"""A wave's runbook and change package, from a planned project of a real workspace."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from app import bootstrap
from app.adapters.exporters.change_csv import CsvChangeExporter
from app.adapters.exporters.runbook_pdf import PdfRunbookExporter
from app.adapters.exporters.runbook_xlsx import XlsxRunbookExporter
from app.db import tables
from app.domain.enums import Mode
from app.domain.errors import UserError
from app.domain.planning.waves.options import Strategy
from app.domain.planning.waves.runbook.backout import COLD, WARM, backout_steps
from app.domain.planning.waves.runbook.change import Tracker, change_row
from app.domain.planning.waves.runbook.make import runbook_of
from app.domain.planning.waves.runbook.record import GoCheck, Runbook, StepKind
from app.domain.progress import Ticket
from app.services import (
    dependencies,
    planning,
    projects,
    runbooks,
    wave_building,
    wave_checks,
    waves,
)
from app.services.workspace import Workspace
from tests.unit.services.cohort_desk import Desk
from tests.unit.services.test_wave_building import prepared

CHECK = GoCheck("All VM networks mapped to PCD", "blocker", "fail", "LAN of 2 VMs is not mapped")


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    """Waves by tenant: Acme with a1 to a3, Beta with b1 and b2, Gamma with g1."""
    desk = Desk(workspace)
    vms = desk.vms()
    dependencies.add(workspace, desk.project, [vms["a1"].id], [vms["g1"].id])
    dependencies.add(workspace, desk.project, [vms["g1"].id], [vms["b1"].id])
    with workspace.unit(desk.project, "Owners") as unit:
        unit.update(
            tables.vms.name,
            {
                vms["b1"].id: {"owner": "Kim", "owner_email": "kim@example.com"},
                vms["b2"].id: {"mode_override": "cold_migration"},
            },
        )
        unit.update(tables.projects.name, {desk.project: {"time_zone": "Europe/Berlin"}})
    build = prepared(desk, strategy=Strategy.BY_TENANT)
    wave_building.apply(workspace, build, Ticket())
    return desk


def book_of(desk: Desk, name: str) -> Runbook:
    plan = planning.build(desk.workspace, desk.project, Ticket())
    (share,) = (each for each in plan.waves if name in each.wave.name)
    return runbook_of(plan, share, [CHECK])


def test_the_order_of_cutover_is_that_of_the_schedule(desk: Desk) -> None:
    book = book_of(desk, "Beta")
    assert sorted({step.vm for step in book.steps}) == ["b1", "b2"]
    assert [step.at for step in book.steps] == sorted(step.at for step in book.steps)
    first = book.steps[0]
    assert (first.kind, first.at.hour, first.utc.hour) == (StepKind.COPY, 9, 8)
    for name in ("b1", "b2"):
        of = [step.kind for step in book.steps if step.vm == name]
        assert of == [StepKind.COPY, StepKind.CUTOVER, StepKind.DONE]
    vm = next(each for each in book.vms if each.name == "b1")
    assert vm.copy is not None
    assert vm.cutover is not None
    assert vm.copy < vm.cutover
    assert (book.share.starts, book.share.ends) == (book.steps[0].at, book.steps[-1].at)


def test_dependencies_that_leave_the_wave_stand_with_the_other_wave(desk: Desk) -> None:
    (tie,) = book_of(desk, "Beta").ties
    assert (tie.vm, tie.needs, tie.other, tie.kind) == ("b1", False, "g1", "order")
    assert "Gamma" in tie.where
    assert not tie.warning


def test_a_needed_vm_that_comes_later_is_a_warning(desk: Desk) -> None:
    with desk.workspace.unit(desk.project, "Renumber") as unit:
        plan = planning.build(desk.workspace, desk.project, Ticket())
        beta = next(each.wave for each in plan.waves if "Beta" in each.wave.name)
        unit.update(tables.waves.name, {beta.id: {"wave_number": 99}})
    (warning,) = book_of(desk, "Beta").warnings
    assert "“b1”" in warning
    assert "“g1”" in warning


def test_the_way_back_is_that_of_the_modes() -> None:
    warm = {step.part for step in backout_steps({Mode.WARM}, 60, 14)}
    both = backout_steps({Mode.WARM, Mode.COLD}, 45, 1)
    assert WARM in warm
    assert COLD not in warm
    assert {WARM, COLD} <= {step.part for step in both}
    texts = " ".join(step.text for step in both)
    assert "45 minutes before the end of the window" in texts
    assert "for 1 day after the wave" in texts


def test_source_vms_stay_as_long_as_the_project_says(desk: Desk) -> None:
    def told() -> str:
        return " ".join(step.text for step in book_of(desk, "Acme").backout)

    assert "for 14 days after the wave" in told()
    desk.do(projects.set_parameters, {"source_retention_days": "30"})
    assert "for 30 days after the wave" in told()


@pytest.mark.parametrize("tracker", Tracker)
def test_a_change_request_is_one_row_with_all_that_is_asked_for(
    desk: Desk, tracker: Tracker, tmp_path: Path
) -> None:
    book = book_of(desk, "Beta")
    path = tmp_path / "change.csv"
    CsvChangeExporter(tracker).write(book, path, Ticket())
    with path.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row == change_row(book, tracker)
    text = "\n".join(row.values())
    for wanted in ("b1", "b2", "When to go back", "The VM boots", CHECK.reason, "g1"):
        assert wanted in text
    start = row["start_date" if tracker is Tracker.SERVICENOW else "Planned start"]
    assert book.share.starts is not None
    assert datetime.fromisoformat(start).hour == book.share.starts.hour - 1  # Berlin, in winter


def test_workbook_and_report_say_the_same(desk: Desk, tmp_path: Path) -> None:
    book = book_of(desk, "Beta")
    XlsxRunbookExporter().write(book, tmp_path / "r.xlsx", Ticket())
    PdfRunbookExporter().write(book, tmp_path / "r.pdf", Ticket())
    workbook = openpyxl.load_workbook(tmp_path / "r.xlsx")
    steps = list(workbook["Order of Cutover"].iter_rows(values_only=True, min_row=2))
    assert [row[4] for row in steps if row[4]] == [step.vm for step in book.steps]
    assert "VM done" in {row[3] for row in steps}
    assert steps[0][1] == book.steps[0].at
    pages = PdfReader(tmp_path / "r.pdf").pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    for wanted in (
        "Go or no-go",
        CHECK.reason,
        "kim@example.com",
        "Signature",
        "Point of no return",
    ):
        assert wanted in text
    assert f"{book.steps[-1].at:%Y-%m-%d %H:%M}" in text


def test_a_wave_without_vms_has_papers_that_say_so(desk: Desk, tmp_path: Path) -> None:
    with desk.workspace.unit(desk.project, "Empty wave") as unit:
        unit.insert(tables.waves.name, {"wave_number": 50, "name": "Empty"})
    book = book_of(desk, "Empty")
    PdfRunbookExporter().write(book, tmp_path / "r.pdf", Ticket())
    XlsxRunbookExporter().write(book, tmp_path / "r.xlsx", Ticket())
    text = " ".join(page.extract_text() for page in PdfReader(tmp_path / "r.pdf").pages)
    assert "There are no VMs in this wave." in text


def test_the_go_list_tells_how_the_checks_stand_with_their_waivers(desk: Desk) -> None:
    plan = planning.build(desk.workspace, desk.project, Ticket())
    share = next(each for each in plan.waves if "Beta" in each.wave.name)
    wave, project = share.wave.id, desk.project
    wave_checks.set_check(desk.workspace, project, [wave], "agent_reachable", "pass", "pinged")
    wave_checks.waive(
        desk.workspace, project, wave, "target_project_set",
        reason="Named on site", approver="Lee", until="2099-01-31",
    )  # fmt: skip
    book = runbooks.prepare(desk.workspace, plan, wave)
    lines = {line.label: line for line in book.checks}
    assert len(lines) == 6
    agent = lines["Migration agent connectivity"]
    assert (agent.state, agent.severity, agent.reason) == ("pass", "warning", "pinged")
    assert agent.checked
    target = lines["Target PCD project and domain confirmed"]
    assert target.state == "fail"
    assert target.waiver == "Named on site (by Lee until 2099-01-31)"
    assert lines["All VM networks mapped to PCD"].waiver == ""


def test_papers_of_a_wave_that_is_gone_are_refused(desk: Desk, tmp_path: Path) -> None:
    plan = planning.build(desk.workspace, desk.project, Ticket())
    wave = plan.waves[0].wave.id
    waves.delete(desk.workspace, desk.project, [wave])
    exporter, path = bootstrap.runbook_exporter("pdf"), tmp_path / "book"
    with pytest.raises(UserError, match="does not exist any more"):
        runbooks.export(desk.workspace, exporter, plan, wave, path, Ticket())
    assert list(tmp_path.glob("book*")) == []


@pytest.mark.parametrize("kind", runbooks.KINDS)
def test_each_paper_is_written_with_its_ending(desk: Desk, tmp_path: Path, kind: str) -> None:
    plan = planning.build(desk.workspace, desk.project, Ticket())
    wave, exporter = plan.waves[0].wave.id, bootstrap.runbook_exporter(kind)
    path = runbooks.export(desk.workspace, exporter, plan, wave, tmp_path / "book", Ticket())
    assert path == tmp_path / f"book{exporter.suffix}"
    assert path.stat().st_size > 100
