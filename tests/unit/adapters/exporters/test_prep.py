"""The provisioning summary as workbook and PDF, and the run log as CSV."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app import bootstrap
from app.adapters.exporters.xlsx_sheet import number_format
from app.domain.planning.plan.columns import value_text
from app.domain.planning.provisioning.graph import task_graph
from app.domain.planning.provisioning.log_entry import LogEntry
from app.domain.planning.provisioning.plan_record import PrepPlan
from app.domain.planning.provisioning.report import LOG_COLUMNS, PrepReport
from app.domain.planning.provisioning.task import PrepTask, TaskStatus
from app.domain.progress import Ticket
from tests.unit.domain.planning.provisioning.estates import estate

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
PLAIN = NOW.replace(tzinfo=None)
PLAN = PrepPlan(1, "https://cloud.example/v3", "RegionOne", "p1", "admin", PLAIN,
                approval_status="approved", approver="Ann", approval_comment="Fine")  # fmt: skip


@pytest.fixture
def report() -> PrepReport:
    tasks = [
        PrepTask(place, place, want.spec.type, want.key, want.name, want.tenant,
                 spec=want.spec, needs=want.needs)
        for place, want in enumerate(task_graph(estate()).tasks, 1)
    ]  # fmt: skip
    tasks[0] = replace(tasks[0], status=TaskStatus.DONE, created=True, resource_id="id-1",
                       seconds=1.25, finished_at=PLAIN)  # fmt: skip
    tasks[1] = replace(tasks[1], status=TaskStatus.FAILED, error="=No (403).", hint="Ask.")
    log = [LogEntry(1, PLAIN, "ann", "cloud", tasks[0].task_key, tasks[0].name, "created", "id-1"),
           LogEntry(2, PLAIN, "ann", "cloud", tasks[1].task_key, tasks[1].name, "failed",
                    "=No (403).")]  # fmt: skip
    return PrepReport("Move", NOW, PLAN, tasks, log)


def written(report: PrepReport, kind: str, folder: Path) -> Path:
    path = folder / f"out.{kind}"
    exporter = bootstrap.prep_exporter(kind)
    assert exporter.suffix == path.suffix
    exporter.write(report, path, Ticket())
    return path


def test_the_workbook_has_summary_tasks_and_log(report: PrepReport, tmp_path: Path) -> None:
    book = load_workbook(written(report, "xlsx", tmp_path))
    assert book.sheetnames == ["Provisioning Summary", "Tasks", "Run Log"]
    cells = {str(row[0]): row[1] for row in book["Provisioning Summary"].values}
    assert cells["Cloud"] == "https://cloud.example/v3"
    assert cells["Domains"] == 2
    tasks = list(book["Tasks"].values)
    assert len(tasks) == len(report.tasks) + 1
    assert tasks[1][2:7] == ("Create domain Acme", report.tasks[0].tenant, "Done", "id-1",
                             "made by this plan")  # fmt: skip
    assert tasks[2][-1] == "=No (403). Ask."
    assert book["Tasks"].cell(3, 11).data_type == "s", "no formula"
    assert len(list(book["Run Log"].values)) == 3


def test_the_log_as_csv_has_no_formulas(report: PrepReport, tmp_path: Path) -> None:
    text = written(report, "csv", tmp_path).read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert rows[0][:3] == ["When (UTC)", "Who", "What"]
    assert rows[1][0] == "2026-11-02T09:00:00Z"
    assert rows[2][4] == "'=No (403)."


def test_the_pdf_names_the_cloud_and_how_far_it_is(report: PrepReport, tmp_path: Path) -> None:
    pages = PdfReader(written(report, "pdf", tmp_path)).pages
    text = " ".join("".join(page.extract_text() for page in pages).split())
    assert "RegionOne" in text
    assert "1 done, 1 failed" in text
    assert "Create domain Acme" in text


def test_moments_of_the_log_have_their_seconds() -> None:
    """Ten tasks end in a second: minutes do not tell their order."""
    at = next(column for column in LOG_COLUMNS if column.key == "at")
    moment = datetime(2026, 8, 3, 9, 5, 7)  # noqa: DTZ001
    assert value_text(at, moment) == "2026-08-03 09:05:07"
    assert number_format(at) == "yyyy-mm-dd hh:mm:ss"
