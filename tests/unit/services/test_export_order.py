"""Exports are read by age, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from app.domain.progress import Ticket
from app.services.export_order import newest_first
from app.services.ports import Oddity

FIRST = datetime.fromisoformat("2026-11-01")
LATER = datetime.fromisoformat("2026-11-20")


@dataclass
class Table:
    name: str
    cells: list[list[Any]]
    row_estimate: int = 0

    def rows(self) -> Iterator[Sequence[Any]]:
        return iter(self.cells)

    def oddities(self) -> list[Oddity]:
        return []


@dataclass
class Source:
    label: str
    stamp: Any = None
    tables: list[str] = field(default_factory=lambda: ["vInfo"])
    modified: datetime = FIRST
    all_text: bool = False

    def table_names(self) -> list[str]:
        return [*self.tables, *(["vMetaData"] if self.stamp is not None else [])]

    def table(self, name: str, ticket: Ticket) -> Table:
        return Table(name, [["RVTools version", "xlsx creation datetime"], ["4.7", self.stamp]])


@pytest.mark.parametrize(
    ("sources", "order"),
    [
        ([Source("a", "2026-11-01 08:00"), Source("b", "2026-11-20 08:00")], "ba"),
        ([Source("a", LATER), Source("b", FIRST)], "ab"),
        # One clear date tells the order of day and month of all.
        ([Source("a", "05/11/2026 08:00"), Source("b", "20/10/2026 08:00")], "ab"),
        ([Source("a", "05/11/2026 08:00"), Source("b", "10/20/2026 08:00")], "ba"),
        # Exports of two places: each has its own order, and a mark says whose is whose.
        ([Source("a", "10/20/2026 08:00"), Source("b", "21/10/2026 08:00")], "ba"),
        ([Source("a", "11/10/2026 08:00"), Source("b", "20.10.2026 08:00")], "ab"),
        ([Source("a 2026-11-01"), Source("b_20261120"), Source("c", "2026-11-10 08:00")], "bca"),
        ([Source("a", tables=["vInfo_2026-11-01"]), Source("b", tables=["vInfo_2026-11-20"])],
         "ba"),
        # Without dates the last one counts; behind any that is dated.
        ([Source("a"), Source("b"), Source("c")], "cba"),
        ([Source("a"), Source("b", "2026-11-01 08:00"), Source("c")], "bca"),
        # Of one moment they stay as they are.
        ([Source("a", "2026-11-01 08:00"), Source("b", "2026-11-01 08:00")], "ab"),
    ],
)  # fmt: skip
def test_what_tells_the_age(sources: list[Source], order: str) -> None:
    assert "".join(each.source.label[0] for each in newest_first(sources, Ticket())) == order
