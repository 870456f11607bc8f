"""What detection with other settings would give, worked out in the background."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import UserError
from app.domain.inventory.tenants import AutoExclude, DetectionConfig
from app.domain.progress import Ticket
from app.services import tenant_detection
from app.services.tenant_detection import DetectionInput
from app.ui.shell.context import AppContext

_SETTLE_MS = 120
"""Typing faster than this is looked at once."""


class DetectionPreviewing(QObject):
    """At most one preview is worked out at a time, and only the last one asked for is shown."""

    ready = Signal(object)
    """The :class:`~app.domain.inventory.detection_preview.DetectionPreview` asked for last."""

    refused = Signal(object)
    """The error that says which setting cannot be used."""

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._input: DetectionInput | None = None
        self._wanted: tuple[DetectionConfig, Sequence[AutoExclude]] | None = None
        self._job: Ticket | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._start)

    def ask(self, config: DetectionConfig, patterns: Sequence[AutoExclude]) -> None:
        """Work out a preview; an earlier question is forgotten."""
        self._wanted = (config, tuple(patterns))
        self._settle.start()

    def stop(self) -> None:
        """Nothing is asked for any more."""
        self._wanted = None
        self._settle.stop()
        if self._job is not None:
            self._job.cancel()

    def _start(self) -> None:
        wanted = self._wanted
        if self._job is not None or wanted is None:
            return
        self._settle.stop()  # what was asked for last is begun now
        ctx, workspace, project_id = self._ctx, self._ctx.workspace, self._ctx.project_id
        given = self._input

        def work(ticket: Ticket) -> tuple[DetectionInput, object]:
            source = given or tenant_detection.detection_input(workspace, project_id)
            try:
                return source, tenant_detection.preview_of(source, *wanted, ticket)
            except UserError as error:
                return source, error

        self._job = ctx.runner.cpu(
            "Trying the detection", work, self._arrived, on_failed=self._failed,
            on_cancelled=self._ended,
        )  # fmt: skip
        self._asked = wanted

    def _arrived(self, result: tuple[DetectionInput, object]) -> None:
        self._job = None
        self._input, outcome = result
        if self._wanted is not self._asked:
            self._start()
        elif isinstance(outcome, UserError):
            self.refused.emit(outcome)
        else:
            self.ready.emit(outcome)

    def _failed(self, error: BaseException) -> None:
        self._job = None
        self._ctx.report(error)

    def _ended(self) -> None:
        self._job = None
        if not self._settle.isActive():
            self._start()
