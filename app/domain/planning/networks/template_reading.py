"""A template that comes back: what of it is understood, and what it changes in the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.counted_noun import count_text
from app.domain.errors import FieldError, UserError
from app.domain.number_style import grouped
from app.domain.planning.networks.mapping import NetworkKind, NetworkMapping, check_field, edited
from app.domain.planning.networks.rows import MapRow, field_title, vcenter_title
from app.domain.planning.networks.template import (
    COLUMNS,
    SOURCE,
    VCENTER,
    VMS,
    TemplateColumn,
    folded,
    held,
)

HEADING_WITHIN = 50
"""So many rows may stand above the headings: people write remarks of their own there."""
_BY_HEADING = {column.heading.casefold(): column for column in COLUMNS}


class Flaw(StrEnum):
    """Why a cell does not say what was meant."""

    FORMULA = "formula"
    DATE = "date"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class TemplateCell:
    """A cell as a text, with its place, such as ``F7``."""

    place: str
    text: str = ""
    flaw: Flaw | None = None


@dataclass(frozen=True, slots=True)
class MergedCells:
    """A block of cells that are one."""

    place: str
    last_row: int
    first_column: int = 1


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """A sheet as it was read: rows with content, by their numbers in the file."""

    file: str
    name: str
    rows: tuple[tuple[int, tuple[TemplateCell, ...]], ...]
    merged: tuple[MergedCells, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateChange:
    """One field of one row of the map that the template changes; ``value`` is what is stored."""

    key: int
    row: int
    network: str
    field: str
    before: str
    after: str
    value: Any

    @property
    def clears(self) -> bool:
        """Whether a blank cell takes away what was there."""
        return bool(self.before) and not self.after

    @property
    def title(self) -> str:
        """What is changed, for people."""
        return field_title(self.field)


@dataclass(frozen=True, slots=True)
class TemplateReading:
    """What a template would change. ``problems`` say what of it is not taken, and why."""

    file: str
    changes: tuple[TemplateChange, ...]
    problems: tuple[str, ...]
    matched: int

    @property
    def cleared(self) -> int:
        """How many values blank cells clear."""
        return sum(change.clears for change in self.changes)

    @property
    def networks(self) -> int:
        """How many rows of the map change."""
        return len({change.key for change in self.changes})

    @property
    def sentence(self) -> str:
        """The whole in a line."""
        changes, networks = len(self.changes), count_text(self.networks, "network")
        parts = [
            f"{count_text(self.matched, 'row')} read",
            f"{count_text(changes, 'change')} in {networks}" if changes else "nothing changes",
            f"{count_text(self.cleared, 'value')} cleared by blank cells" if self.cleared else "",
            f"{count_text(len(self.problems), 'remark')}" if self.problems else "",
        ]
        return f"{' · '.join(filter(None, parts))}."


def read_template(
    sheet: TemplateSheet, rows: Sequence[MapRow], *, several_vcenters: bool
) -> TemplateReading:
    """Compare a template with the rows of the map that it is about.

    :raises UserError: when it is no template or one of another project, or cells hold something
        else than people see in them.
    """
    place, columns, problems = _headings(sheet)
    body = sheet.rows[place + 1 :]
    _check_merged(sheet, sheet.rows[place][0], max(columns))
    problems += _not_read(sheet.rows[place][1], body, columns)
    _check_flaws(sheet, body, columns)
    finder = _Finder(rows, several_vcenters=several_vcenters)
    read: dict[int, tuple[int, dict[str, TemplateCell]]] = {}
    twice: set[int] = set()
    strangers: list[str] = []
    named = known = 0
    for number, cells in body:
        found = {
            column.key: cells[at] if at < len(cells) else TemplateCell(f"row {number}")
            for at, column in columns.items()
        }
        if not found[SOURCE].text:
            if any(cell.text for cell in found.values()):
                problems.append(f"Row {number} names no source network.")
            continue
        named += 1
        known += finder.knows(found[SOURCE].text)
        row, why = finder.find(found[SOURCE].text, found.get(VCENTER))
        if row is None:
            strangers.append(f"Row {number}: {why}")
        elif row.key in read and _texts(read[row.key][1]) != _texts(found):
            twice.add(row.key)
            problems.append(
                f"Row {number}: “{row.network.name}” stands in row {read[row.key][0]} with other "
                "values; neither is taken."
            )
        else:
            read.setdefault(row.key, (number, found))
    if named and not known:
        raise UserError(
            f"None of the {count_text(named, 'network')} in {sheet.file} is in this project.",
            "It may be the template of another project: export this one's and fill that in.",
            "\n".join(strangers),
        )
    changes: list[TemplateChange] = []
    by_key = {row.key: row for row in rows}
    for key, (number, found) in read.items():
        if key not in twice:
            try:
                changes += _changes(by_key[key], finder.title(by_key[key]), number, found)
            except FieldError as error:
                cell = found.get(error.field)
                at = cell.place if cell and cell.text else f"Row {number}"
                name = by_key[key].network.name
                problems.append(f"{at} ({name}): {error} The row is not taken.")
    return TemplateReading(sheet.file, tuple(changes), (*problems, *strangers), len(read))


def _headings(
    sheet: TemplateSheet,
) -> tuple[int, Mapping[int, TemplateColumn], list[str]]:
    """Where the headings stand, what is in which column, and remarks on those not known."""
    known: list[dict[int, TemplateColumn]] = []
    for _number, cells in sheet.rows[:HEADING_WITHIN]:
        known.append({at: c for at, cell in enumerate(cells) if (c := _column(cell.text))})
    place = max(range(len(known)), key=lambda at: len(known[at]), default=0)
    columns = known[place] if known else {}
    titles = [column.heading for column in columns.values()]
    if SOURCE not in {column.key for column in columns.values()}:
        heading = COLUMNS[0].heading
        raise UserError(
            f"{sheet.file} has no column “{heading}” on its sheet {sheet.name}.",
            "Export the template and keep its headings: they say what is what.",
        )
    double = next((title for title in titles if titles.count(title) > 1), "")
    if double:
        head = sheet.rows[place][1]
        places = [head[at].place for at, each in columns.items() if each.heading == double]
        raise UserError(
            f"{sheet.file} has the column “{double}” twice: {', '.join(places)}.",
            "Take one of them out.",
        )
    problems = [
        f"{cell.place}: no column of the template is called “{cell.text}”; it is not read."
        for at, cell in enumerate(sheet.rows[place][1])
        if cell.text and at not in columns
    ]
    return place, columns, problems


def _column(text: str) -> TemplateColumn | None:
    return _BY_HEADING.get(" ".join(text.split()).casefold())


def has_source_heading(texts: Iterable[str]) -> bool:
    """Whether the heading that a template cannot be without is among these cells of a row."""
    return any((column := _column(text)) and column.key == SOURCE for text in texts)


def _not_read(
    head: Sequence[TemplateCell],
    body: Iterable[tuple[int, tuple[TemplateCell, ...]]],
    columns: Mapping[int, TemplateColumn],
) -> Iterator[str]:
    """Remarks on columns whose heading was wiped out: what stands in them would go unread."""
    first: dict[int, TemplateCell] = {}
    for _number, cells in body:
        for at, cell in enumerate(cells):
            if (cell.text or cell.flaw) and at not in columns:
                first.setdefault(at, cell)
    for at, cell in sorted(first.items()):
        if at >= len(head) or not head[at].text:
            yield f"{cell.place}: its column has no heading of the template; it is not read."


def _check_merged(sheet: TemplateSheet, heading_row: int, last_column: int) -> None:
    """Blocks above the headings and beside the table are no matter of a template."""
    merged = [
        each.place
        for each in sheet.merged
        if each.last_row >= heading_row and each.first_column <= last_column + 1
    ]
    if merged:
        raise UserError(
            f"{sheet.file} has merged cells: {_some(merged)}.",
            "Unmerge them and write each network's values into its own row.",
        )


_FLAWS = (
    (
        Flaw.FORMULA, "formulas without a value",
        "Copy them and paste them as values, then save the file again.",
    ),
    (Flaw.ERROR, "formulas that failed", "Write the values themselves into these cells."),
    (
        Flaw.DATE, "dates, where a spreadsheet took something like 10/24 for one",
        "Format these cells as text, and write what was meant once more.",
    ),
)  # fmt: skip


def _check_flaws(
    sheet: TemplateSheet,
    body: Iterable[tuple[int, tuple[TemplateCell, ...]]],
    columns: Mapping[int, TemplateColumn],
) -> None:
    found: dict[Flaw, list[str]] = defaultdict(list)
    for _number, cells in body:
        for at, column in columns.items():
            flaw = cells[at].flaw if at < len(cells) else None
            noted = flaw is Flaw.DATE and column.key == "notes"
            if flaw and not noted and column.key != VMS:
                found[flaw].append(cells[at].place)
    for flaw, what, hint in _FLAWS:
        if found[flaw]:
            raise UserError(
                f"{sheet.file} has {what}: {_some(found[flaw])}. Nothing is imported.",
                hint,
                ", ".join(found[flaw]),
            )


def _some(places: Sequence[str]) -> str:
    more = f" and {grouped(len(places) - 8)} more" if len(places) > 8 else ""
    return f"{', '.join(places[:8])}{more}"


def _texts(found: Mapping[str, TemplateCell]) -> dict[str, str]:
    return {key: cell.text for key, cell in found.items() if key not in (SOURCE, VMS, VCENTER)}


# -- rows ------------------------------------------------------------------------------------------


class _Finder:
    """Finds the row of the map that a row of the template is about."""

    def __init__(self, rows: Sequence[MapRow], *, several_vcenters: bool) -> None:
        self._several = several_vcenters
        self._rows: dict[str, list[MapRow]] = defaultdict(list)
        for row in rows:
            self._rows[folded(row.network.name)].append(row)

    def knows(self, name: str) -> bool:
        """Whether any network of the map has this name."""
        return folded(name) in self._rows

    def find(self, name: str, vcenter: TemplateCell | None) -> tuple[MapRow | None, str]:
        """The row, or None with the reason in words."""
        found = self._rows.get(folded(name), [])
        exact = [row for row in found if held(row.network.name) == held(name)]
        found = exact or found
        if not found:
            return None, f"“{name}” is no network of VMs in plan in this project."
        if self._several and vcenter and vcenter.text:
            wanted = folded(vcenter.text)
            there = [
                row
                for row in found
                if wanted in (folded(vcenter_title(row.network)), folded(row.network.vcenter))
            ]
            if not there:
                return None, f"“{name}” is no network of the vCenter “{vcenter.text}”."
            found = there
        if len(found) > 1:
            alike = len({row.network.vcenter for row in found}) < len(found)
            what = "change the row on the Network Map itself" if alike else "say the vCenter"
            return None, f"“{name}” is the name of several networks: {what}."
        return found[0], ""

    def title(self, row: MapRow) -> str:
        """The network's name, with its vCenter where another one has the same."""
        alike = len(self._rows[folded(row.network.name)]) > 1
        return row.network.name + (f" ({vcenter_title(row.network)})" if alike else "")


def _changes(
    row: MapRow, title: str, number: int, found: Mapping[str, TemplateCell]
) -> Iterable[TemplateChange]:
    """What a row of the template changes.

    :raises FieldError: when a value does not fit.
    """
    mapping = row.mapping
    values: dict[str, Any] = {}
    for key, cell in found.items():
        if key not in (SOURCE, VCENTER, VMS) and held(cell.text) != held(_shown(mapping, key)):
            value = check_field(key, cell.text)
            if value != getattr(mapping, key):
                values[key] = value
    if values.get("cidr") and mapping.no_subnet and mapping.kind != NetworkKind.PHYSICAL_L2:
        values["no_subnet"] = False
    after = edited(mapping, values)
    return [
        TemplateChange(
            mapping.id, number, title, key,
            _shown(mapping, key), _shown(after, key), value,
        )
        for key, value in values.items()
    ]  # fmt: skip


def _shown(mapping: NetworkMapping, field: str) -> str:
    value = getattr(mapping, field)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return "" if value is None else str(value)
