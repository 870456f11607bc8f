"""What is done about the dates of waves: their baseline, and later ones forecast anew."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.domain.number_style import grouped
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.forecast import Collision, Span, collisions, spans_of
from app.services import wave_baselines
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects


def spans_now(ctx: AppContext) -> dict[int, Span]:
    """When each wave of the open project runs as things stand."""
    plan = ctx.plan
    if plan is None:
        return {}
    return spans_of(plan.waves, plan.parameters.time_zone, ctx.workspace.now().date())


class TimeActions(QObject):
    """Works on the open project."""

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.effects = EditEffects(ctx)

    def collisions(self, plan: Plan) -> tuple[Collision, ...]:
        """Planned waves whose dates no longer hold."""
        today = self._ctx.workspace.now().date()
        return collisions(plan.waves, spans_now(self._ctx), plan.cohorts, today)

    def ask_reforecast(self) -> None:
        """Show the new dates of later waves as a difference."""
        from app.ui.stages.waves.reforecast_dialog import ReforecastDialog

        if self._ctx.plan is not None:
            ReforecastDialog(self._ctx, self._ctx.dialogs_parent).open()

    def set_baseline(self) -> None:
        """Keep how the waves stand now as their baseline; before one is replaced that is asked."""
        plan = self._ctx.plan
        if plan is None:
            return
        earlier = sum(share.wave.baseline_at is not None for share in plan.waves)
        if earlier and not self._ctx.dialogs.confirm(
            "Set baseline",
            f"The baseline that {grouped(earlier)} of {grouped(len(plan.waves))} waves have is "
            "replaced by how "
            "they stand now. Waves that have started keep theirs.",
            "Set baseline",
        ):
            return
        self.effects.do(wave_baselines.set_baseline, spans_now(self._ctx), always=True)
