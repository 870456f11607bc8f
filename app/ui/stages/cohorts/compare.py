"""Cohorts side by side: a column for each, a row for each figure, best and worst marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.columns import Column
from app.domain.number_style import general
from app.domain.planning.cohorts.cohort import Cohort
from app.ui.charts.labels import date_text, number_text
from app.ui.parts.settings import Settings
from app.ui.parts.text import Text
from app.ui.stages.cohorts import words
from app.ui.stages.cohorts.rows import CohortFace
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

BEST, WORST = "best", "worst"
_MARKS = {BEST: ("ok", "ok"), WORST: ("warning", "warning")}


class Cell(float):
    """A figure of one cohort: the number that it sorts by, its words, and whether it stands out."""

    text: str
    mark: str

    def __new__(cls, number: float, text: str, mark: str = "") -> Cell:
        """Make a cell; ``mark`` is best, worst or nothing."""
        made = super().__new__(cls, number)
        made.text, made.mark = text, mark
        return made

    def __eq__(self, other: object) -> bool:
        """Equal numbers with other words are other cells."""
        if not isinstance(other, Cell):
            return False
        return (float(self), self.text, self.mark) == (float(other), other.text, other.mark)

    def __hash__(self) -> int:
        """By number and words."""
        return hash((float(self), self.text, self.mark))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row of the table; ``cells`` are those of the cohorts in their order."""

    key: str
    title: str
    help: str
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class _Figure:
    key: str
    title: str
    value: Callable[[CohortFace], float | None]
    text: Callable[[float], str]
    good: int = 0
    """1 where more is better, -1 where less is, 0 where neither is."""
    help: str = ""


def _share(part: int, whole: int) -> float | None:
    return 100.0 * part / whole if whole else None


def _of_vms(value: Callable[[CohortFace], float]) -> Callable[[CohortFace], float | None]:
    """A figure that only a cohort with VMs has."""
    return lambda face: value(face) if face.weight.vms else None


def _percent(value: float) -> str:
    return f"{number_text(value)} %"


def _decimal(value: float) -> str:
    return number_text(value, 1)


_FIGURES = (
    _Figure("tenants", "Tenants", lambda f: len(f.tenants), number_text),
    _Figure("vms", "VMs", lambda f: f.weight.vms, number_text, help="VMs in plan."),
    _Figure("used", "Used", lambda f: f.weight.used_tb, words.tb_text, help="Used space in TB."),
    _Figure("ease", "Ease", _of_vms(lambda f: f.ease), _decimal, -1,
            "Mean ease of its VMs, 0 to 100: lower is easier."),
    _Figure("risk", "Mean risk", _of_vms(lambda f: f.weight.average_risk), _decimal, -1,
            "Mean risk score of its VMs."),
    _Figure("red", "Red VMs", lambda f: _share(f.risk[2], sum(f.risk)), _percent, -1,
            "Share of its VMs that are red."),
    _Figure("systems", "OS support", _of_vms(lambda f: f.weight.os_support_pct), _percent, 1,
            "Share of its VMs that are supported or expected to run."),
    _Figure("readiness", "Readiness", lambda f: f.readiness_pct, _percent, 1,
            "Share of its tenants' readiness checks that pass."),
    _Figure("ready", "Tenants ready", lambda f: f.ready, number_text,
            help="Tenants that pass all five checks."),
    _Figure("days", "Days", lambda f: f.days or None, number_text, -1,
            "Working days from its first to its last, by the newest schedule."),
)  # fmt: skip


def _words(cohort: Cohort, face: CohortFace) -> dict[str, tuple[str, str]]:
    """Rows that are words, by key: title and text."""
    plan = face.plan

    def number(value: float | None, unit: str) -> str:
        return "as the project" if value is None else f"{general(value)} {unit}".strip()

    return {
        "first": ("First day", date_text(plan.starts) if plan and plan.starts else "–"),
        "last": ("Last day", date_text(plan.ends) if plan and plan.ends else "–"),
        "not_before": ("Not before", date_text(cohort.start_date) if cohort.start_date else "–"),
        "deadline": ("Deadline", date_text(cohort.end_date) if cohort.end_date else "–"),
        "gate": ("Gate", words.gate_text(face)),
        "owner": ("Owner", cohort.owner or "–"),
        "per_day": ("VMs per day", number(cohort.max_vms_per_day, "")),
        "hours": ("Working hours", number(cohort.working_hours_per_day, "h")),
        "slots": ("Agent slots", number(cohort.agent_slots, "")),
        "profile": ("Overcommit", cohort.overcommit_profile or "as the project"),
    }


