"""Commands that mean all waves: build them, clean up after them, fold and open their columns."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.domain.enums import VmStatus
from app.domain.planning.waves.wave import WaveStatus
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.stages.waves.actions import WaveActions
from app.ui.stages.waves.board import WaveBoard
from app.ui.stages.waves.words import NO_WAVES

_FINISHED = {WaveStatus.COMPLETE, WaveStatus.CANCELLED}


class PlanCommands(QObject):
    """Of the board that is shown."""

    def __init__(
        self, ctx: AppContext, board: WaveBoard, acts: WaveActions, owner: QWidget
    ) -> None:
        super().__init__(owner)
        self._ctx, self._board = ctx, board
        self.build = tool_action(
            owner, "Build waves…", "group", self.ask_build,
            "Spread the VMs over waves by a strategy",
        )  # fmt: skip
        self.cleanup = tool_action(
            owner, "Add cleanup wave", "refresh", acts.add_cleanup,
            "A wave of the VMs that failed in waves that are complete",
        )  # fmt: skip
        self.fold_done = tool_action(owner, "Collapse finished waves", "minus", self._fold_finished)
        self.open_all = tool_action(owner, "Open all waves", "columns", self._open_all)

    def enable(self) -> None:
        """Offer what can be done to the waves there are."""
        shown = self._board.board
        some = any(not card.gone for card in shown.cards.values())
        offer(self.build, some, "No VM is in the plan.")
        failed = any(vm.status == VmStatus.FAILED for vm in shown.pool)
        offer(self.cleanup, failed, "No VM failed in a wave that is complete.")
        none = "No wave is complete or cancelled." if shown.waves else NO_WAVES
        offer(self.fold_done, bool(self._finished()), none)
        offer(self.open_all, bool(self._board.folded), "No column is collapsed.")

    def _finished(self) -> list[int]:
        waves = self._board.board.waves
        return [key for key, face in waves.items() if face.wave.status in _FINISHED]

    def ask_build(self) -> None:
        """Ask for a strategy, and build waves by it."""
        from app.ui.stages.waves.build_dialog import BuildDialog

        if self._ctx.plan is not None:
            BuildDialog(self._ctx, self._ctx.dialogs_parent).open()

    def _fold_finished(self) -> None:
        self._board.set_all_folded(self._finished(), True)
        self.enable()

    def _open_all(self) -> None:
        self._board.set_all_folded(list(self._board.folded), False)
        self.enable()
