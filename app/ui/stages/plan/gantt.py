"""The schedule as a Gantt chart: tenants over days, and their VMs on demand."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.domain.planning.calendar.spans import HOURS_PER_DAY
from app.domain.planning.plan.critical_path import Link, PathMarks, critical_path, path_words
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.timeline import (
    Level,
    Stretch,
    TimelineBar,
    TimelineRow,
    timeline_rows,
)
from app.domain.planning.plan.timeline_marks import TimelineMarks, timeline_marks
from app.domain.planning.timing.deadline import deadline
from app.ui.charts.gantt import Gantt
from app.ui.charts.gantt_rows import GanttBar, GanttRow, Ground
from app.ui.charts.labels import clock_text, date_text
from app.ui.charts.picture import ask_to_save
from app.ui.parts.day_words import day_sentence
from app.ui.parts.text import ElidedText
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid

_ZOOM = 1.5


_COLORS = {
    Stretch.COHORT: "chart_4",
    Stretch.LATE_COHORT: "warning",
    Stretch.MOVING: "chart_1",
    Stretch.WARM_COPY: "chart_1",
    Stretch.COLD_COPY: "chart_2",
    Stretch.CUTOVER: "chart_3",
}
_PALE = 0.5
_INDENT = "      "


def gantt_rows(
    plan: Plan,
    opened: Container[int] = (),
    *,
    with_vms: bool = False,
    path: Iterable[Link] = (),
) -> list[GanttRow]:
    """The plan's rows over its days, with colours and words; a bar's key is the number of its day.

    Which there are says :func:`timeline_rows`. Bars of VMs of the ``path``, and those of tenants
    in which such VMs move, are marked.
    """
    marks = PathMarks(plan, path)
    return [_row(row, marks) for row in timeline_rows(plan, opened, with_vms=with_vms)]


def _row(row: TimelineRow, marks: PathMarks) -> GanttRow:
    label = f"{_INDENT}{row.label}" if row.level is Level.VM else row.label
    heads = row.level is Level.COHORT
    bars = []
    for bar in row.bars:
        told = marks.about(row, bar)
        shown = _bar(bar)
        if told:
            shown = replace(shown, marked=True, tooltip=f"{shown.tooltip}\n{told}")
        bars.append(shown)
    return GanttRow(label, tuple(bars), row.key, row.opened, heads)


def _bar(bar: TimelineBar) -> GanttBar:
    about = bar.about
    if bar.by_the_clock:
        left, right = bar.begin * HOURS_PER_DAY, bar.until * HOURS_PER_DAY
        about += f"\n{clock_text(left)} to {clock_text(right)}"
    return GanttBar(
        bar.first, bar.last, bar.label, about, _COLORS[bar.kind], bar.day, bar.begin, bar.until
    )


def _ground(marks: TimelineMarks, day: date) -> Ground:
    """A date as the schedule takes it: grey without work, paler where some alone are moved."""
    found = marks.on(day)
    return Ground(1.0 if found.off else _PALE if found.lent else 0.0, bool(found.shut))


class PlanGantt(QWidget):
    """The chart under a line that says what its lines and colours are."""

    day_chosen = Signal(object)
    """Number of the day whose bar was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self._opened: set[int] = set()
        self.legend = ElidedText("", tone="muted")
        self.with_vms = QCheckBox("Show VMs")
        self.with_vms.setToolTip(
            "Show a row for each VM below every tenant.\n"
            "A click on a tenant's own row opens it alone."
        )
        self.with_vms.toggled.connect(self._refill)
        self.with_path = QCheckBox("Critical path")
        self.with_path.setToolTip(
            "Mark what decides the end of the plan: the VMs that each wait for the one before.\n"
            "Point at a marked block to read what it waits for."
        )
        self.with_path.toggled.connect(self._refill)
        self.chart = Gantt("Tenants over days")
        self.chart.activated.connect(self.day_chosen)
        self.chart.row_toggled.connect(self._toggle)
        line = QHBoxLayout()
        line.setSpacing(grid(1))
        line.addWidget(self.legend, 1)
        line.addWidget(self.with_path)
        line.addWidget(self.with_vms)
        for icon, text, slot in (
            ("zoom-out", "Narrower days (Ctrl+-)", self._narrower),
            ("zoom-in", "Wider days (Ctrl++)", self._wider),
        ):
            line.addWidget(self._button(icon, text, slot))
        fit = QToolButton()
        fit.setText("Fit")
        fit.setToolTip("Show all days (Ctrl+0)")
        fit.clicked.connect(self._fit)
        line.addWidget(fit)
        self.save_button = self._button(
            "save", "Save the whole chart as a picture…", self._save_picture
        )
        line.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(1))
        column.addLayout(line)
        column.addWidget(self.chart, 1)

    def _button(self, icon: str, text: str, slot: object) -> QToolButton:
        button = QToolButton()
        button.setToolTip(text)
        button.setAccessibleName(text)
        set_icon(button, icon)
        button.clicked.connect(slot)
        return button

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on to the chart."""
        super().focusInEvent(event)
        self.chart.setFocus(event.reason())

    def show_plan(self, plan: Plan) -> None:
        """Show the schedule of a plan; opened tenants stay open as long as the project does."""
        if self._plan is not None and self._plan.project.id != plan.project.id:
            self._opened.clear()
        self._plan = plan
        marks = timeline_marks(plan)
        now = plan.generated.date()
        self.chart.set_calendar(
            ground=partial(_ground, marks),
            about=lambda day: day_sentence(marks.on(day), today=day == now),
            today=marks.today,
            deadline=marks.deadline,
        )
        self._refill()

    def _refill(self) -> None:
        plan = self._plan
        if plan is None:
            return
        moving = [share.tenant.id for share in plan.tenant_plans if share.first_day is not None]
        # A single tenant has nothing to be compared with: its VMs are what there is to see.
        opened = self._opened if len(moving) != 1 else self._opened ^ set(moving)
        path = critical_path(plan) if self.with_path.isChecked() else ()
        self.legend.setText(
            path_words(path)
            or "Click a block for its day, a tenant for its VMs: copy, then cutover. "
            f"Grey: no work. Hatched: closed. Deadline {date_text(deadline(plan).last)}."
        )
        with_vms = self.with_vms.isChecked()
        self.chart.set_rows(gantt_rows(plan, opened, with_vms=with_vms, path=path))

    def _toggle(self, tenant: int) -> None:
        """Open a tenant's row, or close it again; all that were opened with the box stay so."""
        if self.with_vms.isChecked():
            self._opened = (
                {row.tenant.id for row in self._plan.tenant_plans} if self._plan else set()
            )
            self.with_vms.blockSignals(True)
            self.with_vms.setChecked(False)
            self.with_vms.blockSignals(False)
        self._opened ^= {tenant}
        self._refill()

    def _wider(self) -> None:
        self.chart.zoom(_ZOOM)

    def _narrower(self) -> None:
        self.chart.zoom(1 / _ZOOM)

    def _save_picture(self) -> None:
        ask_to_save(self, self.chart.picture())

    def _fit(self) -> None:
        self.chart.fit()
