"""The top of the page: which cloud, and where the approval stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.domain.planning.provisioning.plan_record import ApprovalStatus
from app.ui.parts.flow import FlowLayout
from app.ui.parts.text import ElidedText, Text
from app.ui.stages.prepare.state import PrepState
from app.ui.theme.metrics import grid

_NO_CLOUD = "No connection to a cloud is set up yet."


class CloudLine(QWidget):
    """The cloud that the plan belongs to, or the one that would be used."""

    connection_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = Text("", tone="muted")
        self.cloud = ElidedText("", bold=True)
        self.connect_button = QPushButton("Connection…")
        self.connect_button.setProperty("link", True)
        self.connect_button.setToolTip("How to reach the target cloud, on the page PCD Readiness")
        self.connect_button.clicked.connect(self.connection_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(grid(1))
        row.addWidget(self._what)
        row.addWidget(self.cloud)
        row.addWidget(self.connect_button)
        row.addStretch(1)

    @property
    def text(self) -> str:
        """What is said of the cloud."""
        return f"{self._what.text()} {self.cloud.full_text()}".strip()

    def show_state(self, state: PrepState) -> None:
        """Name the cloud."""
        overview = state.overview
        if overview is None or not overview.cloud:
            self._what.setText("")
            self.cloud.setText(_NO_CLOUD)
            return
        planned = overview.plan is not None
        self._what.setText("The plan belongs to" if planned else "The plan would be made for")
        self.cloud.setText(overview.cloud)


class ApprovalLine(QWidget):
    """Where the approval stands, with what can be done about it. Hidden where none is asked for."""

    request_wanted = Signal()
    approve_wanted = Signal()
    reject_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Text("")
        self.request = QPushButton("Request approval")
        self.approve = QPushButton("Approve…")
        self.reject = QPushButton("Reject…")
        row = FlowLayout(self, spacing=grid(1), line_spacing=grid(0.5), centred=True)
        row.addWidget(self._words)
        for button, signal in (
            (self.request, self.request_wanted),
            (self.approve, self.approve_wanted),
            (self.reject, self.reject_wanted),
        ):
            button.clicked.connect(signal)
            row.addWidget(button)
        self.hide()

    @property
    def text(self) -> str:
        """What is said of the approval."""
        return self._words.text()

    def show_state(self, state: PrepState) -> None:
        """Say where the approval stands."""
        approval = state.approval
        self.setVisible(approval is not None)
        if approval is None or state.overview is None or state.overview.plan is None:
            return
        plan, changed = state.overview.plan, state.overview.changed
        by = plan.approver or plan.requested_by
        comment = f": {plan.approval_comment}" if plan.approval_comment else ""
        outdated = (f"The plan was changed after {by} decided on it.", "warning")
        words, tone = (
            outdated
            if changed
            else {
                ApprovalStatus.NONE: ("The plan needs an approval before it runs.", "warning"),
                ApprovalStatus.REQUESTED: (f"Approval requested by {by}.", "warning"),
                ApprovalStatus.APPROVED: (f"Approved by {by}{comment}", "ok"),
                ApprovalStatus.REJECTED: (f"Rejected by {by}{comment}", "error"),
            }[approval]
        )
        self._words.setText(words)
        self._words.set_tone(tone)
        requested = approval is ApprovalStatus.REQUESTED
        standing = approval is ApprovalStatus.APPROVED and not changed
        self.request.setVisible(not (requested or standing))
        again = changed or approval is ApprovalStatus.REJECTED
        self.request.setText("Request approval again" if again else "Request approval")
        self.approve.setVisible(requested)
        self.reject.setVisible(requested)
