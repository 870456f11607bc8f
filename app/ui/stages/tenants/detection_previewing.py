"""What detection with other settings would give, worked out in the background."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.domain.inventory.tenants import AutoExclude, DetectionConfig
from app.domain.progress import Ticket
from app.services import tenant_detection
from app.services.tenant_detection import DetectionInput
from app.ui.shell.previewing import Previewing, Work


class DetectionPreviewing(Previewing):
    """Asked for settings and patterns; ready with a ``DetectionPreview``."""

    title = "Trying the detection"
    _input: DetectionInput | None = None

    def begin(self, wanted: tuple[DetectionConfig, Sequence[AutoExclude]]) -> Work:
        """Read the VMs once, then try the settings on them."""
        workspace, project_id = self.ctx.workspace, self.ctx.project_id

        def work(ticket: Ticket) -> Any:
            if self._input is None:
                self._input = tenant_detection.detection_input(workspace, project_id)
            return tenant_detection.preview_of(self._input, *wanted, ticket)

        return work
