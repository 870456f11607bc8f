"""Several workbooks of one tab each, read as the one export that they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.progress import Ticket
from app.services.ports import RawTable, TableSource


@dataclass(slots=True)
class CombinedSource:
    """The tables of several files under one label."""

    label: str
    _sources: Sequence[TableSource]

    @property
    def modified(self) -> datetime:
        """When the newest of the files was written."""
        return max(source.modified for source in self._sources)

    @property
    def all_text(self) -> bool:
        """Whether every cell comes as text."""
        return all(source.all_text for source in self._sources)

    def table_names(self) -> list[str]:
        """The names of all tables; one that a file before has too is left out."""
        return list(dict.fromkeys(name for each in self._sources for name in each.table_names()))

    def table(self, name: str, ticket: Ticket) -> RawTable:
        """Open one table of whichever file has it."""
        for source in self._sources:
            if name in source.table_names():
                return source.table(name, ticket)
        raise KeyError(name)
