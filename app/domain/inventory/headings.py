"""Finds the heading row of a sheet and the column of each field, in all versions of RVTools.

Headings are compared without case, blanks and signs that nobody sees; sizes without their unit,
which is kept. Headings that RVTools writes with ``-DBColumnNames`` bear their sheet's name
(``vInfoVMName``) and are read without it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from app.domain.inventory import cells
from app.domain.inventory.column_choices import NOT_USED, ColumnChoice, column_keys
from app.domain.inventory.heading_text import fold
from app.domain.inventory.sheet_fields import (
    ALIASES,
    BUILT_IN_VINFO,
    REQUIRED,
    SIZES,
    STAND_INS,
    TAKEN_ALONG,
)
from app.domain.inventory.sheet_names import may_hold_adapters

HEADER_ROWS = 20
"""How many rows from the top may stand above the headings."""

_SIGNS = re.compile(r"[^\w#%()]|_")
_UNIT = re.compile(
    r"(?P<base>.*?)[\s_]*[(\[]?\s*(?:in )?(?P<unit>[kmgtp]i?b|bytes)\s*[)\]]?(?P<rest>\s*\(.*\))?"
)
_SURE = {"vm", "powerstate"}
_SURE_PREFIXED = {"vinfovmname", "vinfopowerstate", "vinfocpus"}
CORE = frozenset(
    {
        "power_state", "cpus", "memory", "provisioned", "in_use", "total_disk", "datacenter",
        "cluster", "host", "os_config", "os_tools", "vm_ref", "vm_uuid",
    }
)  # fmt: skip
"""Columns that a list of virtual machines has and other lists do not."""


def _squeezed(folded: str) -> str:
    """A heading without blanks and most signs: ``vm name``, ``VMName`` and ``vm_name`` are one."""
    return _SIGNS.sub("", folded)


@cache
def _squeezed_alias(alias: str) -> str:
    """The same of a heading that RVTools writes: few, and asked for with every row looked at."""
    return _squeezed(alias)


NOTHING_CHOSEN: Mapping[str, ColumnChoice] = {}
"""Every heading decides for itself."""


class _Place(NamedTuple):
    """A column, and how many MiB one of its unit is."""

    column: int
    unit_mib: float = 1.0


@dataclass(frozen=True, slots=True)
class SheetMap:
    """Where the fields of a sheet stand: index of the heading row and of each field's column.

    ``units`` has the MiB that one of a size column's unit is, where that is not 1. ``keys`` tell
    the columns apart, ``chosen`` are those whose meaning somebody chose by hand.
    """

    kind: str
    header_row: int
    columns: Mapping[str, int]
    headings: tuple[str, ...]
    missing: tuple[str, ...]
    attributes: Mapping[str, int]
    units: Mapping[str, float] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    chosen: Mapping[str, ColumnChoice] = field(default_factory=dict)

    def has_any(self, *fields: str) -> bool:
        """Whether one of the fields has a column."""
        return any(each in self.columns for each in fields)

    @property
    def telling(self) -> bool:
        """Whether the sheet has the columns without which one of its kind says nothing.

        A list of people has a name column too: vInfo must have more of RVTools' columns, and two
        of them where the names do not stand under RVTools' own heading.
        """
        if not all(self.has_any(*group) for group in REQUIRED[self.kind]):
            return False
        if self.kind != "vInfo":
            return True
        named = fold(self.headings[self.columns["vm"]]) in {"vm", "vinfovmname"}
        return len(CORE & self.columns.keys()) >= (1 if named else 2)


def map_columns(
    kind: str,
    headings: Sequence[Any],
    header_row: int = 0,
    chosen: Mapping[str, ColumnChoice] = NOTHING_CHOSEN,
) -> SheetMap:
    """Find each field's column. The first of equal headings wins; unknown ones are ignored.

    What was ``chosen`` by hand comes before what the headings say.
    """
    plain = [fold(heading) for heading in headings]
    keys = column_keys(plain)
    prefixed = _bears_prefix(kind, plain)
    names = [_without_prefix(kind, each) for each in plain] if prefixed else plain
    by_hand = {place: chosen[key] for place, key in enumerate(keys) if key in chosen}
    columns: dict[str, int] = {}
    units: dict[str, float] = {}
    for index, choice in by_hand.items():
        if choice.field != NOT_USED and choice.field not in columns:
            columns[choice.field] = index
            _note_unit(units, choice, names[index])
    exact: dict[str, _Place] = {}
    squeezed: dict[str, _Place] = {}
    sized: dict[str, _Place] = {}
    for index, name in enumerate(names):
        if not name or index in by_hand:
            continue
        exact.setdefault(name, _Place(index))
        squeezed.setdefault(_squeezed(name), _Place(index))
        base, unit_mib = _sized_name(name)
        if base:
            sized.setdefault(base, _Place(index, unit_mib))
    displaced: set[int] = set()
    for name, aliases in ALIASES[kind].items():
        place = _find(aliases, exact, squeezed, sized if name in SIZES.get(kind, ()) else {})
        if name in columns:
            displaced.update(() if place is None else (place.column,))
        elif place is not None:
            columns[name] = place.column
            if place.unit_mib != 1.0:
                units[name] = place.unit_mib
    attributes: Mapping[str, int] = {}
    if kind == "vInfo":
        # Another column in the place of RVTools' own makes no custom attribute of that.
        used = {*columns.values(), *by_hand, *displaced}
        attributes = _attributes(headings, plain, used, prefixed=prefixed)
    missing = tuple(name for name in ALIASES[kind] if name not in columns)
    texts = tuple(cells.text(heading) for heading in headings)
    return SheetMap(
        kind, header_row, columns, texts, missing, attributes, units, tuple(keys), chosen
    )


def _sized_name(name: str) -> tuple[str, float]:
    """A heading without its unit, and the MiB of that; empty where it names none."""
    unit = _UNIT.fullmatch(name)
    if not unit or not unit["base"]:
        return "", 1.0
    return _squeezed(unit["base"] + (unit["rest"] or "")), cells.unit_mib(unit["unit"])


def _note_unit(units: dict[str, float], choice: ColumnChoice, name: str) -> None:
    """The unit of a column that was chosen by hand: the one chosen, else the heading's own."""
    if choice.field not in SIZES.get(choice.kind, ()):
        return
    unit_mib = choice.unit_mib or _sized_name(name)[1]
    if unit_mib != 1.0:
        units[choice.field] = unit_mib


