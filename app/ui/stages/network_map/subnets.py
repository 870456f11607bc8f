"""What can be done to the subnets of the network map, each as one undo step with a toast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.domain.number_style import grouped
from app.domain.planning.networks.mapping import NetworkKind
from app.domain.planning.networks.rows import MapRow
from app.domain.planning.networks.subnet_proposals import lacks_subnet
from app.services import network_map, subnets
from app.services.network_map import MappingEdit
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects


class SubnetBulk(QObject):
    """Actions on subnets: ``selected`` gives the rows that are meant, ``known`` all rows."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[MapRow]],
        known: Callable[[], Sequence[MapRow]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._selected, self._known = ctx, selected, known
        self._effects = EditEffects(ctx)
        self.edit = tool_action(self,
            "Edit subnet…", "edit", self._edit, "All details of the selected row's subnet",
        )  # fmt: skip
        self.accept = tool_action(self,
            "Accept proposed subnets", "bulb", self._accept_selected,
            "Fill in what the addresses seen suggest for the selected rows",
        )  # fmt: skip
        self.accept_all = tool_action(self,
            "Accept all proposals", "bulb", self._accept_all,
            "Fill in every proposed subnet; they are confirmed after that",
        )  # fmt: skip
        self.confirm = tool_action(self,
            "Confirm subnets", "validation", self._confirm_all,
            "Confirm every subnet that has no problems",
        )  # fmt: skip
        self.confirm_selected = tool_action(self,
            "Confirm subnets of selection", "validation", self._confirm_selected,
            "Of several rows, those with problems stay open",
        )  # fmt: skip
        self.none_meant = tool_action(self,
            "No subnet here", "", self._mark_none,
            "Say that the selected networks have no subnet; what they have is cleared",
        )  # fmt: skip

    def on_selection(self) -> list[QAction]:
        """The actions that need selected rows, in the order of a menu."""
        return [self.edit, self.accept, self.confirm_selected, self.none_meant]

    def enable_actions(self) -> None:
        """Enable what can be done with the rows there are and those selected now."""
        rows, known = self._selected(), self._known()
        offer(self.edit, len(rows) == 1, "Select one row.")
        offer(
            self.accept,
            any(row.proposal for row in rows),
            "Select rows for which a subnet is proposed.",
        )
        offer(
            self.confirm_selected,
            any(_waits(row) for row in rows),
            "Select rows that have a subnet to confirm.",
        )
        offer(
            self.none_meant,
            any(not row.mapping.no_subnet for row in rows),
            "Select rows that are not marked so already.",
        )
        proposed = sum(row.proposal is not None for row in known)
        offer(
            self.accept_all,
            proposed > 0,
            "No subnet is proposed: every row has one, or its addresses do not lie together.",
        )
        self.accept_all.setText(
            f"Accept all proposals{f' ({grouped(proposed)})' if proposed else ''}"
        )
        offer(self.confirm, any(_waits(row) for row in known), _nothing_waits(known))

    def accept_row(self, key: int) -> None:
        """Accept what is proposed for one row."""
        self._accept([row for row in self._known() if row.key == key])

    def _accept_selected(self) -> None:
        self._accept(self._selected())

    def _accept_all(self) -> None:
        self._accept([row for row in self._known() if lacks_subnet(row.mapping)])

    def _accept(self, rows: Sequence[MapRow]) -> None:
        proposals = {row.key: row.proposal for row in rows if row.proposal}
        keys = [row.key for row in rows]
        self._effects.do(subnets.accept_proposals, keys, proposals, always=True)

    def _confirm_all(self) -> None:
        self._effects.do(subnets.confirm_subnets, None, self._counting(), always=True)

    def _confirm_selected(self) -> None:
        keys = [row.key for row in self._selected()]
        self._effects.do(subnets.confirm_subnets, keys, self._counting(), always=True)

    def _counting(self) -> list[int]:
        return [row.key for row in self._known()]

    def _mark_none(self) -> None:
        keys = [row.key for row in self._selected()]
        self._effects.do(subnets.mark_no_subnet, keys, always=True)

    # -- one row -----------------------------------------------------------------------------------

    def _edit(self) -> None:
        from app.ui.stages.network_map.subnet_dialog import SubnetDialog

        rows = self._selected()
        if len(rows) != 1:
            return
        origin = self._ctx.operations.origin()
        dialog = SubnetDialog(rows[0], self._ctx.dialogs_parent)

        def write(values: dict[str, object]) -> None:
            edits = [MappingEdit(rows[0].key, name, value) for name, value in values.items()]
            label = f"Edit the subnet of {rows[0].network.name}"
            action = partial(network_map.set_fields, label=label)
            self._effects.do(action, edits, always=True, origin=origin)

        dialog.chosen.connect(write)
        dialog.open()


def _waits(row: MapRow) -> bool:
    mapping = row.mapping
    l2 = mapping.kind == NetworkKind.PHYSICAL_L2
    return bool(mapping.cidr) and not (mapping.subnet_details_confirmed or l2)


def _nothing_waits(rows: Sequence[MapRow]) -> str:
    if any(row.proposal for row in rows):
        return "No subnet waits to be confirmed: accept the proposals, or type subnets, first."
    return "No subnet waits to be confirmed."
