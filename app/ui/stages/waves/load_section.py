"""How much each wave moves, as a picture above the table of VMs; it folds away, and stays so."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout

from app.domain.counted_noun import count_text
from app.domain.destinations import OneWave
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.wave import WaveType
from app.ui.charts.labels import number_text
from app.ui.charts.wave_load import WaveColumn, WaveLoad
from app.ui.parts.section import Section
from app.ui.shell.context import AppContext
from app.ui.table.data_table import DataTable
from app.ui.theme.metrics import grid

_KEPT_NAME = "wave-load"
_ROOM = 56
"""Grid steps of the whole table from which it is open at first."""


class LoadSection(Section):
    """Stands in a table, between its search and its rows, and follows the plan by itself.

    A column that is pressed leads to its wave.
    """

    def __init__(self, ctx: AppContext, table: DataTable) -> None:
        super().__init__("GB per wave", collapsible=True, parent=table)
        self._ctx = ctx
        self._shown: Plan | None = None
        self.chart = WaveLoad()
        self.chart.activated.connect(lambda key: ctx.happenings.go_to(OneWave(key)))
        self.content.addWidget(self.chart)
        column = table.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.indexOf(table.grid), self)
        self._table = table
        self.toggled.connect(self._keep)
        ctx.happenings.plan_changed.connect(self._plan_changed)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with the plan."""
        super().showEvent(event)
        self._fold_or_not()
        self._show_plan(self._ctx.plan)

    def _fold_or_not(self) -> None:
        """As the user wants it, or else open where enough rows stay in sight below."""
        kept = self._ctx.settings.table_layout(_KEPT_NAME).get("open")
        wanted = kept if isinstance(kept, bool) else self._table.height() >= grid(_ROOM)
        before = self.blockSignals(True)  # this is nobody's wish
        self.set_expanded(wanted)
        self.blockSignals(before)

    def _plan_changed(self, plan: Plan | None) -> None:
        if self.isVisible():
            self._show_plan(plan)

    def _show_plan(self, plan: Plan | None) -> None:
        if plan is self._shown:
            return
        self._shown = plan
        waves = plan.waves if plan is not None else ()
        self.chart.set_waves([_column(number, share) for number, share in enumerate(waves, 1)])
        largest = max(waves, key=lambda share: share.gb, default=None)
        self.set_note(
            f"{count_text(len(waves), 'wave')}; “{largest.wave.name}” moves most, "
            f"{number_text(largest.gb)} GB."
            if largest is not None
            else ""
        )

    def _keep(self, expanded: bool) -> None:
        self._ctx.settings.set_table_layout(_KEPT_NAME, {"open": expanded})


def _column(number: int, share: WavePlan) -> WaveColumn:
    return WaveColumn(
        number,
        share.wave.name,
        share.gb,
        len(share.vm_ids),
        share.wave.wave_type is WaveType.PILOT,
        share.wave.id,
    )
