"""What-If: the two models and the scheduler for values that are tried, beside the deadline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.columns import Column
from app.domain.errors import FieldError
from app.domain.number_style import general
from app.domain.parameters import SPECS, ProjectParameters
from app.domain.planning.cohorts.what_if import Group, WhatIf, groups_of, what_if
from app.domain.planning.cohorts.what_if_words import GroupDays, difference, group_difference
from app.domain.planning.plan.plan import Plan, Schedule
from app.ui.charts.day_lines import DayLine, DayLines
from app.ui.charts.labels import number_text
from app.ui.parts.banner import Banner
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.parts.settings import Settings
from app.ui.parts.text import Text
from app.ui.stages.cohorts.what_if_field import KNOBS, WhatIfField
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

PENDING = "…"
_TOTAL = -1


@dataclass(frozen=True, slots=True)
class EstimateRow:
    """A cohort, or the total; days with one decimal, the scheduler's None until they are known."""

    key: int
    name: str
    vms: int
    used_gb: float
    vms_per_day: float | None
    bw_days: float
    sched_days: float
    scheduler: int | None
    pending: bool
    why: str = ""


def scheduler_shares(
    plan: Plan, schedule: Schedule, members: Sequence[frozenset[int]]
) -> list[GroupDays]:
    """The days that each group of tenants takes by a schedule."""
    group_of = {key: place for place, keys in enumerate(members) for key in keys}
    found = [GroupDays() for _ in members]
    for vm in plan.vms:
        spot = schedule.placements.get(vm.id)
        place = group_of.get(vm.tenant_id or 0)
        if spot is not None and place is not None:
            held = found[place]
            first = min(held.first, spot.day) if held.last else spot.day
            found[place] = GroupDays(first, max(held.last, spot.last_day), held.placed + 1)
    return found


def members_of(plan: Plan) -> list[frozenset[int]]:
    """The tenants of each group, in the order of :func:`groups_of`."""
    if not plan.cohorts:
        return [frozenset(plan.loads)] if plan.loads else []
    known = {cohort.id for cohort in plan.cohorts}
    found: dict[int | None, set[int]] = {cohort.id: set() for cohort in plan.cohorts}
    found[None] = set()
    for key in plan.loads:
        cohort = plan.tenants[key].cohort_id if key in plan.tenants else None
        found[cohort if cohort in known else None].add(key)
    return [frozenset(keys) for keys in found.values() if keys]


def _columns() -> list[Column]:
    def days(row: EstimateRow) -> float | None:
        return row.scheduler

    def scheduler_text(value: Any) -> str:
        return PENDING if value is None else number_text(value)

    return [
        Column("name", "Cohort", lambda row: row.name, width=20),
        Column("vms", "VMs", lambda row: row.vms, "int", width=8),
        Column("used", "Used", lambda row: row.used_gb, "float", "GB", decimals=0, width=12),
        Column("per_day", "VMs/day", lambda row: row.vms_per_day, "float", width=10,
               help="The target, but no more than slots × hours ÷ mean hours alone of its VMs."),
        Column("bw", "BW days", lambda row: row.bw_days, "float", width=10,
               help="Bandwidth model: (used GB × 1024 × 8 ÷ (Gbps × 1000 × 0.75 × 3600) × 1.14 + "
               "tenants × 0.25 ÷ slots) ÷ hours per day."),
        Column("sched", "Sched. days", lambda row: row.sched_days, "float", width=12,
               help="Slots model: VMs ÷ VMs per day."),
        Column("scheduler", "Scheduler's days", days, "int", text=scheduler_text, width=16,
               help="Working days from first to last by the real scheduler, which follows in the "
               "background."),
        Column("why", "Why they differ", lambda row: row.why, width=16, tooltip=lambda row: row.why,
               help="What makes the scheduler's days others than those of the larger model."),
    ]  # fmt: skip


