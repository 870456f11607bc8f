"""What becomes of a second start: its file is opened here, and this window comes to the front."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMainWindow

from app.running_copy import PATIENCE_S, Request, RunningCopy

if TYPE_CHECKING:
    from app.ui.shell.context import AppContext
    from app.ui.shell.workspace_flow import WorkspaceFlow


@dataclass(slots=True)
class _Asked:
    """A request on its way from the thread that hears to that of the window."""

    request: Request
    taken: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    given_up: bool = False

    def take(self) -> bool:
        """Take it for the window; False when the other start waits no longer."""
        with self.lock:
            if not self.given_up:
                self.taken.set()
            return self.taken.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until the window has taken it, and no longer."""
        if self.taken.wait(seconds):
            return True
        with self.lock:
            self.given_up = not self.taken.is_set()
            return self.taken.is_set()


class SecondStarts(QObject):
    """Carries requests into the window's thread. One that the window is too busy for is passed
    over in time, so that the other start opens a window of its own."""

    _came = Signal(object)

    def __init__(
        self,
        ctx: AppContext,
        flow: WorkspaceFlow,
        window: QMainWindow,
        patience: float = PATIENCE_S / 2,
    ) -> None:
        super().__init__(window)
        self._ctx, self._flow, self._window = ctx, flow, window
        self._patience = patience
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def follow(self, copy: RunningCopy) -> None:
        """Hear what other starts ask of this copy."""
        copy.listen(self.hear)

    def hear(self, request: Request) -> bool:
        """Hand a request to the window, from whatever thread; whether it was taken."""
        asked = _Asked(request)
        self._came.emit(asked)
        return asked.wait(self._patience)

    def _take(self, asked: _Asked) -> None:
        if not asked.take():
            return
        self.come_forward(asked.request.activation)
        if asked.request.path is not None:
            self._open(asked.request.path)

    def _open(self, path: Path) -> None:
        ctx = self._ctx
        if ctx.has_workspace and ctx.workspace.path == path.resolve():
            return  # as it is, with what can be undone in it
        self._flow.open_existing(path)

    def come_forward(self, activation: str = "") -> None:
        """Bring the window before all others, as far as the system allows."""
        window = self._window
        if activation:
            os.environ["XDG_ACTIVATION_TOKEN"] = activation
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
