"""The editor of shortcuts: every command with its keys, and another key for the chosen one."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
)

from app.ui.parts.flow import FlowLayout
from app.ui.parts.key_tips import keys_text
from app.ui.parts.text import Text
from app.ui.shell.key_bindings import Binding, KeyBindings, objection
from app.ui.shell.preferences.section import SettingsSection
from app.ui.theme.metrics import TextSize, grid, text_font

COMMAND, KEYS = range(2)
_KEY = Qt.ItemDataRole.UserRole
NOTE = "Choose a command and press the key that it is to have."


class KeysSection(SettingsSection):
    """A key that another command has is named with that command, and taken only on demand."""

    title = "Shortcuts"

    sheet_wanted = Signal()

    def __init__(self, bindings: KeyBindings) -> None:
        super().__init__()
        self._bindings = bindings
        self._search = ""
        self._wanted = QKeySequence()
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels(["Command", "Keys"])
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setAccessibleName("Commands and their keys")
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(COMMAND, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(KEYS, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.currentItemChanged.connect(self._chosen)
        self.editor = QKeySequenceEdit()
        self.editor.setMaximumSequenceLength(1)
        self.editor.setAccessibleName("New key")
        self.editor.keySequenceChanged.connect(self._pressed)
        self.words = Text(NOTE, TextSize.SMALL, tone="muted")
        self.words.setWordWrap(True)
        self.take_button = self._button("Take the key", self._take)
        self.none_button = self._button("No key", self._take_away)
        self.reset_button = self._button("Reset", self._reset_one)
        self.all_button = self._button("Reset all", self._reset_all)
        self.sheet_button = self._button("Save as PDF…", self.sheet_wanted.emit)
        self.sheet_button.setToolTip("A sheet with all keys, to print")
        label = QLabel("&Key")
        label.setBuddy(self.editor)
        line = QHBoxLayout()
        line.setSpacing(grid(1))
        line.addWidget(label)
        line.addWidget(self.editor, 1)
        line.addWidget(self.take_button)
        line.addWidget(self.none_button)
        rest = FlowLayout(spacing=grid(1), line_spacing=grid(0.5))
        for button in (self.reset_button, self.all_button, self.sheet_button):
            rest.addWidget(button)
        self.column.addWidget(self.tree, 1)
        self.column.addLayout(line)
        self.column.addWidget(self.words)
        self.column.addLayout(rest)
        bindings.changed.connect(self.refresh)
        self.refresh()

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    # -- showing -----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """List the commands that are looked for, with their keys; the chosen one stays."""
        chosen = self.chosen()
        kept = chosen.key if chosen is not None else ""
        with QSignalBlocker(self.tree):
            self.tree.clear()
            groups: dict[str, QTreeWidgetItem] = {}
            for binding in self._bindings.all():
                if not self._is_found(binding):
                    continue
                if binding.group not in groups:
                    groups[binding.group] = self._group(binding.group)
                item = self._line(binding)
                groups[binding.group].addChild(item)
                if binding.key == kept:
                    self.tree.setCurrentItem(item)
            self.tree.expandAll()
        self._chosen()

    def _group(self, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([title])
        item.setFont(COMMAND, text_font(bold=True))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.tree.addTopLevelItem(item)
        return item

    def _line(self, binding: Binding) -> QTreeWidgetItem:
        item = QTreeWidgetItem([binding.title, binding.shown])
        item.setData(COMMAND, _KEY, binding.key)
        if binding.is_changed:
            first = keys_text(binding.defaults) or "no key"
            item.setFont(KEYS, text_font(bold=True))
            item.setToolTip(KEYS, f"It came with {first}.")
        return item

    def _is_found(self, binding: Binding) -> bool:
        told = f"{self.title} {binding.group} {binding.title} {binding.shown}".casefold()
        return all(word in told for word in self._search.casefold().split())

    def search(self, text: str) -> bool:
        """List the commands in which all words occur; a key is a word."""
        if text != self._search:
            self._search = text
            self.refresh()
        return self.tree.topLevelItemCount() > 0

    def chosen(self) -> Binding | None:
        """The command whose key is edited."""
        item = self.tree.currentItem()
        key = item.data(COMMAND, _KEY) if item is not None else None
        return self._bindings.of(key) if isinstance(key, str) else None

    def choose(self, command: str) -> None:
        """Go to a command."""
        for place in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(place)
            for row in range(group.childCount() if group is not None else 0):
                item = group.child(row) if group is not None else None
                if item is not None and item.data(COMMAND, _KEY) == command:
                    self.tree.setCurrentItem(item)

    def _chosen(self, *_items: object) -> None:
        binding = self.chosen()
        self.editor.setEnabled(binding is not None)
        self.none_button.setEnabled(binding is not None and bool(binding.keys))
        self.reset_button.setEnabled(binding is not None and binding.is_changed)
        self.all_button.setEnabled(any(each.is_changed for each in self._bindings.all()))
        with QSignalBlocker(self.editor):
            keys = binding.keys if binding is not None else ()
            self.editor.setKeySequence(keys[0] if keys else QKeySequence())
        self._say(NOTE)

    def _say(self, text: str, *, takes: bool = False, refused: bool = False) -> None:
        self.words.setText(text)
        self.words.set_tone("error" if refused else "muted")
        self.take_button.setEnabled(takes)

    # -- changing ----------------------------------------------------------------------------------

    def _pressed(self, key: QKeySequence) -> None:
        binding = self.chosen()
        # While a key is being pressed, the field is empty for a moment.
        if binding is None or key.isEmpty() or key in binding.keys:
            return
        refused = objection(key)
        if refused:
            self._say(refused, refused=True)
            return
        holder = self._bindings.holder(key, binding.key)
        if holder is None:
            self._bindings.assign(binding.key, key)
            self._say(f"“{binding.title}” has {keys_text([key])} now.")
            return
        self._wanted = key
        self._say(
            f"{keys_text([key])} belongs to “{holder.title}” ({holder.group}), which is left "
            f"without it if “{binding.title}” takes it.",
            takes=True,
            refused=True,
        )

    def _take_away(self) -> None:
        binding = self.chosen()
        if binding is not None:
            self._bindings.assign(binding.key, QKeySequence())
            self._say(f"“{binding.title}” has no key now.")
            self.editor.setFocus()

    def _take(self) -> None:
        binding = self.chosen()
        if binding is not None:
            holder = self._bindings.holder(self._wanted, binding.key)
            self._bindings.assign(binding.key, self._wanted)
            left = f" “{holder.title}” has it no longer." if holder is not None else ""
            self._say(f"“{binding.title}” has {keys_text([self._wanted])} now.{left}")
            self.editor.setFocus()

    def _reset_one(self) -> None:
        binding = self.chosen()
        if binding is not None:
            self._bindings.reset(binding.key)
            self._say(f"“{binding.title}” has the key that it came with.")
            self.tree.setFocus()

    def _reset_all(self) -> None:
        self._bindings.reset_all()
        self._say("All commands have the keys that they came with.")

    def minimumSizeHint(self) -> QSize:
        """Some lines of the list stay."""
        hint = super().minimumSizeHint()
        return QSize(hint.width(), max(hint.height(), grid(30)))
