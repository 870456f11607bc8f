"""The top of every page: its name, the one number that matters, and its tools."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QMenu, QToolButton, QWidget

from app.ui.parts.text import ElidedText, Text
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import TextSize, grid

MOST_BUTTONS = 7
BEHIND = "being counted again…"


class PageHeader(QWidget):
    """One line. What does not fit into the toolbar waits in its overflow menu."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text(title, TextSize.TITLE, bold=True)
        self._figure = Text("", TextSize.TITLE)
        self._caption = ElidedText("", tone="muted")
        self._tools = QHBoxLayout()
        self._tools.setSpacing(grid(0.25))
        self._buttons: list[QToolButton] = []
        self._bar_actions: list[QAction] = []
        self._rest: list[QAction | None] = []
        self._overflow = QToolButton()
        self._overflow.setAccessibleName("More actions")
        self._overflow.setToolTip("More actions")
        self._overflow.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_icon(self._overflow, "more")
        self._menu = QMenu(self._overflow)
        self._menu.setToolTipsVisible(True)
        self._overflow.setMenu(self._menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(grid(2), grid(1), grid(1), grid(1))
        row.setSpacing(grid(1))
        row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        row.addWidget(self._title)
        row.addSpacing(grid(1))
        row.addWidget(self._figure)
        row.addWidget(self._caption, 1)
        row.addLayout(self._tools)
        row.addWidget(self._overflow)
        self._overflow.hide()
        self._shown, self._behind = ("", "", ""), False
        self.setAccessibleName(title)

    def set_figure(self, value: str, caption: str = "", tooltip: str = "", tone: str = "") -> None:
        """The one number that matters, what it counts, and on hover how it comes about."""
        self._shown = (value, caption, tooltip)
        self._figure.setText(value)
        self._figure.set_tone(tone)
        self._figure.setToolTip(tooltip)
        self._say()

    def set_behind(self, behind: bool) -> None:
        """Say beside the number that the page's figures do not count the newest edits yet."""
        if behind != self._behind:
            self._behind = behind
            self._say()

    def _say(self) -> None:
        value, caption, tooltip = self._shown
        if self._behind:
            caption = f"{caption} · {BEHIND}" if caption else BEHIND
        self._caption.setText(caption)
        self._figure.setAccessibleName(f"{value} {caption}".strip())
        self.setAccessibleDescription(f"{value} {caption}. {tooltip}".strip())

    def set_tools(self, shown: Sequence[QAction], more: Sequence[QAction | None] = ()) -> None:
        """Buttons, the most important first, and what stands in the overflow menu.

        More than seven buttons go on into the menu; None in ``more`` is a separator.
        """
        for button in self._buttons:
            button.hide()  # and stays a child until it goes: a window of its own would be Python's
            button.deleteLater()
        self._bar_actions = list(shown[:MOST_BUTTONS])
        self._buttons = [self._make_button(action) for action in self._bar_actions]
        rest: list[QAction | None] = list(shown[MOST_BUTTONS:])
        self._rest = [*rest, *([None] if rest and more else []), *more]
        self._order_keyboard()
        self._fit()

    def buttons(self) -> list[QToolButton]:
        """Buttons in the toolbar now."""
        return [button for button in self._buttons if not button.isHidden()]

    def overflow_actions(self) -> list[QAction]:
        """Actions in the overflow menu now."""
        return [action for action in self._menu.actions() if not action.isSeparator()]

    def actions_offered(self) -> list[QAction]:
        """All tools, wherever they stand, in their order."""
        return [action for action in (*self._bar_actions, *self._rest) if action is not None]

    def minimumSizeHint(self) -> QSize:
        """The least it can do with, from the font."""
        needed = self._title.sizeHint().width() + self._overflow.sizeHint().width() + grid(10)
        return QSize(needed, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the content to the new size."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, which comes with the style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            # Once more when the buttons have their new look too: they are styled after this.
            self._fit()
            QTimer.singleShot(0, self, self._fit)

    def _order_keyboard(self) -> None:
        """Tab goes through the tools as they stand, before what was made earlier beneath them."""
        before = self._overflow
        for button in self._buttons:
            QWidget.setTabOrder(before, button)
            before = button
        if self._buttons:
            QWidget.setTabOrder(before, self._overflow)

    def _make_button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setAutoRaise(True)
        button.setAccessibleName(action.text().replace("&", ""))
        if action.menu() is not None:
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._tools.addWidget(button)
        return button

    def _fit(self) -> None:
        """Words beside icons as far as there is room, then icons alone, then the overflow menu."""
        room = self._room()
        # Words give way to the caption, which says what the page's number is.
        worded = room - max(0, self._caption.sizeHint().width() - grid(16))
        kept = len(self._buttons)
        overflow = self._overflow.sizeHint().width() + grid(0.25)
        if self._width(wordy=kept, kept=kept) + (overflow if self._rest else 0) <= worded:
            self._dress(wordy=kept, kept=kept)
            return
        wordy = 1
        while kept and self._width(wordy, kept) + overflow > room:
            kept -= 1
        while wordy < kept and self._width(wordy + 1, kept) + overflow <= worded:
            wordy += 1
        if kept < len(self._buttons) and not kept:
            wordy = 0
            kept = 1 if self._width(0, 1) + overflow <= room else 0
        else:
            more = overflow if self._rest or kept < len(self._buttons) else 0
            while wordy < kept and self._width(wordy + 1, kept) + more <= worded:
                wordy += 1
        self._dress(wordy, kept)

    def _room(self) -> int:
        texts = self._title.sizeHint().width() + self._figure.sizeHint().width()
        caption = min(self._caption.sizeHint().width(), grid(16))
        return self.width() - texts - caption - grid(9)

    def _width(self, wordy: int, kept: int) -> int:
        total = 0
        for index, button in enumerate(self._buttons[:kept]):
            button.setToolButtonStyle(_button_style(button, words=index < wordy))
            total += button.sizeHint().width() + grid(0.25)
        return total

    def _dress(self, wordy: int, kept: int) -> None:
        for index, button in enumerate(self._buttons):
            button.setToolButtonStyle(_button_style(button, words=index < wordy))
            button.setVisible(index < kept)
        self._menu.clear()
        pushed: list[QAction | None] = list(self._bar_actions[kept:])
        entries = [*pushed, *([None] if pushed and self._rest else []), *self._rest]
        for action in entries:
            if action is None:
                self._menu.addSeparator()
            else:
                self._menu.addAction(action)
        self._overflow.setVisible(bool(entries))


def _button_style(button: QToolButton, *, words: bool) -> Qt.ToolButtonStyle:
    if words or button.defaultAction().icon().isNull():
        return Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    return Qt.ToolButtonStyle.ToolButtonIconOnly
