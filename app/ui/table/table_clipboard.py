"""Blocks of cells to and from the clipboard, as spreadsheets exchange them."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QMimeData, QObject
from PySide6.QtGui import QGuiApplication

from app.domain.tabular import Block, format_block, format_html, parse_block
from app.ui.table.record_table_model import RecordTableModel
from app.ui.table.selection_shape import Span, merged, rows_in

_MOST_CELLS_AS_HTML = 50_000


class _ClipboardKeeper(QObject):
    """Turns our data into plain text when the program ends.

    Data with several formats is an object of ours, and the clipboard must not outlive it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.settle)
        atexit.register(self.settle)

    def put(self, text: str, html: str) -> None:
        """Put a text on the clipboard in both forms."""
        data = QMimeData()
        data.setText(text)
        data.setHtml(html)
        self._text = text
        QGuiApplication.clipboard().setMimeData(data)

    def settle(self) -> None:
        """Leave only text behind, where the clipboard still holds what we put there."""
        if self._text and QGuiApplication.instance() is not None:
            clipboard = QGuiApplication.clipboard()
            if clipboard.text() == self._text:
                clipboard.setText(self._text)
            self._text = ""


@lru_cache(maxsize=1)
def _keeper() -> _ClipboardKeeper:
    return _ClipboardKeeper()


def copy_block(
    model: RecordTableModel,
    spans_by_place: Sequence[tuple[int, Sequence[Span]]],
    *,
    headings: bool,
) -> int:
    """Put selected cells on the clipboard as text and, unless they are very many, as HTML.

    ``spans_by_place`` gives the selected rows of each column, columns in the order shown. Rows
    and columns in between are left out; a cell that is not selected itself stays empty. Gives
    the count of rows.
    """
    spans = merged(span for _, parts in spans_by_place for span in parts)
    places = [place for place, _ in spans_by_place]
    whole = all(list(parts) == spans for _, parts in spans_by_place)
    selected = [None if whole else set(rows_in(parts)) for _, parts in spans_by_place]
    rows: Block = [
        [
            model.plain_at(row, place) if chosen is None or row in chosen else ""
            for place, chosen in zip(places, selected, strict=True)
        ]
        for row in rows_in(spans)
    ]
    titles = [model.columns[place].heading for place in places] if headings else []
    text = format_block([titles, *rows] if headings else rows)
    if len(rows) * len(places) > _MOST_CELLS_AS_HTML:
        QGuiApplication.clipboard().setText(text)
        return len(rows)
    numeric = [model.columns[place].kind in {"int", "float", "percent"} for place in places]
    _keeper().put(text, format_html(rows, headings=titles, numeric=numeric))
    return len(rows)


def copy_rows(rows: Block, headings: Sequence[str] = ()) -> None:
    """Put rows of texts on the clipboard, in both forms."""
    text = format_block([headings, *rows] if headings else rows)
    _keeper().put(text, format_html(rows, headings=headings))


def clipboard_block() -> Block:
    """The block of cells on the clipboard; empty when there is no text."""
    return parse_block(QGuiApplication.clipboard().text())
