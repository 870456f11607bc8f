"""What an import found, kept with the project and shown to the user."""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import IntEnum
from functools import lru_cache
from typing import Any

from app.domain.cell_values import natural_key
from app.domain.counted_noun import count_text
from app.domain.inventory.column_choices import NO_CHOICES, ColumnChoice, ColumnChoices
from app.domain.inventory.used_space import without_partitions, without_partitions_text
from app.domain.number_style import grouped, spoken

EXAMPLES = 5
"""How many examples of a problem are kept."""

_SHOWN = 3
"""How many of them a sentence names."""


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


_order = lru_cache(maxsize=8192)(natural_key)


class Weight(IntEnum):
    """How much odd content matters, the most last: a note, a doubt, a figure made up or lost."""

    NOTE = 0
    DOUBT = 1
    FIGURE = 2


@dataclass(slots=True)
class Tally:
    """A count with a few examples.

    ``vms`` counts the VMs behind what is counted, where it is no VMs: those of a file that lacks
    a column.
    """

    count: int = 0
    examples: list[str] = field(default_factory=list)
    weight: int = Weight.NOTE
    vms: int = 0

    @property
    def concerned(self) -> int:
        """How many VMs it is about, as far as is known."""
        return self.vms or self.count

    def add(self, example: str, vms: int = 0) -> None:
        """Count one more and keep it as an example, where it is among the first by name.

        So the examples are the same in whatever order the rows came.
        """
        self.count += 1
        self.vms += vms
        examples = self.examples
        if len(examples) < EXAMPLES or _order(example) < _order(examples[-1]):
            if example in examples:
                return
            insort(examples, example, key=_order)
            del examples[EXAMPLES:]


