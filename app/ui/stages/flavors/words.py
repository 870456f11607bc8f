"""What is to be said of the selected rows of flavor staging, to be read without hovering."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.staging.flavor_choice import FlavorShelf
from app.domain.planning.staging.flavor_lines import STATE_TEXT, FlavorLine
from app.ui.parts.selection_words import SelectionWords
from app.ui.theme.html_colors import colored

MOST_LINES = 60
_OFFERED = 5


class FlavorWords(SelectionWords):
    """Problems and remarks of the selected rows; of one row also what the target could offer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The selected flavors", 12, parent)
        self._rows: Sequence[FlavorLine] = ()
        self._wrong: Sequence[FlavorLine] = ()
        self._shelf = FlavorShelf((), known=False)
        self.show_rows((), (), self._shelf)

    def show_rows(
        self, rows: Sequence[FlavorLine], wrong: Sequence[FlavorLine], shelf: FlavorShelf
    ) -> None:
        """Show what is to be said of some rows; where none is selected, of those that are wrong.

        ``shelf`` has the flavors of the target.
        """
        self._rows, self._wrong, self._shelf = tuple(rows), tuple(wrong), shelf
        self._show()

    def _show(self) -> None:
        rows = self._rows
        told = rows or self._wrong
        lines = [text for line in told for text in _lines(line, named=len(rows) != 1)]
        if len(rows) == 1:
            lines += _offers(rows[0], self._shelf)
        more = len(lines) - MOST_LINES
        if more > 0:
            lines = [*lines[:MOST_LINES], f"… and {grouped(more)} more"]
        self.write(_heading(rows), lines or ["Nothing speaks against it."])


def _heading(rows: Sequence[FlavorLine]) -> str:
    if not rows:
        return "No flavor selected"
    if len(rows) == 1:
        line = rows[0]
        state = STATE_TEXT[line.state].lower()
        counted = f" · counts as {line.row.chosen.title}" if line.row.larger else ""
        return f"{line.row.shape.title} → {line.row.target_flavor_name} · {state}{counted}"
    left = sum(not line.row.settled for line in rows)
    return f"{count_text(len(rows), 'flavor')} selected · {grouped(left)} to confirm"


def _lines(line: FlavorLine, *, named: bool) -> list[str]:
    name = f"<b>{escape(line.row.shape.title)}</b> · " if named else ""
    return [
        *(f"{colored('warning', '⚠')} {name}{escape(text)}" for text in line.problems),
        *(f"{colored('info', 'ℹ')} {name}{escape(text)}" for text in line.remarks),
    ]


def _offers(line: FlavorLine, shelf: FlavorShelf) -> list[str]:
    """What the target has for an unmatched row, and why the rest is only taken by hand."""
    if line.matched or line.row.skip:
        return []
    if not line.cloud_known:
        return ["The target's flavors are not known, so nothing was compared."]
    found = []
    if line.offer:
        offer = line.offer
        found.append(f"Matching takes <b>{escape(offer.flavor.name)}</b>: {offer.size_text}.")
    else:
        found.append("Matching finds nothing: provisioning makes the flavor once it is confirmed.")
    by_hand = [each for each in shelf.candidates(line.key) if each.by_hand]
    for each in by_hand[:_OFFERED]:
        why = "; ".join(each.by_hand)
        found.append(
            f"Only by hand: <b>{escape(each.flavor.name)}</b>, {each.size_text}; it {escape(why)}."
        )
    more = len(by_hand) - _OFFERED
    if more > 0:
        found.append(f"… and {grouped(more)} more that are only chosen by hand")
    return found
