"""The Wave Planner with hands to work on it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.planning.waves.wave import Wave, WaveStatus
from app.services import cohorts, wave_members, wave_records, waves
from app.ui.stages.waves.card_model import packed_keys
from app.ui.stages.waves.page import WavePlannerPage
from app.ui.stages.waves.wave_column import WaveColumn
from tests.ui.conftest import Planner
from tests.ui.stages.desk import PageDesk

W = TypeVar("W", bound=QWidget)


class WavesDesk(PageDesk):
    """Shows the page; one cohort has the tenants of ``vms``, and waves by the names given."""

    page: WavePlannerPage

    def __init__(self, planner: Planner, names: Iterable[str] = ("One", "Two", "Three")) -> None:
        super().__init__(planner, "waves")
        do, project = self.ctx.operations.do, self.ctx.project_id
        done = do(cohorts.create, project, "Bulk")
        self.cohort = max(done.keys(cohorts.TABLE))
        do(cohorts.assign, project, sorted(self.ctx.plan.loads)[1:], self.cohort)
        planner.settle()
        self.made: dict[str, int] = {}
        for name in names:
            self.add(name)
        planner.settle()
        self.board = self.page.board
        planner.window.activateWindow()  # else nothing in it has the keyboard
        planner.qtbot.waitUntil(planner.window.isActiveWindow)

    # -- what is there -----------------------------------------------------------------------------

    @property
    def vms(self) -> list[int]:
        """Keys of VMs of the cohort that are tied to nothing, by name."""
        edges = {key for edge in self.ctx.plan.edges for key in (edge.vm_id, edge.needs)}
        return [
            card.key
            for card in self.page._board.cards.values()
            if card.cohort_id == self.cohort
            and not card.gone
            and not card.mates
            and card.key not in edges
        ]

    @property
    def strangers(self) -> list[int]:
        """Keys of VMs that are in no cohort."""
        cards = self.page._board.cards.values()
        return [card.key for card in cards if not card.cohort_id and not card.gone]

    def wave(self, name: str) -> Wave:
        """A wave as the workspace holds it."""
        kept = wave_records.read(self.ctx.workspace, self.ctx.project_id)
        return kept.waves[self.made[name]]

    def stored(self, name: str) -> set[int]:
        """Who stands in a wave, as the workspace holds it."""
        kept = wave_records.read(self.ctx.workspace, self.ctx.project_id)
        key = self.made[name]
        return {row.vm_id for row in kept.rows.values() if row.wave_id == key and row.vm_id}

    def shown(self, name: str) -> list[int]:
        """Who stands in a wave's column."""
        cards = self.column(name).list.cards
        return [key for card in cards.cards for key in card.keys] if cards else []

    def column(self, name: str) -> WaveColumn:
        return self.board.column(self.made[name])

    @property
    def steps(self) -> int:
        return len(self.ctx.operations.history.steps)

    # -- work --------------------------------------------------------------------------------------

    def add(self, name: str, **values: object) -> int:
        """Add a wave without the page."""
        values = {"cohort_id": self.cohort, **values}
        create = partial(waves.create, name=name, values=values)
        done = self.ctx.operations.do(create, self.ctx.project_id)
        added = [row.key for row in done.rows if row.table == waves.TABLE and row.before is None]
        self.made[name] = added[0]
        return added[0]

    def put(self, name: str, keys: Iterable[int]) -> None:
        """Assign VMs without the page."""
        assign = partial(wave_members.assign, wave_id=self.made[name], vm_ids=list(keys))
        self.ctx.operations.do(assign, self.ctx.project_id)
        self.planner.settle()

    def set_status(self, name: str, status: WaveStatus) -> None:
        """Let a wave stand at a status, whatever guards it."""

        def write(workspace: object) -> object:
            with workspace.unit(self.ctx.project_id, "Status") as unit:  # type: ignore[attr-defined]
                unit.update(waves.TABLE, {self.made[name]: {"status": status.value}})
            return unit.changes

        self.ctx.operations.do(write)
        self.planner.settle()

    def dialog(self, kind: type[W]) -> W:
        def visible() -> list[W]:
            return [each for each in self.planner.window.findChildren(kind) if each.isVisible()]

        self.qtbot.waitUntil(lambda: bool(visible()))
        return visible()[0]

    def hover(self, target: QWidget, keys: Iterable[int]) -> bool:
        """Drag VMs over a widget, as the window system does; whether it would take them."""
        data, place = packed_keys(keys), QPoint(target.rect().center())
        event = QDragEnterEvent(place, _MOVE, data, _LEFT, _FREE)
        QApplication.sendEvent(target, event)
        move = QDragMoveEvent(place, _MOVE, data, _LEFT, _FREE)
        QApplication.sendEvent(target, move)
        QApplication.processEvents()
        return move.isAccepted()

    def drop(self, target: QWidget, keys: Iterable[int]) -> bool:
        """Drop VMs on a widget, as the window system does; whether they were taken."""
        wanted = list(keys)
        taken = self.hover(target, wanted)
        place = QPointF(target.rect().center())
        data = packed_keys(wanted)  # kept, for the event does not
        drop = QDropEvent(place, _MOVE, data, _LEFT, _FREE)
        if taken:
            QApplication.sendEvent(target, drop)
        self.board.end_drag()
        self.planner.settle()
        return taken and drop.isAccepted()


_MOVE, _LEFT = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
_FREE = Qt.KeyboardModifier.NoModifier
