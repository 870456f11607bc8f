"""What an import found, kept with the project and shown to the user."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

EXAMPLES = 5
"""How many examples of a problem are kept."""


@dataclass(slots=True)
class SheetReport:
    """One sheet of one file: how it was found and what became of its rows."""

    file: str
    kind: str
    found_as: str
    rows: int = 0
    joined: int = 0
    unmatched: int = 0
    recognised: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    note: str = ""


@dataclass(slots=True)
class Tally:
    """A count with a few examples."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        """Count one more and keep it as an example while there is room."""
        self.count += 1
        if len(self.examples) < EXAMPLES and example not in self.examples:
            self.examples.append(example)


@dataclass(slots=True)
class ImportReport:
    """Files, sheets, what was skipped and why, odd content, and how complete the data is.

    ``rows`` counts vInfo rows that describe a VM; ``duplicates`` those that describe a VM again
    and are not counted twice. ``networks_purged`` left the network map with this import: no VM
    uses them any more.
    """

    files: list[str] = field(default_factory=list)
    vcenters: dict[str, str] = field(default_factory=dict)
    sheets: list[SheetReport] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    rows: int = 0
    duplicates: int = 0
    skipped: dict[str, Tally] = field(default_factory=dict)
    suspicious: dict[str, Tally] = field(default_factory=dict)
    used_sources: dict[str, int] = field(default_factory=dict)
    coverage: list[str] = field(default_factory=list)
    available: list[str] = field(default_factory=list)
    networks_purged: list[str] = field(default_factory=list)
    data_date: str = ""

    def skip(self, reason: str, example: str) -> None:
        """Count a row that was left out."""
        self.skipped.setdefault(reason, Tally()).add(example)

    def suspect(self, what: str, example: str) -> None:
        """Count odd content that was read all the same."""
        self.suspicious.setdefault(what, Tally()).add(example)

    def sheet_rows(self) -> dict[str, int]:
        """Rows read per kind of sheet, over all files."""
        counts: Counter[str] = Counter()
        for sheet in self.sheets:
            counts[sheet.kind] += sheet.rows
        return dict(counts)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for storage."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ImportReport:
        """The report as it was stored."""
        report = cls(**{key: data[key] for key in cls.__slots__ if key in data})
        report.sheets = [SheetReport(**sheet) for sheet in data.get("sheets", [])]
        report.skipped = {key: Tally(**tally) for key, tally in data.get("skipped", {}).items()}
        report.suspicious = {
            key: Tally(**tally) for key, tally in data.get("suspicious", {}).items()
        }
        return report
