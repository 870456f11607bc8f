"""Takes portions of rows of a flow file: whose they are, which end serves, and how much flowed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from app.adapters.readers import flow_ends
from app.adapters.readers.flow_amounts import grouped_numbers
from app.adapters.readers.flow_ends import AddressCounts, Ends
from app.adapters.readers.flow_layout import FlowLayout
from app.adapters.readers.flow_sums import FlowSums
from app.domain.inventory.cells import LARGEST, number, size_mib
from app.domain.planning.dependencies.address_book import AddressBook
from app.domain.planning.dependencies.flow_columns import FlowField, is_denied
from app.domain.planning.dependencies.flow_ports import (
    PORTS,
    UNCERTAIN_RANK,
    FlowPorts,
    port_number,
)
from app.domain.planning.dependencies.flow_tally import PROTOCOLS, Sense

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Columns = Mapping[FlowField, NDArray[Any]]
    """Arrays of cells by what they hold."""

_PROTOCOL_NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmp"}
_MIB = 1024.0**2
_GROUP_MARKS = {"": ",.", ".": ",", ",": "."}
"""What may part groups of thousands, by the mark of fractions."""
_AMOUNT = re.compile(r"([\d.,'\s]+)\s*([kmgt])", re.IGNORECASE)
_SECONDS = re.compile(r"(\d{1,2}:\d{2}):\d{2}(?:[.,]\d+)?")
_MIX = 0x9E3779B97F4A7C15
"""An odd number without pattern, by which fingerprints are spread (Knuth's golden ratio)."""


class FlowRows:
    """What the rows of one file come to."""

    def __init__(self, book: AddressBook, ports: FlowPorts, layout: FlowLayout) -> None:
        import numpy as np

        self.sums = FlowSums()
        self.counts: Counter[str] = Counter()
        self.foreign, self.ambiguous = AddressCounts(book), AddressCounts(book)
        self._layout = layout
        headings = layout.headings if layout.headed else ()
        self._ends = Ends(book, headings, slashed=layout.slashed)
        self._ranks = np.asarray(ports.ranks, dtype=np.int32)
        self._ports: dict[Any, int] = {}
        self._protocols: dict[Any, int] = {}
        self._amounts: dict[Any, float] = {}

    def take(self, columns: Columns) -> None:
        """Take a portion of rows."""
        import numpy as np

        source, source_port = self._end(columns, FlowField.SOURCE, FlowField.SOURCE_NAME)
        server, server_port = self._end(columns, FlowField.DESTINATION, FlowField.DESTINATION_NAME)
        left = (source != flow_ends.HEADING) | (server != flow_ends.HEADING)
        # Only a row of headings has both; a heading alone is a name like any other.
        source = np.where(left & (source == flow_ends.HEADING), flow_ends.FOREIGN, source)
        server = np.where(left & (server == flow_ends.HEADING), flow_ends.FOREIGN, server)
        self.counts["rows"] += int(left.sum())
        protocol = self._numbers(columns, FlowField.PROTOCOL, self._protocol, len(source))
        denied = self._denied(columns, len(source))
        special = np.minimum(source, server) <= flow_ends.SPECIAL_FROM
        for name, mask in (
            ("blank", (source == flow_ends.BLANK) | (server == flow_ends.BLANK)),
            ("denied", denied),
            ("icmp", protocol == PROTOCOLS.index("icmp")),
            ("special", special),
            ("ambiguous", (source == flow_ends.AMBIGUOUS) | (server == flow_ends.AMBIGUOUS)),
            ("foreign", (source == flow_ends.FOREIGN) | (server == flow_ends.FOREIGN)),
            ("own", source == server),
        ):
            hit = left & mask
            left &= ~mask
            self.counts[name] += int(hit.sum())
            if name == "special":
                self._count_special(np.minimum(source, server)[hit])
            elif name in {"foreign", "ambiguous"}:
                self._count_addresses(columns, hit, source, server, foreign=name == "foreign")
        rows = np.flatnonzero(left)
        self.counts["used"] += len(rows)
        if len(rows):
            ports = self._both_ports(columns, source_port, server_port)
            self._add(
                columns, rows, (source[rows], server[rows]),
                (ports[0][rows], ports[1][rows]), protocol[rows],
            )  # fmt: skip

    def _end(
        self, columns: Columns, field: FlowField, name: FlowField
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """The VM (or what it is) and the port of one end of every row."""
        import numpy as np

        places, texts = _factorised(columns[field])
        codes, ports = self._ends.of(texts)
        codes = np.append(codes, np.int32(flow_ends.BLANK))  # place -1
        found, port = codes[places], np.append(ports, np.int32(0))[places]
        if name in columns:
            unclear = (found == flow_ends.FOREIGN) | (found == flow_ends.AMBIGUOUS)
            unclear |= found == flow_ends.BLANK
            if unclear.any():
                places, texts = _factorised(columns[name])
                named = np.append(self._ends.of(texts)[0], np.int32(flow_ends.BLANK))[places]
                found = np.where(unclear & (named >= 0), named, found)
        return found, port

    def _both_ports(
        self, columns: Columns, source_port: NDArray[Any], server_port: NDArray[Any]
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        import numpy as np

        found = []
        for field, told in (
            (FlowField.SOURCE_PORT, source_port),
            (FlowField.DESTINATION_PORT, server_port),
        ):
            ports = told
            if field in columns:
                own = self._numbers(columns, field, self._port, len(told))
                ports = np.where(own > 0, own, told)
            found.append(np.where((ports > 0) & (ports < PORTS), ports, 0).astype(np.int32))
        return found[0], found[1]

    def _add(
        self,
        columns: Columns,
        rows: NDArray[Any],
        ends: tuple[NDArray[Any], NDArray[Any]],
        ports: tuple[NDArray[Any], NDArray[Any]],
        protocol: NDArray[Any],
    ) -> None:
        """Tell client from server and add the rows between VMs to the sums."""
        import numpy as np

        ranks = self._ranks[ports[0]], self._ranks[ports[1]]
        turned = ranks[0] < ranks[1]
        low = np.minimum(*ranks)
        sense = np.full(len(rows), int(Sense.PORT), np.int8)
        both = (ports[0] > 0) & (ports[1] > 0)
        sense[low >= UNCERTAIN_RANK] = int(Sense.LOWER)
        unclear = (ranks[0] == ranks[1]) | ((low >= UNCERTAIN_RANK) & ~both)
        sense[unclear] = int(Sense.WRITTEN)
        turned &= ~unclear
        client = np.where(turned, ends[1], ends[0])
        server = np.where(turned, ends[0], ends[1])
        port = np.where(turned, ports[0], ports[1])
        client_port = np.where(turned, ports[1], ports[0])
        port = np.where(unclear & (ranks[0] != ranks[1]), 0, port)
        amount = self._bytes(columns, rows)
        count = self._count(columns, rows)

        def prints(wanted: NDArray[Any]) -> NDArray[Any]:
            own = client_port[wanted]
            # Without the client's port, what flowed tells one line from another.
            more = [
                np.where(own == 0, each[wanted], 0).astype(np.int64) for each in (amount, count)
            ]
            ends = client[wanted], server[wanted], port[wanted]
            return self._occasions(columns, rows[wanted], _mixed(*ends, own, *more))

        self.sums.add(client, server, port, protocol, sense, amount, prints, count > 1)

    def _bytes(self, columns: Columns, rows: NDArray[Any]) -> NDArray[Any]:
        import numpy as np

        total = np.zeros(len(rows))
        for field in (FlowField.BYTES, FlowField.BYTES_BACK):
            if field in columns:
                total += self._amount(columns[field][rows])
        return np.rint(total)

    def _amount(self, cells: NDArray[Any]) -> NDArray[Any]:
        import numpy as np

        unit = self._layout.columns.byte_unit
        if cells.dtype.kind in "iu":
            return np.clip(cells * unit, 0.0, LARGEST)
        if cells.dtype.kind == "f":
            numbers = np.nan_to_num(cells.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
            if unit == 1.0:
                # Bytes have no fractions: 1.234 among them is a group of thousands.
                numbers = np.where(numbers % 1 != 0, numbers * 1000, numbers)
            return np.clip(numbers * unit, 0.0, LARGEST)
        amounts, told = grouped_numbers(cells, _GROUP_MARKS[self._layout.decimal])
        amounts *= unit
        if not told.all():
            amounts[~told] = self._text_amounts(cells[~told])
        found: NDArray[Any] = np.clip(amounts, 0.0, LARGEST)
        return found

    def _text_amounts(self, cells: NDArray[Any]) -> NDArray[Any]:
        """Bytes as people write them, with units and fractions; each text is read once."""
        import numpy as np

        places, texts = _factorised(cells)
        if len(self._amounts) > _MOST_CELLS:
            self._amounts.clear()
        known = self._amounts
        read = [_kept(known, text, self._text_amount) for text in texts]
        found: NDArray[Any] = np.array([*read, 0.0])[places]
        return found

    def _text_amount(self, text: Any) -> float:
        plain = str(text).strip().strip("\"'")
        value = number(plain, self._layout.decimal)
        if value is not None:
            return value * self._layout.columns.byte_unit
        sized = size_mib(plain, self._layout.decimal or ".")
        if sized is not None:
            return sized * _MIB
        found = _AMOUNT.fullmatch(plain)
        value = number(found[1], self._layout.decimal or ".") if found else None
        if found is None or value is None:
            return 0.0
        return value * 1024.0 ** (1 + "kmgt".index(found[2].lower()))

    def _count(self, columns: Columns, rows: NDArray[Any]) -> NDArray[Any]:
        import numpy as np

        cells = columns.get(FlowField.COUNT)
        if cells is None:
            return np.ones(len(rows), np.int64)
        return self._numbers({FlowField.COUNT: cells[rows]}, FlowField.COUNT, _whole, len(rows))

    def _occasions(
        self, columns: Columns, rows: NDArray[Any], connection: NDArray[Any]
    ) -> NDArray[Any]:
        """A fingerprint of the minute of each row; where no time stands, of its connection."""
        import numpy as np

        prints = None
        for field in (FlowField.TIME, FlowField.DATE):
            if field not in columns:
                continue
            minutes, told = _minutes(columns[field][rows])
            prints = minutes if prints is None else _mixed(prints, minutes)
            prints = np.where(told, prints, connection)
        return connection if prints is None else prints

    def _denied(self, columns: Columns, length: int) -> NDArray[Any]:
        import numpy as np

        if FlowField.ACTION not in columns:
            return np.zeros(length, bool)
        places, texts = _factorised(columns[FlowField.ACTION])
        refused = np.array([*(is_denied(str(text)) for text in texts), False])
        found: NDArray[Any] = refused[places]
        return found

    def _numbers(
        self, columns: Columns, field: FlowField, read: Callable[[Any], int], length: int
    ) -> NDArray[Any]:
        """A column of whole numbers; texts are read once each."""
        import numpy as np

        cells = columns.get(field)
        if cells is None:
            return np.zeros(length, np.int64)
        if cells.dtype.kind in "iu" and field is not FlowField.PROTOCOL:
            return np.clip(cells, 0, 2**31).astype(np.int64, copy=False)
        if cells.dtype.kind == "f" and field is not FlowField.PROTOCOL:
            values = np.nan_to_num(cells.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
            return np.clip(values, 0, 2**31).astype(np.int64)
        places, texts = _factorised(cells)
        values = np.array([*(read(text) for text in texts), 0], np.int64)
        found: NDArray[Any] = values[places]
        return found

    def _port(self, text: Any) -> int:
        if len(self._ports) > _MOST_CELLS:
            self._ports.clear()
        return _kept(self._ports, text, lambda cell: port_number(str(cell).strip("\"' ")))

    def _protocol(self, text: Any) -> int:
        if len(self._protocols) > _MOST_CELLS:
            self._protocols.clear()
        return _kept(self._protocols, text, _protocol_place)

    def _count_special(self, codes: NDArray[Any]) -> None:
        import numpy as np

        numbers = np.bincount(flow_ends.SPECIAL_FROM - codes, minlength=1)
        for place in np.flatnonzero(numbers):
            self.counts[f"special {flow_ends.SPECIALS[place]}"] += int(numbers[place])

    def _count_addresses(
        self,
        columns: Columns,
        hit: NDArray[Any],
        source: NDArray[Any],
        server: NDArray[Any],
        *,
        foreign: bool,
    ) -> None:
        if not hit.any():
            return
        wanted = flow_ends.FOREIGN if foreign else flow_ends.AMBIGUOUS
        counts = self.foreign if foreign else self.ambiguous
        for field, codes in ((FlowField.SOURCE, source), (FlowField.DESTINATION, server)):
            places, texts = _factorised(columns[field][hit & (codes == wanted)])
            counts.count(texts, places[places >= 0])


_MOST_CELLS = 300_000
_Read = TypeVar("_Read", int, float)


def _kept(known: dict[Any, _Read], text: Any, read: Callable[[Any], _Read]) -> _Read:
    found = known.get(text)
    if found is None:
        found = known[text] = read(text)
    return found


def _factorised(cells: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """The place of each cell among the distinct ones; -1 where there is none."""
    import pandas as pd

    if isinstance(cells, pd.Categorical):
        return cells.codes, cells.categories.to_numpy(dtype=object)
    return pd.factorize(cells)


def _whole(text: Any) -> int:
    value = number(str(text).strip("\"' "), "")
    return 0 if value is None else int(min(max(value, 0.0), 2.0**31))


def _protocol_place(text: Any) -> int:
    plain = str(text).strip("\"' ").casefold().removesuffix(".0")
    plain = _PROTOCOL_NUMBERS.get(plain, plain)
    for place, name in enumerate(PROTOCOLS[:4]):
        if name and plain.startswith(name):
            return place
    return 0 if plain in {"", "-", "0", "any", "ip"} else PROTOCOLS.index("other")


def _mixed(*parts: NDArray[Any]) -> NDArray[Any]:
    """One fingerprint of several numbers of each row."""
    import numpy as np

    found = np.zeros(len(parts[0]), np.uint64)
    for part in parts:
        found ^= part.astype(np.uint64)
        found *= np.uint64(_MIX)
        found ^= found >> np.uint64(29)
    return found


def _minutes(cells: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """A fingerprint of the minute of each time, and where there is one.

    Numbers are seconds since 1970 or thousandths, millionths or billionths of them.
    """
    import numpy as np
    import pandas as pd

    if cells.dtype.kind in "iuf":
        values = cells.astype(np.float64)
        told = np.isfinite(values)
        values = np.where(told, values, 0.0)
        for limit in (1e17, 1e14, 1e11):
            values = np.where(np.abs(values) >= limit, values / (limit / 1e8), values)
        return _mixed(np.floor(values / 60.0).astype(np.int64)), told
    short = _short_minutes(cells)
    if short is not None:
        return short
    places, texts = pd.factorize(cells)
    minutes, distinct = pd.factorize(np.array([_minute(text) for text in texts], dtype=object))
    hashes = pd.util.hash_array(np.asarray(distinct, dtype=object), categorize=False)
    found = np.append(hashes[minutes], np.uint64(0)) if len(texts) else np.zeros(1, np.uint64)
    return found[places], places >= 0


def _short_minutes(cells: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """The same for columns of ISO times alone, without looking at each by itself."""
    import numpy as np

    letters = cells.astype("U17").view(np.uint32).reshape(len(cells), 17)
    colon = ord(":")
    if not ((letters[:, 13] == colon) & (letters[:, 16] == colon)).all():
        return None
    letters[:, 10] = ord(" ")
    weights = np.arange(1, 17, dtype=np.uint64) * np.uint64(_MIX)
    weights ^= weights >> np.uint64(31)
    total = np.zeros(len(cells), np.uint64)
    for at in range(16):
        total += letters[:, at] * weights[at]
    return _mixed(total), np.ones(len(cells), bool)


def _minute(text: Any) -> str:
    """A time without its seconds."""
    plain = str(text)
    if plain[16:17] == ":" and plain[13:14] == ":" and plain[:4].isdecimal():
        return plain[:10] + " " + plain[11:16]
    return _SECONDS.sub(r"\1", plain.strip("\"' "), count=1)
