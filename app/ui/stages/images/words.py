"""What is to be said of the selected rows of image requirements, to be read without hovering."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.staging.image_lines import ImageLine, image_state_text
from app.ui.parts.selection_words import SelectionWords
from app.ui.theme.html_colors import colored

MOST_LINES = 60
_DISKS = (
    "VMs that are moved bring their own disks: an image is only needed where new VMs will be "
    "built, and may be confirmed as not needed."
)


class ImageWords(SelectionWords):
    """What images are for, and remarks on the selected rows; where none is, on all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The selected images", 10, parent)
        self._rows: Sequence[ImageLine] = ()
        self._remarked: Sequence[ImageLine] = ()
        self.show_rows((), ())

    def show_rows(self, rows: Sequence[ImageLine], remarked: Sequence[ImageLine]) -> None:
        """Show what is to be said of some rows; where none is selected, of the others."""
        self._rows, self._remarked = tuple(rows), tuple(remarked)
        self._show()

    def _show(self) -> None:
        rows = self._rows
        lines = [
            f"{colored('info', 'ℹ')} {_name(line, rows)}{escape(text)}"
            for line in rows or self._remarked
            for text in line.remarks
        ]
        more = len(lines) - MOST_LINES
        if more > 0:
            lines = [*lines[:MOST_LINES], f"… and {grouped(more)} more"]
        self.write(_heading(rows), [*lines, _DISKS])


def _heading(rows: Sequence[ImageLine]) -> str:
    if not rows:
        return "No operating system selected"
    if len(rows) == 1:
        line = rows[0]
        image = line.row.glance_image_name or line.row.glance_image_id or "no image"
        return f"{line.title} → {image} · {image_state_text(line.state).lower()}"
    left = sum(not line.settled for line in rows)
    return f"{count_text(len(rows), 'operating system')} selected · {grouped(left)} to confirm"


def _name(line: ImageLine, rows: Sequence[ImageLine]) -> str:
    return "" if len(rows) == 1 else f"<b>{escape(line.title)}</b> · "
