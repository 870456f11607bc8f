"""The three views of the waves, one of them at a time, with the segments that choose it."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui.parts.empty_state import EmptyState
from app.ui.parts.segments import Segments
from app.ui.stages.waves.board import WaveBoard
from app.ui.stages.waves.board_bar import BoardBar
from app.ui.stages.waves.calendar.wave_calendar import WaveCalendar
from app.ui.table.data_table import DataTable
from app.ui.theme.metrics import grid

BOARD, TABLE, CALENDAR = "board", "table", "calendar"
_SEGMENTS = (
    (BOARD, "Board", "A column per wave, with its VMs to be dragged"),
    (TABLE, "Table", "The same as one table, with wave and cohort to be edited"),
    (CALENDAR, "Calendar", "Weeks with windows, freezes and holidays, and the waves on their days"),
)


class WaveViews(QStackedWidget):
    """Shows what was chosen; while there are no waves, how to make some."""

    def __init__(
        self, board: WaveBoard, bar: BoardBar, table: DataTable, calendar: WaveCalendar
    ) -> None:
        super().__init__()
        self.segments = Segments("View")
        for key, text, tip in _SEGMENTS:
            self.segments.add(key, text, tip)
        self.none_yet = EmptyState(
            "waves",
            "No wave is planned yet: have them built by a strategy, or add them by hand.",
            "Build waves…",
            "Add wave…",
        )
        on_board = QWidget()
        on_board.setFocusProxy(board)
        column = QVBoxLayout(on_board)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.75))
        column.addWidget(bar)
        column.addWidget(board, 1)
        self._views: dict[str, QWidget] = {BOARD: on_board, TABLE: table, CALENDAR: calendar}
        for view in (*self._views.values(), self.none_yet):
            self.addWidget(view)

    def show_chosen(self, *, some: bool) -> None:
        """Bring the chosen view to the front; ``some``: there are waves."""
        before, focus = self.currentWidget(), self.window().focusWidget()
        held = before is not None and focus is not None and before.isAncestorOf(focus)
        view = self._views.get(self.segments.current, self._views[BOARD]) if some else self.none_yet
        self.setCurrentWidget(view)
        if held and view is not before:
            view.setFocus()  # else what comes next in the order of Tab has the keyboard
        self.segments.setVisible(some)

    def is_shown(self, view: str) -> bool:
        """Whether a view is in front."""
        return self.currentWidget() is self._views[view]
