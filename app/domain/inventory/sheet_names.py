"""Recognises RVTools' sheets by the names of worksheets and CSV files.

The name may bear a tag before or after it: a vCenter, a date, a number, RVTools' own
``RVTools_tab…`` and ``RVTools_Export…2csv_<date>``. Sheets of one tag belong to one export. A
number alone (``vInfo (2)``) names no export: it tells copies and parts of a sheet apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.inventory.sheet_fields import ALIASES

_KINDS = {kind.casefold(): kind for kind in ALIASES}
_OTHERS = ("vswitch", "dvswitch", "vnic", "vhba", "vrp", "vsource", "vhealth", "vlicense",
           "vfileinfo", "vmultipath", "vfloppy", "vsc_vmk", "vsc+vmk", "vtag")  # fmt: skip
_NAME = re.compile(
    r"(?<![^\W_])(?:rvtools[ _-]?)?(?:tab|export|consolidated[ _]?)?("
    + "|".join(
        # "v Info", "v_Info" and "d vPort" are written by people and by other tools.
        re.escape(name[0]) + (r"[ _]?" + re.escape(name[1]) if name[0] == "d" else "")
        + r"[ _]?" + re.escape(name[2 if name[0] == "d" else 1 :])
        for name in sorted({*_KINDS, *_OTHERS}, key=len, reverse=True)
    )
    + r")(?:2(?:csv|xlsx))?(?![^\W_])"
)  # fmt: skip
_SUFFIX = re.compile(r"\.(?:csv|txt|xls[xmb]?|ods)$")
_DATE = re.compile(r"\d{4}[-_.]?\d{2}[-_.]?\d{2}(?:[ _tT-]+\d{2}[-_.:]?\d{2}(?:[-_.:]?\d{2})?)?")
_YEARS = (1990, 2100)
_NOISE = re.compile(r"rvtools|\btab\b|\bexport\b|[\W_]+")
_COPY_WORDS = {
    "copy", "of", "kopie", "von", "copie", "de", "copia", "di", "kopia", "kopi", "af", "kopio",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetName:
    """What a name says: the kind of sheet, tag and day of its export ("" where it bears none).

    ``number`` is what tells the sheets of one kind in one export apart: ``2``, ``copy of``, a time
    of the day.
    """

    kind: str
    tag: str
    day: str = ""
    number: str = ""


def read_sheet_name(name: str) -> SheetName | None:
    """The kind and the tag in a name; None where it names no sheet that is read."""
    plain = name.strip().replace("\\", "/").casefold()
    folder, _, base = plain.rpartition("/")
    if base.startswith("._") or "__macosx" in folder:
        return None  # what macOS adds to a zip beside each file
    base = _SUFFIX.sub("", base)
    found = _NAME.search(base)
    if not found:
        return None
    kind = _KINDS.get(found[1].replace(" ", "").replace("_", ""))
    if kind is None:
        return None
    rest = f"{base[: found.start()]} {base[found.end() :]}"
    dated = _DATE.search(rest) or _DATE.search(folder)
    moment = re.sub(r"\D", "", dated[0]) if dated else ""
    rest = _DATE.sub(" ", rest)
    tag = _NOISE.sub(" ", rest).strip()
    number = moment[8:]
    if all(word.isdecimal() or word in _COPY_WORDS for word in tag.split()):
        tag, number = "", f"{tag} {number}".strip()
    return SheetName(kind, f"{folder}/{tag}" if folder else tag, moment[:8], number)


def number_of(name: str) -> str:
    """What tells a sheet from the others of its kind in one export, "" for the plain one."""
    found = read_sheet_name(name)
    return found.number if found else ""


def sheet_kind(name: str) -> str | None:
    """Which RVTools sheet a sheet or CSV file name stands for, None for others."""
    found = read_sheet_name(name)
    return found.kind if found else None


def may_hold_adapters(name: str) -> bool:
    """Whether a sheet of this name is worth a look for VMs' network adapters."""
    base = _SUFFIX.sub("", name.strip().replace("\\", "/").casefold().rpartition("/")[2])
    found = _NAME.search(base)
    return found is not None and found[1] == "vnic"


