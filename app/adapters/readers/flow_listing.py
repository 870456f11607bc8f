"""Reads connections as ``ss``, ``netstat`` and ``nfdump`` print them: lines with two endpoints.

Their headings differ by system and language, and blanks part their columns. What all have is two
endpoints in a line, an address with a port each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from app.domain.planning.dependencies.addresses import canonical, split_endpoint
from app.domain.planning.dependencies.flow_columns import FlowField

_END = re.compile(
    r"(?:\[[0-9a-fA-F:.%\w]+\](?:%[\w-]+)?|\d{1,3}(?:\.\d{1,3}){3}(?:%[\w.-]+)?"
    r"|\*|[0-9a-fA-F]*:[0-9a-fA-F:.%\w]*|[A-Za-z][\w-]*(?:\.[\w-]+)*)"
    r"[:.](?:\d{1,5}|\*|[a-z][\w-]*)"
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?")
_PROTOCOL = re.compile(r"\b(tcp|udp|icmp|sctp)[46]?6?\b", re.IGNORECASE)
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(?:\s+([KMGT]))?(?=\s|$)")
_NOWHERE = frozenset({"*", "0", "0.0.0.0", "::", "[::]"})  # noqa: S104 - as listings write it
_LOOKED_AT = 60
_FIELDS = (
    FlowField.SOURCE, FlowField.DESTINATION, FlowField.PROTOCOL, FlowField.BYTES, FlowField.COUNT,
    FlowField.TIME,
)  # fmt: skip

Connection = tuple[str, str, str, float, int, str | None]
"""Source, destination (each with its port), protocol, bytes, flows and time."""


def is_listing(lines: Sequence[str]) -> bool:
    """Whether the lines of a text that are no headings hold two endpoints each."""
    filled = [line for line in lines[: 4 * _LOOKED_AT] if line.strip()][:_LOOKED_AT]
    ends = sum(_ends(line) is not None for line in filled)
    sure = any(connection(line) is not None for line in lines)
    return sure and 3 * ends >= len(filled)


def _ends(line: str) -> tuple[str, str] | None:
    """The two endpoints of a line, where it has them."""
    found = []
    for word in line.replace("->", " ").split():
        if _END.fullmatch(word.rstrip(",")) and _is_end(word.rstrip(",")):
            found.append(word.rstrip(","))
            if len(found) == 2:
                return found[0], found[1]
    return None


def _is_end(word: str) -> bool:
    address, port = split_endpoint(word)
    if not port:
        return word in {"*:*", "*.*"}
    if canonical(address) is not None or address in _NOWHERE:
        return True
    # A time of day and users:((…)) have a colon too; a host name has a letter and no bracket.
    return address[0].isalpha() and port.isdecimal()


def connection(line: str) -> Connection | None:
    """The connection of a line; None for headings, listening sockets and other lines."""
    ends = _ends(line)
    if ends is None:
        return None
    address, port = split_endpoint(ends[1])
    if address in _NOWHERE or port in {"*", "0", ""} or split_endpoint(ends[0])[0] in _NOWHERE:
        return None
    time = _TIME.search(line)
    protocol = _PROTOCOL.search(line)
    amount, count = 0.0, 1
    if "->" in line:
        amount, count = _amounts(line.partition(ends[1])[2])
    return (
        ends[0], ends[1], protocol[1] if protocol else "", amount, count, time[0] if time else None,
    )  # fmt: skip


def _amounts(rest: str) -> tuple[float, int]:
    """Bytes and flows after the endpoints of a line of nfdump: packets, bytes, …, flows."""
    found = [
        float(each[1]) * 1024 ** (" KMGT".index(each[2] or " ")) for each in _AMOUNT.finditer(rest)
    ]
    if len(found) < 2:
        return 0.0, 1
    return found[1], max(1, int(found[-1])) if len(found) > 2 else 1


def connections(text: TextIO, size: int) -> Iterator[tuple[dict[FlowField, list[object]], int]]:
    """The connections of a text in portions of so many, with how many lines held none."""
    rows: list[Connection] = []
    others = 0
    for line in text:
        found = connection(line)
        if found is not None:
            rows.append(found)
        elif line.strip():
            others += 1
        if len(rows) >= size:
            yield _by_columns(rows), others
            rows, others = [], 0
    yield _by_columns(rows), others


def _by_columns(rows: Iterable[Connection]) -> dict[FlowField, list[object]]:
    columns = list(zip(*rows, strict=True)) or [()] * len(_FIELDS)
    return {field: list(values) for field, values in zip(_FIELDS, columns, strict=True)}
