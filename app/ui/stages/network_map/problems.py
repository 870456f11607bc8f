"""The problems of the selected rows of the network map, to be read without hovering."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.networks.rows import (
    MapRow,
    field_title,
    is_physical,
    vcenter_title,
    vlans_text,
)
from app.domain.planning.networks.subnet_state import SubnetState
from app.ui.parts.selection_words import SelectionWords
from app.ui.theme.html_colors import colored, link

ACCEPT = "accept"
"""What a link leads to that is no field: accepting the proposed subnet."""

_SIGNS = (("warning", "⚠"), ("info", "ℹ"))
"""Colour and mark of a problem, and of a warning."""

_WITHOUT = {
    SubnetState.L2: "the network only carries frames. It gets the tag simple_network, which says "
    "that no subnet is meant.",
    SubnetState.NO_SUBNET: "none is meant here. The network gets the tag simple_network.",
}
"""What is said of networks that get no subnet."""

MOST_LINES = 100
"""Up to how many lines are written out."""


class NetworkProblems(SelectionWords):
    """Says what is wrong with the selected rows; each line leads to the field it is about."""

    field_chosen = Signal(object, str)
    """Key of a row and the field to go to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Problems of the selected networks", 15, parent)
        self._rows: Sequence[MapRow] = ()
        self._wrong: Sequence[MapRow] = ()
        self.lines.link_activated.connect(self._clicked)
        self.show_rows(())

    def show_rows(self, rows: Sequence[MapRow], wrong: Sequence[MapRow] = ()) -> None:
        """Show what is to be said of some rows; where that is nothing, of those that are wrong."""
        self._rows, self._wrong = tuple(rows), tuple(wrong)
        self._show()

    def _show(self) -> None:
        rows = self._rows
        lines = [line for row in rows for line in _lines(row, _name(row, rows))]
        if not lines and self._wrong:
            count = count_text(len(self._wrong), "network")
            here = "Nothing is wrong here. " if rows else ""
            verb = "has" if len(self._wrong) == 1 else "have"
            lines = [f"{here}{count} {verb} problems:"]
            lines += [line for row in self._wrong for line in _lines(row, _called(row))]
        more = len(lines) - MOST_LINES
        if more > 0:
            lines = [*lines[:MOST_LINES], f"… and {grouped(more)} more"]
        if not (rows or lines):
            lines = ["Select rows to read here what does not fit."]
        elif not lines:
            lines = ["Nothing is wrong in the map."]
        self.write(_heading(rows), lines)

    def _clicked(self, target: str) -> None:
        key, _, field = target.partition("/")
        self.field_chosen.emit(int(key), field)


def _heading(rows: Sequence[MapRow]) -> str:
    if not rows:
        return "No network selected"
    if len(rows) == 1:
        mapping = rows[0].mapping
        state = "confirmed" if mapping.confirmed else "to confirm"
        return f"{mapping.source_network} → {mapping.target_network or 'no target'} · {state}"
    wrong = sum(bool(row.errors) for row in rows)
    left = sum(not row.mapping.confirmed for row in rows)
    return (
        f"{count_text(len(rows), 'network')} selected · {grouped(left)} to confirm · "
        f"{grouped(wrong)} with problems"
    )


def _name(row: MapRow, rows: Sequence[MapRow]) -> str:
    """How a row is told from the others that are selected; nothing where it is alone."""
    if len(rows) == 1:
        return ""
    alike = sum(other.network.name == row.network.name for other in rows) > 1
    place = f" ({vcenter_title(row.network)})" if alike else ""
    return f"<b>{escape(row.network.name)}</b>{escape(place)} · "


def _called(row: MapRow) -> str:
    """The network with its vCenter, where it is not among those that are selected."""
    place = vcenter_title(row.network)
    return f"<b>{escape(row.network.name)}</b>{escape(f' ({place})' if place else '')} · "


def _lines(row: MapRow, name: str) -> list[str]:
    """What is to be said of a row as HTML: problems, then what was seen and differs."""
    found = [
        f"{colored(*_SIGNS[each.warning])} {name}{_link(row.key, each.field)}: {escape(each.text)}"
        for each in sorted(row.problems, key=lambda each: each.warning)
    ]
    network = row.network
    if network.conflict and not name:
        seen = f"VLANs {vlans_text(network.vlans)} were seen for the source. "
        chosen = row.mapping.vlan_id
        state = "Choose one of them." if chosen is None else f"{chosen} is mapped."
        found.append(f"{colored('info', 'ℹ')} {escape(seen + state)}")
    if row.other_vlan is not None and is_physical(row.mapping):
        seen = f"VLAN {row.other_vlan} was seen for the source."
        found.append(f"{colored('info', 'ℹ')} {name}{_link(row.key, 'vlan_id')}: {escape(seen)}")
    if row.state in _WITHOUT and not name:
        words = escape(_WITHOUT[row.state])
        found.append(f"{colored('info', 'ℹ')} {_link(row.key, 'no_subnet')}: {words}")
    if row.proposal and not name:
        words = escape(row.proposal.explained)
        accept = link(f"{row.key}/{ACCEPT}", "Accept the proposal")
        found.append(f"{colored('info', 'ℹ')} Proposed from the addresses seen: {words} {accept}")
    return found


def _link(key: int, field: str) -> str:
    return link(f"{key}/{field}", field_title(field))
