"""Shows what Auto-resolve would do, and lets the user choose among it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence, Set

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QHeaderView,
    QVBoxLayout,
    QWidget,
)

from app.domain.columns import Column
from app.domain.number_style import grouped
from app.domain.planning.gaps.auto_resolve import AUTO_TEXT, SURE, AutoKind, AutoStep, applied
from app.domain.planning.gaps.words import AFTER, NOW
from app.domain.planning.networks.rows import vcenter_title
from app.domain.planning.plan.plan import Plan
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import TextSize, grid


class AutoResolveDialog(Dialog):
    """A tick for each kind of step; the table lists the steps, the last line the new score.

    What only confirms is ticked beforehand; what decides something is not.
    """

    help_place = "readiness.md#resolving"

    chosen = Signal(object)
    """The steps to carry out."""

    def __init__(self, plan: Plan, steps: Sequence[AutoStep], parent: QWidget) -> None:
        super().__init__(parent)
        self._plan, self._steps = plan, list(steps)
        self.setWindowTitle("Auto-resolve")
        intro = Text(_intro({step.kind for step in steps}))
        intro.setWordWrap(True)
        self.ticks: dict[AutoKind, QCheckBox] = {}
        self.table = _step_table(_names(plan))
        self.score = Text("", bold=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(1))
        column.addWidget(intro)
        for kind in AutoKind:
            if any(step.kind is kind for step in steps):
                self._add_kind(column, kind)
        column.addSpacing(grid(0.5))
        column.addWidget(self.table, 1)
        column.addWidget(self.score)
        column.addWidget(self.buttons)
        self.accept_button.setDefault(True)
        open_at(self, grid(118), grid(80))
        self._show()

    def _add_kind(self, column: QVBoxLayout, kind: AutoKind) -> None:
        title, why = AUTO_TEXT[kind]
        count = sum(step.kind is kind for step in self._steps)
        tick = QCheckBox(f"{title} ({grouped(count)})")
        tick.setChecked(kind in SURE)
        tick.toggled.connect(self._show)
        self.ticks[kind] = tick
        reason = Text(why, TextSize.SMALL, tone="muted")
        reason.setWordWrap(True)
        reason.setIndent(grid(3))
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(tick)
        lines.addWidget(reason)
        column.addLayout(lines)

    def wanted(self) -> list[AutoStep]:
        """The steps whose kind is ticked."""
        return [step for step in self._steps if self.ticks[step.kind].isChecked()]

    def _show(self) -> None:
        steps = self.wanted()
        self.table.set_records(steps)
        before, after = self._plan.target.gaps, applied(self._plan, steps).gaps
        self.score.setText(
            f"Readiness {before.now} → {after.now} {NOW}, {before.after_provisioning} → "
            f"{after.after_provisioning} {AFTER} · "
            f"open gaps {grouped(len(before.open))} → {grouped(len(after.open))}"
        )
        words = "1 step" if len(steps) == 1 else f"{grouped(len(steps))} steps"
        self.accept_button.setText(f"Do {words}" if steps else "Nothing chosen")
        self.accept_button.setEnabled(bool(steps))

    def accept(self) -> None:
        """Hand the chosen steps over."""
        steps = self.wanted()
        if steps:
            self.chosen.emit(steps)
            super().accept()


def _intro(kinds: Set[AutoKind]) -> str:
    """What the dialog is for, and why nothing is ticked where nothing is."""
    text = "What the plan and the inventory allow to be settled without more questions."
    if kinds and not kinds & SURE:
        text += " Each of these steps decides something, so none is chosen beforehand."
    return text


def _names(plan: Plan) -> Callable[[AutoStep], str]:
    """What a step applies to; networks that are called the same are told apart by vCenter."""
    rows = {row.id: row for row in plan.target.mappings}
    called = Counter(row.source_network for row in rows.values())
    vcenters = {network.vcenter: vcenter_title(network) for network in plan.networks}

    def name(step: AutoStep) -> str:
        if step.kind not in {AutoKind.CONFIRM_NETWORK, AutoKind.MAP_NETWORK}:
            return step.resource
        row = rows[step.key]
        if called[row.source_network] == 1:
            return step.resource
        return f"{step.resource} ({vcenters.get(row.vcenter, row.vcenter)})"

    return name


def _step_table(name: Callable[[AutoStep], str]) -> DataTable:
    columns = [
        Column("kind", "Step", lambda step: AUTO_TEXT[step.kind][0], width=32),
        Column("resource", "Applies to", name, width=44),
        Column("effect", "Details", lambda step: step.effect, width=40),
    ]
    model = RecordTableModel(columns, lambda step: (step.kind, step.resource, step.key))
    table = DataTable(model, title="Steps", name="gap-steps")
    table.bar.hide()
    table.header.setSectionResizeMode(len(columns) - 1, QHeaderView.ResizeMode.Stretch)
    table.set_empty("No step is chosen.")
    return table
