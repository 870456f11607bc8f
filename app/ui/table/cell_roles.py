"""What a cell answers to each of Qt's roles, in types that Qt knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from app.domain.columns import Column
from app.ui.table.record_store import RecordStore

RowStyle = Callable[[Any], str]
Reader = Callable[[int, int], Any]

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


class Tokens(Protocol):
    """Where colours come from: ``#rrggbb`` by the name of what the colour means."""

    def color(self, name: str) -> str:
        """The colour of a token."""


class TableRole(IntEnum):
    """Data roles beyond Qt's own."""

    SORT = Qt.ItemDataRole.UserRole + 1


class CellRoles:
    """Reads cells of a store; ``readers`` take a row of the store and a column's index."""

    def __init__(
        self,
        columns: Sequence[Column],
        store: RecordStore,
        tokens: Tokens | None,
        row_style: RowStyle | None,
    ) -> None:
        self._columns = columns
        self._store = store
        self._tokens = tokens
        self._row_style = row_style
        self._colors: dict[str, QColor] = {}
        self.alignments = [_alignment_of(column) for column in columns]
        self.flags = [_flags_of(column) for column in columns]
        self.readers: dict[int, Reader] = {
            Qt.ItemDataRole.DisplayRole: store.text,
            Qt.ItemDataRole.EditRole: store.plain,
            Qt.ItemDataRole.TextAlignmentRole: self._alignment,
            Qt.ItemDataRole.ToolTipRole: self._tooltip,
            Qt.ItemDataRole.AccessibleTextRole: self._accessible,
            TableRole.SORT: self._sort_value,
        }
        if row_style is not None:
            self.readers[Qt.ItemDataRole.ForegroundRole] = self._foreground

    def use_tokens(self, tokens: Tokens) -> None:
        """Take the colours of another theme."""
        self._tokens = tokens
        self._colors.clear()

    def _alignment(self, _: int, place: int) -> int:
        return self.alignments[place]

    def _tooltip(self, source: int, place: int) -> str | None:
        tooltip = self._columns[place].tooltip
        return None if tooltip is None else str(tooltip(self._store.records[source])) or None

    def _foreground(self, source: int, _: int) -> QColor | None:
        return self.color_of(source)

    def color_of(self, source: int) -> QColor | None:
        """The colour of a row's text, where its style says so."""
        if self._row_style is None or self._tokens is None:
            return None
        style = self._row_style(self._store.records[source])
        if not style:
            return None
        color = self._colors.get(style)
        if color is None:
            token = "muted_text" if style == "muted" else style
            color = self._colors[style] = QColor(self._tokens.color(token))
        return color

    def _accessible(self, source: int, place: int) -> str:
        return f"{self._columns[place].title}: {self._store.text(source, place) or 'empty'}"

    def _sort_value(self, source: int, place: int) -> str | float | None:
        value = self._store.value(source, place)
        if value is None or isinstance(value, (bool, int, float)):
            return value
        return self._store.text(source, place)


def _alignment_of(column: Column) -> int:
    if column.kind == "bool":
        return _CENTER
    return _RIGHT if column.numeric else _LEFT


def _flags_of(column: Column) -> Qt.ItemFlag:
    flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
    flags |= Qt.ItemFlag.ItemNeverHasChildren
    # A tick is turned over in place, so that Qt must not open an editor for it.
    with_editor = column.editable and column.kind != "bool"
    return flags | Qt.ItemFlag.ItemIsEditable if with_editor else flags