def figure_rows(faces: Sequence[CohortFace]) -> list[FigureRow]:
    """All rows for these cohorts."""
    rows = []
    for figure in _FIGURES:
        values = [figure.value(face) for face in faces]
        texts = ["" if value is None else figure.text(value) for value in values]
        # What reads alike is marked alike.
        told = dict(zip(texts, marks_of(values, figure.good), strict=True))
        told |= {t: m for t, m in zip(texts, marks_of(values, figure.good), strict=True) if m}
        marks = [told[text] if len({*texts} - {""}) > 1 else "" for text in texts]
        cells = tuple(
            None if value is None else Cell(value, text, mark)
            for value, text, mark in zip(values, texts, marks, strict=True)
        )
        rows.append(FigureRow(figure.key, figure.title, figure.help, cells))
    found = [_words(face.cohort, face) for face in faces]
    for key in found[0] if found else ():
        cells = tuple(Cell(0.0, each[key][1]) for each in found)
        rows.append(FigureRow(key, found[0][key][0], "", cells))
    return rows


def marks_of(values: Sequence[float | None], good: int) -> list[str]:
    """Which figures are best and worst; none where they are all alike or neither is better."""
    known = [value for value in values if value is not None]
    if not good or len(set(known)) < 2:
        return [""] * len(values)
    best, worst = (max(known), min(known)) if good > 0 else (min(known), max(known))
    return [BEST if value == best else WORST if value == worst else "" for value in values]


def _column(place: int, cohort: Cohort) -> Column:
    def value(row: FigureRow) -> Cell | None:
        return row.cells[place] if place < len(row.cells) else None

    def text(cell: Any) -> str:
        return cell.text if isinstance(cell, Cell) else "–"

    def mark(cell: Any) -> tuple[str, str] | None:
        return _MARKS.get(cell.mark) if isinstance(cell, Cell) else None

    def explained(row: FigureRow) -> str:
        cell = value(row)
        told = f" ({cell.mark} of the cohorts)" if cell is not None and cell.mark else ""
        return f"{row.title} of {cohort.name}: {text(cell)}{told}"

    return Column(
        f"cohort:{cohort.id}", cohort.name, value, "float", text=text, mark=mark, width=16,
        tooltip=explained,
    )  # fmt: skip


def compare_columns(faces: Sequence[CohortFace]) -> list[Column]:
    """A column of titles, and one for each cohort."""
    first = Column("figure", "Figure", lambda row: row.title, width=18,
                   tooltip=lambda row: row.help)  # fmt: skip
    return [first, *(_column(place, face.cohort) for place, face in enumerate(faces))]


class CompareTable(QWidget):
    """The table of figures."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[tuple[int, str]] = []
        self._weights: dict[str, int] = {}
        self.model = RecordTableModel(compare_columns(()), lambda row: row.key, parent=self)
        self.table = DataTable(self.model, title="Cohorts compared")
        self.table.set_empty("There is no cohort to compare.")
        self.line = Text(
            "The best figure of all cohorts has a tick, the worst a triangle.", tone="muted"
        )
        self.line.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        words_row = QVBoxLayout()
        words_row.setContentsMargins(grid(2), 0, grid(2), 0)
        words_row.addWidget(self.line)
        column.addLayout(words_row)
        column.addWidget(self.table, 1)
        self.layout_keeper = ElasticLayout(
            self.table, settings, "cohorts_compare", self._weights, whole=("figure",)
        )

    def show_faces(self, faces: Sequence[CohortFace]) -> None:
        """Show these cohorts."""
        names = [(face.key, face.cohort.name) for face in faces]
        if names != self._names:
            self._names = names
            self.model.set_records([])
            self._weights.clear()
            self._weights.update({f"cohort:{face.key}": 1 for face in faces})
            self.layout_keeper.take(compare_columns(faces))
        self.model.set_records(figure_rows(faces))
        self.layout_keeper.measure()
