"""The tab widget that holds the planner's stages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QTabWidget, QToolButton, QWidget

from app.ui.parts.hairline import paint_hairline
from app.ui.shell.stage_tab_bar import StageState, StageTab, StageTabBar
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import current_tokens, theme

_SHARE = 0.25
"""How much of the width the tabs may take with their names."""


class StageTabWidget(QTabWidget):
    """Stages by key, in groups, where lines begin: on the left, in a window from right to left on
    the right. Each has its state.

    Where names would take more than a quarter of the width the tabs fold to icons by themselves.
    What the user chooses there holds there, and what he chooses in a wide window holds in those.

    Keys are the caller's own words (``vms``, ``plan``). Stages of one group are added one after
    the other; the first one carries the group's heading.
    """

    stage_changed = Signal(str)
    collapsed_changed = Signal(bool)
    """Whether the user wants icons only, where there is as much room as now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self._pages: list[QWidget] = []
        self._group = ""
        self._folds = {False: False, True: True}
        self._bar = StageTabBar(self)
        self.setTabBar(self._bar)
        self.setDocumentMode(True)
        self._fold = QToolButton(self)
        self._fold.setAutoRaise(True)
        self._fold.clicked.connect(self._toggle)
        self._fold.installEventFilter(self)
        self._bar.installEventFilter(self)
        self.setCornerWidget(self._fold, Qt.Corner.TopLeftCorner)
        self._choose_side()
        self._name_fold()
        self.currentChanged.connect(self._announce)
        theme().size_changed.connect(self._fit)

    @property
    def stage_bar(self) -> StageTabBar:
        """The tab bar, for tests and for the keyboard focus."""
        return self._bar

    def add_stage(self, key: str, widget: QWidget, title: str, icon_name: str, group: str) -> None:
        """Append a stage.

        :raises ValueError: when the key is taken.
        """
        if key in self._keys:
            raise ValueError(f"There is a stage {key!r} already.")
        heading = group if group != self._group else ""
        self._group = group
        self._keys.append(key)
        self._pages.append(widget)
        self._bar.append_stage(StageTab(title, icon_name, heading))
        widget.setAccessibleName(widget.accessibleName() or title)
        index = self.addTab(widget, title)
        self._bar.refresh(index)

    def set_state(self, key: str, state: str, count: int = 0, tooltip: str = "") -> None:
        """Show how far a stage is: ``empty``, ``work`` with open points, ``done`` or "".

        ``tooltip`` says what is missing.

        :raises ValueError: when there is no such stage or state.
        """
        index = self._keys.index(key)
        stage = self._bar.stage(index)
        stage.state, stage.count, stage.hint = StageState(state), count, tooltip
        self._bar.refresh(index)

    def show_stage(self, key: str) -> None:
        """Bring a stage to the front.

        :raises ValueError: when there is no such stage.
        """
        self.setCurrentIndex(self._keys.index(key))

    def current_stage(self) -> str:
        """Key of the stage in front, empty while there is none."""
        index = self.currentIndex()
        return self._keys[index] if 0 <= index < len(self._keys) else ""

    def stage_keys(self) -> list[str]:
        """Keys of all stages in their order."""
        return list(self._keys)

    def stage_widget(self, key: str) -> QWidget:
        """The page of a stage.

        :raises ValueError: when there is no such stage.
        """
        return self._pages[self._keys.index(key)]

    def is_collapsed(self) -> bool:
        """Whether the tabs show icons only."""
        return self._bar.collapsed

    def set_collapsed(self, collapsed: bool) -> None:
        """Show icons only, or icons with names, wherever there is as much room as now."""
        if collapsed == self._bar.collapsed:
            return
        self._folds[self.is_tight] = collapsed
        self._fold_to(collapsed)
        self.collapsed_changed.emit(collapsed)

    @property
    def is_tight(self) -> bool:
        """Whether names would take too much of the width."""
        return self._bar.full_width > self.width() * _SHARE

    def set_folds(self, *, roomy: bool, tight: bool) -> None:
        """Say whether to show icons only in a wide window, and in one that is narrow."""
        self._folds = {False: roomy, True: tight}
        self._fold_to(self._folds[self.is_tight])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move the fold button back when the base class put it into a corner it does not have."""
        if event.type() in {QEvent.Type.Move, QEvent.Type.Resize}:
            self._place_fold()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the direction of the window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._choose_side()

    def _choose_side(self) -> None:
        """Qt mirrors no tabs that stand at a side."""
        position = QTabWidget.TabPosition
        self.setTabPosition(position.East if self.isRightToLeft() else position.West)
        self._bar.set_mirrored(self.isRightToLeft())
        # The tabs as a pane at the side where they are.
        set_icon(self._fold, "inspector" if self.isRightToLeft() else "sidebar", "muted_text")
        self._place_fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the content to the new size."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground and one hairline between tabs and page."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current_tokens().qcolor("window"))
        bar = self._bar.geometry()
        edge = (bar.left() if self.isRightToLeft() else bar.right()) if self.count() else 0
        paint_hairline(painter, edge, 0, Qt.Orientation.Vertical, self.height())
        painter.end()

    def _announce(self, _index: int) -> None:
        self.stage_changed.emit(self.current_stage())

    def _fit(self) -> None:
        self._fold_to(self._folds[self.is_tight])
        self._bar.fit_height(self.height() - self._fold.sizeHint().height())
        self._place_fold()

    def _fold_to(self, collapsed: bool) -> None:
        if collapsed != self._bar.collapsed:
            self._bar.set_collapsed(collapsed)
            self._name_fold()
            self._place_fold()

    def _toggle(self) -> None:
        self.set_collapsed(not self._bar.collapsed)

    def _name_fold(self) -> None:
        text = "Show stage names" if self._bar.collapsed else "Show icons only"
        self._fold.setAccessibleName(text)
        self._fold.setToolTip(text)

    def _place_fold(self) -> None:
        """Corner widgets are not laid out beside tabs at a side, so it is done here."""
        self._fold.adjustSize()
        rest = self._bar.width() - self._fold.width()
        inset = rest // 2 if self._bar.collapsed else grid(1.25)
        left = self._bar.x() + rest - inset if self.isRightToLeft() else inset
        self._fold.move(left, 0)
        self._fold.raise_()
