"""Has the plan approved or rejected, where the project asks for that before anything runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.domain.planning.provisioning.words import counted_types
from app.ui.shell.context import AppContext
from app.ui.stages.prepare.state import PrepState


class ApprovalActions(QObject):
    """Writes to the workspace alone: no cloud is asked."""

    written = Signal()
    """The plan has another approval."""

    def __init__(self, ctx: AppContext, state: PrepState, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx, self._state = ctx, state

    def request(self) -> None:
        """Ask for the approval of the plan as it stands."""
        from app.services.provisioning import approving

        self._write(approving.request, "The approval is asked for")

    def ask(self, *, rejects: bool) -> None:
        """Ask who approves or rejects, with a comment."""
        from app.ui.stages.prepare.approval_dialog import ApprovalDialog

        sentence = (
            f"The plan for {self._state.cloud} as it stands: {counted_types(self._state.tasks)}. "
            "Generating it anew with other tasks takes an approval back."
        )
        dialog = ApprovalDialog(
            sentence, self._ctx.workspace.who, self._ctx.dialogs_parent, rejects=rejects
        )
        dialog.chosen.connect(partial(self._answer, rejects))
        dialog.open()

    def _answer(self, rejects: bool, values: dict[str, Any]) -> None:
        from app.services.provisioning import approving

        answer = approving.reject if rejects else approving.approve
        told = "The plan is rejected" if rejects else "The plan is approved"
        self._write(answer, told, values["approver"], values["notes"])

    def _write(self, service: Callable[..., None], told: str, *arguments: Any) -> None:
        def done(workspace: Any) -> bool:
            service(workspace, self._ctx.project_id, *arguments)
            return True

        if self._ctx.attempt(done):
            self.written.emit()
            self._ctx.notifier.show(told, "ok")
