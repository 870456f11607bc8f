"""The line that offers new dates while planned waves have some that no longer hold."""

from __future__ import annotations

from app.domain.counted_noun import count_text
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.forecast import Collision
from app.ui.parts.banner import Banner
from app.ui.stages.waves.time_actions import TimeActions


class LateBanner(Banner):
    """Once closed it stays away until other dates no longer hold."""

    def __init__(self, acts: TimeActions) -> None:
        super().__init__()
        self._acts = acts
        self._shown: tuple[Collision, ...] = ()
        self._unheeded: tuple[Collision, ...] = ()
        self.action_clicked.connect(acts.ask_reforecast)
        self.closed.connect(self._put_away)

    def show_plan(self, plan: Plan) -> None:
        """Tell of the first wave whose dates no longer hold, and of how many others."""
        found = self._shown = self._acts.collisions(plan)
        if found != self._unheeded:
            self._unheeded = ()
        if not found or self._unheeded:
            self.clear()
            return
        more = len(found) - 1
        rest = f" So it is with {count_text(more, 'other wave')}." if more else ""
        self.show_message(f"{found[0].why}{rest}", "warning", "Re-forecast later waves…")

    def _put_away(self) -> None:
        self._unheeded = self._shown
