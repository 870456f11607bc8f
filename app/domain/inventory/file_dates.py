"""The dates of one file, those of each export in the order of day and month that it uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.domain.inventory import dates
from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.report import ImportReport, Weight

_UNREADABLE = "dates of {} that cannot be read, taken as unknown"


def settle_dates(
    drafts: Sequence[VmDraft],
    stamps: Sequence[tuple[int, Any]],
    report: ImportReport,
    file: str,
) -> datetime | None:
    """Read the dates of a file's VMs; returns when it was made, by its stamps.

    ``stamps`` are cells of vMetaData with the number of the part that they stand in. Each part may
    come from another place, and each vCenter of a merged one too: its own clear dates decide,
    then those of its part, then those of the file that are written with the same mark.
    """
    groups: dict[tuple[int, str], list[VmDraft]] = defaultdict(list)
    for draft in drafts:
        groups[draft.part, draft.vcenter].append(draft)
    cells = _Cells(drafts, stamps)
    made = [
        moment
        for part, cell in stamps
        if (moment := dates.moment(cell, cells.order([cell], part))) is not None
    ]
    newest = max(made, default=None)
    for (part, _), members in groups.items():
        _settle(members, part, cells, newest, report, file)
    for _, cell in stamps:
        _note(cell, "vMetaData", Weight.FIGURE, report)
    return newest


class _Cells:
    """All cells of a file that hold dates, by the part that they stand in."""

    def __init__(self, drafts: Sequence[VmDraft], stamps: Sequence[tuple[int, Any]]) -> None:
        self._of_part: dict[int, list[Any]] = defaultdict(list)
        for part, cell in stamps:
            self._of_part[part].append(cell)
        for draft in drafts:
            self._of_part[draft.part].append(draft.created)
            self._of_part[draft.part].extend(draft.snapshot_dates)
        self._known: dict[tuple[int | None, str], dates.OrderVotes] = {}

    def order(
        self, column: Sequence[Any], part: int, newest: datetime | None = None
    ) -> bool | None:
        """Whether the day comes first in a column of a part."""
        mark = dates.mark_of(column)
        if not mark:
            return None
        votes = self._votes(part, "")
        if votes.decided is None:
            votes = self._votes(None, mark)
        return dates.day_first(column, votes, newest)

    def _votes(self, part: int | None, mark: str) -> dates.OrderVotes:
        found = self._known.get((part, mark))
        if found is None:
            parts = self._of_part if part is None else [part]
            counted = (dates.votes(self._of_part[each], mark) for each in parts)
            found = self._known[part, mark] = sum(counted, dates.OrderVotes())
        return found


def _settle(
    drafts: Sequence[VmDraft],
    part: int,
    cells: _Cells,
    newest: datetime | None,
    report: ImportReport,
    file: str,
) -> None:
    columns = (
        [draft.created for draft in drafts],
        [each for draft in drafts for each in draft.snapshot_dates],
    )
    created, snapshots = (cells.order(column, part, newest) for column in columns)
    for draft in drafts:
        draft.values["created"] = dates.moment(draft.created, created)
        if draft.values["created"] is None:
            _note(draft.created, "vInfo (Creation date)", Weight.DOUBT, report)
        taken = [dates.moment(each, snapshots) for each in draft.snapshot_dates]
        for cell, moment in zip(draft.snapshot_dates, taken, strict=True):
            if moment is None:
                _note(cell, "vSnapshot (Date / time)", Weight.FIGURE, report)
        draft.snapshot_dates = taken
    for column in columns:
        votes = dates.votes(column)
        if votes.day_first and votes.month_first:
            report.suspect("dates of one column in two orders of day and month", file)


def _note(cell: Any, sheet: str, weight: Weight, report: ImportReport) -> None:
    if cell is not None and dates.is_unreadable(cell):
        report.suspect(_UNREADABLE.format(sheet), str(cell).strip()[:60], weight)
