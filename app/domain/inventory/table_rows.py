"""The data rows of one table, whatever stands between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.domain.inventory.headings import RepeatedHeadings, SheetMap
from app.domain.inventory.report import ImportReport, Weight
from app.domain.progress import Ticket

Row = Sequence[Any]
_TICK = 500


class TableRows:
    """Hands out the rows of the tables of one part.

    A row that repeats the headings, or one that another sheet of the kind has had, is none.
    """

    def __init__(self, report: ImportReport) -> None:
        self._report = report
        self._had: dict[str, set[int]] = {}

    def start_part(self) -> None:
        """Forget the rows of another part."""
        self._had = {}

    def body(
        self, rows: Iterable[Row], found: SheetMap, name: str, ticket: Ticket, *, several: bool
    ) -> Iterator[list[Any]]:
        """Data rows, padded by one None that stands for every missing column.

        Where the headings are repeated in another order, the rows below are put in ours. Of
        ``several`` sheets one may hold the rows of another.
        """
        width = len(found.headings)
        repeated = RepeatedHeadings(found)
        order: list[int] | None = None
        first_at = min(found.columns.values())
        had = self._had.get(found.kind, set()) if several else set()
        seen: set[int] = set()
        for count, row in enumerate(rows):
            if count % _TICK == 0:
                ticket.check()
            cells = list(row)
            if len(cells) < width:
                cells.extend([None] * (width - len(cells)))
            if not cells[first_at] and not any(cell not in ("", None) for cell in cells):
                continue
            if repeated.are(cells):
                order = repeated.order(cells)
                self._report.skip(f"{found.kind} rows that repeat the headings", name, Weight.NOTE)
                continue
            if order is not None:
                # Beyond the last cell stands a blank for what the other order lacks.
                cells.extend([None] * max(1, max(order) + 2 - len(cells)))
                cells = [cells[place] for place in order]
            if several:
                mark = hash(tuple(cells))
                if mark in had:
                    self._report.skip(
                        f"{found.kind} rows that another sheet of the file has too", name
                    )
                    continue
                seen.add(mark)
            cells.append(None)
            yield cells
        if seen:
            self._had.setdefault(found.kind, set()).update(seen)
