"""What a list would change, worked out in the background while its columns are chosen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject

from app.ui.shell.context import AppContext
from app.ui.shell.list_imports import ListImport, Places
from app.ui.shell.previewing import Previewing, Work


class ListPreviewing(Previewing):
    """Asked for the columns of each part; ready with a :class:`Preview`."""

    polls = True

    def __init__(self, ctx: AppContext, subject: ListImport, parent: QObject) -> None:
        super().__init__(ctx, parent)
        self._subject = subject
        self.title = f"{subject.title}: looking at what it changes"

    def begin(self, wanted: Mapping[str, Places]) -> Work:
        """Match the rows with these columns, as they are chosen now."""
        places = {name: dict(found) for name, found in wanted.items()}
        return lambda ticket: self._subject.prepare(places, ticket)
