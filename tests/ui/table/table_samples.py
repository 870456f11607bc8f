"""Invented machines, their columns, and a table of them as a page would have it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.domain.columns import Column
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel

BRITISH = QLocale("en_GB")


class FakeTokens:
    """Every colour is the same but for risk, so that a test sees which one was asked for."""

    def color(self, name: str) -> str:
        return {"muted_text": "#777777", "error": "#aa0000", "risk_red": "#ff0000"}.get(
            name, "#123456"
        )


@dataclass(frozen=True, slots=True)
class Machine:
    id: int
    name: str
    tenant: str = "Acme"
    power: str = "poweredOn"
    vcpu: int | None = 2
    disk_gb: float = 100.0
    hours: float | None = 1.5
    risk: str = "GREEN"
    status: str = "not_started"
    live: bool | None = True
    start: date | None = None
    notes: str = ""
    excluded: bool = False


MACHINES = (
    Machine(1, "web10", "Acme", vcpu=4, disk_gb=1234.5, risk="RED", notes="first"),
    Machine(2, "web2", "Acme", "poweredOff", vcpu=8, disk_gb=40.0, start=date(2027, 3, 1)),
    Machine(3, "db1", "Blue", vcpu=None, disk_gb=512.25, hours=None, risk="YELLOW", live=None),
    Machine(4, "Mail", "Blue", vcpu=16, disk_gb=80.0, status="failed", live=False),
    Machine(5, "app1", "Coda", "poweredOff", vcpu=2, disk_gb=80.0, excluded=True),
    Machine(6, "app3", "Coda", vcpu=2, disk_gb=9.96, hours=3.3333333),
)

POWER = (("poweredOn", "On"), ("poweredOff", "Off"), ("suspended", "Suspended"))


def columns() -> list[Column]:
    """The columns of a table of machines."""

    def get(name: str) -> Callable[[Any], Any]:
        return attrgetter(name)

    return [
        Column("name", "Name", get("name"), width=20, help="The name in the inventory."),
        Column("tenant", "Tenant", get("tenant"), editable=True, required=True),
        Column("power", "Power", get("power"), "choice", choices=POWER, editable=True),
        Column(
            "vcpu",
            "vCPU",
            get("vcpu"),
            "int",
            editable=True,
            minimum=1,
            maximum=256,
            summed=True,
            field="cpu_count",
        ),
        Column("disk", "Disk", get("disk_gb"), "float", unit="GB", summed=True),
        Column("hours", "Duration", get("hours"), "hours", tooltip=lambda vm: f"of {vm.name}"),
        Column("risk", "Risk", get("risk"), "risk"),
        Column("status", "Status", get("status"), "status"),
        Column("live", "Live", get("live"), "bool", editable=True),
        Column("start", "Start", get("start"), "date", editable=True),
        Column("notes", "Notes", get("notes"), editable=True, width=30),
        Column("id", "Id", get("id"), "int", visible=False),
    ]


def machine_model(machines: Sequence[Machine] = MACHINES) -> RecordTableModel:
    """The machines in a model."""
    model = RecordTableModel(
        columns(),
        attrgetter("id"),
        tokens=FakeTokens(),
        locale=BRITISH,
        row_style=lambda machine: "muted" if machine.excluded else "",
    )
    model.set_records(machines)
    return model


_KEPT: dict[int, QWidget] = {}


def keep(qtbot: QtBot, window: QWidget) -> None:
    """Hand a window to the bot, and hold it until Qt has destroyed it.

    Left to Python's garbage collector, it would lose its attributes while Qt still uses it.
    """
    place = id(window)
    _KEPT[place] = window
    window.destroyed.connect(lambda: _KEPT.pop(place, None))
    qtbot.addWidget(window)


def many(count: int) -> list[Machine]:
    """Machines in plenty, the same every time."""
    return [
        Machine(
            number,
            f"vm{number}",
            f"Tenant {number % 7}",
            ("poweredOn", "poweredOff")[number % 2],
            vcpu=1 + number % 16,
            disk_gb=float(number % 997),
        )
        for number in range(1, count + 1)
    ]


def names(model: RecordTableModel) -> list[str]:
    """The names shown, from top to bottom."""
    return [machine.name for machine in model.records()]


def column_of(model: RecordTableModel, key: str) -> int:
    """Index of a column that exists."""
    place = model.place_of(key)
    assert place is not None
    return place


class Page:
    """A table in a window, with records that change when the table asks for it."""

    def __init__(self, qtbot: QtBot, machines: Sequence[Machine] = MACHINES) -> None:
        self.qtbot = qtbot
        self.machines = {machine.id: machine for machine in machines}
        self.edits: list[list[tuple[Hashable, str, Any]]] = []
        self.refusals: list[str] = []
        self.model = machine_model(machines)
        self.table = DataTable(self.model, title="Machines", tokens=FakeTokens())
        self.grid = self.table.grid
        self.table.changes_requested.connect(self._edit)
        self.table.edit_refused.connect(self.refusals.append)
        self.table.resize(1400, 400)
        keep(qtbot, self.table)
        with qtbot.waitActive(self.table):
            self.table.show()
            self.table.activateWindow()
        self.grid.setFocus()

    def _edit(self, changes: list[tuple[Hashable, str, Any]]) -> None:
        self.edits.append(changes)
        touched = set()
        for key, field, value in changes:
            name = "vcpu" if field == "cpu_count" else field
            self.machines[key] = replace(self.machines[key], **{name: value})
            touched.add(key)
        self.model.patch([self.machines[key] for key in touched])

    def go(self, key: Hashable, column: str) -> None:
        """Make a cell the current one, as a click does."""
        index = self.model.index(self.row(key), column_of(self.model, column))
        self.grid.setFocus()
        self.grid.setCurrentIndex(index)

    def row(self, key: Hashable) -> int:
        """The row of a record that is shown."""
        row = self.model.row_of(key)
        assert row is not None
        return row

    def at(self) -> tuple[Hashable, str]:
        """Key and column of the current cell."""
        index = self.grid.currentIndex()
        return self.model.key_at(index.row()), self.model.columns[index.column()].key

    def select(self, first: tuple[Hashable, str], last: tuple[Hashable, str]) -> None:
        """Select a block by click and Shift+click."""
        self.click(first)
        self.click(last, Qt.KeyboardModifier.ShiftModifier)

    def click(
        self,
        cell: tuple[Hashable, str],
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Click into a cell."""
        index = self.model.index(self.row(cell[0]), column_of(self.model, cell[1]))
        place = self.grid.visualRect(index).center()
        self.qtbot.mouseClick(self.grid.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    def key(
        self,
        key: Qt.Key | str,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press a key where the focus is."""
        self.qtbot.keyClick(self.focus(), key, modifier)

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        for letter in text:
            self.qtbot.keyClick(self.focus(), letter)

    def focus(self) -> QWidget:
        """The widget with the focus."""
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def clipboard(self) -> str:
        """The text on the clipboard."""
        return QGuiApplication.clipboard().text()
