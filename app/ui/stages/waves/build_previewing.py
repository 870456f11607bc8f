"""What a build would come to, worked out in the background."""

from __future__ import annotations

from typing import Any

from app.domain.planning.waves.options import BuildOptions
from app.domain.progress import Ticket
from app.services import wave_building
from app.ui.shell.previewing import Previewing, Work


class BuildPreviewing(Previewing):
    """Asked for options; ready with a ``PreparedBuild``."""

    title = "Building waves"

    def begin(self, wanted: BuildOptions) -> Work:
        """Build from the plan that is shown, or from a new one where it lags behind the edits."""
        ctx, workspace, project_id = self.ctx, self.ctx.workspace, self.ctx.project_id
        plan = ctx.plan if ctx.state.settled else None

        def work(ticket: Ticket) -> Any:
            if plan is None:
                return wave_building.prepare(workspace, project_id, wanted, ticket)
            return wave_building.prepare_shown(workspace, plan, wanted, ticket)

        return work
