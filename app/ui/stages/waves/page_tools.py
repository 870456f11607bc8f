"""The page's commands: in its toolbar and overflow menu, and in the menus of waves and VMs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain.destinations import OneVm
from app.domain.openings import InspectVm
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.page import Page
from app.ui.shell.wave_days import WaveDays
from app.ui.stages.waves.actions import WaveActions
from app.ui.stages.waves.board import WaveBoard
from app.ui.stages.waves.check_actions import CheckActions
from app.ui.stages.waves.faces import POOL
from app.ui.stages.waves.menus import VmCommands, WaveCommands
from app.ui.stages.waves.plan_commands import PlanCommands
from app.ui.stages.waves.time_actions import TimeActions
from app.ui.stages.waves.words import NO_WAVES, needs_planned
from app.ui.table.data_table import DataTable


@dataclass(frozen=True, slots=True)
class Doers:
    """Who carries the commands out."""

    waves: WaveActions
    checks: CheckActions
    times: TimeActions
    days: WaveDays


@dataclass(frozen=True, slots=True)
class Meant:
    """What commands mean in the view that is looked at."""

    selected: Callable[[], Sequence[int]]
    """Keys of the selected VMs."""
    current: Callable[[], int | None]
    """Key of the VM that the keyboard is on."""
    moved: Callable[[Sequence[int], int], None]
    """VMs have moved to a wave."""


class PageTools(QObject):
    """Makes the actions, and enables what can be done now."""

    checks_pressed = Signal(bool)
    """Whether the checks are to be shown."""

    def __init__(self, page: Page, board: WaveBoard, doers: Doers, meant: Meant) -> None:
        super().__init__(page)
        self._page, self._board, self._meant = page, board, meant
        self._make_actions(doers)

    def _make_actions(self, doers: Doers) -> None:
        page, board, meant = self._page, self._board, self._meant
        self.date = tool_action(
            page, "Move to date…", "calendar", lambda: doers.days.ask(board.current),
            "Ask for the first day of the wave (Ctrl+M in the calendar)",
        )  # fmt: skip
        self.reforecast = tool_action(
            page, "Re-forecast later waves…", "clock", doers.times.ask_reforecast,
            "New dates for planned waves once one before them has slipped",
        )  # fmt: skip
        self.baseline = tool_action(
            page, "Set baseline", "pin", doers.times.set_baseline,
            "Keep when waves run, and with which VMs, to compare with later",
        )  # fmt: skip
        self.waves = WaveCommands(
            board, doers.waves, meant.selected, page, [self.date], [self.reforecast]
        )
        self.vms = VmCommands(doers.waves, meant.selected, board, page, meant.moved)
        self.inspect = tool_action(page, "Show in Inspector", "inspector", self._inspect)
        self.show_vm = tool_action(page, "Show among VMs", "vms", self._show_vm)
        self.all = PlanCommands(page.ctx, board, doers.waves, page)
        self.checks = tool_action(
            page, "Checks", "check", self.checks_pressed,
            "The checks of the wave, its approval and its history",
        )  # fmt: skip
        self.checks.setCheckable(True)
        self.own_checks = tool_action(
            page, "Checks of the project…", "check", doers.checks.ask_own,
            "Checks that waves have beside the six",
        )  # fmt: skip
        self.rules = tool_action(
            page, "Approval of waves…", "lock", doers.checks.ask_rules,
            "Whether waves need an approval, and when one is locked",
        )  # fmt: skip

    def put_on(self, table: DataTable) -> None:
        """Fill the toolbar, its overflow menu, and the menu of the table's rows."""
        waves, vms = self.waves, self.vms
        self._page.header.set_tools(
            [waves.new, self.all.build, vms.move, waves.edit, vms.take_out, self.checks],
            [self.date, waves.split, waves.merge, waves.fill, waves.earlier, waves.later,
             waves.delete, self.all.cleanup, None, vms.earlier, vms.later, None,
             self.reforecast, self.baseline, None, self.all.fold_done, self.all.open_all, None,
             self.own_checks, self.rules, None, self.inspect, self.show_vm],
        )  # fmt: skip
        self.wave = QAction("Wave", self)
        menu = QMenu(self._page)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(lambda: self._fill_wave_menu(menu))
        self.wave.setMenu(menu)
        table.set_extra_actions(
            [vms.move, vms.take_out, *vms.outcomes, vms.times, self.wave, self.inspect,
             self.show_vm]
        )  # fmt: skip

    def enable(self) -> None:
        """Offer what can be done to what is selected."""
        self.waves.enable()
        self.vms.enable()
        current = self._meant.current() is not None
        for action in (self.inspect, self.show_vm, self.wave):
            offer(action, current, "Select a VM first.")
        waves = self._board.board.waves
        meant = waves.get(self._board.current)
        unplanned = needs_planned(meant, bool(waves))
        offer(self.date, not unplanned, unplanned)
        for action in (self.checks, self.reforecast, self.baseline):
            offer(action, bool(waves), NO_WAVES)
        self.all.enable()

    # -- the current VM ----------------------------------------------------------------------------

    def _inspect(self) -> None:
        current = self._meant.current()
        if current is not None:
            self._page.ctx.happenings.go_to(InspectVm(current))

    def _show_vm(self) -> None:
        current = self._meant.current()
        if current is not None:
            self._page.ctx.happenings.go_to(OneVm(current))

    # -- menus -------------------------------------------------------------------------------------

    def wave_menu(self, key: int, where: QPoint) -> None:
        """Open what can be done to a wave."""
        if key in self._board.board.waves:
            self.waves.popup(key, self._page).popup(where)

    def vm_menu(self, where: QPoint) -> None:
        """Open what can be done to the selected VMs."""
        menu = QMenu(self._page)
        menu.setToolTipsVisible(True)
        for action in (*self.vms.actions(), self.inspect, self.show_vm):
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _fill_wave_menu(self, menu: QMenu) -> None:
        """What can be done to the wave of the table's current row."""
        menu.clear()
        current, board = self._meant.current(), self._board.board
        key = board.stands.get(current, POOL) if current is not None else POOL
        if key in board.waves:
            self._board.mean(key)
            self.waves.fill_menu(key, menu)
        else:
            menu.addAction("It is in no wave").setEnabled(False)
