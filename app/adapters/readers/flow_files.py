"""Reads exports of network flows of any size: a portion of rows at a time, grouped and let go."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TextIO, cast

from app.adapters.readers.flow_blocks import (
    MOST_LINE,
    NO_VALUES,
    EndlessLineError,
    PlainTable,
    Portion,
    portions,
)
from app.adapters.readers.flow_ends import AddressCounts
from app.adapters.readers.flow_layout import BLANKS, FlowLayout, LayoutKind, layout_of
from app.adapters.readers.flow_listing import connections
from app.adapters.readers.flow_pairs import PORTION, named_rows
from app.adapters.readers.flow_rows import FlowRows
from app.adapters.readers.flow_source import FlowPart, Watched, head_of, open_text, parts_of
from app.adapters.readers.flow_sums import MOST_VMS, FlowSums
from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.planning.dependencies.address_book import AddressBook
from app.domain.planning.dependencies.flow_columns import FlowField
from app.domain.planning.dependencies.flow_ports import FlowPorts
from app.domain.planning.dependencies.flow_tally import FlowTally
from app.domain.progress import Ticket
from app.services.ports import FlowFile

if TYPE_CHECKING:
    from pandas import DataFrame, Series

CHUNK_ROWS = 500_000
"""Rows that are held at a time."""

_NUMBERS = (
    FlowField.SOURCE_PORT, FlowField.DESTINATION_PORT, FlowField.BYTES, FlowField.BYTES_BACK,
    FlowField.COUNT, FlowField.TIME,
)  # fmt: skip
_REPEATING = (
    FlowField.SOURCE, FlowField.DESTINATION, FlowField.SOURCE_NAME, FlowField.DESTINATION_NAME,
    FlowField.PROTOCOL, FlowField.ACTION,
)  # fmt: skip
_LARGE = 32 * 1024**2
"""Bytes from which it pays to look at a file first."""

_SAMPLE_ROWS = 50_000
_FEW = 0.7
"""Share of distinct texts among the first rows up to which a column is taken to repeat itself."""

_LOST_LINES = 10
"""Lines by which rows may be fewer before quotes are blamed: blank ones."""


@dataclass(frozen=True, slots=True)
class FlowPreview:
    """A file of flows before it is read: its layout, with columns and first rows."""

    name: str
    path: Path
    layout: FlowLayout


def preview(path: Path) -> list[FlowPreview]:
    """How the texts in a file are laid out, for choosing columns by hand.

    :raises UserError: when it is no text of flows.
    """
    return [FlowPreview(part.name, part.path, _layout(part)) for part in parts_of(path)]


class FlowFiles:
    """The :class:`~app.services.ports.FlowReader` of files."""

    def preview(self, path: Path) -> list[FlowFile]:
        """How the texts in a file are laid out.

        :raises UserError: when it is no text of flows.
        """
        return [
            FlowFile(
                found.name,
                found.path,
                found.layout.headings,
                found.layout.preview,
                found.layout.columns.places,
                found.layout.kind is LayoutKind.LISTING,
                found.layout.complete,
            )
            for found in preview(path)
        ]

    def read(
        self,
        paths: Sequence[Path],
        book: AddressBook,
        ports: FlowPorts,
        ticket: Ticket,
        columns: Mapping[str, Mapping[FlowField, int]] | None = None,
    ) -> FlowTally:
        """Add the flows of files up.

        :raises UserError: when one is no text of flows, or its columns are not recognised.
        """
        return read_flows(paths, book, ports, ticket, columns)


def _layout(part: FlowPart) -> FlowLayout:
    text, encoding = head_of(part)
    if not text.strip("\ufeff\x00 \r\n\t"):
        raise UserError(f"{part.name} is empty.", "Export the flows again.")
    return layout_of(text, encoding)


def read_flows(
    paths: Sequence[Path],
    book: AddressBook,
    ports: FlowPorts,
    ticket: Ticket,
    columns: Mapping[str, Mapping[FlowField, int]] | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> FlowTally:
    """Read files of flows into one tally.

    ``columns`` are those chosen by hand, by the name of the part (:attr:`FlowPreview.name`).

    :raises UserError: when one is no text of flows, or its columns are not recognised.
    :raises Cancelled: when the user asked for it; nothing is kept then.
    """
    if len(book.vm_ids) > MOST_VMS:
        raise UserError("Flows are read for at most a million VMs.", "Split the project.")
    parts = [(part, _layout(part)) for path in paths for part in parts_of(path)]
    chosen = columns or {}
    usable = []
    for part, found in parts:
        layout = found.mapped(chosen[part.name]) if part.name in chosen else found
        if not layout.complete:
            raise _not_recognised(part, layout)
        usable.append((part, layout))
    total = sum(part.size for part, _ in usable)
    reading = _Reading(book)
    before = 0
    for part, layout in usable:
        ticket.note = f"Reading {part.name}"
        reading.take(
            part.name, _read_part(part, layout, book, ports, ticket, (before, total), chunk_rows)
        )
        before += part.size
    ticket.step(total, total)
    return reading.tally(book)


def _not_recognised(part: FlowPart, layout: FlowLayout) -> UserError:
    if len(layout.headings) < 2:
        return UserError(
            f"{part.name} holds no flows: no line has two addresses.",
            "Choose an export of flows as CSV or text: one flow in a line, with both addresses.",
        )
    missing = " and ".join(name.lower() for name in layout.columns.missing)
    shown = ", ".join(heading for heading in layout.headings[:12] if heading)
    return UserError(
        f"{part.name} has no column that is known as {missing}.",
        f"Say which columns they are; it has {shown}.",
    )


def _read_part(
    part: FlowPart,
    layout: FlowLayout,
    book: AddressBook,
    ports: FlowPorts,
    ticket: Ticket,
    place: tuple[int, int],
    chunk_rows: int,
) -> FlowRows:
    if layout.kind is LayoutKind.LISTING:
        rows = FlowRows(book, ports, layout)
        with open_text(part, layout.encoding, ticket, *place) as (text, _):
            _read_listing(text, rows, ticket, chunk_rows)
        return rows
    if layout.kind is LayoutKind.NAMED:
        rows = FlowRows(book, ports, layout)
        with open_text(part, layout.encoding, ticket, *place) as (text, _):
            _read_named(text, rows, layout, ticket, min(chunk_rows, PORTION))
        return rows
    rows, lost = _read_table(part, layout, book, ports, ticket, place, chunk_rows, quoted=True)
    if lost > max(_LOST_LINES, 0.01 * rows.counts["rows"]):
        # A quote that does not end swallows lines: without quotes each line is a row.
        plain, _ = _read_table(part, layout, book, ports, ticket, place, chunk_rows, quoted=False)
        if plain.counts["rows"] - plain.counts["blank"] > rows.counts["rows"]:
            plain.counts["unquoted"] = 1
            return plain
    return rows


def _read_listing(text: TextIO, rows: FlowRows, ticket: Ticket, size: int) -> None:
    import numpy as np

    for columns, _ in connections(text, size):
        ticket.check()
        if columns[FlowField.SOURCE]:
            rows.take(
                {
                    field: np.array(
                        values,
                        dtype=float if field in {FlowField.BYTES, FlowField.COUNT} else object,
                    )
                    for field, values in columns.items()
                }
            )
    ticket.check()


def _read_named(
    text: TextIO, rows: FlowRows, layout: FlowLayout, ticket: Ticket, size: int
) -> None:
    import numpy as np

    for columns in named_rows(text, layout.headings, layout.columns.places, size):
        ticket.check()
        if columns[FlowField.SOURCE]:
            rows.take({what: np.array(each, dtype=object) for what, each in columns.items()})
    ticket.check()


def _read_table(
    part: FlowPart,
    layout: FlowLayout,
    book: AddressBook,
    ports: FlowPorts,
    ticket: Ticket,
    place: tuple[int, int],
    chunk_rows: int,
    *,
    quoted: bool,
) -> tuple[FlowRows, int]:
    """The rows of a table, and how many lines of it were in no row."""
    import pandas as pd

    rows = FlowRows(book, ports, layout)
    with open_text(part, layout.encoding, ticket, *place) as (text, watched):
        taken = 0
        try:
            if quoted and layout.splits_plainly:
                read = _plain_portions(text, layout, chunk_rows, ticket)
            else:
                for _ in range(layout.skip):
                    text.readline()
                alike = _alike(part, layout) if part.size > _LARGE and quoted else ()
                read = _portions(text, layout, chunk_rows, quoted=quoted, alike=alike)
            for columns, count in _ahead(read):
                ticket.check()
                taken += count
                rows.take(columns)
                del columns
        except EndlessLineError as error:
            raise UserError(
                f"{part.name} has a line of more than {MOST_LINE // 1024**2} MB.",
                "Export it again as CSV with one flow in a line.",
            ) from error
        except pd.errors.ParserError as error:
            ticket.check()
            if quoted:
                return rows, watched.lines + _rest(watched)
            raise UserError(
                f"{part.name} cannot be read as a table of flows.",
                "Export it again as CSV with one flow in a line.",
                str(error),
            ) from error
        ticket.check()
        return rows, watched.lines - layout.skip - taken


def _plain_portions(
    text: TextIOWrapper, layout: FlowLayout, size: int, ticket: Ticket
) -> Iterator[Portion]:
    """The rows of a table whose blocks of lines are mostly plain."""
    lines = cast("IO[bytes]", text.buffer)
    for _ in range(layout.skip):
        lines.readline()

    def others(stream: IO[bytes]) -> Iterator[Portion]:
        whole = TextIOWrapper(stream, layout.encoding, text.errors, newline="")
        yield from _portions(whole, layout, size, quoted=True)

    table = PlainTable(layout.separator.encode(), layout.columns.places)
    yield from portions(lines, table, size, others, ticket.check)


def _portions(
    text: TextIO,
    layout: FlowLayout,
    size: int,
    *,
    quoted: bool,
    alike: Collection[FlowField] = (),
) -> Iterator[Portion]:
    """The rows of any table, as pandas reads it."""
    import pandas as pd

    try:
        lead = 1
        for each in _chunks(_Led(text, layout), layout, size, quoted=quoted, alike=alike):
            chunk, lead = each.iloc[lead:], 0
            yield _columns(chunk, layout), len(chunk)
    except pd.errors.EmptyDataError:
        return


class _Led:
    """A text with a row before it that tells pandas how many columns there are.

    Without it a first row that is short, such as a line below the headings, ends the reading.
    """

    def __init__(self, text: TextIO, layout: FlowLayout) -> None:
        mark = " " if layout.separator == BLANKS else layout.separator
        self._lead = mark.join("0" * _width(layout)) + "\n"
        self._text = text

    def read(self, size: int = -1) -> str:
        """So many signs."""
        if self._lead:
            lead, self._lead = self._lead, ""
            return lead
        return self._text.read(size)

    def __iter__(self) -> Iterator[str]:
        return self._text


def _width(layout: FlowLayout) -> int:
    return max(len(layout.headings), *(place + 1 for place in layout.columns.places.values()))


def _alike(part: FlowPart, layout: FlowLayout) -> list[FlowField]:
    """The columns of texts that repeat themselves, by the first rows of a large file.

    Each of their texts is then kept once, which is quicker as long as there are not too many.
    """
    with open_text(part, layout.encoding, Ticket(), 0, 1) as (text, _):
        for _line in range(layout.skip):
            text.readline()
        first = next(_chunks(_Led(text, layout), layout, _SAMPLE_ROWS, quoted=True), None)
    if first is None:
        return []
    places = layout.columns.places
    texts = [each for each in _REPEATING if each in places]
    return [each for each in texts if first[places[each]].nunique() < _FEW * len(first)]


def _ahead(read: Iterator[Portion]) -> Iterator[Portion]:
    """The portions of a file, each of which is read while the one before it is looked at.

    pandas and numpy let other threads run while they take text apart.
    """
    with ThreadPoolExecutor(1, "flows") as pool:
        coming = pool.submit(next, read, None)
        while (portion := coming.result()) is not None:
            coming = pool.submit(next, read, None)
            yield portion


def _rest(watched: Watched) -> int:
    """Something more than any share of the lines: the table ended in the middle of one."""
    return max(1_000, watched.lines)


def _chunks(
    text: Any, layout: FlowLayout, size: int, *, quoted: bool, alike: Collection[FlowField] = ()
) -> Any:
    import pandas as pd

    columns = layout.columns.places
    places = sorted(set(columns.values()))
    width = _width(layout)
    numbers = {layout.columns.places[each] for each in _NUMBERS if each in layout.columns.places}
    if not layout.plain_bytes:
        for each in (FlowField.BYTES, FlowField.BYTES_BACK):
            numbers.discard(layout.columns.places.get(each, -1))
    kinds: dict[int, Any] = {place: object for place in places if place not in numbers}
    kinds.update({columns[each]: "category" for each in alike if each in columns})
    return pd.read_csv(
        text, sep=layout.separator, header=None, names=list(range(width)), usecols=places,
        dtype=dict(kinds), index_col=False,
        chunksize=size, low_memory=False, keep_default_na=False, na_values=list(NO_VALUES),
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE, on_bad_lines="skip",
        skipinitialspace=layout.spaced, engine="c",
    )  # fmt: skip


def _columns(chunk: DataFrame, layout: FlowLayout) -> dict[FlowField, Any]:
    return {field: _cells(chunk[at]) for field, at in layout.columns.places.items()}


def _cells(column: Series[Any]) -> Any:
    return column.array if column.dtype == "category" else column.to_numpy()


class _Reading:
    """What all files come to."""

    def __init__(self, book: AddressBook) -> None:
        self._sums = FlowSums()
        self._counts: Counter[str] = Counter()
        self._foreign, self._ambiguous = AddressCounts(book), AddressCounts(book)
        self._files: list[tuple[str, int]] = []
        self._notes: list[str] = []

    def take(self, name: str, rows: FlowRows) -> None:
        """Take what one file comes to."""
        self._sums.merge(rows.sums)
        self._foreign.merge(rows.foreign)
        self._ambiguous.merge(rows.ambiguous)
        self._files.append((name, rows.counts["rows"]))
        if not rows.counts["rows"]:
            self._notes.append(f"{name} has headings and no flows.")
        if rows.counts.pop("unquoted", 0):
            self._notes.append(f"{name} has quotes that do not end; they were read as signs.")
        mangled = rows.foreign.numbers()
        if mangled:
            more = f", and {grouped(len(mangled) - 1)} more such" if len(mangled) > 1 else ""
            self._notes.append(
                f"{name} has {mangled[0]} in place of an address{more}: Excel makes a number of an "
                "address when it takes points for thousands. Export the file again and do not "
                "save it in Excel."
            )
        self._counts.update(rows.counts)

    def tally(self, book: AddressBook) -> FlowTally:
        """The whole as one tally."""
        counts = self._counts
        addresses, foreign = self._foreign.result()
        if self._foreign.pruned:
            self._notes.append("There are too many addresses outside the inventory to list all.")
        return FlowTally(
            self._sums.groups(book.vm_ids), counts["rows"], counts["used"], counts["own"],
            {
                name.removeprefix("special "): count
                for name, count in sorted(counts.items())
                if name.startswith("special ")
            },
            counts["foreign"], addresses, foreign, counts["ambiguous"],
            self._ambiguous.result()[1], counts["denied"], counts["icmp"], counts["blank"],
            tuple(self._files), tuple(self._notes),
        )  # fmt: skip