@dataclass(slots=True)
class ImportReport:
    """Files, sheets, what was skipped and why, odd content, and how complete the data is.

    ``rows`` counts vInfo rows that describe a VM; ``duplicates`` those that describe a VM again
    and are not counted twice. ``vcenters`` are identities with their names; what ends in ``_of``
    tells rows, duplicates, sheets and columns found, and the age of the data of each.
    ``available`` are those of all together. ``networks_purged`` left the network map with this
    import: no VM uses them any more. ``by_hand`` tells the columns whose meaning was chosen by
    hand; ``choices`` are all that the project keeps of such, for the next import.
    """

    files: list[str] = field(default_factory=list)
    vcenters: dict[str, str] = field(default_factory=dict)
    sheets: list[SheetReport] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    rows: int = 0
    duplicates: int = 0
    file_vcenters: dict[str, list[str]] = field(default_factory=dict)
    rows_of: dict[str, int] = field(default_factory=dict)
    duplicates_of: dict[str, int] = field(default_factory=dict)
    available_of: dict[str, list[str]] = field(default_factory=dict)
    data_date_of: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, Tally] = field(default_factory=dict)
    suspicious: dict[str, Tally] = field(default_factory=dict)
    used_sources: dict[str, int] = field(default_factory=dict)
    coverage: list[str] = field(default_factory=list)
    available: list[str] = field(default_factory=list)
    networks_purged: list[str] = field(default_factory=list)
    data_date: str = ""
    by_hand: list[str] = field(default_factory=list)
    choices: ColumnChoices = NO_CHOICES

    def skip(self, reason: str, example: str, weight: Weight = Weight.DOUBT) -> None:
        """Count a row that was left out."""
        self.skipped.setdefault(reason, Tally(weight=weight)).add(example)

    def suspect(self, what: str, example: str, weight: Weight = Weight.DOUBT, vms: int = 0) -> None:
        """Count odd content that was read all the same; ``vms`` are those behind it."""
        self.suspicious.setdefault(what, Tally(weight=weight)).add(example, vms)

    def tallies(self) -> list[tuple[str, Tally]]:
        """Everything that was left out or odd, the weightiest and most frequent first."""
        return in_rank((*self.skipped.items(), *self.suspicious.items()))

    @property
    def leading(self) -> str:
        """What matters most of what is missing, was left out or odd, and how many more there are.

        Used space that vPartition does not tell is a figure made up: it leads where it is about
        more VMs than any other.
        """
        found = [
            (
                (
                    f"{what}: "
                    f"{count_text(tally.vms, 'VM') if tally.vms else f'{grouped(tally.count)}'}"
                ),
                tally,
            )
            for what, tally in self.tallies()
        ]
        unmeasured = without_partitions(self.used_sources)
        if unmeasured:
            text = without_partitions_text(self.used_sources, "VMs")
            found = in_rank([*found, (text, Tally(unmeasured, weight=Weight.FIGURE))])
        if not found:
            return ""
        more = f" · {count_text(len(found) - 1, 'more note')}" if len(found) > 1 else ""
        return f"{found[0][0]}{more}"

    @property
    def warns(self) -> bool:
        """Whether something was left out or odd, or a figure had to be made up."""
        odd = any(tally.count for tally in self.suspicious.values())
        return odd or bool(self.skipped) or without_partitions(self.used_sources) > 0

    def sheet_rows(self) -> dict[str, int]:
        """Rows read per kind of sheet, over all files."""
        counts: Counter[str] = Counter()
        for sheet in self.sheets:
            counts[sheet.kind] += sheet.rows
        return dict(counts)

    def list_files(self, names: Sequence[str], labels: Sequence[str]) -> None:
        """List files, what was found in them and their vCenters in this order.

        ``names`` are those that tell the files apart, ``labels`` what they are called.
        """
        place = {name: number for number, name in enumerate(names)}
        self.files = list(labels)
        self.sheets.sort(key=lambda sheet: place[sheet.file])
        self.file_vcenters = {name: self.file_vcenters[name] for name in names}
        found = dict.fromkeys(key for known in self.file_vcenters.values() for key in known)
        self.vcenters = {
            key: self.vcenters[key] for key in (*found, *self.vcenters) if key in self.vcenters
        }

    def rename_vcenters(self, names: Mapping[str, str]) -> None:
        """Call vCenters by other identities, as an estate that was recognised by its content."""
        mappings: tuple[dict[str, Any], ...] = (
            self.vcenters, self.rows_of, self.duplicates_of, self.available_of,
            self.data_date_of,
        )  # fmt: skip
        for mapping in mappings:
            # All at once: two may change places.
            mapping.update({names[old]: mapping.pop(old) for old in names.keys() & mapping.keys()})
        for file, vcenters in self.file_vcenters.items():
            self.file_vcenters[file] = [names.get(each, each) for each in vcenters]

    def without(self, vcenters: Collection[str]) -> ImportReport:
        """What the report says of its other vCenters; sheets of files that only had these go."""
        gone = set(vcenters)
        files = [
            file for file, known in self.file_vcenters.items() if not known or set(known) - gone
        ]
        kept = set(files)
        rows_of = {key: count for key, count in self.rows_of.items() if key not in gone}
        dates = {key: date for key, date in self.data_date_of.items() if key not in gone}
        sheets_of = {key: names for key, names in self.available_of.items() if key not in gone}
        still = {name for names in sheets_of.values() for name in names}
        lost = {name for names in self.available_of.values() for name in names} - still
        return replace(
            self,
            files=[file for file in self.files if file in kept or file not in self.file_vcenters],
            vcenters={key: name for key, name in self.vcenters.items() if key not in gone},
            file_vcenters={
                file: [each for each in known if each not in gone]
                for file, known in self.file_vcenters.items()
                if file in kept
            },
            # Reports of older versions do not tell the rows of each vCenter.
            rows=sum(rows_of.values()) if self.rows_of else self.rows,
            rows_of=rows_of,
            duplicates_of={k: n for k, n in self.duplicates_of.items() if k not in gone},
            available_of=sheets_of,
            available=[name for name in self.available if name not in lost],
            data_date_of=dates,
            data_date=max(dates.values(), default=self.data_date),
            sheets=[
                sheet
                for sheet in self.sheets
                if sheet.file in kept or sheet.file not in self.file_vcenters
            ],
        )

    def joined_rows(self) -> dict[str, int]:
        """Rows per kind of sheet that belong to something; kinds whose headings are known alone."""
        counts: Counter[str] = Counter()
        for sheet in self.sheets:
            if sheet.recognised:
                counts[sheet.kind] += sheet.joined
        return dict(counts)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for storage."""
        plain = asdict(replace(self, choices=NO_CHOICES))
        plain["choices"] = {
            "columns": [asdict(each) for each in self.choices.choices],
            "accepted": list(self.choices.accepted),
        }
        return plain

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ImportReport:
        """The report as it was stored."""
        report = cls(**{key: data[key] for key in cls.__slots__ if key in data})
        if "duplicates_of" not in data and len(report.vcenters) == 1:
            report.duplicates_of = {next(iter(report.vcenters)): report.duplicates}
        if "rows_of" not in data and len(report.vcenters) == 1:
            report.rows_of = {next(iter(report.vcenters)): report.rows}
        chosen = data.get("choices", {})
        report.choices = ColumnChoices(
            tuple(ColumnChoice(**each) for each in chosen.get("columns", ())),
            tuple(chosen.get("accepted", ())),
        )
        report.coverage = list(map(spoken, report.coverage))
        report.sheets = [SheetReport(**sheet) for sheet in data.get("sheets", [])]
        report.skipped = {key: Tally(**tally) for key, tally in data.get("skipped", {}).items()}
        report.suspicious = {
            key: Tally(**tally) for key, tally in data.get("suspicious", {}).items()
        }
        return report


def in_rank(tallies: Iterable[tuple[str, Tally]]) -> list[tuple[str, Tally]]:
    """The weightiest first, of equal weight the one about most VMs: the order wherever they stand.

    Source: product decision; what makes up or loses a figure may be rare and leads all the same.
    """
    return sorted(tallies, key=lambda each: (-each[1].weight, -each[1].concerned, each[0]))


def told(what: str, tally: Tally) -> str:
    """A tally with its counts and a few examples, without a full stop."""
    behind = f"{count_text(tally.vms, 'VM')}; " if tally.vms else ""
    examples = ", ".join(sorted(tally.examples, key=_order)[:_SHOWN])
    return f"{what}: {grouped(tally.count)} ({behind}for example {examples})"


def merged(reports: Sequence[ImportReport]) -> ImportReport | None:
    """What is known of a project that was imported in several steps; None without any report.

    ``reports`` are the newest first. Of each only the vCenters count that no newer one speaks of.
    """
    if not reports:
        return None
    spoken: set[str] = set()
    parts: list[ImportReport] = []
    for report in reports:
        part = report.without(spoken) if spoken else report
        if not parts or part.vcenters:
            parts.append(part)
        spoken.update(report.vcenters)
    if len(parts) == 1:
        return parts[0]
    whole = replace(
        parts[0],
        files=[file for part in parts for file in part.files],
        vcenters={key: name for part in parts for key, name in part.vcenters.items()},
        sheets=[sheet for part in parts for sheet in part.sheets],
        ignored=[name for part in parts for name in part.ignored],
        rows=sum(part.rows for part in parts),
        duplicates=sum(sum(part.duplicates_of.values()) for part in parts),
        file_vcenters={f: known for part in parts for f, known in part.file_vcenters.items()},
        rows_of={key: n for part in parts for key, n in part.rows_of.items()},
        duplicates_of={key: n for part in parts for key, n in part.duplicates_of.items()},
        available_of={key: names for part in parts for key, names in part.available_of.items()},
        data_date_of={key: date for part in parts for key, date in part.data_date_of.items()},
        skipped={},
        suspicious={},
        available=sorted({name for part in parts for name in part.available}),
        by_hand=list(dict.fromkeys(words for part in parts for words in part.by_hand)),
        data_date=max(part.data_date for part in parts),
    )
    for part in parts:
        for into, tallies in ((whole.skipped, part.skipped), (whole.suspicious, part.suspicious)):
            for what, tally in tallies.items():
                known = into.setdefault(what, Tally(weight=tally.weight))
                known.weight = max(known.weight, tally.weight)
                known.count += tally.count
                known.vms += tally.vms
                both = {*known.examples, *tally.examples}
                known.examples = sorted(both, key=_order)[:EXAMPLES]
    return whole
