"""Figures of a summary, in groups: what the workbooks, the PDFs and pages list line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from app.domain.columns import Column
from app.domain.number_style import fixed, grouped, short
from app.domain.planning.plan.rows import Line, LineKind


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a value with its unit, or, without a value, a sentence in ``note``.

    ``tone`` is a risk category whose colour it takes; ``decimals`` are those of a float.
    """

    label: str
    value: Any = None
    unit: str = ""
    note: str = ""
    tone: str = ""
    decimals: int = 1


class Group(NamedTuple):
    """Figures that belong together."""

    title: str
    figures: tuple[Figure, ...]


FIGURE_COLUMNS: tuple[Column, ...] = (
    Column("label", "Item", lambda figure: figure.label, width=30),
    Column("value", "Value", lambda figure: figure.value, width=26),
    Column("unit", "Unit", lambda figure: figure.unit, width=14),
    Column("note", "Note", lambda figure: figure.note, width=90),
)


def figure_lines(groups: Iterable[Group]) -> Iterator[Line]:
    """A heading for each group that has figures, and a row for each of them."""
    for group in groups:
        if group.figures:
            yield Line(LineKind.HEADING, text=group.title)
        for figure in group.figures:
            yield Line(LineKind.ROW, figure)


def figure_text(figure: Figure) -> str:
    """A figure's value as people read it."""
    value = figure.value
    if value is None:
        return ""
    if isinstance(value, float):
        worded = short if figure.decimals > 2 else fixed
        return worded(value, figure.decimals)
    if isinstance(value, int):
        return grouped(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
