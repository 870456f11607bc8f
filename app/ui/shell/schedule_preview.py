"""What other parameters would do to the schedule, worked out in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.ui.shell.context import AppContext
from app.ui.shell.previewing import Previewing, Work


class SchedulePreview(Previewing):
    """Asked for parameters by their keys; ready with a ``Schedule``."""

    title = "Trying other parameters"

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx, ctx)
        self.refused.connect(ctx.report)

    def begin(self, wanted: Mapping[str, Any]) -> Work | None:
        """Schedule the plan that is shown anew."""
        from app.services import planning

        plan, workspace, values = self.ctx.plan, self.ctx.workspace, dict(wanted)
        if plan is None:
            return None
        return lambda ticket: planning.what_if(workspace, plan, values, ticket)
