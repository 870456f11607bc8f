"""Later waves forecast anew: a difference against the baseline, applied as one step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QWidget

from app.domain.columns import Column
from app.domain.errors import UserError
from app.domain.planning.waves.forecast import Span
from app.domain.planning.waves.lifecycle import WORDS
from app.domain.planning.waves.reforecast import Proposal
from app.services import wave_reforecast
from app.services.wave_reforecast import PreparedForecast
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.parts.tool_action import offer
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects
from app.ui.stages.waves.reforecast_previewing import ReforecastPreviewing
from app.ui.stages.waves.words import span_text
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

TRYING = "Looking for free days…"


class ReforecastDialog(Dialog):
    """Shows every wave; nothing is written before Apply. It follows what changes meanwhile."""

    help_place = "waves.md#baseline-and-new-dates"

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Re-forecast later waves")
        self._ctx = ctx
        self._effects = EditEffects(ctx)
        self.prepared: PreparedForecast | None = None
        self.sentence = Text("", tone="muted")
        self.sentence.setWordWrap(True)
        self.ahead = QCheckBox("Let waves go back to their baseline where they can")
        self.ahead.toggled.connect(lambda _on: self._ask())
        named = ctx.plan is not None and bool(ctx.plan.cohorts)
        model = RecordTableModel(_columns(with_cohort=named), _key, row_style=_style)
        self.table = DataTable(model, title="Waves and their new dates")
        self.table.set_empty("There are no waves.")
        ElasticLayout(self.table, ctx.settings, "reforecast", {"why": 1}, whole=("wave",))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.apply_button = self.buttons.addButton(
            "Apply new dates", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(1))
        column.addWidget(self.sentence)
        column.addWidget(self.table, 1)
        column.addWidget(self.ahead)
        column.addWidget(self.buttons)
        open_at(self, grid(150), grid(72))
        self.previewing = ReforecastPreviewing(ctx, self)
        self.previewing.ready.connect(self._show)
        self.previewing.refused.connect(self._show_refusal)
        ctx.happenings.changed.connect(self._ask)
        self._ask()

    def _ask(self, *_: object) -> None:
        self.prepared = None
        self.sentence.set_tone("muted")
        self.sentence.setText(TRYING)
        offer(self.apply_button, False, TRYING)
        self.previewing.ask(self.ahead.isChecked())

    def _show(self, prepared: PreparedForecast) -> None:
        self.prepared = prepared
        self.sentence.setText(prepared.sentence)
        self.table.set_records(prepared.proposals)
        self.ahead.setVisible(any(each.wave.baseline_start for each in prepared.proposals))
        moves = any(each.moves for each in prepared.proposals)
        offer(self.apply_button, moves, prepared.sentence)
        self.apply_button.setDefault(True)

    def _show_refusal(self, error: UserError) -> None:
        self.table.set_records(())
        self.sentence.set_tone("error")
        self.sentence.setText(str(error))
        offer(self.apply_button, False, str(error))

    def accept(self) -> None:
        """Give the waves their new dates, as one step."""
        if self.prepared is None or not self.apply_button.isEnabled():
            return
        if self._effects.do(wave_reforecast.apply, self.prepared, always=True):
            super().accept()

    def done(self, result: int) -> None:
        """Stop what is worked out with the dialog."""
        self.previewing.stop()
        super().done(result)


def _baseline(each: Proposal) -> str:
    return span_text(Span(each.wave.baseline_start, each.wave.baseline_end))


def _proposed(each: Proposal) -> str:
    if each.moves:
        return span_text(each.proposed)
    return "stays" if each.locked or each.proposed.start is not None else ""


def _columns(*, with_cohort: bool) -> list[Column]:
    cohort = [Column("cohort", "Cohort", lambda p: p.cohort, width=16)] if with_cohort else []
    return [
        Column("number", "No.", lambda p: p.wave.wave_number, "int", width=6),
        Column("wave", "Wave", lambda p: p.wave.name, width=22),
        *cohort,
        Column("status", "Status", lambda p: WORDS[p.wave.status], width=14),
        Column("baseline", "Baseline", _baseline, width=24,
               help="When it was to run as it was approved, or as the baseline was set."),
        Column("now", "Now", lambda p: span_text(p.now), width=24,
               help="As it ran, or as the schedule has it."),
        Column("proposed", "Proposed", _proposed, width=24,
               help="On times that are free in all calendars of its VMs."),
        Column("days", "Days", lambda p: p.days, "int", width=8,
               help="Days that it would start later than its baseline, or than its date where it "
               "has none."),
        Column("why", "Why", lambda p: p.why, width=40, tooltip=lambda p: p.why),
    ]  # fmt: skip


def _key(each: Proposal) -> int:
    return each.wave.id


def _style(each: Proposal) -> str:
    return "" if each.moves else "muted"
