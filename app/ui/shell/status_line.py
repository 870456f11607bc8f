"""The status bar: whether all is saved, which workspace is open, what a selection adds up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStatusBar

from app.ui.parts.refused import refused_fields
from app.ui.parts.text import ElidedText
from app.ui.shell.messages_button import MessagesButton
from app.ui.shell.subjects import EDIT
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext
    from app.ui.shell.stages import StageHolder


class StatusLine(QObject):
    """Fills the status bar of a window."""

    def __init__(self, ctx: AppContext, bar: QStatusBar) -> None:
        super().__init__(bar)
        self._ctx = ctx
        self._followed: set[StageHolder] = set()
        self.saved = ElidedText("Opening the workspace…")
        self.place = ElidedText()
        self.sums = ElidedText()
        for label in (self.saved, self.place, self.sums):
            label.setContentsMargins(grid(1), 0, grid(1), 0)
        bar.addWidget(self.saved)
        bar.addWidget(self.place)
        self.messages = MessagesButton()
        bar.addPermanentWidget(self.sums)
        bar.addPermanentWidget(self.messages)
        ctx.operations.saved.connect(self.show_saved)
        refused_fields().changed.connect(self.show_saved)

    def follow_messages(self) -> None:
        """Say "saved" only while no message speaks of an edit that was not; count the unread."""
        self._ctx.notifier.shown_changed.connect(self.show_saved)
        self.messages.follow(self._ctx.notifier)

    def show_workspace(self) -> None:
        """Name the workspace that is open now, or say that none could be opened."""
        path = self._ctx.workspace.path if self._ctx.has_workspace else None
        if path is None:
            self.saved.setText("No workspace is open")
        self.show_saved()
        self.place.tip = str(path) if path else ""
        self.place.setText(path.name if path else "")

    def show_saved(self) -> None:
        """Say whether every change is kept."""
        if not self._ctx.has_workspace:
            return
        refused = bool(refused_fields()) or self._ctx.notifier.speaks_of(EDIT)
        self.saved.setText(
            "A change was refused, all others are saved" if refused else "All changes saved"
        )

    def follow(self, holder: StageHolder) -> None:
        """Show the sums of the page that has come to the front."""
        self.sums.setText("")
        if holder.isVisible() and self._ctx.loading_done and holder not in self._followed:
            sums = getattr(holder.page, "sums_changed", None)
            if sums is not None:
                self._followed.add(holder)
                sums.connect(self.sums.setText)
