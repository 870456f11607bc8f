"""Leads through the steps of the tour, and keeps where one has left it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QTimer
from PySide6.QtWidgets import QMainWindow, QWidget

from app.ui.parts.key_tips import command_keys
from app.ui.shell.guide.card import GuideCard, GuideFrame
from app.ui.shell.guide.steps import STEPS, Step
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import theme

if TYPE_CHECKING:
    from app.ui.parts.settings import Settings
    from app.ui.shell.navigation import Navigation
    from app.ui.shell.stage_tabs import StageTabWidget

_MOVES = {QEvent.Type.Resize, QEvent.Type.LayoutRequest}


def with_chosen_keys(text: str) -> str:
    """A text with the keys that commands have now; one without a key stands in the menus."""
    return re.sub(r"\{([\w-]+)\}", lambda at: command_keys().text(at[1]) or "in the menus", text)


class Guide(QObject):
    """The window stays free to use: the tour follows, and can be closed and taken up again."""

    def __init__(
        self,
        settings: Settings,
        stages: StageTabWidget,
        navigation: Navigation,
        window: QMainWindow,
        steps: Sequence[Step] = STEPS,
    ) -> None:
        super().__init__(window)
        self._settings, self._stages, self._navigation = settings, stages, navigation
        self._window, self._steps = window, steps
        self._number = 0
        self.frame = GuideFrame(window)
        self.card = GuideCard(window)
        self.card.next_wanted.connect(self._next)
        self.card.back_wanted.connect(self._back)
        self.card.closed.connect(self.close)
        # What is pointed at has its place only when the page is laid out.
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._place)
        window.installEventFilter(self)
        stages.stage_changed.connect(self._follow)
        theme().size_changed.connect(self._follow)

    @property
    def is_open(self) -> bool:
        """Whether the card is there."""
        return not self.card.isHidden()

    def start(self) -> None:
        """Begin, or go on where the tour was left."""
        left = self._settings.guide_step
        self._go(left if 0 <= left < len(self._steps) else 0)
        self.card.show()
        self.card.next_button.setFocus()

    def close(self) -> None:
        """Leave it; the next start goes on from here."""
        self.card.hide()
        self.frame.hide()

    def _next(self) -> None:
        if self._number + 1 < len(self._steps):
            self._go(self._number + 1)
        else:
            self._settings.guide_step = 0  # seen: the next time it begins anew
            self.close()

    def _back(self) -> None:
        self._go(max(0, self._number - 1))

    def _go(self, number: int) -> None:
        self._number = number
        self._settings.guide_step = number
        step = self._steps[number]
        if step.stage:
            self._stages.show_stage(step.stage)
        self.card.show_step(
            replace(step, text=with_chosen_keys(step.text)), number, len(self._steps)
        )
        self._settle.start()

    def _follow(self, *_ignored: object) -> None:
        if self.is_open:
            self._settle.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        if watched is self._window and event.type() in _MOVES:
            self._follow()
        return False

    def _place(self) -> None:
        if not self.is_open:
            return
        step = self._steps[self._number]
        room = self._window.rect().adjusted(grid(1), grid(1), -grid(1), -grid(1))
        room.setBottom(room.bottom() - self._window.statusBar().height())
        elsewhere = step.stage and self._navigation.stage_in_front() != step.stage
        target = None if elsewhere else self.target()
        self.frame.setVisible(target is not None)
        if target is None:
            self.card.place_beside(room, room)
            return
        seen = target.visibleRegion().boundingRect()
        corner = target.mapTo(self._window, seen.topLeft())
        around = QRect(corner, seen.size()).adjusted(-2, -2, 2, 2).intersected(room)
        self.frame.setGeometry(around)
        self.frame.raise_()
        self.card.place_beside(around, room)

    def target(self) -> QWidget | None:
        """What the step points at, if it can be seen now."""
        step = self._steps[self._number]
        inside, _dot, rest = step.target.partition(".")
        in_window = inside == "window"
        found: object = self._window if in_window else self._page(step)
        for name in (rest if in_window else step.target).split("."):
            found = getattr(found, name, None) if name else found
            found = found() if callable(found) and not isinstance(found, QWidget) else found
        shown = isinstance(found, QWidget) and found.isVisible()
        return found if shown and isinstance(found, QWidget) else None

    def _page(self, step: Step) -> QWidget:
        return self._navigation.page(step.stage or self._navigation.stage_in_front())
