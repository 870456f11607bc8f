"""The calendar: the weeks, what their marks mean, and beside them the waves without a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.domain.counted_noun import count_text
from app.domain.planning.plan.plan import Plan
from app.ui.parts.beside import BesideLayout
from app.ui.parts.hairline import Hairline
from app.ui.parts.text import Text
from app.ui.stages.waves.calendar.scene import SceneMaker
from app.ui.stages.waves.calendar.tray import WaveTray
from app.ui.stages.waves.calendar.week_grid import WeekGrid
from app.ui.stages.waves.calendar.words import legend_text
from app.ui.stages.waves.faces import Board
from app.ui.theme.metrics import grid

_TRAY = 26
"""Grid steps of the list of waves without a day, at most."""
_OF_ALL = 5
"""It takes no more than one part in so many."""


class WaveCalendar(QWidget):
    """Says what was asked for; it changes nothing itself."""

    chosen = Signal(int)
    opened = Signal(int)
    menu_wanted = Signal(int, object)
    move_wanted = Signal(int, object)
    date_wanted = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maker = SceneMaker()
        self.legend = Text("", tone="muted")
        self.legend.setWordWrap(True)
        self.today_button = QToolButton()
        self.today_button.setText("Today")
        self.today_button.setToolTip("Show the week of today")
        self.today_button.clicked.connect(self._to_today)
        self.weeks = WeekGrid()
        self.tray = WaveTray()
        self.tray_title = Text("Without a day", bold=True)
        self.tray_title.setWordWrap(True)
        for source in (self.weeks, self.tray):
            source.chosen.connect(self.chosen)
            source.opened.connect(self.opened)
            source.menu_wanted.connect(self.menu_wanted)
            source.date_wanted.connect(self.date_wanted)
        self.weeks.move_wanted.connect(self.move_wanted)
        self.weeks.refused.connect(self.refused)
        self.setFocusProxy(self.weeks)
        self._lay_out()

    def _lay_out(self) -> None:
        line = BesideLayout(self.legend, self.today_button)
        line.setContentsMargins(grid(1), 0, grid(1), 0)
        line.setSpacing(grid(1))
        self.beside = QWidget()
        column = QVBoxLayout(self.beside)
        column.setContentsMargins(grid(1), 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addWidget(self.tray_title)
        column.addWidget(self.tray, 1)
        self.edge = Hairline(Qt.Orientation.Vertical)
        row = QHBoxLayout()
        row.setSpacing(grid(0.5))
        row.addWidget(self.beside)
        row.addWidget(self.edge)
        row.addWidget(self.weeks, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, grid(0.5))
        whole.setSpacing(grid(0.75))
        whole.addLayout(line)
        whole.addLayout(row, 1)
        self.beside.hide()
        self.edge.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The weeks have most of the room."""
        super().resizeEvent(event)
        self.beside.setFixedWidth(min(grid(_TRAY), self.width() // _OF_ALL))

    def show_board(self, plan: Plan, board: Board, closed: Mapping[int, str], today: date) -> None:
        """Show the waves of a board. ``closed`` has why waves are locked although planned."""
        scene = self._maker.scene(plan, board, closed, today)
        self.weeks.show_scene(scene)
        self.tray.show_blocks(scene.undated, scene)
        self.today_button.setVisible(scene.first <= scene.today <= scene.last)
        some = bool(scene.undated)
        self.beside.setVisible(some)
        self.edge.setVisible(some)
        count = count_text(len(scene.undated), "wave")
        self.tray_title.setText(f"{count} without a day" if some else "")
        hint = "Drag a wave to its first day. " if some and not scene.blocks else ""
        self.legend.setText(f"{hint}{legend_text(scene.backdrop)}")

    def set_current(self, key: int) -> None:
        """Show which wave the page's commands mean."""
        self.weeks.set_current(key)
        self.tray.set_current(key)

    def dim(self, keys: Collection[int]) -> None:
        """Waves that the filters leave nothing of are pale."""
        self.weeks.dim(keys)

    def go_to(self, key: int) -> None:
        """Show a wave, with the keyboard on it."""
        self.set_current(key)
        self.weeks.bring(key)
        (self.tray if self.tray.current_key == key else self.weeks).setFocus()

    def _to_today(self) -> None:
        if self.weeks.scene is not None:
            self.weeks.go_to(self.weeks.scene.today)
