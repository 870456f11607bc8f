"""What the target cloud holds, kind by kind: read live, or entered and edited by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.cloud import CloudInventory, InventorySource
from app.domain.cloud_entry import Record, records_of
from app.domain.planning.gaps.words import KIND_WORDS
from app.ui.parts.flow import FlowLayout
from app.ui.parts.key_tips import give_key
from app.ui.parts.segments import Segments
from app.ui.stages.readiness.inventory_columns import INVENTORY_KINDS, KIND_TITLES
from app.ui.stages.readiness.inventory_table import InventoryTable
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import grid


class InventoryPanel(QWidget):
    """It changes nothing itself: its signals say what is wanted."""

    add_wanted = Signal(str)
    """Kind of record to add."""
    changes_wanted = Signal(str, object)
    """Kind, and a list of (key, field, value) that belong together."""
    remove_wanted = Signal(str, object)
    """Kind, and the records to remove."""
    known_wanted = Signal(str, bool)
    """Kind, and whether the inventory tells all there is of it."""
    unlock_wanted = Signal()
    """A live inventory is to be edited by hand."""
    edit_refused = Signal(str)
    sums_changed = Signal(str)

    def __init__(self, keep_layout: Callable[[InventoryTable], object]) -> None:
        super().__init__()
        self._inventory: CloudInventory | None = None
        self._unlocked = False
        self._keep_layout = keep_layout
        self._tables: dict[str, InventoryTable] = {}
        self.kinds = Segments("Kinds of records", wraps=True)
        self._buttons = {key: self.kinds.add(key, KIND_TITLES[key]) for key in INVENTORY_KINDS}
        self.kinds.chosen.connect(self._kind_chosen)
        self._make_actions()
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(self._top())
        column.addWidget(self._stack, 1)
        self.setAccessibleName("Inventory of the target")
        self.show_inventory(None)

    def _make_actions(self) -> None:
        self.add_action = self._action("Add…", "plus", self._add)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        give_key(self.add_action, QKeySequence(Qt.Key.Key_Insert), within)
        self.remove_action = self._action("Delete", "trash", self._remove)
        give_key(self.remove_action, QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Delete), within)
        self.unlock_action = self._action("Edit by hand", "edit", self._unlock)
        self.unlock_action.setToolTip(
            "Make the tables editable. With the first change the inventory counts as entered by "
            "hand, until it is read live again."
        )

    def _action(self, text: str, icon_name: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        set_icon(action, icon_name)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _top(self) -> FlowLayout:
        self.none_tick = QCheckBox()
        self.none_tick.clicked.connect(self._none_ticked)
        self._tools = [
            self._button(action)
            for action in (self.unlock_action, self.add_action, self.remove_action)
        ]
        line = FlowLayout(spacing=grid(1.5), line_spacing=grid(0.5), centred=True)
        line.setContentsMargins(grid(2), 0, grid(1), 0)
        line.addWidget(self.kinds)
        for button in self._tools:
            line.addWidget(button)
        line.addWidget(self.none_tick)
        return line

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        return button

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """The kind that is looked at."""
        return self.kinds.current

    @property
    def editable(self) -> bool:
        """Whether the tables can be edited: always, unless the inventory was read live."""
        live = self._inventory is not None and self._inventory.source is InventorySource.LIVE
        return self._unlocked or not live

    def table(self, kind: str) -> InventoryTable:
        """The table of a kind, made now if it was not yet."""
        if kind not in self._tables:
            table = InventoryTable(kind, self._known)
            table.changes_wanted.connect(self.changes_wanted)
            table.edit_refused.connect(self.edit_refused)
            table.selection_changed.connect(self._offer_actions)
            table.sums_changed.connect(self.sums_changed)
            table.empty_pressed.connect(self._add)
            table.set_extra_actions([self.add_action, self.remove_action])
            self._keep_layout(table)
            self._tables[kind] = table
            self._stack.addWidget(table)
        return self._tables[kind]

    def show_kind(self, kind: str) -> None:
        """Look at a kind of records."""
        self.kinds.show_current(kind)
        self._show_kind()

    def show_inventory(self, inventory: CloudInventory | None) -> None:
        """Show an inventory, or that there is none yet."""
        if inventory is None or inventory.source is not InventorySource.LIVE:
            self._unlocked = False
        elif self._inventory is not None and inventory.read_at != self._inventory.read_at:
            self._unlocked = False  # another reading
        self._inventory = inventory
        number = QLocale().toString
        for kind, button in self._buttons.items():
            count = len(records_of(inventory, kind)) if inventory else 0
            known = inventory is not None and (count > 0 or inventory.knows(kind))
            button.setText(f"{KIND_TITLES[kind]} {number(count) if known else '–'}")
            button.setToolTip("" if known else f"Nothing is known of {KIND_WORDS[kind][1]}.")
        self._show_kind()

    def _known(self) -> CloudInventory | None:
        return self._inventory

    def _show_kind(self) -> None:
        kind = self.kind
        table = self.table(kind)
        table.show_inventory(self._inventory, editable=self.editable)
        table.set_empty(*self._empty_words(kind))
        self._stack.setCurrentWidget(table)
        self._offer_actions()

    def _empty_words(self, kind: str) -> tuple[str, str]:
        one, many = KIND_WORDS[kind]
        inventory = self._inventory
        button = f"Add a {one}…" if self.editable else ""
        if inventory is None or not inventory.knows(kind):
            if inventory is not None and inventory.source is InventorySource.LIVE:
                return f"The account may not read {many}, so they are not compared.", button
            return f"Nothing is entered about {many} yet, so they are not compared.", button
        return f"The target has no {many}.", button

    def _offer_actions(self) -> None:
        kind, inventory = self.kind, self._inventory
        editable = self.editable
        self.unlock_action.setVisible(not editable)
        self.add_action.setVisible(editable)
        self.remove_action.setVisible(editable)
        for button in self._tools:
            button.setVisible(button.defaultAction().isVisible())
        self.remove_action.setEnabled(bool(self.table(kind).selected_records()))
        empty = inventory is None or not records_of(inventory, kind)
        self.none_tick.setVisible(editable and empty)
        self.none_tick.setText(f"The target has no {KIND_WORDS[kind][1]}")
        self.none_tick.setChecked(inventory is not None and inventory.knows(kind))

    # -- what is wanted ----------------------------------------------------------------------------

    def _kind_chosen(self, _kind: str) -> None:
        self._show_kind()

    def _add(self) -> None:
        if self.editable:
            self.add_wanted.emit(self.kind)

    def _remove(self) -> None:
        records: Sequence[Record] = self.table(self.kind).selected_records()
        if records and self.editable:
            self.remove_wanted.emit(self.kind, list(records))

    def _unlock(self) -> None:
        self._unlocked = True
        self._show_kind()
        self.unlock_wanted.emit()

    def _none_ticked(self, ticked: Any) -> None:
        self.known_wanted.emit(self.kind, bool(ticked))
