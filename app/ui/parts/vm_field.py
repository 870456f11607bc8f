"""A field in which one finds a VM by typing a part of its name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QCompleter, QListView, QWidget

from app.domain.planning.dependencies.vm_titles import best_titles
from app.ui.parts.tool_field import ToolField
from app.ui.theme.icons import set_icon

MOST_OFFERED = 50
"""Names that are offered at a time; more are reached by typing on."""


class VmField(ToolField):
    """Offers VMs while one types; what is chosen is a VM or nothing, never a mere text.

    ``titles`` are the VMs by key, as :func:`~app.domain.planning.dependencies.vm_titles.vm_titles`
    calls them. A whole title that is typed is a choice, too.
    """

    vm_changed = Signal(object)
    """Key of the VM that is chosen now, None for none."""
    vm_taken = Signal(int)
    """Key of a VM that was chosen from the list, or confirmed by Enter."""

    def __init__(self, name: str, titles: Mapping[int, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText("Type a part of a VM's name")
        self._titles = dict(titles)
        ordered = sorted(titles.items(), key=lambda pair: (pair[1].casefold(), pair[0]))
        self._sorted = [(key, title, title.casefold()) for key, title in ordered]
        self._hidden: frozenset[int] = frozenset()
        self._key: int | None = None
        self._offered: list[int] = []
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(10)
        self.setCompleter(self._completer)
        glass = QAction(self)
        set_icon(glass, "search", "muted_text")
        self.add_mark(glass)
        self.add_clear()
        self._popup = QListView()
        self._completer.setPopup(self._popup)
        self._popup.installEventFilter(self)
        self._completer.activated.connect(self._activated)
        self._keys = {title.casefold(): key for key, title in titles.items()}
        # Walking through the list writes titles into the field, which must not shorten the list.
        self.textEdited.connect(self._offer)
        self.textChanged.connect(self._resolve)

    @property
    def key(self) -> int | None:
        """Key of the VM that is chosen, None while there is none."""
        return self._key

    @property
    def offered(self) -> list[int]:
        """Keys of the VMs that are offered now, the likeliest first."""
        return list(self._offered)

    def hide_vms(self, keys: Collection[int]) -> None:
        """Offer all VMs but these."""
        self._hidden = frozenset(keys)

    def set_key(self, key: int | None) -> None:
        """Choose a VM, or none."""
        self.setText(self._titles.get(key, "") if key is not None else "")
        self._choose(key if key in self._titles else None)

    def problem(self) -> str:
        """Why what was typed is no choice; empty where it is one, or nothing was typed."""
        words = self.text().strip()
        if self._key is not None or not words:
            return ""
        if self._found(words):
            return "Choose one of the VMs in the list."
        return f"No VM here is called “{words}”."

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the list; Enter takes the VM, or the only one that is offered."""
        if event.key() == Qt.Key.Key_Down and not self._popup.isVisible():
            self._offer(self.text())
            self._completer.complete()
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.text().strip():
            if self._key is None and len(self._offered) == 1:
                self.set_key(self._offered[0])
            if self._key is not None:
                self.vm_taken.emit(self._key)
                event.accept()
                return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the list takes its current entry, or the first one where there is none."""
        popup = self._popup
        enter = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}
        if (
            watched is popup
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in enter
        ):
            if not popup.currentIndex().isValid() and self._offered and self._key is None:
                popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
            if popup.currentIndex().isValid():
                row = popup.currentIndex().row()
                popup.hide()
                self._picked(row)
                return True
        return super().eventFilter(watched, event)

    def _found(self, words: str) -> list[tuple[int, str]]:
        known = self._sorted
        if self._hidden:
            known = [each for each in known if each[0] not in self._hidden]
        return best_titles(words, known, MOST_OFFERED)

    def _offer(self, words: str) -> None:
        found = self._found(words)
        self._offered = [key for key, _ in found]
        self._model.setStringList([title for _, title in found])

    def _resolve(self, text: str) -> None:
        self._choose(self._keys.get(" ".join(text.split()).casefold()))

    def _activated(self, _title: str) -> None:
        """An entry was clicked; its whole title stands in the field by now."""
        index = self._popup.currentIndex()
        if index.isValid():
            self._picked(index.row())

    def _picked(self, row: int) -> None:
        if 0 <= row < len(self._offered):
            key = self._offered[row]
            self.set_key(key)
            self.vm_taken.emit(key)

    def _choose(self, key: int | None) -> None:
        if key != self._key:
            self._key = key
            self.vm_changed.emit(key)
