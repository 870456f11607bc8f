"""The frozen column stands at the rows of the others, whatever moves them: else somebody excludes
the wrong VM."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.table.sorting import SortKey
from tests.ui.table.table_samples import Machine, Page, column_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

MANY = [Machine(key, f"vm{key:04}", tenant=f"t{key % 7}") for key in range(900)]


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    page = Page(qtbot, MANY)
    page.table.columns.set_frozen(True)
    return page


def check(page: Page, done: str) -> None:
    """Both grids show the same row at the same height."""
    for _ in range(2):  # before and after what waits for the next turn
        frozen = page.table._frozen.grid
        if page.model.shown_count:
            places = (3, page.grid.viewport().height() // 2)
            assert [frozen.rowAt(y) for y in places] == [page.grid.rowAt(y) for y in places], done
            top = page.grid.rowAt(3)
            assert frozen.rowViewportPosition(top) == page.grid.rowViewportPosition(top), done
        QApplication.processEvents()


def wheel(page: Page, steps: int) -> None:
    view = page.table._frozen.grid.viewport()
    place = QPointF(10, 50)
    event = QWheelEvent(
        place, QPointF(view.mapToGlobal(QPoint(10, 50))), QPoint(), QPoint(0, -120 * steps),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_a_jump_out_of_a_filter_takes_it_along(page: Page) -> None:
    """The filter is cleared and the row shown in one turn, before anything is laid out."""
    page.model.set_search("vm0001")
    check(page, "filtered")
    page.table.reveal(640, "tenant")
    check(page, "revealed")
    assert page.grid.rowAt(page.grid.viewport().height() // 2) > 500


def test_the_wheel_over_it_moves_the_others(page: Page) -> None:
    wheel(page, 9)
    assert page.grid.rowAt(3) > 3
    check(page, "wheel")


def test_a_table_that_goes_says_nothing() -> None:
    """Its scroll bars are deleted before its grids are, and a grid follows them to the end."""
    code = (
        "from PySide6.QtWidgets import QApplication\n"
        "application = QApplication([])\n"
        "from app.ui.table.data_table import DataTable\n"
        "from tests.ui.table.table_samples import FakeTokens, Machine, machine_model\n"
        "model = machine_model([Machine(key, str(key)) for key in range(900)])\n"
        "table = DataTable(model, title='Machines', tokens=FakeTokens())\n"
        "table.columns.set_frozen(True)\n"
        "table.resize(600, 300)\n"
        "table.show()\n"
        "application.processEvents()\n"
        "table.grid.verticalScrollBar().setValue(4000)\n"
        "application.processEvents()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


@pytest.mark.parametrize("seed", range(6))
def test_it_is_never_elsewhere(seed: int, page: Page) -> None:
    rng = random.Random(seed)

    def jump() -> None:
        page.table.reveal(rng.randrange(900), rng.choice(["name", "tenant", "notes"]))

    def search() -> None:
        page.model.set_search(rng.choice(["", "vm0", "vm08", "t3", "nothing at all"]))

    def resize() -> None:
        page.table.resize(rng.randint(500, 1400), rng.randint(150, 600))

    def scroll() -> None:
        page.grid.verticalScrollBar().setValue(rng.randrange(20_000))

    def sort() -> None:
        page.model.set_sort([SortKey("name", descending=rng.random() < 0.5)])

    def hide() -> None:
        place = column_of(page.model, rng.choice(["tenant", "power", "vcpu", "disk"]))
        page.table.columns.set_shown(place, rng.random() < 0.5)

    def fewer() -> None:
        page.model.set_records(rng.sample(MANY, rng.choice([0, 3, 60, 900])))

    def freeze() -> None:
        page.table.columns.set_frozen(False)
        page.table.columns.set_frozen(True)

    for _ in range(60):
        act = rng.choice([jump, search, resize, scroll, sort, hide, fewer, freeze,
                          lambda: wheel(page, rng.randint(-9, 9))])  # fmt: skip
        act()
        check(page, f"seed {seed}: {getattr(act, '__name__', act)}")
