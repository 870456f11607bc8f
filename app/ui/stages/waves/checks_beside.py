"""The checks of a wave beside the views: opened, closed, and following the wave that is meant."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget

from app.domain.planning.waves.forecast import Span
from app.domain.planning.waves.preflight import WaveChecks
from app.services.wave_panel import read_panel
from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.shell.context import AppContext
from app.ui.stages.waves.actions import WaveActions
from app.ui.stages.waves.board import WaveBoard
from app.ui.stages.waves.check_actions import CheckActions
from app.ui.stages.waves.checks_panel import WIDTH, ChecksPanel
from app.ui.stages.waves.time_actions import spans_now
from app.ui.theme.metrics import grid

_BESIDE = 84
"""Grid steps from which a view and the checks have room beside each other."""


class ChecksBeside(QObject):
    """A view and the checks share a splitter; ``toggle`` says whether they are wanted."""

    def __init__(
        self,
        ctx: AppContext,
        board: WaveBoard,
        view: QStackedWidget,
        toggle: QAction,
        acts: WaveActions,
        checks: CheckActions,
        found: Callable[[int], WaveChecks],
        step: Callable[[int], object],
    ) -> None:
        """``found`` tells the checks of a wave, ``step`` takes it to its next status."""
        super().__init__(view)
        self._ctx, self._board, self._view, self._toggle = ctx, board, view, toggle
        self._acts, self._checks, self._found, self._step = acts, checks, found, step
        self.panel = ChecksPanel()
        self.panel.hide()
        self.beside = FoldingSplitter("wave-checks")
        self.beside.addWidget(view)
        self.beside.addWidget(self.panel)
        self.beside.setStretchFactor(0, 1)
        self.beside.setSizes([grid(120), grid(WIDTH)])
        self.beside.installEventFilter(self)
        board.checks_pressed.connect(self.show_of)
        board.current_changed.connect(self.follow)
        self._connect()

    def _connect(self) -> None:
        panel, acts, board = self.panel, self._checks, self._board
        panel.closed.connect(self._close)
        panel.answered.connect(
            lambda name, state, note: acts.answer(board.current, name, state, note)
        )
        panel.waive_wanted.connect(lambda check: self._of_wave(acts.ask_waive, check))
        panel.unwaive_wanted.connect(lambda name: acts.unwaive(board.current, name))
        panel.cause_pressed.connect(acts.go_to)
        panel.vms_pressed.connect(acts.show_vms)
        panel.own_wanted.connect(acts.ask_own)
        panel.approve_wanted.connect(lambda: self._of_wave(acts.ask_approval))
        panel.withdraw_wanted.connect(lambda: self._of_wave(acts.ask_withdraw))
        panel.step_pressed.connect(lambda: self._step(board.current))
        panel.rest_migrated.connect(lambda: self._acts.life.rest_migrated(board.current))

    def _of_wave(self, action: Callable[..., object], *arguments: object) -> None:
        """Do something about the wave whose checks are shown."""
        face = self._acts.face(self._board.current)
        if face is not None:
            action(face.wave, *arguments)

    def show_of(self, key: int) -> None:
        """Open the checks of a wave."""
        if self._acts.face(key) is not None:
            self._board.choose(key, focus=False)
            self._board.mean(key)
            self.set_shown(shown=True)

    def _close(self) -> None:
        self.set_shown(shown=False)
        (self._view.currentWidget() or self._view).setFocus()

    def set_shown(self, *, shown: bool) -> None:
        """Show the checks of the wave that is meant, of the first one where none is."""
        board = self._board
        self._toggle.setChecked(shown)
        if shown and self._acts.face(board.current) is None and board.order:
            board.mean(board.order[0])
        self.follow()

    def follow(self) -> None:
        """Show the wave that is meant, while checks are looked at."""
        face = self._acts.face(self._board.current)
        wanted = self._toggle.isChecked() and face is not None
        self.panel.setVisible(wanted)
        self._fit()
        if wanted and face is not None:
            found = self._found(face.key)
            panel = read_panel(self._ctx.workspace, self._ctx.project_id, face.key, found)
            self.panel.show_panel(face, panel, spans_now(self._ctx).get(face.key, Span()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the checks to the room."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Where text is so large that a view beside them shows nothing, the checks stand alone."""
        tight = self.beside.width() < grid(_BESIDE)
        alone = tight and not self.panel.isHidden()
        focus = self.beside.window().focusWidget()
        if alone and focus is not None and self._view.isAncestorOf(focus):
            self.panel.close_button.setFocus()  # else the header of the window had the keyboard
        self._view.setHidden(alone)
