"""Reads logs of firewalls whose lines name each value: ``srcip=10.0.0.1 dstip="10.0.0.2"``.

FortiGate, iptables, SonicWall, Sophos, Juniper, Check Point, CEF and others write so, mostly behind
the time and the host of a syslog. The names in the first lines are to such a file what headings
are to a table; a line may lack some, or have them in another order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TextIO

from app.domain.planning.dependencies.addresses import canonical, split_endpoint
from app.domain.planning.dependencies.flow_columns import (
    FlowColumns,
    FlowField,
    is_denied,
    recognise,
)

PORTION = 100_000
"""Rows that are held at a time: each value is a text of its own."""

_PAIR = re.compile(r'(?:^|(?<=[\s,;|\[(]))([A-Za-z][\w.-]*)=("[^"]*"|[^\s,;|"\])]*)')
_VALUE = re.compile(r'"[^"]*"|[^\s,;|"\])]*')
_BEFORE = " \t,;|[("
_TIME = re.compile(
    r"\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d|[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d"
)
_INTERFACE = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?):[A-Za-z]\S*")
_FEWEST = 3
"""Named values in a line from which it is one of these."""

_MOST_NAMES = 200
_OTHER_NAMES: Mapping[str, FlowField] = {
    "act": FlowField.ACTION,
    "sent": FlowField.BYTES,
    "rcvd": FlowField.BYTES_BACK,
    "in": FlowField.BYTES,
    "out": FlowField.BYTES_BACK,
    "bytes-from-client": FlowField.BYTES,
    "bytes-from-server": FlowField.BYTES_BACK,
    "rt": FlowField.TIME,
    "log_subtype": FlowField.ACTION,
}
"""Names that are too short or too special for headings of a table."""


@dataclass(frozen=True, slots=True)
class NamedValues:
    """What the first lines of a log hold: names in order, rows by them, and what they mean.

    ``sure`` says that most lines have an address at both ends.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: FlowColumns
    sure: bool


def named_values(lines: Sequence[str]) -> NamedValues | None:
    """The names in the first lines of a text; None where most lines have none."""
    filled = [line for line in lines if line.strip()]
    found = [pairs for line in filled if len(pairs := _pairs(line)) >= _FEWEST]
    if not found or 2 * len(found) < len(filled):
        return None
    names = tuple(dict.fromkeys(name for pairs in found for name in pairs))[:_MOST_NAMES]
    columns = _columns(names, found)
    rows = tuple(tuple(pairs.get(name, "") for name in names) for pairs in found)
    ends = [
        [row[columns.places[each]] for each in (FlowField.SOURCE, FlowField.DESTINATION)]
        for row in rows if columns.complete
    ]  # fmt: skip
    sure = 2 * sum(all(map(_is_end, each)) for each in ends) >= len(filled)
    return NamedValues(names, rows, columns, sure)


def _pairs(line: str) -> dict[str, str]:
    """The named values of a line; of one that stands twice, the first."""
    found: dict[str, str] = {}
    for name, value in _PAIR.findall(line):
        found.setdefault(name, value.strip('"'))
    return found


def _columns(names: Sequence[str], found: Sequence[Mapping[str, str]]) -> FlowColumns:
    known = recognise(names)
    places = dict(known.places)
    for place, name in enumerate(names):
        what = _OTHER_NAMES.get(name.casefold())
        if what is None or what in places or place in places.values():
            continue
        values = [pairs[name] for pairs in found if pairs.get(name)]
        amount = what in {FlowField.BYTES, FlowField.BYTES_BACK}
        if amount and not all(value.isdecimal() for value in values):
            continue  # iptables has interfaces under IN and OUT
        places[what] = place
    return FlowColumns(places, known.byte_unit)


def _is_end(value: str) -> bool:
    return canonical(value) is not None or canonical(split_endpoint(_bare(value))[0]) is not None


def _bare(value: str) -> str:
    """An address with its port, without the interface that SonicWall writes behind them."""
    found = _INTERFACE.fullmatch(value)
    return found[1] if found else value


def named_rows(
    text: TextIO, names: Sequence[str], places: Mapping[FlowField, int], size: int
) -> Iterator[dict[FlowField, list[Any]]]:
    """The rows of a log in portions, by what they hold; a line without names is a blank row."""
    fields = [what for what, _place in sorted(places.items(), key=lambda each: each[1])]
    tokens = [f"{names[places[what]]}=" for what in fields]
    usual = _in_order(tokens)
    filled = (line for line in text if line.strip())
    while lines := list(islice(filled, size)):
        values = []
        for line in lines:
            found = usual.search(line)
            values.append(found.groups() if found else [_value(line, each) for each in tokens])
        cells = dict(zip(fields, map(list, zip(*values, strict=True)), strict=True))
        yield {
            what: _told(lines, what, cells.get(what))
            for what in dict.fromkeys((*fields, FlowField.TIME, FlowField.ACTION))
        }


def _in_order(tokens: Sequence[str]) -> re.Pattern[str]:
    """Finds all values at once in a line that has them in this order, as most lines of a log do."""
    between = r".*?[\s,;|\[(]"
    each = (rf'{re.escape(token)}("[^"]*"|[^\s,;|"\])]*)' for token in tokens)
    return re.compile(rf"(?:^|[\s,;|\[(]){between.join(each)}")


def _value(line: str, token: str) -> str | None:
    """The value behind a name, None where the name or the value is missing."""
    at = line.find(token)
    while at > 0 and line[at - 1] not in _BEFORE:
        at = line.find(token, at + 1)
    if at < 0:
        return None
    found = _VALUE.match(line, at + len(token))
    return found[0] if found else None


def _told(lines: Sequence[str], what: FlowField, values: Sequence[Any] | None) -> list[Any]:
    """What lines say of one thing, by its name or beside the names."""
    cells = [None] * len(lines) if values is None else [_plain(value) for value in values]
    match what:
        case FlowField.SOURCE | FlowField.DESTINATION:
            return [_bare(value) if value and ":" in value else value for value in cells]
        case FlowField.TIME:
            # A month's name is the first word of a time that no quotes hold together.
            return [
                value if value and not value.isalpha() else _time(line)
                for value, line in zip(cells, lines, strict=True)
            ]
        case FlowField.ACTION:
            return [value or _refusal(line) for value, line in zip(cells, lines, strict=True)]
    return cells


def _plain(value: str | None) -> str | None:
    if not value:
        return None
    return (value[1:-1] or None) if value[0] == '"' else value


def _time(line: str) -> str | None:
    found = _TIME.search(line)
    return found[0] if found else None


def _refusal(line: str) -> str | None:
    """The words before the first value, where they say that a packet was stopped.

    A host may be called anything, so that nothing before the name of the program counts.
    """
    first = _PAIR.search(line)
    before = line[: first.start()] if first else ""
    for end in ("kernel:", ": "):
        if end in before.rstrip():
            before = before.rpartition(end)[2] if end == "kernel:" else before.split(end, 1)[1]
            break
    return before if is_denied(before) else None