@dataclass(frozen=True, slots=True)
class ExportPart:
    """The sheets of one export among those of a file: their names by kind.

    ``whole`` parts hold what belongs to no single export of the file.
    """

    tag: str
    sheets: dict[str, list[str]]
    whole: bool = False

    def several(self, kind: str) -> bool:
        """Whether it has more than one sheet of a kind, one perhaps a copy of the other."""
        return len(self.sheets.get(kind, ())) > 1

    def paired(self, kind: str) -> bool:
        """Whether each of its several vInfo has a sheet of the kind with the same number."""
        numbers = self._numbers("vInfo")
        return len(numbers) > 1 and numbers <= self._numbers(kind)

    def _numbers(self, kind: str) -> set[str]:
        return {number_of(name) for name in self.sheets.get(kind, ())}


def parts_of(named: Iterable[tuple[str, str]]) -> list[ExportPart]:
    """Tell apart the exports that stand side by side in one file, by the tags of their sheets.

    ``named`` are (sheet name, kind) pairs. Only a tag with a vInfo of its own is an export; the
    other sheets belong to the only one, or to all of them. Of several sheets of a kind the one
    whose name says least beside its kind comes first: the others may be its copies.
    """
    read = [(name, kind, read_sheet_name(name) or SheetName(kind, "")) for name, kind in named]
    # Exports of several days side by side: the newest comes first, and what it says counts.
    several_days = len({each.day for _, kind, each in read if kind == "vInfo"}) > 1
    by_tag: dict[str, dict[str, list[str]]] = {}
    for name, kind, told in sorted(read, key=_age, reverse=True):
        tag = f"{told.tag} {told.day}".strip() if several_days else told.tag
        by_tag.setdefault(tag, {}).setdefault(kind, []).append(name)
    exports = {tag: sheets for tag, sheets in by_tag.items() if "vInfo" in sheets}
    if "" in exports and not several_days:
        exports = {"": exports.pop(""), **exports}
    if len(exports) > 1:
        rest: dict[str, list[str]] = {}
        for tag, sheets in by_tag.items():
            if tag not in exports:
                _add(rest, sheets)
        parts = [ExportPart(tag, _ordered(sheets)) for tag, sheets in exports.items()]
        return [*parts, ExportPart("", _ordered(rest), whole=True)] if rest else parts
    together: dict[str, list[str]] = {}
    for sheets in by_tag.values():
        _add(together, sheets)
    return [ExportPart("", _ordered(together), whole=True)]


def _age(each: tuple[str, str, SheetName]) -> tuple[str, str]:
    """What newer sheets have more of: the day, and of one day the time."""
    name, _, told = each
    moment = moment_in_name(name)
    return told.day, moment.isoformat() if moment else ""


def _add(to: dict[str, list[str]], sheets: dict[str, list[str]]) -> None:
    for kind, names in sheets.items():
        to.setdefault(kind, []).extend(names)


def _ordered(sheets: dict[str, list[str]]) -> dict[str, list[str]]:
    return {kind: sorted(names, key=len) for kind, names in sheets.items()}


def moment_in_name(name: str) -> datetime | None:
    """Day, and time where it is told, in the name of a file or folder; None without any."""
    for found in _DATE.finditer(name):
        digits = re.sub(r"\D", "", found[0]).ljust(14, "0")
        day = digits[:4], digits[4:6], digits[6:8]
        clock = digits[8:10], digits[10:12], digits[12:]
        try:
            moment = datetime.fromisoformat(f"{'-'.join(day)}T{':'.join(clock)}")
        except ValueError:
            continue
        if _YEARS[0] <= moment.year <= _YEARS[1]:
            return moment
    return None