def _find(
    aliases: Sequence[str],
    exact: Mapping[str, _Place],
    squeezed: Mapping[str, _Place],
    sized: Mapping[str, _Place],
) -> _Place | None:
    for alias in aliases:
        plain = _squeezed_alias(alias)
        found = exact.get(alias) or sized.get(plain) or squeezed.get(plain)
        if found is not None:
            return found
    return None


def _bears_prefix(kind: str, folded: Sequence[str]) -> bool:
    """Whether most headings begin with the sheet's own name, as ``-DBColumnNames`` writes them."""
    filled = [each for each in folded if each]
    bearing = sum(each.startswith(kind.casefold()) and each != kind.casefold() for each in filled)
    return bearing >= 2 and bearing * 2 > len(filled)


def _without_prefix(kind: str, folded: str) -> str:
    return folded.removeprefix(kind.casefold()).strip(" _")


def lacking(found: SheetMap) -> list[str]:
    """Headings that RVTools writes and this sheet lacks, as they are compared (small letters)."""
    fields = set(found.missing) - STAND_INS.get(found.kind, frozenset())
    if found.kind != "vInfo":
        fields -= TAKEN_ALONG
    if found.kind == "vNetwork" and found.has_any("ip"):
        fields -= {"ipv4", "ipv6"}
    return [names[0] for name, names in ALIASES[found.kind].items() if name in fields]


_BUILT_IN = frozenset(_squeezed(fold(name)) for name in BUILT_IN_VINFO)


def _attributes(
    headings: Sequence[Any], folded: Sequence[str], used: Collection[int], *, prefixed: bool
) -> dict[str, int]:
    """Columns of vInfo that are neither read as a field nor RVTools' own: custom attributes.

    Where headings bear the sheet's name, attributes have none, or a line after it
    (``vInfo_tags_Owner``).
    """
    found: dict[str, int] = {}
    seen: set[str] = set()
    for index, name in enumerate(folded):
        if not name or name in seen:
            continue
        seen.add(name)
        if index in used or _squeezed(name) in _BUILT_IN:
            continue
        title = cells.text(headings[index])
        if prefixed and name.startswith("vinfo"):
            if not name.startswith("vinfo_"):
                continue
            title = title[len("vInfo_") :]
        found.setdefault(title, index)
    return found


