"""What lists whose rows are dragged to another share: how they are set up, what is dragged."""

from __future__ import annotations

import json
from collections.abc import Iterable

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView


def keys_as_mime(kind: str, keys: Iterable[int]) -> QMimeData:
    """Keys as JSON, as they are dragged under a MIME type, and nothing else."""
    data = QMimeData()
    data.setData(kind, json.dumps(list(keys)).encode())
    return data


def keys_of_mime(kind: str, data: QMimeData) -> list[int]:
    """The keys that are dragged under a MIME type, none where something else is."""
    if not data.hasFormat(kind):
        return []
    try:
        found = json.loads(bytes(data.data(kind).data()))
    except ValueError:
        return []
    keys = found if isinstance(found, list) else []
    return [key for key in keys if isinstance(key, int) and not isinstance(key, bool)]


def let_drag(view: QListView) -> None:
    """Let rows of equal height be selected together and dragged to another list."""
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setUniformItemSizes(True)
    view.setMouseTracking(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setDragEnabled(True)
    view.setAcceptDrops(True)
    view.setDropIndicatorShown(False)
    view.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
    view.setDefaultDropAction(Qt.DropAction.MoveAction)
