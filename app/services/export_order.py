"""In what order the exports of one import are read: of one vCenter the newest data counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from app.domain.inventory import dates
from app.domain.inventory.headings import HEADER_ROWS, find_header
from app.domain.inventory.sheet_names import moment_in_name, sheet_kind
from app.domain.progress import Ticket
from app.services.ports import TableSource

_STAMP_ROWS = 50


@dataclass(frozen=True, slots=True)
class DatedSource:
    """An export with the time that its data is of, None where nothing tells it."""

    source: TableSource
    made: datetime | None


def newest_first(sources: Sequence[TableSource], ticket: Ticket) -> list[DatedSource]:
    """The exports by age: by vMetaData, else by the date in their names.

    Those without any date come after them, the one given last first: it is what an import one
    after the other would leave. Exports of one moment keep their order.
    """
    stamps = [list(_stamps(source, ticket)) for source in sources]
    together = [cell for each in stamps for cell in each]
    dated = [
        DatedSource(source, _latest(cells, together) or _named(source))
        for source, cells in zip(sources, stamps, strict=True)
    ]
    told = [each for each in dated if each.made is not None]
    told.sort(key=lambda each: each.made or datetime.min, reverse=True)  # noqa: DTZ901
    return [*told, *(each for each in reversed(dated) if each.made is None)]


def _stamps(source: TableSource, ticket: Ticket) -> Iterator[Any]:
    """What vMetaData says of when the export was made."""
    for name in source.table_names():
        if sheet_kind(name) != "vMetaData":
            continue
        rows = list(islice(source.table(name, ticket).rows(), _STAMP_ROWS))
        found = find_header("vMetaData", rows[:HEADER_ROWS])
        place = found.columns.get("created") if found else None
        if found is None or place is None:
            continue
        for row in rows[found.header_row + 1 :]:
            if place < len(row) and row[place] not in ("", None):
                yield row[place]


def _latest(cells: Sequence[Any], together: Sequence[Any]) -> datetime | None:
    """The latest of an export's stamps.

    Its own clear dates tell the order of day and month, else those of all exports that are written
    with the same mark: they may come from different places.
    """
    day_first = dates.day_first(cells, dates.votes(together, dates.mark_of(cells)))
    moments = [moment for cell in cells if (moment := dates.moment(cell, day_first))]
    return max(moments, default=None)


def _named(source: TableSource) -> datetime | None:
    """The date in the name of the file or folder, else the newest one in those of its tables."""
    named = moment_in_name(source.label)
    if named is not None:
        return named
    told = [moment for name in source.table_names() if (moment := moment_in_name(name))]
    return max(told, default=None)
