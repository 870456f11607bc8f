"""Which columns a sheet of an estate has, and where the value of each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.generator.estate import Estate
from tests.generator.headings import ATTRIBUTES_BEFORE, headings, sheet_names

ATTRIBUTE = "attribute:"
_OLD_KEYS = {
    "Resource pool": "Resource Pool name",
    "In Traffic Shapping": "In Traffic Shaping",
    "Out Trafic Shaping": "Out Traffic Shaping",
}
_OLD_BUS = {"noSharing": 0, "virtualSharing": 1, "physicalSharing": 2}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading as written, and the key of its value in a row."""

    heading: str
    key: str


def sheets(estate: Estate) -> list[str]:
    """Names of the sheets that are written, in order."""
    return [name for name in sheet_names(estate.style) if name not in estate.without_sheets]


def columns(estate: Estate, sheet: str) -> list[Column]:
    """The sheet's columns in order, custom attributes in their place."""
    own = [Column(name, _key(estate, sheet, name)) for name in headings(estate.style, sheet)]
    before = ATTRIBUTES_BEFORE.get(sheet)
    if before is not None:
        names = [column.heading for column in own]
        position = names.index(before if before in names else "VI SDK Server")
        own[position:position] = [Column(name, ATTRIBUTE + name) for name in estate.attributes]
    return [column for column in own if (sheet, column.heading) not in estate.without_columns]


def _key(estate: Estate, sheet: str, heading: str) -> str:
    if not estate.old:
        return heading
    name = heading.strip()
    if sheet == "vRP" or name in {"In Traffic Shapping", "Out Trafic Shaping"}:
        name = _OLD_KEYS.get(name, name)
    words = [{"MB": "MiB", "KB": "KiB"}.get(word, word) for word in name.split(" ")]
    return " ".join(words)


def as_written_of_old(sheet: str, key: str, value: Any) -> Any:
    """The value as the old style stores it: dates as text, some texts as numbers."""
    if isinstance(value, datetime):
        return _old_date(sheet, key, value)
    if key == "Shared Bus":
        return _OLD_BUS.get(value, value)
    if key == "Latency Sensitivity":
        return 1
    return value


def _old_date(sheet: str, key: str, value: datetime) -> str:
    if sheet == "vMetaData":
        half = "AM" if value.hour < 12 else "PM"
        day = f"{value.month}/{value.day}/{value.year}"
        return f"{day} {value.hour % 12 or 12}:{value:%M:%S} {half}"
    return value.strftime(
        "%Y-%m-%dT%H:%M:%S.076Z" if key == "Change Version" else "%Y/%m/%d %H:%M:%S"
    )