class WhatIfPanel(QWidget):
    """Tries values; the project is changed by Apply alone."""

    schedule_wanted = Signal(object)
    """The values that differ, whose schedule is to be worked out; empty for none."""

    apply_wanted = Signal(object)
    """The values that differ, by parameter."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self._groups: tuple[Group, ...] = ()
        self._members: list[frozenset[int]] = []
        self._schedule: Schedule | None = None
        self._shares: list[GroupDays] = []
        self._pending = False
        self.estimates: WhatIf | None = None
        self.banner = Banner()
        self.fields = {knob.key: WhatIfField(knob) for knob in KNOBS}
        self.back_button = QPushButton("Back to today")
        self.apply_button = QPushButton("Apply to project…")
        self.apply_button.setProperty("primary", True)
        self.model = RecordTableModel(_columns(), lambda row: row.key, parent=self)
        self.table = DataTable(self.model, title="Days by model and cohort")
        self.table.set_empty("No tenant has VMs in plan.")
        self.chart = DayLines("Days until each cohort is done", "No tenant has VMs in plan.")
        self.reason = Text("", tone="muted")
        self.reason.setWordWrap(True)
        self.own = Text("", tone="muted")
        self.own.setWordWrap(True)
        self._lay_out(settings)
        self.table.selection_changed.connect(self._show_why)
        for field in self.fields.values():
            field.changed.connect(self._tried)
        self.back_button.clicked.connect(self.go_back)
        self.apply_button.clicked.connect(self._apply)

    def _lay_out(self, settings: Settings) -> None:
        left = QWidget()
        controls = QVBoxLayout(left)
        controls.setContentsMargins(grid(2), grid(0.5), grid(2), grid(1))
        controls.setSpacing(grid(1.5))
        for field in self.fields.values():
            controls.addWidget(field)
        controls.addWidget(self.own)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back_button)
        buttons.addWidget(self.apply_button)
        buttons.addStretch(1)
        controls.addLayout(buttons)
        controls.addStretch(1)
        area = flat_scroll_area()
        area.setWidget(left)
        area.setMinimumWidth(max(grid(44), left.minimumSizeHint().width() + grid(1)))
        area.setMinimumHeight(grid(20))
        right = QWidget()
        results = QVBoxLayout(right)
        results.setContentsMargins(grid(1), 0, grid(1), grid(0.5))
        results.setSpacing(grid(1))
        results.addWidget(self.table, 2)
        results.addWidget(self.reason)
        results.addWidget(self.chart, 3)
        right.setMinimumWidth(grid(50))
        self.table.setMinimumHeight(grid(14))
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        splitter = FoldingSplitter("what-if")
        splitter.addWidget(area)
        splitter.addWidget(right)
        splitter.setSizes([grid(48), grid(100)])
        splitter.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(1))
        column.addWidget(self.banner)
        column.addWidget(splitter, 1)
        self.layout_keeper = ElasticLayout(
            self.table,
            settings,
            "cohorts_what_if",
            {"name": 1, "why": 3},
            whole=("name", "vms", "used", "per_day", "bw", "sched", "scheduler"),
        )

    # -- what is shown -----------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Take another plan; the values that are tried stay, the others follow the project."""
        fresh = self._plan is None or self._plan.project.id != plan.project.id
        before = self._plan
        untouched = [f for f in self.fields.values() if fresh or not f.differs]
        self._plan = plan
        self._members = members_of(plan)
        current = {
            key: tenant.cohort_id
            for key, tenant in plan.tenants.items()
            if tenant.cohort_id is not None
        }
        self._groups = groups_of(plan.loads, plan.cohorts, current)
        for key, field in self.fields.items():
            today = getattr(plan.parameters, key)
            field.show_today(today)
            if field in untouched:
                field.set_value(today)
        own = [c.name for c in plan.cohorts if c.agent_slots or c.working_hours_per_day
               or c.max_vms_per_day]  # fmt: skip
        self.own.setText(f"Values of their own, which stay: {', '.join(own)}." if own else "")
        self.own.setVisible(bool(own))
        if before is None or before.schedule is not plan.schedule or before.loads != plan.loads:
            self._schedule = None
        self._tried()

    def show_schedule(self, schedule: Schedule) -> None:
        """The scheduler's answer to the values that are tried."""
        self._take_schedule(schedule)
        self._show()

    def _take_schedule(self, schedule: Schedule) -> None:
        self._schedule, self._pending = schedule, False
        if self._plan is not None:
            self._shares = scheduler_shares(self._plan, schedule, self._members)

    def values(self) -> dict[str, Any]:
        """The values that differ from the project's.

        :raises FieldError: when one of them makes no sense.
        """
        values = {key: field.value() for key, field in self.fields.items()}
        plan = self._plan
        return {
            key: value
            for key, value in values.items()
            if plan is not None and getattr(plan.parameters, key) != value
        }

    def go_back(self) -> None:
        """Try the project's own values again."""
        if self._plan is not None:
            for key, field in self.fields.items():
                field.set_value(getattr(self._plan.parameters, key))
            self._tried()

    def _tried(self) -> None:
        plan = self._plan
        if plan is None:
            return
        try:
            values = self.values()
        except FieldError:
            self.apply_button.setEnabled(False)
            self.schedule_wanted.emit({})
            return
        self.apply_button.setEnabled(bool(values))
        self.back_button.setEnabled(bool(values))
        if values:
            self._pending = True
            self.schedule_wanted.emit(values)
        else:
            self.schedule_wanted.emit({})
            self._take_schedule(plan.schedule)
        self._show()

    def _parameters(self) -> ProjectParameters | None:
        if self._plan is None:
            return None
        try:
            return replace(self._plan.parameters, **self.values())
        except FieldError:
            return None

    def _show(self) -> None:
        plan, parameters = self._plan, self._parameters()
        if plan is None or parameters is None:
            return
        found = self.estimates = what_if(self._groups, parameters, plan.budget_days)
        self._show_rows(found)
        self._show_banner(found)
        self._show_reason(found, parameters)
        self._show_chart(found)

    def _show_rows(self, found: WhatIf) -> None:
        known = self._schedule is not None and len(self._shares) == len(found.groups)
        rows = [
            EstimateRow(
                place, each.name, each.vms, each.used_gb, each.vms_per_day, each.bw_days,
                each.sched_days, self._shares[place].days if known and not self._pending else None,
                self._pending, self._why(place, found) if known and not self._pending else "",
            )
            for place, each in enumerate(found.groups)
        ]  # fmt: skip
        total = self._schedule.total_days if self._schedule and not self._pending else None
        if rows:
            rows.append(
                EstimateRow(
                    _TOTAL, "Total", sum(row.vms for row in rows),
                    sum(row.used_gb for row in rows), None, found.bw_days, found.sched_days,
                    total, self._pending,
                )
            )  # fmt: skip
        if [row.key for row in rows] == self.model.all_keys():
            self.model.patch(rows)
        else:
            self.model.set_records(rows)

    def _why(self, place: int, found: WhatIf) -> str:
        """Why the scheduler's days of a cohort are others than the larger model's."""
        schedule, parameters = self._schedule, self._parameters()
        if schedule is None or parameters is None:
            return ""
        return group_difference(place, found, self._shares, schedule, parameters)

    def _show_banner(self, found: WhatIf) -> None:
        if not found.groups:
            self.banner.clear()
            return
        text, kind = found.banner, "ok" if found.met else "error"
        if self._pending or self._schedule is None:
            text += " The scheduler is counting…"
        else:
            days = self._schedule.total_days
            over = days > found.budget_days or bool(self._schedule.unplaced)
            text += f" The scheduler needs {number_text(days)}."
            if over:
                kind = "error"
        self.banner.show_message(text, kind, closable=False)

    def _show_why(self) -> None:
        parameters = self._parameters()
        if self.estimates is not None and parameters is not None:
            self._show_reason(self.estimates, parameters)

    def _show_reason(self, found: WhatIf, parameters: ProjectParameters) -> None:
        """Why the days differ: those of the selected cohort, else of all."""
        chosen = [self.model.record_of(key) for key in self.table.selected_keys()]
        if len(chosen) == 1 and chosen[0].why:
            self.reason.setText(f"{chosen[0].name}: {chosen[0].why}")
            return
        if not found.groups:
            self.reason.setText("")
            return
        binds = f"The {found.binds} model takes longer, so it binds."
        if self._pending or self._schedule is None:
            self.reason.setText(binds)
            return
        why = difference(found, self._schedule, parameters)
        self.reason.setText(f"{binds} {why or 'The scheduler agrees with it.'}")

    def _show_chart(self, found: WhatIf) -> None:
        bandwidth, slots = _summed(found, "bw_days"), _summed(found, "sched_days")
        known = self._schedule is not None and len(self._shares) == len(found.groups)
        last = [float(each.last) if each.last else None for each in self._shares] if known else []
        scheduler = tuple(last) if known else (None,) * len(found.groups)
        self.chart.set_lines(
            [each.name for each in found.groups],
            [
                DayLine("Bandwidth model", bandwidth, "chart_1", "dashed"),
                DayLine("Slots model", slots, "chart_2", "dotted"),
                DayLine("Scheduler", scheduler, "chart_3", "solid", self._pending),
            ],
            found.budget_days,
        )

    def _apply(self) -> None:
        try:
            values = self.values()
        except FieldError:
            return
        if values:
            self.apply_wanted.emit(values)


def _summed(found: WhatIf, field: str) -> tuple[float | None, ...]:
    total, sums = 0.0, []
    for each in found.groups:
        total += getattr(each, field)
        sums.append(round(total, 1))
    return tuple(sums)


def changes_text(parameters: ProjectParameters, values: Mapping[str, Any]) -> str:
    """The parameters that would change, a line for each."""

    def words(key: str, value: Any) -> str:
        spec = SPECS[key]
        return "no cap" if value is None else f"{general(value)} {spec.unit}".strip()

    return "\n".join(
        f"{SPECS[key].label}: {words(key, getattr(parameters, key))} → {words(key, value)}"
        for key, value in values.items()
    )
