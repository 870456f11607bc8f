"""What can be done to rows of the network map, each as one undo step with a toast."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.domain.number_style import grouped
from app.domain.planning.networks.mapping import DECIDED
from app.domain.planning.networks.rows import MapRow, unmapped
from app.services import network_map
from app.services.network_map import MappingEdit
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects

Change = tuple[int, str, object]
"""Key of a row, name of the field, new value."""


class NetworkBulk(QObject):
    """Actions on a selection: ``selected`` gives the rows that are meant, ``known`` all rows."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[MapRow]],
        known: Callable[[], Sequence[MapRow]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._selected, self._known = ctx, selected, known
        self.effects = EditEffects(ctx)
        self.confirm = tool_action(self,
            "Confirm", "check", self._confirm,
            "Confirm the selected rows. Of several, those with problems stay open.",
        )  # fmt: skip
        self.confirm_all = tool_action(self,
            "Confirm all", "ok", self._confirm_all,
            "Confirm every row that has a target and no problems",
        )  # fmt: skip
        self.unconfirm = tool_action(self, "Take confirmation back", "undo", self._unconfirm)
        self.source_names = tool_action(self,
            "Use the source's name", "network", self._use_source_names,
            "Call the targets of the selected rows as their sources are called",
        )  # fmt: skip
        self.take_vlan = tool_action(self,
            "Take VLAN from discovery", "", self._take_selected,
            "Give the selected rows the VLAN ID that was seen",
        )  # fmt: skip
        self.take_vlans = tool_action(self,
            "Take VLANs from discovery", "eye", self._take_all,
            "Give every row the VLAN ID that was seen, where the sheets agree on one",
        )  # fmt: skip
        self.add_missing = tool_action(self,
            "Add missing networks", "plus", self._add_missing,
            "Add a row for each source network that has none",
        )  # fmt: skip

    def on_selection(self) -> list[QAction]:
        """The actions that need selected rows, in the order of a menu."""
        return [self.confirm, self.unconfirm, self.source_names, self.take_vlan]

    def enable_actions(self) -> None:
        """Enable what can be done with the rows there are and those selected now."""
        rows = self._selected()
        offer(
            self.confirm,
            any(not row.mapping.confirmed for row in rows),
            "Select rows that are still to be confirmed.",
        )
        offer(self.unconfirm, any(row.mapping.confirmed for row in rows), "Select confirmed rows.")
        offer(self.source_names, bool(rows), "Select rows first.")
        offer(
            self.take_vlan,
            any(row.other_vlan is not None for row in rows),
            "Select rows whose VLAN ID is not the one that was seen.",
        )
        known = self._known()
        differing = sum(row.other_vlan is not None for row in known)
        offer(
            self.take_vlans,
            differing > 0,
            "Every row has the VLAN ID that was seen, or several were.",
        )
        count = f" ({grouped(differing)})" if differing else ""
        self.take_vlans.setText(f"Take VLANs from discovery{count}")
        offer(
            self.confirm_all,
            any(not row.mapping.confirmed for row in known),
            "Every row is confirmed.",
        )
        plan = self._ctx.plan
        self.add_missing.setVisible(plan is not None and bool(unmapped(plan)))

    def change(self, changes: Sequence[Change]) -> None:
        """Set fields as a table asked for, as one step.

        Several ticks of *Confirmed* at once are the same as confirming the selection.
        """
        if len(changes) > 1 and all(change[1:] == ("confirmed", True) for change in changes):
            self._confirm_keys([key for key, _field, _value in changes])
            return
        edits = [MappingEdit(*change) for change in changes]
        firm = {row.key for row in self._known() if row.mapping.confirmed}
        reopens = any(edit.key in firm and edit.field in DECIDED for edit in edits)
        self.effects.do(network_map.set_fields, edits, always=reopens or len(edits) > 1)

    def _keys(self) -> list[int]:
        return [row.key for row in self._selected()]

    def _counting(self) -> list[int]:
        return [row.key for row in self._known()]

    def _confirm(self) -> None:
        self._confirm_keys(self._keys())

    def _confirm_keys(self, keys: Sequence[int]) -> None:
        self.effects.do(network_map.confirm, keys, self._counting(), always=True)

    def _confirm_all(self) -> None:
        self.effects.do(network_map.confirm_all, self._counting(), always=True)

    def _unconfirm(self) -> None:
        self.effects.do(network_map.unconfirm, self._keys(), always=True)

    def _use_source_names(self) -> None:
        self.effects.do(network_map.use_source_names, self._keys(), always=True)

    def _take_selected(self) -> None:
        self._write_vlans(self._selected())

    def _take_all(self) -> None:
        self._write_vlans(self._known())

    def _write_vlans(self, rows: Sequence[MapRow]) -> None:
        keys, networks = [row.key for row in rows], [row.network for row in rows]
        self.effects.do(network_map.take_vlans, keys, networks, always=True)

    def _add_missing(self) -> None:
        plan = self._ctx.plan
        if plan is not None:
            self.effects.do(network_map.add_missing, unmapped(plan), always=True)
