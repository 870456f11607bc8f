"""The commands of a wave and of selected VMs, for menus, toolbar and keyboard alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.counted_noun import count_text
from app.domain.planning.waves.lifecycle import (
    DELETABLE,
    STARTED,
    TRANSITIONS,
    WITH_OUTCOMES,
    WORDS,
    without_outcome,
)
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.wave_papers import CALENDAR, PAPERS
from app.ui.stages.waves.actions import WaveActions
from app.ui.stages.waves.board import WaveBoard
from app.ui.stages.waves.faces import POOL, BoardVm
from app.ui.stages.waves.words import NEXT_STEPS, NO_WAVES, needs_planned

_TURNS = {
    WaveStatus.PLANNED: ("Back to planned", "undo"),
    WaveStatus.CANCELLED: ("Cancel wave…", "cancel"),
    WaveStatus.FAILED: ("Wave failed…", "error"),
}
"""Ways other than the one ahead."""
_PAPER_ICONS = {"pdf": "export", CALENDAR: "calendar"}
_WAIVABLE = {WaveStatus.FAILED, WaveStatus.CANCELLED}
_OUTCOMES = (
    (Outcome.MIGRATED, "Migrated", "status-migrated"),
    (Outcome.FAILED, "Failed…", "status-failed"),
    (Outcome.SKIPPED, "Skipped", "status-skipped"),
)


class WaveCommands(QObject):
    """Commands of the wave that was gone to last."""

    def __init__(
        self, board: WaveBoard, acts: WaveActions, chosen: Callable[[], Sequence[int]],
        owner: QWidget, dates: Sequence[QAction] = (), times: Sequence[QAction] = (),
    ) -> None:  # fmt: skip
        """``dates`` are commands about the day of the wave, which stand behind its edit, ``times``
        those about the dates of all waves.
        """
        super().__init__(owner)
        self._board, self._acts, self._chosen = board, acts, chosen
        self._dates, self._times = dates, times
        self.new = tool_action(owner, "Add wave…", "plus", self._new)
        self.edit = tool_action(owner, "Edit wave…", "edit", lambda: acts.ask_edit(board.current))
        self.split = tool_action(
            owner, "Split off selected VMs…", "copy", self._split,
            "The selected VMs of this wave become a wave of their own",
        )  # fmt: skip
        self.merge = tool_action(
            owner, "Merge into…", "group", lambda: acts.ask_merge(board.current),
            "All VMs go to another wave, and this one is deleted",
        )  # fmt: skip
        self.fill = tool_action(
            owner, "Fill anew…", "replace", self._fill,
            "The selected VMs become all that this wave holds",
        )  # fmt: skip
        self.earlier = tool_action(
            owner, "Move wave earlier", "chevron-left", lambda: acts.shift(board.current, -1)
        )
        self.later = tool_action(
            owner, "Move wave later", "chevron-right", lambda: acts.shift(board.current, 1)
        )
        self.delete = tool_action(
            owner, "Delete wave…", "trash", lambda: acts.ask_delete([board.current])
        )
        self.fold = tool_action(owner, "Collapse", "minus", self._fold)

    def _new(self) -> None:
        face = self._acts.face(self._board.current)
        self._acts.ask_new(face.cohort_key if face else 0)

    def _split(self) -> None:
        self._acts.ask_split(self._board.current, self._mine())

    def _fill(self) -> None:
        self._acts.ask_fill(list(self._chosen()), self._board.current)

    def _mine(self) -> list[int]:
        """The selected VMs of the wave that is meant."""
        mine = {vm.key for vm in self._board.board.vms_of(self._board.current)}
        return [key for key in self._chosen() if key in mine]

    def _fold(self) -> None:
        key = self._board.current
        self._board.set_folded(key, key not in self._board.folded)

    def enable(self) -> None:
        """Offer what can be done to the wave that is meant; of the rest it is told why not."""
        key, acts = self._board.current, self._acts
        face, keys = acts.face(key), acts.siblings(key)
        planned = face is not None and face.wave.status is WaveStatus.PLANNED
        some = bool(self._board.board.waves)
        unplanned = needs_planned(face, some)
        offer(self.edit, face is not None, unplanned)
        for action, steps in ((self.earlier, -1), (self.later, 1)):
            why_not = unplanned or acts.why_not_shifted(key, steps)
            offer(action, not why_not, why_not)
        offer(self.merge, planned and len(keys) > 1, unplanned or "Its cohort has no other wave.")
        offer(self.fill, some, NO_WAVES)
        mine = len(self._mine()) if planned and face is not None else 0
        offer(
            self.split, face is not None and 0 < mine < len(face.vms),
            unplanned or ("All its VMs are selected: leave some in it." if mine
                          else "Select some of its VMs first."),
        )  # fmt: skip
        offer(
            self.delete, face is not None and face.wave.status in DELETABLE,
            needs_planned(face, some, "planned or cancelled"),
        )  # fmt: skip
        self.fold.setText("Open column" if key in self._board.folded else "Collapse column")

    def turns(self, key: int, menu: QMenu) -> list[QAction]:
        """To where a wave can go, the way ahead first."""
        face = self._acts.face(key)
        found: list[QAction] = []
        if face is None:
            return found
        ahead = NEXT_STEPS.get(face.wave.status)
        for status in TRANSITIONS[face.wave.status]:
            if ahead is not None and status is ahead[0]:
                text, icon_name, tip = ahead[1], "play", ahead[2]
            else:
                text, icon_name = _TURNS[status]
                tip = f"The wave becomes {WORDS[status].lower()}"
            slot = partial(self._advance, key, status)
            found.append(tool_action(menu, text, icon_name, slot, tip))
        if face.wave.status in _WAIVABLE:
            slot = partial(self._waive, key)
            tip = "Cohorts that wait for this wave's cohort need not wait for it"
            found.append(tool_action(menu, "Let later cohorts go on…", "unlock", slot, tip))
        return found

    def _more_turns(self, key: int, menu: QMenu) -> list[QAction]:
        """What else can be said of a wave where it stands."""
        face, acts = self._acts.face(key), self._acts
        if face is None:
            return []
        wave, found = face.wave, list[QAction]()

        def add(text: str, icon_name: str, action: Callable[[int], object], tip: str) -> None:
            slot = partial(self._call, action, key)
            found.append(tool_action(menu, text, icon_name, slot, tip))

        left = without_outcome(face.outcomes.get(vm.key, Outcome.OPEN) for vm in face.vms)
        if wave.status in WITH_OUTCOMES and left:
            tip = f"{count_text(left, 'VM')} without an outcome"
            add("The rest migrated", "status-migrated", acts.life.rest_migrated, tip)
        waits = wave.status is WaveStatus.PRE_CHECKS_PASSED and wave.sync_started_at is None
        if waits and acts.life.copies_ahead:
            tip = "Data is copied ahead of the cutover"
            add("Copying has started", "copy", acts.life.start_copying, tip)
        return found

    @staticmethod
    def _call(action: Callable[[int], object], key: int, *_checked: object) -> None:
        action(key)

    def _waive(self, key: int, *_checked: object) -> None:
        self._acts.life.ask_waiver(key)

    def _advance(self, key: int, status: WaveStatus, *_checked: object) -> None:
        self._acts.life.advance(key, status)

    def popup(self, key: int, owner: QWidget) -> QMenu:
        """The menu of a wave, to be shown."""
        menu = QMenu(owner)
        menu.setToolTipsVisible(True)  # of what can't be chosen they say why
        self.fill_menu(key, menu)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def fill_menu(self, key: int, menu: QMenu) -> None:
        """Put into a menu what can be done to a wave."""
        self.enable()
        turns = [*self.turns(key, menu), *self._more_turns(key, menu)]
        for action in turns:
            menu.addAction(action)
        if turns:
            menu.addSeparator()
        about: Sequence[QAction] = (
            self.edit, *self._dates, self.split, self.merge, self.fill, self.earlier, self.later,
        )  # fmt: skip
        for action in about:
            menu.addAction(action)
        menu.addSeparator()
        for action in self._times:
            menu.addAction(action)
        menu.addSeparator()
        if self._board.isVisible():
            menu.addAction(self.fold)
        menu.addAction(self.new)
        menu.addSeparator()
        self._add_papers(key, menu)
        menu.addSeparator()
        menu.addAction(self.delete)

    def _add_papers(self, key: int, menu: QMenu) -> None:
        """The papers of a wave, those about its VMs once it holds any."""
        face, inner = self._acts.face(key), menu.addMenu("Export")
        inner.setToolTipsVisible(True)
        for kind, (text, *_) in PAPERS.items():
            slot = partial(self._export, key, kind)
            action = tool_action(menu, text, _PAPER_ICONS.get(kind, ""), slot)
            filled = face is not None and bool(face.vms)
            offer(action, kind == CALENDAR or filled, "No VM stands in the wave.")
            inner.addAction(action)

    def _export(self, key: int, kind: str, *_checked: object) -> None:
        self._acts.papers.export(key, kind)


class VmCommands(QObject):
    """Commands of the selected VMs."""

    def __init__(
        self,
        acts: WaveActions,
        chosen: Callable[[], Sequence[int]],
        board: WaveBoard,
        owner: QWidget,
        then: Callable[[Sequence[int], int], object],
    ) -> None:
        super().__init__(owner)
        self._acts, self._chosen, self._board, self._then = acts, chosen, board, then
        self.move = tool_action(
            owner, "Move to wave…", "waves", self.ask_move, "The selected VMs (Ctrl+M)"
        )
        self.take_out = tool_action(
            owner, "Take out of wave", "minus", self._take_out, "The selected VMs stand in no wave"
        )
        self.earlier = tool_action(
            owner, "To the wave before", "chevron-left", lambda: self.step(-1),
            "The selected VMs (Ctrl+Left)",
        )  # fmt: skip
        self.later = tool_action(
            owner, "To the next wave", "chevron-right", lambda: self.step(1),
            "The selected VMs (Ctrl+Right)",
        )  # fmt: skip
        self.outcomes = [
            tool_action(owner, text, icon_name, partial(self._say, outcome))
            for outcome, text, icon_name in _OUTCOMES
        ]
        self.times = tool_action(
            owner, "Actual times…", "clock", self._ask_times,
            "When the selected VMs were really moved",
        )  # fmt: skip

    def ask_move(self) -> None:
        """Ask where the selected VMs go."""
        self._acts.ask_move(list(self._chosen()), self._then)

    def _take_out(self) -> None:
        self._acts.move(list(self._chosen()), POOL, self._then)

    def step(self, steps: int) -> None:
        """Move the selected VMs of one wave to its neighbour."""
        target = self._neighbour(steps)
        if target is not None:
            self._acts.move(list(self._chosen()), target, self._then)

    def _homes(self) -> set[int]:
        stands = self._board.board.stands
        return {stands.get(key, POOL) for key in self._chosen()}

    def _neighbour(self, steps: int) -> int | None:
        homes, places = self._homes(), [POOL, *self._board.order]
        if len(homes) != 1:
            return None
        (home,) = homes
        place = places.index(home) + steps if home in places else -1
        return places[place] if 0 <= place < len(places) else None

    def _under_way(self) -> int:
        """The wave under way in which all that is selected stands; that of the pool for none."""
        homes = self._homes()
        face = self._acts.face(next(iter(homes))) if len(homes) == 1 else None
        return face.key if face is not None and face.wave.status in WITH_OUTCOMES else POOL

    def _say(self, outcome: Outcome, *_checked: object) -> None:
        key = self._under_way()
        wanted = set(self._chosen())
        vms: list[BoardVm] = [vm for vm in self._board.board.vms_of(key) if vm.key in wanted]
        if key != POOL and vms:
            self._acts.life.set_outcome(key, vms, outcome)

    def _started(self) -> int:
        """The wave that has started in which all that is selected stands; else the pool."""
        homes = self._homes()
        face = self._acts.face(next(iter(homes))) if len(homes) == 1 else None
        return face.key if face is not None and face.wave.status in STARTED else POOL

    def _ask_times(self, *_checked: object) -> None:
        key, wanted = self._started(), set(self._chosen())
        vms = [vm for vm in self._board.board.vms_of(key) if vm.key in wanted]
        if key != POOL and vms:
            self._acts.life.ask_times(key, vms)

    def enable(self) -> None:
        """Offer what can be done to what is selected."""
        some, homes = bool(self._chosen()), self._homes()
        waves = bool(self._board.board.waves)
        none = "Select VMs on the board or in the table first."
        offer(self.move, some and waves, none if waves else NO_WAVES)
        in_none = "What is selected stands in no wave."
        offer(self.take_out, some and homes != {POOL}, in_none if some else none)
        several = "" if len(homes) == 1 else "Select VMs of one wave: these stand in several."
        for action, steps, end in (
            (self.earlier, -1, in_none),
            (self.later, 1, "No wave comes after theirs." if waves else NO_WAVES),
        ):
            able = self._neighbour(steps) is not None
            offer(action, able, several or end if some else none)
        told = self._under_way() != POOL
        for action in self.outcomes:
            action.setVisible(told)
            action.setEnabled(told)
        started = some and self._started() != POOL
        self.times.setVisible(started)
        self.times.setEnabled(started)

    def actions(self) -> list[QAction | None]:
        """All of them, for menus; None is a separator."""
        return [
            self.move,
            self.earlier,
            self.later,
            self.take_out,
            None,
            *self.outcomes,
            self.times,
            None,
        ]
