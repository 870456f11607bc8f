"""Pages out of sight take a new look only when they are shown again.

To style a widget costs a tenth of a millisecond, and a window that was worked in for a while has
two thousand of them, of which one page in ten can be seen.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from app.ui.theme.tokens import theme

_POLISHED = Qt.WidgetAttribute.WA_WState_Polished
_OWN_STYLE = Qt.WidgetAttribute.WA_SetStyle


class LateLook(QObject):
    """Keeps a page out of the styling of the application while it is hidden."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._owed = False
        page.installEventFilter(self)
        self._aside: list[QWidget] = []
        theme().about_to_restyle.connect(self._stand_aside)
        theme().restyled.connect(self._step_back)

    def _stand_aside(self) -> None:
        """Have what is within passed over: Qt styles anew what it has styled in its own style."""
        if self._page.isVisible():
            return
        self._owed = True
        for widget in self._page.findChildren(QWidget):
            widget.setAttribute(_POLISHED, False)
            if not widget.testAttribute(_OWN_STYLE):
                widget.setAttribute(_OWN_STYLE)
                self._aside.append(widget)

    def _step_back(self) -> None:
        for widget in self._aside:
            widget.setAttribute(_OWN_STYLE, False)
        self._aside = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Catch up before the page is painted."""
        if self._owed and watched is self._page and event.type() == QEvent.Type.Show:
            self._owed = False
            self._catch_up()
        return False

    def _catch_up(self) -> None:
        within = self._page.findChildren(QWidget)
        for widget in within:
            if widget.styleSheet():
                widget.setStyleSheet(widget.styleSheet())
            else:
                widget.style().polish(widget)
            widget.setAttribute(_POLISHED)
        for widget in within:
            QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
