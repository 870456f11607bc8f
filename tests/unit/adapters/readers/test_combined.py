"""Several workbooks of one tab each are one export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from app.adapters.readers.combined import CombinedSource
from app.domain.progress import Ticket

at = datetime.fromisoformat
SECOND = at("2026-11-02")


@dataclass
class Tab:
    """A table whose only cell says where it comes from."""

    name: str
    origin: str
    row_estimate: int = 1

    def rows(self) -> Iterator[Sequence[Any]]:
        yield [self.origin]

    def oddities(self) -> list[Any]:
        return []


@dataclass
class Source:
    """A file with some tables."""

    label: str
    names: list[str]
    modified: datetime = SECOND
    all_text: bool = False

    def table_names(self) -> list[str]:
        return self.names

    def table(self, name: str, ticket: Ticket) -> Tab:
        ticket.check()
        return Tab(name, self.label)


def test_all_tables_under_one_label() -> None:
    both = CombinedSource("out", [Source("a", ["vInfo", "vMetaData"]), Source("b", ["vDisk"])])
    assert both.label == "out"
    assert both.table_names() == ["vInfo", "vMetaData", "vDisk"]
    assert list(both.table("vDisk", Ticket()).rows()) == [["b"]]


def test_a_table_of_several_files_is_that_of_the_first() -> None:
    both = CombinedSource(
        "out", [Source("a", ["vInfo", "vMetaData"]), Source("b", ["vMetaData", "vCPU"])]
    )
    assert both.table_names() == ["vInfo", "vMetaData", "vCPU"]
    assert list(both.table("vMetaData", Ticket()).rows()) == [["a"]]


def test_what_no_file_has() -> None:
    both = CombinedSource("out", [Source("a", ["vInfo"]), Source("b", [])])
    for name in ("vDisk", "vinfo", ""):
        with pytest.raises(KeyError):
            both.table(name, Ticket())


def test_age_and_form_of_the_whole() -> None:
    old = Source("a", [], at("2026-11-01"), all_text=True)
    new = Source("b", [], at("2026-11-03"), all_text=True)
    typed = Source("c", [], at("2026-11-02"))
    both = CombinedSource("out", [old, new])
    assert (both.modified, both.all_text) == (at("2026-11-03"), True)
    assert CombinedSource("out", [old, new, typed]).all_text is False
