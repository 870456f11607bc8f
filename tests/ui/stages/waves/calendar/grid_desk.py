"""A grid of weeks with hands to work on it, without the window around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.planning.plan.plan import Plan
from app.ui.stages.waves.calendar.dragging import Held
from app.ui.stages.waves.calendar.scene import Scene, SceneMaker
from app.ui.stages.waves.calendar.week_grid import WeekGrid
from app.ui.stages.waves.faces import Board, BoardVm, WaveFace
from tests.unit.domain.planning.waves.day_cases import MONDAY, day

_MOVE, _LEFT = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
_FREE = Qt.KeyboardModifier.NoModifier


def board_of(plan: Plan) -> Board:
    """The waves of a plan as the board has them."""
    faces = {}
    for share in plan.waves:
        vms = tuple(BoardVm(key, f"vm{key}") for key in share.vm_ids)
        wave = share.wave
        count = len(vms)
        faces[wave.id] = WaveFace(wave, share.cohort, vms, 30, 10.0, 5.0, (count, 0, 0), {}, count)
    return Board({}, faces, (), (), {})


def scene_of(plan: Plan, closed: Mapping[int, str] | None = None, today: date = MONDAY) -> Scene:
    return SceneMaker().scene(plan, board_of(plan), closed or {}, today)


class GridDesk:
    """Shows a plan; keeps what the grid asks for."""

    def __init__(self, qtbot: QtBot, plan: Plan, **more: Any) -> None:
        self.qtbot, self.grid = qtbot, WeekGrid()
        qtbot.addWidget(self.grid)
        self.moves: list[tuple[int, date]] = []
        self.opened: list[int] = []
        self.refused: list[str] = []
        self.chosen: list[int] = []
        self.grid.move_wanted.connect(lambda key, to: self.moves.append((key, to)))
        self.grid.opened.connect(self.opened.append)
        self.grid.refused.connect(self.refused.append)
        self.grid.chosen.connect(self.chosen.append)
        self.grid.resize(900, 700)
        self.grid.show_scene(scene_of(plan, **more))
        self.grid.show()
        self.grid.activateWindow()
        self.grid.setFocus()
        qtbot.waitUntil(self.grid.hasFocus)

    def spot(self, offset: int) -> QPoint:
        """The middle of a day, so many after the project's start."""
        return self.grid.day_rect(day(offset)).center().toPoint()

    def block(self, key: int) -> QPoint:
        """The left end of a wave's block."""
        return self.grid.block_rect(key).topLeft().toPoint() + QPoint(20, 6)

    def hover(self, held: Held, offset: int) -> bool:
        """Drag a wave over a day, as the window system does; whether it would be taken."""
        target, data, place = self.grid.viewport(), held.as_mime(), self.spot(offset)
        QApplication.sendEvent(target, QDragEnterEvent(place, _MOVE, data, _LEFT, _FREE))
        move = QDragMoveEvent(place, _MOVE, data, _LEFT, _FREE)
        QApplication.sendEvent(target, move)
        QApplication.processEvents()
        return move.isAccepted()

    def drop(self, held: Held, offset: int) -> bool:
        """Drop a wave on a day; whether it was taken."""
        taken = self.hover(held, offset)
        data = held.as_mime()  # kept, for the event does not
        drop = QDropEvent(QPointF(self.spot(offset)), _MOVE, data, _LEFT, _FREE)
        QApplication.sendEvent(self.grid.viewport(), drop)
        return taken and drop.isAccepted()
