"""Looks up the two ends of flows in the address book, each text once for many rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from app.domain.planning.dependencies.address_book import AddressBook
from app.domain.planning.dependencies.addresses import Special, split_endpoint
from app.domain.planning.dependencies.flow_ports import port_number
from app.domain.planning.dependencies.flow_tally import TOP_ADDRESSES, AddressRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOREIGN, BLANK, HEADING, AMBIGUOUS = -1, -2, -3, -4
"""What an end is that is no VM; ends below :data:`SPECIAL_FROM` are addresses of no machine."""

SPECIAL_FROM = -10
SPECIALS = tuple(Special)

_NUMBER = re.compile(r"\d{7,12}|\d[.,]\d+E\+\d+", re.IGNORECASE)
_MOST_REMEMBERED = 300_000
_MOST_COUNTED = 400_000
_NOTHING = frozenset({"", "-", "--", "n/a", "na", "null", "none", "nan", "unknown", "(empty)"})


class Ends:
    """What texts mean as ends of flows, remembered up to a bound.

    In a file whose ends are ``slashed`` what stands behind a slash is a port, ``10.0.0.1/22`` too.
    """

    def __init__(
        self, book: AddressBook, headings: Iterable[str] = (), *, slashed: bool = False
    ) -> None:
        self._book = book
        self._slashed = slashed
        self._places = {vm_id: place for place, vm_id in enumerate(book.vm_ids)}
        self._headings = frozenset(heading.casefold() for heading in headings if heading)
        self._addresses: dict[str, int] = {}
        self._known = _Known(self._look_up)

    def of(self, texts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """For each text the place of its VM, or what it is, and the port that it names."""
        import numpy as np

        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        if len(self._addresses) > _MOST_REMEMBERED:
            self._addresses.clear()
        known = self._known
        found: NDArray[Any] = np.array([known[text] for text in texts], np.int64)
        return (found >> 16).astype(np.int32), (found & 0xFFFF).astype(np.int32)

    def _look_up(self, text: Any) -> int:
        plain = str(text).strip().strip("\"'").strip()
        whole = not (self._slashed and "/" in plain)
        code = self._whole(plain) if whole else FOREIGN
        port = 0
        if code == FOREIGN:
            address, told = split_endpoint(plain)
            if not told and plain.count(":") > 1:
                # Linux writes IPv6 with its port and no brackets, which reads as an address too.
                address, _, told = plain.rpartition(":")
                told = told if self._of_address(address) != FOREIGN else ""
            if told:
                port = port_number(told)
                code = self._of_address(address)
        return code * 65_536 + port

    def _whole(self, plain: str) -> int:
        if plain.casefold() in _NOTHING:
            return BLANK
        code = self._of_address(plain)
        return HEADING if code == FOREIGN and plain.casefold() in self._headings else code

    def _of_address(self, address: str) -> int:
        code = self._addresses.get(address)
        if code is None:
            code = self._addresses[address] = self._asked(address)
        return code

    def _asked(self, address: str) -> int:
        if address in {"*", "any"}:
            return BLANK
        whose = self._book.whose(address)
        if whose.vm_id is not None:
            return self._places[whose.vm_id]
        if whose.several:
            return AMBIGUOUS
        if whose.special:
            return SPECIAL_FROM - SPECIALS.index(Special(whose.special))
        return FOREIGN


class _Known(dict[Any, int]):
    """What texts mean, as one number each; what is not known yet is looked up."""

    def __init__(self, look_up: Callable[[Any], int]) -> None:
        super().__init__()
        self._look_up = look_up

    def __missing__(self, text: Any) -> int:
        found = self[text] = self._look_up(text)
        return found


class AddressCounts:
    """How often addresses that are no VM's stand in rows; the busiest, when there are too many."""

    def __init__(self, book: AddressBook) -> None:
        self._book = book
        self._rows: Counter[str] = Counter()
        self.pruned = False

    def count(self, texts: NDArray[Any], codes: NDArray[Any]) -> None:
        """Count rows by the places of their texts."""
        import numpy as np

        numbers = np.bincount(codes, minlength=len(texts))
        for place in map(int, np.flatnonzero(numbers)):
            self._rows[str(texts[place])] += int(numbers[place])
        if len(self._rows) > _MOST_COUNTED:
            self.pruned = True
            self._rows = Counter(dict(self._rows.most_common(_MOST_COUNTED // 2)))

    def merge(self, other: AddressCounts) -> None:
        """Take the counts of another file."""
        self._rows.update(other._rows)
        self.pruned = self.pruned or other.pruned

    def numbers(self) -> list[str]:
        """Those that are whole numbers: Excel makes them of addresses with long parts."""
        return sorted(text for text in self._rows if _NUMBER.fullmatch(text.strip("\"' ")))

    def result(self) -> tuple[int, tuple[AddressRows, ...]]:
        """How many addresses there are, and the busiest of them."""
        found: Counter[str] = Counter()
        several: dict[str, tuple[int, ...]] = {}
        for text, rows in self._rows.items():
            plain = text.strip().strip("\"'").strip()
            whose = self._book.whose(plain)
            if whose.vm_id is None and not whose.several:
                address, port = split_endpoint(plain)
                whose = self._book.whose(address) if port else whose
            found[whose.address] += rows
            if whose.several:
                several[whose.address] = whose.several
        busiest = sorted(found.items(), key=lambda each: (-each[1], each[0]))[:TOP_ADDRESSES]
        return len(found), tuple(
            AddressRows(address, rows, several.get(address, ())) for address, rows in busiest
        )
