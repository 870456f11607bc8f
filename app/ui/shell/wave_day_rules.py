"""What days say of waves, for pages that do not hold the waves themselves."""

from __future__ import annotations

from collections import defaultdict

from PySide6.QtCore import QObject

from app.domain.changes import ChangeSet
from app.domain.planning.waves.day_moves import DayRules
from app.domain.planning.waves.wave import WaveVm
from app.services import wave_records
from app.services.wave_records import WaveRecords
from app.ui.shell.context import AppContext
from app.ui.shell.kept_backdrop import KeptBackdrop


class WaveDayRules(QObject):
    """Of the open project. Waves are read when rules are first asked for, and then followed."""

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._records: WaveRecords | None = None
        self._project = 0
        self._rules: DayRules | None = None
        self._backdrop = KeptBackdrop()
        ctx.happenings.changed.connect(self._follow)
        ctx.happenings.project_opened.connect(self._forget)

    def now(self) -> DayRules | None:
        """The rules by which waves stand at this moment; None while there is no plan."""
        plan = self._ctx.plan
        if plan is None:
            return None
        if self._records is None or plan.project.id != self._project:
            self._records = wave_records.read(self._ctx.workspace, plan.project.id)
            self._rules = None
            self._project = plan.project.id
        if self._rules is None or self._rules.plan is not plan:
            records, today = self._records, self._ctx.workspace.now().date()
            rows: defaultdict[int, list[WaveVm]] = defaultdict(list)
            for row in records.rows.values():
                rows[row.wave_id].append(row)
            closed = wave_records.locked_waves(records, today)
            backdrop = self._backdrop.of(plan)
            self._rules = DayRules.of(plan, backdrop, records.waves, rows, closed, today)
        return self._rules

    def _follow(self, changes: ChangeSet) -> None:
        if self._records is None or changes.project_id != self._project:
            return
        if changes.snapshot is not None or changes.topics & wave_records.TOPICS:
            self._records = wave_records.patched(self._records, changes)
            self._rules = None

    def _forget(self, _project: object) -> None:
        self._records, self._rules = None, None
