"""Every page in other countries: one way to write numbers in all that is read, none in files."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QWidget

from app.domain.changes import ChangeSet
from app.domain.day_words import day_words, moment_words
from app.domain.errors import UserError
from app.domain.number_style import FILES, KEPT, grouped, style, written_in
from app.domain.planning.risk.config import DEFAULT_CONFIG
from app.domain.progress import Ticket
from app.services import assessing, inventory, projects
from app.services.workspace import Workspace
from app.ui.shell.dock_keeper import DOCK_AREAS
from app.ui.shell.docks.title_bar import DockTitleBar
from app.ui.shell.operations import noted
from app.ui.shell.stages import STAGES
from app.ui.shell.tour import material
from app.ui.table.data_table import DataTable
from app.ui.table.locale_style import follow, with_plain_digits
from app.ui.theme.direction import as_written
from tests.ui.conftest import Planner
from tests.ui.visible_texts import painted, texts_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

BY_POINT = r"\d{1,3}(?:\.\d{3})+"
BY_COMMA = r"\d{1,3}(?:,\d{3})+"
BY_SPACE = r"\d{1,3}(?:\u202f\d{3})+"
LAKH = r"\d{1,2}(?:,\d{2})+,\d{3}"
MILLIONS_ALONE = r"\d{3}(?:,\d{3})+"
COUNTRIES = {
    # By locale: how its thousands look, and how they must not look.
    "de_DE": (BY_POINT, BY_COMMA),
    "fr_FR": (BY_SPACE, f"{BY_COMMA}|{BY_POINT}"),
    "en_IN": (LAKH, f"{MILLIONS_ALONE}|{BY_POINT}"),
    "ar_EG": (BY_POINT, rf"{BY_COMMA}|[\u0660-\u0669]"),
}
CELL_OF_THREE_PLACES = re.compile(r"(RAM: )?\d+[.,]\d{3}")
"""RAM in GB to the MiB, as QLocale writes it: a text that is nothing but this number."""
ENGLISH_DAY = re.compile(
    r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} "
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}\b"
)
DAYS = {
    # By locale: how a date within a sentence looks.
    "de_DE": re.compile(r"\b(?:Mo|Di|Mi|Do|Fr|Sa|So)\., \d{1,2}\. \w+\.? 20\d\d\b"),
    "fr_FR": re.compile(r"\b(?:lun|mar|mer|jeu|ven|sam|dim)\. \d{1,2} \w+\.? 20\d\d\b"),
}
DAY_OF_FILES = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def alone(pattern: str) -> re.Pattern[str]:
    """Finds a number, not a part of a name, an address or a version."""
    return re.compile(rf"(?<![\w.,:/\u202f-])(?:{pattern})(?![\w,:/\u202f-]|\.\d)")


@pytest.fixture
def right_to_left(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def prepared(planner: Planner) -> Planner:
    """The sample with an inventory of the target, cohorts, waves, accounts and tasks."""
    for step in (
        material.enter_inventory, material.make_cohorts, material.fill_calendar,
        material.tie_vms, material.make_waves, material.seed_accounts,
        material.plan_provisioning,
    ):  # fmt: skip
        step(planner.ctx)
        planner.settle()
    return planner


def walk(planner: Planner, look: Callable[[QWidget], object]) -> None:
    """Bring every page and every dock to the front, and ``look`` at each, then at the window."""
    for stage in STAGES:
        planner.show(stage.key)
        planner.settle()
        look(planner.window.page(stage.key))
    planner.show("vms")
    for key in DOCK_AREAS:
        planner.window.docks.show(key)
        planner.settle()
        look(planner.window.dock(key))
    look(planner.window.header)
    for key in DOCK_AREAS:
        planner.window.dock(key).hide()


@pytest.mark.parametrize("name", COUNTRIES)
def test_every_text_of_every_page_has_the_countrys_marks(
    name: str, sample_planner: Planner
) -> None:
    own, others = map(alone, COUNTRIES[name])
    follow(with_plain_digits(QLocale(name)))
    planner = prepared(sample_planner)
    planner.ctx.state.plan_again()  # the sample was planned before, in no country
    planner.settle()
    limits = {"start_date": date(2026, 10, 1)}  # which is over, so that a sentence says so
    planner.ctx.operations.do(projects.set_parameters, planner.ctx.project_id, limits)
    planner.settle()
    found: dict[str, str] = {}
    native = days = 0

    with painted() as drawn:

        def look(there: QWidget) -> None:
            nonlocal native, days
            planner.window.grab()
            for text in {*texts_of(there), *drawn}:
                native += own.search(text) is not None
                if name in DAYS:
                    days += DAYS[name].search(text) is not None
                    if ENGLISH_DAY.search(text):
                        found.setdefault(text, type(there).__name__)
                if CELL_OF_THREE_PLACES.fullmatch(text):
                    continue
                if others.search(text) or DAY_OF_FILES.search(text):
                    found.setdefault(text, type(there).__name__)
                assert KEPT.group not in text
            drawn.clear()

        walk(planner, look)
    assert found == {}
    assert native > 3
    assert days or name not in DAYS


FOREIGN = re.compile(rf"{alone(BY_POINT).pattern}|\d,\d+ (?:TB|GB|h)\b")
FORMATS = ("json", "csv", "xlsx", "pdf", "ics")


def exported(planner: Planner, folder: Path) -> dict[str, object]:
    """What the exports of the File menu hold."""
    folder.mkdir()
    held: dict[str, object] = {}
    for kind in (*FORMATS, "gap-xlsx", "gap-pdf"):
        path = folder / f"{kind}.{kind.removeprefix('gap-')}"
        planner.dialogs.target = path
        planner.trigger(f"export-{kind}")
        planner.settle()
        held[kind] = content(path)
    return held


def content(path: Path) -> object:
    match path.suffix:
        case ".xlsx":
            return [
                (sheet.title, [[cell.value for cell in row] for row in sheet.iter_rows()])
                for sheet in load_workbook(path).worksheets
            ]
        case ".pdf":
            return [page.extract_text() for page in PdfReader(path).pages]
        case ".csv":
            return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        case _:
            return path.read_bytes()


def stored_texts(path: Path) -> list[str]:
    """Every text that the workspace holds."""
    connection = sqlite3.connect(path)
    try:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return [
            value
            for name in names
            for row in connection.execute(f'SELECT * FROM "{name}"')
            for value in row
            if isinstance(value, str)
        ]
    finally:
        connection.close()


def test_files_are_the_same_in_every_country(sample_planner: Planner, tmp_path: Path) -> None:
    german = QLocale("de_DE")
    follow(german)
    planner = prepared(sample_planner)
    keys = [vm.id for vm in planner.ctx.plan.vms]
    edits = [inventory.Edit(key, "notes", "Looked at") for key in keys]
    planner.ctx.operations.do(inventory.set_fields, planner.ctx.project_id, edits)
    limits = {**DEFAULT_CONFIG.thresholds, "disk_large_tb": 0.2}
    planner.ctx.operations.do(
        assessing.set_config, planner.ctx.project_id,
        replace(DEFAULT_CONFIG, thresholds=limits), "Other rules", Ticket(),
    )  # fmt: skip
    planner.settle()
    assert style().group == "."
    shown = [each.text for vm in planner.ctx.plan.vms for each in vm.findings]
    assert any(each.startswith("Larger than 0,2 TB: ") for each in shown)
    abroad = exported(planner, tmp_path / "german")
    follow(QLocale.c())
    planner.ctx.state.plan_again()
    planner.settle()
    at_home = exported(planner, tmp_path / "plain")
    for kind, held in at_home.items():
        assert abroad[kind] == held, kind
    # Nor does the workspace know in which country it was written.
    stored = stored_texts(tmp_path / "test.mplan")
    assert [text for text in stored if FOREIGN.search(text)] == []
    assert any(f"Larger than 0{KEPT.decimal}2 TB: " in text for text in stored)


def test_a_step_is_told_in_the_countrys_way_and_kept_in_none(
    sample_planner: Planner, tmp_path: Path
) -> None:
    follow(QLocale("de_DE"))
    ctx = sample_planner.ctx
    key = ctx.plan.vms[0].id

    def edit(workspace: Workspace, project_id: int) -> ChangeSet:
        with workspace.unit(project_id, f"Look at {grouped(1304)} things") as unit:
            unit.update("migration_vms", {key: {"notes": "Looked at"}})
            unit.note = f"{grouped(1304)} things in “VM-1,304”"
        return unit.changes

    def refuse(_workspace: Workspace, _project_id: int) -> ChangeSet:
        raise UserError(f"{grouped(1304)} things are too many.")

    operations = ctx.operations
    operations.do(edit, ctx.project_id, tell=noted)
    operations.do(refuse, ctx.project_id)
    sample_planner.settle()
    assert sample_planner.toasts()[-2:] == [
        "1.304 things in “VM-1,304”", "1.304 things are too many.",
    ]  # fmt: skip
    assert operations.history.steps[-1].label == "Look at 1.304 things"
    details = inventory.details(ctx.workspace, ctx.project_id, key)
    assert details is not None
    newest = details.history[0]
    assert (newest["label"], newest["note"]) == (
        "Look at 1.304 things",
        sample_planner.toasts()[-2],
    )
    mark = KEPT.group
    assert f"Look at 1{mark}304 things" in stored_texts(tmp_path / "test.mplan")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("de_DE", "Do., 31. Dez. 2026"), ("fr_FR", "jeu. 31 d\xe9c. 2026")],
)
def test_a_date_is_told_in_the_countrys_way_and_kept_in_none(
    sample_planner: Planner, tmp_path: Path, name: str, shown: str
) -> None:
    follow(QLocale(name))
    ctx = sample_planner.ctx
    day = date(2026, 12, 31)
    key = ctx.plan.vms[0].id

    def edit(workspace: Workspace, project_id: int) -> ChangeSet:
        with workspace.unit(project_id, f"Wait until {day_words(day)}") as unit:
            unit.update("migration_vms", {key: {"notes": "Waits"}})
            unit.note = f"Waits until {moment_words(datetime(2026, 12, 31, 9, 5, tzinfo=UTC))}."
        return unit.changes

    def refuse(workspace: Workspace, project_id: int) -> ChangeSet:
        with workspace.unit(project_id, "Never"):
            raise UserError(f"{day_words(day)} is over.")

    operations = ctx.operations
    operations.do(edit, ctx.project_id, tell=noted)
    operations.do(refuse, ctx.project_id)
    assert sample_planner.toasts()[-2:] == [f"Waits until {shown}, 09:05.", f"{shown} is over."]
    assert operations.history.steps[-1].label == f"Wait until {shown}"
    details = inventory.details(ctx.workspace, ctx.project_id, key)
    assert details is not None
    assert details.history[0]["label"] == f"Wait until {shown}"
    stored = stored_texts(tmp_path / "test.mplan")
    assert "Wait until \u20602026-12-31\u2060" in stored
    with written_in(FILES):
        details = inventory.details(ctx.workspace, ctx.project_id, key)
        assert details is not None
        assert details.history[0]["label"] == "Wait until Thu 31 Dec 2026"


def test_every_page_stands_in_a_window_from_right_to_left(
    right_to_left: None, sample_planner: Planner
) -> None:
    planner = prepared(sample_planner)

    def look(_there: QWidget) -> None:
        assert not planner.window.grab().isNull()

    walk(planner, look)
    page = planner.show("vms")
    table = page.table
    assert isinstance(table, DataTable)
    assert table.grid.isRightToLeft()
    frozen = table._frozen.grid
    assert frozen.isVisible()
    assert frozen.geometry().right() == table.grid.viewport().geometry().right()
    # A cell behind it is brought out to its left.
    row = table.records.index(0, table.columns.shown()[1])
    table.grid.horizontalScrollBar().setValue(table.grid.horizontalScrollBar().maximum())
    table.grid.scrollTo(row)
    room = table.grid.viewport().width() - table.grid.left_inset
    assert table.grid.visualRect(row).right() < room


def test_the_stages_and_docks_stand_on_the_other_side(
    right_to_left: None, sample_planner: Planner
) -> None:
    planner = sample_planner
    window, stages = planner.window, planner.window.stages
    window.resize(1440, 900)
    window.docks.show("inspector")
    planner.show("vms")
    planner.settle()
    bar = stages.stage_bar
    assert bar.geometry().right() >= stages.width() - 2
    assert window.dock("inspector").geometry().right() < stages.mapTo(window, QPoint(0, 0)).x()
    title = window.dock("inspector").titleBarWidget()
    assert isinstance(title, DockTitleBar)
    assert title.title.geometry().left() > title.float_button.geometry().right()
    for collapsed in (False, True):
        stages.set_collapsed(collapsed)
        planner.settle()
        button = stages._fold.geometry()
        assert bar.geometry().left() <= button.left()
        assert button.right() <= bar.geometry().right()
        assert button.bottom() <= bar.geometry().top() + bar.tabRect(0).height()
    stages.set_collapsed(False)
    planner.settle()
    # Icon and name from the right, the badge at the left: the mirror of the other direction.
    index = stages.stage_keys().index("risk")
    image = bar.grab(bar.body_rect(index)).toImage()
    window.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    planner.settle()
    assert bar.geometry().left() == 0
    other = bar.grab(bar.body_rect(index)).toImage()
    assert other.size() == image.size()
    assert inked(image) == pytest.approx(
        [other.width() - 1 - x for x in reversed(inked(other))], abs=2 * image.devicePixelRatio()
    )
    window.unsetLayoutDirection()


def inked(image: QImage) -> list[int]:
    """Where the ink of a picture begins and ends from left to right, its ground left out."""
    ground = image.pixelColor(image.width() // 2, 0)
    found = [
        x
        for x in range(image.width())
        if any(image.pixelColor(x, y) != ground for y in range(image.height()))
    ]
    return [found[0], found[-1]]


def test_sentences_and_cells_read_as_they_are_written(
    right_to_left: None, sample_planner: Planner, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    plain = QPainter.drawText

    def heard(painter: QPainter, *arguments: Any) -> Any:
        said.extend(each for each in arguments if isinstance(each, str))
        return plain(painter, *arguments)

    page = sample_planner.show("vms")
    sample_planner.settle()
    monkeypatch.setattr(QPainter, "drawText", heard)
    page.table.grid.viewport().grab()
    monkeypatch.undo()
    assert "\u2068=SUM(A1;A9)\u2069" in said
    assert as_written("=1", Qt.LayoutDirection.LeftToRight) == "=1"
    sample_planner.window.docks.show("issues")
    sample_planner.settle()
    tree = sample_planner.window.dock("issues").widget().tree
    option = QStyleOptionViewItem()
    option.direction = Qt.LayoutDirection.RightToLeft
    item = tree.topLevelItem(0).child(0)
    tree.itemDelegate().initStyleOption(option, tree.indexFromItem(item))
    assert option.text == f"\u2068{item.text(0)}\u2069"
