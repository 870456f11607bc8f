"""The node profiles of the target, edited in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.domain.cloud import CloudInventory, InventorySource
from app.domain.planning.capacity.demand import CapacityPlan
from app.domain.planning.capacity.detected_nodes import detected_profiles, live_nodes
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.ui.parts.key_tips import give_key
from app.ui.parts.text import Text
from app.ui.parts.tool_action import tool_action
from app.ui.stages.capacity.cells import NodeCells
from app.ui.stages.capacity.columns import node_columns
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid


class CapacityNodes(QWidget):
    """The table with its buttons. It changes nothing itself: its signals say what is wanted."""

    changes_wanted = Signal(object)
    """A list of (key, field, value) that belong together."""
    add_wanted = Signal()
    delete_wanted = Signal(object)
    """Keys of the profiles that are to be deleted."""
    default_wanted = Signal(int)
    adopt_wanted = Signal()
    edit_refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = RecordTableModel(node_columns(), _key, parent=self)
        self.table = DataTable(self.model, title="Node profiles")
        self.table.bar.hide()
        NodeCells(self.table)
        self.table.set_empty(
            "No node profile yet: describe a node of the target, and the plan says how many it "
            "takes.",
            "Add a node profile…",
        )
        self.note = Text("", tone="muted")
        self.note.setWordWrap(True)
        self._make_actions()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addLayout(self._heading())
        column.addWidget(self.table, 1)
        column.addWidget(self.note)
        self.setAccessibleName("Node profiles")
        self.table.changes_requested.connect(self.changes_wanted)
        self.table.edit_refused.connect(self.edit_refused)
        self.table.selection_changed.connect(self._enable_actions)
        self.table.empty_pressed.connect(self.add_wanted)

    def _make_actions(self) -> None:
        self.add_action = tool_action(self, "Add…", "plus", self.add_wanted, "Add a node profile")
        self.default_action = tool_action(
            self,
            "Set default",
            "check",
            self._set_default,
            "Size the target with the selected profile",
        )
        self.delete_action = tool_action(
            self, "Delete", "trash", self._delete, "Delete the selected node profiles"
        )
        give_key(self.delete_action, "Ctrl+Del", Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.adopt_action = tool_action(self,
            "From the cloud", "cloud", self.adopt_wanted,
            "Take node profiles from the hypervisors of the target cloud",
        )  # fmt: skip
        self.table.set_extra_actions([self.default_action, self.delete_action, self.add_action])
        self.addAction(self.delete_action)

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(grid(0.25))
        self._title = Text("Node profiles", bold=True)
        row.addWidget(self._title)
        row.addStretch(1)
        self._buttons: list[QToolButton] = []
        actions = (self.add_action, self.default_action, self.delete_action, self.adopt_action)
        for action in actions:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAutoRaise(True)
            button.setAccessibleName(action.toolTip())
            self._buttons.append(button)
            row.addWidget(button)
        return row

    def _fit(self) -> None:
        """Words beside the icons where there is room for them."""
        wordy = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in self._buttons:
            button.setToolButtonStyle(wordy)
        needed = sum(button.sizeHint().width() + grid(0.25) for button in self._buttons)
        margins = self.contentsMargins()
        room = self.width() - self._title.sizeHint().width() - margins.left() - margins.right()
        if needed > room:
            for button in self._buttons[1:]:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the buttons to the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size, which comes with the style."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def minimumSizeHint(self) -> QSize:
        """Room for the icons."""
        return QSize(grid(36), grid(12))

    def show_nodes(self, capacity: CapacityPlan, inventory: CloudInventory | None) -> None:
        """Show the profiles, and what the inventory of the cloud says beside them."""
        rows = list(capacity.settings.nodes)
        if [_key(row) for row in rows] == self.model.all_keys():
            self.model.patch([row for row in rows if row != self.model.record_of(row.id)])
        else:
            self.model.set_records(rows)
        detected = inventory is not None and bool(detected_profiles(inventory))
        self.adopt_action.setEnabled(detected)
        self.adopt_action.setToolTip(
            "Take node profiles from the hypervisors of the target cloud"
            if detected
            else "The target cloud's inventory has no nodes: read it on the page PCD Readiness."
        )
        self.note.setText(_existing_note(rows, inventory))
        self.note.setVisible(bool(self.note.text()))
        self._enable_actions()

    def selected(self) -> list[NodeProfile]:
        """The profiles in the selected rows."""
        return [self.model.record_of(key) for key in self.table.selected_keys()]

    def sizeHint(self) -> QSize:
        """Room for a few profiles."""
        return QSize(grid(60), grid(20))

    def _enable_actions(self) -> None:
        chosen = self.selected()
        self.delete_action.setEnabled(bool(chosen))
        self.default_action.setEnabled(len(chosen) == 1 and not chosen[0].is_default)

    def _set_default(self) -> None:
        chosen = self.selected()
        if len(chosen) == 1:
            self.default_wanted.emit(chosen[0].id)

    def _delete(self) -> None:
        chosen = self.selected()
        if chosen:
            self.delete_wanted.emit([profile.id for profile in chosen])


def _existing_note(rows: Sequence[NodeProfile], inventory: CloudInventory | None) -> str:
    """Where the existing nodes come from, if not from the profiles."""
    if inventory is None or live_nodes(inventory) is None:
        return ""
    where = "live cloud" if inventory.source is InventorySource.LIVE else "entered inventory"
    if any(profile.existing for profile in rows):
        return (
            f"The nodes of the {where} count; the column Existing does not, as long as they are "
            "known."
        )
    return f"Existing nodes are those of the {where}."


def _key(profile: NodeProfile) -> int:
    return profile.id
