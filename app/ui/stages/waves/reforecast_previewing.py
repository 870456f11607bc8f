"""New dates of later waves, worked out in the background."""

from __future__ import annotations

from typing import Any

from app.domain.progress import Ticket
from app.services import wave_reforecast
from app.ui.shell.previewing import Previewing, Work


class ReforecastPreviewing(Previewing):
    """Asked whether waves may go back to their baseline; ready with a ``PreparedForecast``."""

    title = "Forecasting waves"

    def begin(self, wanted: bool) -> Work:
        """Take the plan that is shown, or a new one where it lags behind the edits."""
        ctx, workspace, project_id = self.ctx, self.ctx.workspace, self.ctx.project_id
        plan = ctx.plan if ctx.state.settled else None

        def work(ticket: Ticket) -> Any:
            if plan is None:
                return wave_reforecast.prepare(workspace, project_id, ticket, ahead=wanted)
            return wave_reforecast.prepare_shown(workspace, plan, ahead=wanted)

        return work
