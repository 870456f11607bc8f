"""Collects what can be read in the window: texts, tips, cells, what is painted and spoken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QPainter, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QTabWidget,
    QTextEdit,
    QWidget,
)

MOST_ROWS = 40
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)


def texts_of(root: QWidget) -> Iterator[str]:
    """Everything that a widget and what stands in it shows or says, hidden parts included."""
    for widget in (root, *root.findChildren(QWidget)):
        yield from (
            widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(),
            widget.windowTitle(),
        )  # fmt: skip
        yield from _own(widget)
        for action in widget.actions():
            yield from (action.text(), action.toolTip())


def _own(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel():
            yield plain(widget.text())
        case QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield from (widget.text(), widget.placeholderText())
        case QTextEdit():
            yield widget.toPlainText()
        case QComboBox():
            yield from (widget.itemText(place) for place in range(widget.count()))
        case QTabWidget():
            yield from (widget.tabText(place) for place in range(widget.count()))
            yield from (widget.tabToolTip(place) for place in range(widget.count()))
        case QGroupBox() | QMenu():
            yield widget.title()
        case QAbstractItemView():
            model = widget.model()
            if model is not None:
                yield from _cells(model, QModelIndex())


def plain(text: str) -> str:
    """A text without the marks of rich text."""
    if "<" not in text:
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def _cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    # Of list models Qt makes all this private; they have one column and nothing below a row.
    flat = isinstance(model, QAbstractListModel)
    columns = 1 if flat else model.columnCount(parent)
    if not parent.isValid():
        for place in range(columns):
            for role in _ROLES:
                yield _text(model.headerData(place, Qt.Orientation.Horizontal, role))
    for row in range(min(model.rowCount(parent), MOST_ROWS)):
        for place in range(columns):
            index = model.index(row) if flat else model.index(row, place, parent)
            for role in _ROLES:
                yield _text(model.data(index, role))
        if not flat and model.rowCount(below := model.index(row, 0, parent)):
            yield from _cells(model, below)


def _text(value: Any) -> str:
    return plain(value) if isinstance(value, str) else ""


@contextmanager
def painted() -> Iterator[list[str]]:
    """Notes what is painted within the block by the program's own painting."""
    found: list[str] = []
    original = QPainter.drawText

    def noting(painter: QPainter, *arguments: Any) -> Any:
        found.extend(each for each in arguments if isinstance(each, str))
        return original(painter, *arguments)

    QPainter.drawText = noting  # type: ignore[method-assign, assignment]
    try:
        yield found
    finally:
        QPainter.drawText = original  # type: ignore[method-assign]
