"""The line above a page that says what must be known before the plan is trusted."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.planning.plan.plan import Plan
from app.ui.parts import plan_objections
from app.ui.parts.banner import Banner


class PlanBanner(Banner):
    """Shows the verdict on a plan; once closed it stays away until it says something else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan: Plan | None = None
        self._closed = ""
        self.action_clicked.connect(self._show_details)
        self.closed.connect(self._forget)

    def show_plan(self, plan: Plan) -> None:
        """Say what this plan has against it, the most important first."""
        self._plan = plan
        text, kind = plan_objections.banner(plan)
        if not text or text == self._closed:
            self.clear()
        elif text != self.text:
            self.show_message(text, kind, "Details…" if plan_objections.details(plan) else "")

    def _forget(self) -> None:
        if self._plan is not None:
            self._closed = plan_objections.banner(self._plan)[0]

    def _show_details(self) -> None:
        from app.ui.parts.text_window import show_rich

        if self._plan is not None:
            html = plan_objections.details(self._plan)
            show_rich(self.window(), "Warnings of the plan", lambda: html)