def find_header(
    kind: str,
    rows: Sequence[Sequence[Any]],
    chosen: Mapping[str, ColumnChoice] = NOTHING_CHOSEN,
) -> SheetMap | None:
    """The heading row among the first rows: the first that holds most fields of the sheet.

    Returns None when no row has the fields without which the sheet says nothing.
    """
    found: list[SheetMap] = []
    first = True
    for index, row in enumerate(rows[:HEADER_ROWS]):
        each = map_columns(kind, row, index, chosen)
        found.append(each)
        if first and _may_be(each):
            first = False
            if 2 * len(each.columns) >= len(ALIASES[kind]) + len(chosen):
                return each  # no row below can have more than twice as many
    most = max((len(each.columns) for each in found), default=0)
    # Further headings below, as of another export copied there, may hold more fields.
    return next((each for each in found if 2 * len(each.columns) >= most and _may_be(each)), None)


def _may_be(found: SheetMap) -> bool:
    """Whether a row has the fields without which its sheet says nothing."""
    return bool(found.columns) and found.telling


def likely_header(
    kind: str,
    rows: Sequence[Sequence[Any]],
    chosen: Mapping[str, ColumnChoice] = NOTHING_CHOSEN,
) -> SheetMap | None:
    """The row that holds headings most likely, though they are not recognised; None without any.

    It is the first of those with most fields, and where none has any, the first with most texts.
    """
    found = [map_columns(kind, row, index, chosen) for index, row in enumerate(rows[:HEADER_ROWS])]
    best = max(found, key=lambda each: (len(each.columns), _texts_in(rows[each.header_row])),
               default=None)  # fmt: skip
    return best if best is not None and _texts_in(rows[best.header_row]) > 1 else None


def _texts_in(row: Sequence[Any]) -> int:
    """How many different texts a row has."""
    return len({cell.strip() for cell in row if isinstance(cell, str)} - {""})


class RepeatedHeadings:
    """Tells rows that repeat the headings of their sheet, as exports copied together have them."""

    def __init__(self, found: SheetMap) -> None:
        self._found = found
        self._plain = [fold(heading) for heading in found.headings]
        known = [self._plain[place] for place in sorted(found.columns.values())]
        self._known = frozenset(filter(None, known))
        self._needed = min(3, len(self._known))
        self._at = min(found.columns.values())
        self._longest = len(self._plain[self._at]) + 4

    def are(self, row: Sequence[Any]) -> bool:
        """Whether a row holds headings."""
        cell = row[self._at]
        if type(cell) is not str or len(cell) > self._longest or fold(cell) not in self._known:
            return False
        return len(self._known.intersection(map(fold, row))) >= self._needed

    def order(self, row: Sequence[Any]) -> list[int] | None:
        """Where the rows below have what stands under each of our headings, -1 for nowhere.

        None where they have everything in its place.
        """
        plain = [fold(cell) for cell in row]
        if plain[: len(self._plain)] == self._plain:
            return None
        places = [plain.index(each) if each and each in plain else -1 for each in self._plain]
        theirs = map_columns(self._found.kind, row, chosen=self._found.chosen).columns
        for name, place in self._found.columns.items():
            places[place] = theirs.get(name, -1)
        return places


def guess_kind(name: str, rows: Sequence[Sequence[Any]]) -> str | None:
    """The kind of a sheet that its name does not tell, by headings that leave no doubt.

    Some exporters put the VMs' network adapters into vNIC, where RVTools lists those of hosts.
    """
    host_nics = may_hold_adapters(name)
    for row in rows[:HEADER_ROWS]:
        found = {fold(cell) for cell in row}
        if (found >= _SURE and found & {"cpus", "memory"}) or found >= _SURE_PREFIXED:
            return "vInfo"
        if host_nics and "vm" in found and found & set(ALIASES["vNetwork"]["network"]):
            return "vNetwork"
    return None
