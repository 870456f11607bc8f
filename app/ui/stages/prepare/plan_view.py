"""The plan as stages with what became of them, the last failures, and the table of tasks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import PrepTask
from app.domain.planning.provisioning.words import TYPE_TITLES
from app.ui.charts.labels import number_text
from app.ui.parts.hairline import Hairline
from app.ui.parts.segments import Segments
from app.ui.stages.prepare.columns import row_style, task_columns
from app.ui.stages.prepare.counts import DRY_RUN, PROGRESS, bars_of, counted, parts_of
from app.ui.stages.prepare.failures import LastFailures
from app.ui.stages.prepare.looks import STATUS_LOOKS, VERDICT_LOOKS, task_mark
from app.ui.stages.prepare.rows import row_key, task_rows
from app.ui.stages.prepare.run_line import RunLine
from app.ui.stages.prepare.stage_bars import BarPart, StageBars
from app.ui.table.data_table import LEAST_TABLE, DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.table_cells import MarkedCells
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid

ALL = "all"
_VIEWS = (
    (PROGRESS, "Progress", "What became of the tasks"),
    (DRY_RUN, "Dry run", "What the last look at the cloud said of them"),
)


class PlanView(QWidget):
    """Stages and segments filter the table, and show how it is filtered."""

    task_wanted = Signal(int)
    """A failure's task is to be shown in full."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._tasks: Sequence[PrepTask] = ()
        # Parts are made where they stay: a widget that changes its parent is styled anew.
        above = QWidget(self)
        self.running = RunLine(above)
        self.bars = StageBars("The plan's stages in order", "There are no tasks yet.", above)
        self.failures = LastFailures(above)
        self._scope_stack = QStackedWidget(above)
        self.scopes = {view: self._make_scopes(view) for view in (PROGRESS, DRY_RUN)}
        self.views = Segments("What the bars show", above)
        for key, text, tip in _VIEWS:
            self.views.add(key, text, tip)
        model = RecordTableModel(task_columns(), row_key, row_style=row_style)
        self.table = DataTable(model, title="Provisioning tasks", parent=self)
        self.table.setMinimumHeight(grid(LEAST_TABLE))
        MarkedCells(self.table, task_mark)
        self._lay_out(above)
        self._connect()

    def _lay_out(self, above: QWidget) -> None:
        inner = QVBoxLayout(above)
        inner.setContentsMargins(grid(2), 0, grid(2), 0)
        inner.setSpacing(grid(0.75))
        switches = QHBoxLayout()
        switches.setSpacing(grid(2))
        switches.addWidget(self._scope_stack, 1)
        switches.addWidget(self.views)
        inner.addWidget(Hairline(parent=above))
        inner.addWidget(self.running)
        inner.addWidget(self.bars)
        inner.addWidget(self.failures)
        inner.addLayout(switches)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.75))
        column.addWidget(above)
        column.addWidget(self.table, 1)

    def _make_scopes(self, view: str) -> Segments:
        found = Segments(
            f"Tasks to show by {'dry run' if view == DRY_RUN else 'status'}",
            self._scope_stack,
            wraps=True,
        )
        found.add(ALL, "All", "Every task of the plan")
        for part in parts_of(view):
            button = found.add(part.key, part.words)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            set_icon(button, _icon(view, part), part.token)
        self._scope_stack.addWidget(found)
        return found

    def _connect(self) -> None:
        self.bars.activated.connect(self._stage_chosen)
        self.failures.all_wanted.connect(lambda: self._choose(PROGRESS, "failed"))
        self.failures.task_wanted.connect(self.task_wanted)
        self.views.chosen.connect(self.show_view)
        for view, scopes in self.scopes.items():
            scopes.chosen.connect(lambda key, view=view: self._choose(view, key))
        self.table.records.filters_changed.connect(self._filters_changed)

    def show_tasks(self, tasks: Sequence[PrepTask]) -> None:
        """Show the tasks as they stand; selection, filters and scroll position stay."""
        self._tasks = tasks
        self.table.records.show_records(task_rows(tasks))
        view = self.views.current
        self.bars.show_bars(bars_of(tasks, view), parts_of(view))
        self.failures.show_tasks(tasks)
        for name, scopes in self.scopes.items():
            counts = counted(tasks, name)
            scopes.set_text(ALL, f"All {number_text(len(tasks))}")
            for part in parts_of(name):
                scopes.set_text(part.key, f"{part.words} {number_text(counts[part.key])}")

    # -- views and filters -------------------------------------------------------------------------

    def show_view(self, view: str) -> None:
        """Let the bars show progress, or what a dry run said."""
        self.views.show_current(view)
        self._scope_stack.setCurrentWidget(self.scopes[view])
        self.bars.show_bars(bars_of(self._tasks, view), parts_of(view))

    def _choose(self, view: str, key: str) -> None:
        """Show the tasks of a status or verdict; the stage that is chosen stays."""
        self.show_view(view)
        column, other = ("verdict", "status") if view == DRY_RUN else ("status", "verdict")
        kept = {k: t for k, t in self.table.records.filters.items() if k not in {column, other}}
        if key != ALL:
            words = next(part.words for part in parts_of(view) if part.key == key)
            kept[column] = f"={words}"
        self.table.records.set_filters(kept)

    def _stage_chosen(self, kind: object) -> None:
        """Show the tasks of a stage, or of all where it was shown already."""
        kept = {k: text for k, text in self.table.records.filters.items() if k != "type"}
        if isinstance(kind, TaskType) and kind is not self.bars.chosen:
            kept["type"] = f"={TYPE_TITLES[kind]}"
        self.table.records.set_filters(kept)

    def _filters_changed(self) -> None:
        """The bars and segments show what the filters are, however they were set."""
        filters = self.table.records.filters
        shown = filters.get("type", "")
        self.bars.choose(
            next((kind for kind, title in TYPE_TITLES.items() if shown == f"={title}"), None)
        )
        for view, column in ((PROGRESS, "status"), (DRY_RUN, "verdict")):
            text = filters.get(column, "")
            key = next((p.key for p in parts_of(view) if text == f"={p.words}"), ALL)
            self.scopes[view].show_current(key)


def _icon(view: str, part: BarPart) -> str:
    return (VERDICT_LOOKS if view == DRY_RUN else STATUS_LOOKS)[part.key][0]
