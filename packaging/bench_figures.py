"""The figures that measurements have found, kept from run to run, and their table in the README."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

BEGIN, END = "<!-- figures -->", "<!-- end of the figures -->"
"""Between these lines of the README stands the table."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a part of the measurements has found, where at most ``target`` is good."""

    part: str
    what: str
    value: float
    target: float
    unit: str
    day: str

    @property
    def is_met(self) -> bool:
        """Whether the target is met."""
        return self.value <= self.target


class KeptFigures:
    """Figures in a file, of each the newest."""

    def __init__(self, path: Path) -> None:
        self._path = path
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        self._known = {(each["part"], each["what"]): Figure(**each) for each in kept}

    def keep(self, figure: Figure) -> None:
        """Keep a figure, at once."""
        self._known[figure.part, figure.what] = figure
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps([asdict(each) for each in self._known.values()], indent=1))
        partial.replace(self._path)

    def of(self, parts: Iterable[str]) -> list[Figure]:
        """The figures of some parts, in their order."""
        return [each for part in parts for each in self._known.values() if each.part == part]


def today() -> str:
    """The date of a figure."""
    return datetime.now().astimezone().date().isoformat()


def table(figures: Sequence[Figure]) -> str:
    """The figures as a table, after a sentence that says where they were measured."""
    days = sorted({each.day for each in figures})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    lines = [
        f"Medians on {_machine()}, {when}.",
        "",
        "| part | figure | measured | at most |",
        "|---|---|---:|---:|",
    ]
    lines += [
        f"| {each.part} | {each.what} | {_number(each.value)}{each.unit}"
        f"{'' if each.is_met else ' (missed)'} | {each.target:g}{each.unit} |"
        for each in figures
    ]
    return "\n".join(lines)


def write_into(readme: Path, figures: Sequence[Figure]) -> None:
    """Put the table into the README in place of the one that it has.

    :raises ValueError: when the README has no place for it.
    """
    text = readme.read_text(encoding="utf-8")
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{readme.name} has no lines {BEGIN} and {END}.")
    readme.write_text(f"{head}{BEGIN}\n{table(figures)}\n{END}{tail}", encoding="utf-8")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _machine() -> str:
    cores = os.cpu_count() or 1
    return (
        f"{cores} cores of {_processor()}, {_memory_gb():.0f} GB, {_system()}, "
        f"Python {platform.python_version()}"
    )


def _processor() -> str:
    found = Path("/proc/cpuinfo")
    for line in found.read_text().splitlines() if found.exists() else []:
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine()


def _memory_gb() -> float:
    import psutil

    return psutil.virtual_memory().total / 1024**3


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"
