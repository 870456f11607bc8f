"""The schedule as a Gantt chart: tenants over days, and their VMs on demand."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
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
from app.domain.planning.waves.day_moves import DayRules
from app.ui.charts.gantt_rows import GanttBar, GanttRow, Ground
from app.ui.charts.labels import clock_text, date_text
from app.ui.charts.movable_gantt import MovableGantt, MoveNote
from app.ui.charts.picture import ask_to_save
from app.ui.parts.day_words import day_sentence
from app.ui.parts.text import ElidedText
from app.ui.parts.tool_action import offer
from app.ui.stages.plan.wave_bars import move_note, wave_rows, wave_words, why_fixed
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
    Stretch.WAVE: "chart_1",
    Stretch.LATE_WAVE: "warning",
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
    return [_row(row, marks, plan) for row in timeline_rows(plan, opened, with_vms=with_vms)]


def gantt_waves(
    plan: Plan,
    rules: DayRules | None,
    opened: Container[int] = (),
    *,
    path: Iterable[Link] = (),
) -> list[GanttRow]:
    """The same for the waves, each of which can be dragged as its ``rules`` let it."""
    marks = PathMarks(plan, path)
    return [_row(row, marks, plan, rules) for row in wave_rows(plan, rules, opened)]


def _row(row: TimelineRow, marks: PathMarks, plan: Plan, rules: DayRules | None = None) -> GanttRow:
    label = f"{_INDENT}{row.label}" if row.level is Level.VM else row.label
    heads = row.level is Level.COHORT
    wave = row.level is Level.WAVE
    bars = []
    for bar in row.bars:
        told = marks.about(row, bar)
        shown = _bar(bar)
        if wave and rules is not None:
            shown = replace(shown, tooltip=wave_words(row, rules))
        if told:
            shown = replace(shown, marked=True, tooltip=f"{shown.tooltip}\n{told}")
        bars.append(shown)
    return GanttRow(
        label, tuple(bars), row.key, row.opened, heads,
        row.key if wave else None, why_fixed(row, plan),
    )  # fmt: skip


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

    def __init__(self, rules: Callable[[], DayRules | None], parent: QWidget | None = None) -> None:
        """``rules`` tell on which days waves may begin just now."""
        super().__init__(parent)
        self._rules = rules
        self._plan: Plan | None = None
        self._opened: set[int] = set()
        self._opened_waves: set[int] = set()
        self.legend = ElidedText("", tone="muted")
        self.by_waves = QCheckBox("Waves")
        self.by_waves.setToolTip(
            "Show the waves instead of the tenants.\nA wave can be dragged to another day."
        )
        self.by_waves.toggled.connect(self._refill)
        self.with_vms = QCheckBox("Show VMs")
        self.with_vms.setToolTip(
            "Show a row for each VM below every tenant, or wave.\n"
            "A click on a tenant's own row opens it alone."
        )
        self.with_vms.toggled.connect(self._refill)
        self.with_path = QCheckBox("Critical path")
        self.with_path.setToolTip(
            "Mark what decides the end of the plan: the VMs that each wait for the one before.\n"
            "Point at a marked block to read what it waits for."
        )
        self.with_path.toggled.connect(self._refill)
        self.chart = MovableGantt("Tenants over days")
        self.chart.set_judge(self._judged)
        self.chart.activated.connect(self.day_chosen)
        self.chart.row_toggled.connect(self._toggle)
        line = QHBoxLayout()
        line.setSpacing(grid(1))
        line.addWidget(self.legend, 1)
        line.addWidget(self.by_waves)
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
            self._opened_waves.clear()
        self._plan = plan
        offer(self.by_waves, bool(plan.waves), "There are no waves yet: see the Wave Planner.")
        marks = timeline_marks(plan)
        now = plan.generated.date()
        self.chart.set_calendar(
            ground=partial(_ground, marks),
            about=lambda day: day_sentence(marks.on(day), today=day == now),
            today=marks.today,
            deadline=marks.deadline,
        )
        self._refill()

    @property
    def shows_waves(self) -> bool:
        """Whether the rows are waves, and not tenants."""
        return self.by_waves.isChecked() and self._plan is not None and bool(self._plan.waves)

    def follow_waves(self) -> None:
        """A wave was moved, which the plan does not know yet."""
        if self.shows_waves:
            self._refill()

    def _refill(self) -> None:
        plan = self._plan
        if plan is None:
            return
        path = critical_path(plan) if self.with_path.isChecked() else ()
        waves = self.shows_waves
        self.legend.setText(path_words(path) or self._legend(plan, waves=waves))
        self.chart.setAccessibleName("Waves over days" if waves else "Tenants over days")
        if waves:
            self.chart.set_rows(gantt_waves(plan, self._rules(), self._waves_open(plan), path=path))
            return
        moving = [share.tenant.id for share in plan.tenant_plans if share.first_day is not None]
        # A single tenant has nothing to be compared with: its VMs are what there is to see.
        opened = self._opened if len(moving) != 1 else self._opened ^ set(moving)
        with_vms = self.with_vms.isChecked()
        self.chart.set_rows(gantt_rows(plan, opened, with_vms=with_vms, path=path))

    def _legend(self, plan: Plan, *, waves: bool) -> str:
        first = (
            "Drag a wave to another day, or move it with Ctrl and an arrow. "
            "Click a block for its day, a wave for its VMs."
            if waves
            else "Click a block for its day, a tenant for its VMs: copy, then cutover."
        )
        limit = date_text(deadline(plan).last)
        return f"{first} Grey: no work. Hatched: closed. Deadline {limit}."

    def _waves_open(self, plan: Plan) -> set[int]:
        if self.with_vms.isChecked():
            return {share.wave.id for share in plan.waves}
        return self._opened_waves

    def _toggle(self, key: int) -> None:
        """Open a tenant's or a wave's row, or close it again; all that the box opened stay so."""
        plan, waves = self._plan, self.shows_waves
        if plan is None:
            return
        if self.with_vms.isChecked():
            self._opened = {row.tenant.id for row in plan.tenant_plans}
            self._opened_waves = self._waves_open(plan)
            self.with_vms.blockSignals(True)
            self.with_vms.setChecked(False)
            self.with_vms.blockSignals(False)
        opened = self._opened_waves if waves else self._opened
        opened ^= {key}
        self._refill()

    def _judged(self, key: object, days: int) -> MoveNote:
        return move_note(self._rules(), key, days)

    def _wider(self) -> None:
        self.chart.zoom(_ZOOM)

    def _narrower(self) -> None:
        self.chart.zoom(1 / _ZOOM)

    def _save_picture(self) -> None:
        ask_to_save(self, self.chart.picture())

    def _fit(self) -> None:
        self.chart.fit()
