"""The dates of one file, all in the order of day and month that its clear ones show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.domain.inventory import dates
from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.report import ImportReport


def settle_dates(
    drafts: Sequence[VmDraft], stamps: Sequence[Any], report: ImportReport, file: str
) -> datetime | None:
    """Read the dates of a file's VMs; returns when it was made, by its ``stamps`` (vMetaData)."""
    columns = {
        "created": [draft.created for draft in drafts],
        "snapshots": [each for draft in drafts for each in draft.snapshot_dates],
        "stamps": stamps,
    }
    votes = [dates.votes(column) for column in columns.values()]
    everywhere = sum(votes, dates.OrderVotes())
    order = dates.day_first(stamps, everywhere)
    made = max((moment for cell in stamps if (moment := dates.moment(cell, order))), default=None)
    created = dates.day_first(columns["created"], everywhere, made)
    snapshots = dates.day_first(columns["snapshots"], everywhere, made)
    for draft in drafts:
        draft.values["created"] = dates.moment(draft.created, created)
        draft.snapshot_dates = [dates.moment(each, snapshots) for each in draft.snapshot_dates]
    for each in votes:
        if each.day_first and each.month_first:
            report.suspect("dates of one column in two orders of day and month", file)
    return made
