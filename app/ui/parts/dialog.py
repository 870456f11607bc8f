"""What all dialogs have in common: the window's distances, and that they fit on the screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLayout, QLayoutItem, QVBoxLayout, QWidget

from app.ui.parts.help_place import ask_help, help_place_of
from app.ui.parts.key_tips import command_keys, keys_text
from app.ui.parts.scrolling_view import ScrollingView
from app.ui.theme.metrics import grid

_NEEDS_ROOM = {QEvent.Type.LayoutRequest, QEvent.Type.Resize}


def dialog_margins() -> tuple[int, int, int, int]:
    """What every dialog keeps free on the left, above, on the right and below."""
    return grid(2), grid(1.5), grid(2), grid(1.5)


class Dialog(QDialog):
    """Never larger than the screen: with large text all but its buttons scrolls if it must."""

    of_project = True
    """Whether it is about the open project, and closes when another one is opened."""
    help_place = ""
    """Where the help of it stands, such as ``cohorts.md#auto-assign``; empty for the page's."""

    def make_column(self) -> QVBoxLayout:
        """The layout of all that is in the dialog, one below the other, buttons last."""
        column = QVBoxLayout(self)
        column.setContentsMargins(*dialog_margins())
        column.setSpacing(grid(1))
        return column

    def most(self) -> QSize:
        """The greatest size that it may have, with room for the frame around it."""
        parent, most = self.parentWidget(), self.screen().availableSize()
        if parent is not None:
            most = most.expandedTo(parent.window().size())
        return most - QSize(grid(1), grid(3))

    def showEvent(self, event: QShowEvent) -> None:
        """Become as small as the screen asks for, before anything is seen."""
        most = self.most()
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            self._fit_height()
        self.resize(self.size().boundedTo(most))
        least = self.minimumSizeHint().expandedTo(self.minimumSize())
        least.setHeight(max(least.height(), self.least_height(self.width())))
        if least.boundedTo(most) != least:
            self._let_scroll()
            self.setMinimumSize(self.minimumSize().boundedTo(most))
            self.resize(self.size().boundedTo(most))
        self._make_room()
        super().showEvent(event)

    def _fit_height(self) -> None:
        """As high as the contents like at this width.

        Qt takes the height for the width that the contents like, and wrapped texts have fewer
        lines where the dialog is wider than that: there would be empty room above the buttons.
        """
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The key for help opens it beside the dialog."""
        if _asks_help(event):
            ask_help(help_place_of(self.focusWidget()) or self.help_place, self)
            event.accept()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Make room for what has become higher."""
        handled = super().event(event)
        if event.type() in _NEEDS_ROOM and self.isVisible():
            self._make_room()
        return handled

    def _make_room(self) -> None:
        self.setMinimumHeight(min(self.least_height(self.width()), self.most().height()))

    def least_height(self, width: int) -> int:
        """The height at which nothing is cut that does not scroll, at a width."""
        return _least_height(self.layout(), width)

    def _let_scroll(self) -> None:
        """Move all but the buttons into a view that scrolls."""
        outer = self.layout()
        if not isinstance(outer, QVBoxLayout) or self.findChild(_Body) is not None:
            return
        focus = self.focusWidget()
        area = ScrollingView(self, high=12, wide=24)
        body = _Body(area.viewport())
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(outer.spacing())
        for place in reversed(range(outer.count())):
            stretch, item = outer.stretch(place), outer.itemAt(place)
            if item is None or _holds_buttons(item):
                continue
            outer.takeAt(place)
            widget, layout = item.widget(), item.layout()
            if widget is not None:
                column.insertWidget(0, widget, stretch)
            elif layout is not None:
                layout.setParent(None)
                column.insertLayout(0, layout, stretch)
            else:
                column.insertItem(0, item)
        area.hold(body)
        outer.insertWidget(0, area, 1)
        outer.activate()
        if focus is not None:
            focus.setFocus()  # what gets another parent loses the keyboard


def _asks_help(event: QKeyEvent) -> bool:
    """The keys of the window's command count, which somebody may have changed."""
    keys = command_keys().text("help")
    if not keys:
        return event.matches(QKeySequence.StandardKey.HelpContents)
    return keys_text([QKeySequence(event.keyCombination())]) in keys.split(", ")


class _Body(QWidget):
    """Holds what scrolls."""

    def minimumSizeHint(self) -> QSize:
        """All lines of wrapped texts count."""
        least = super().minimumSizeHint()
        return QSize(least.width(), _least_height(self.layout(), self.width()))


def _least_height(layout: QLayout | None, width: int) -> int:
    """Qt's own least height takes each wrapped text for a single line and cuts what is below."""
    if layout is None:
        return 0
    least = layout.totalMinimumSize().height()
    return max(least, layout.minimumHeightForWidth(width)) if layout.hasHeightForWidth() else least


def _holds_buttons(item: QLayoutItem) -> bool:
    layout = item.layout()
    if layout is None:
        return isinstance(item.widget(), QDialogButtonBox)
    within = [layout.itemAt(place) for place in range(layout.count())]
    return any(_holds_buttons(each) for each in within if each is not None)
