"""Reads cells of a file as figures and answers, and notes in the report what is neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from app.domain.inventory import cells, words
from app.domain.inventory.decimal_marks import FRACTIONS, PartMarks, Rows, TableMarks
from app.domain.inventory.headings import SheetMap
from app.domain.inventory.report import ImportReport, Weight


class CellReaders:
    """The readers for one file, and the decimal marks of the table that is read just now."""

    def __init__(self, report: ImportReport, *, all_text: bool = False) -> None:
        self._report = report
        self.all_text = all_text
        self.unread: Counter[str] = Counter()
        """Cells of the table that is read just now which are not what their field needs."""
        self._part = PartMarks()
        self._marks: TableMarks | None = None

    def start_part(self, part: PartMarks) -> None:
        """Begin one of the exports of the file."""
        self._part, self._marks = part, None

    def start_table(self, found: SheetMap, rows: Rows) -> None:
        """Begin a table; ``rows`` opens it once more."""
        self._marks = TableMarks(found, rows, self._part)
        self.unread = Counter()

    def end_table(self) -> None:
        """Let go of the table that was read."""
        self._marks = None

    def numbers(self, found: SheetMap, field: str) -> Callable[[Any], float | None]:
        """A reader of number cells that notes cells which hold something else."""
        return self._reader(found.kind, field, cells.number)

    def sizes(self, found: SheetMap, field: str) -> Callable[[Any], float | None]:
        """A reader of a size column in MiB, whatever its heading or its cells count in."""
        unit = found.units.get(field, 1.0)
        if unit == 1.0:
            return self._reader(found.kind, field, cells.size_mib)
        read = self._reader(found.kind, field, lambda cell, mark: cells.size_mib(cell, mark, unit))
        return lambda cell: (
            cells.size_mib(cell, unit_mib=unit) if type(cell) is float else read(cell)
        )

    def _reader(
        self, kind: str, field: str, value_of: Callable[[Any, str], float | None]
    ) -> Callable[[Any], float | None]:
        all_text, report, marks, unread = self.all_text, self._report, self._marks, self.unread
        counted = f"numbers stored as text in {kind} ({field})"
        failed = f"cells that are no number in {kind} ({field}), read as unknown"
        known: dict[str, float] = {}
        errors = f"failed formulas in {kind} ({field}), read as unknown"

        def read(cell: Any) -> float | None:
            if type(cell) is float and -cells.LARGEST <= cell <= cells.LARGEST:
                return cell
            if cell is None or cell == "":
                return None
            mark = "."
            if type(cell) is str:
                if cell in known:
                    return known[cell]
                if cells.is_doubtful(plain := cells.sized(cell)[0]):
                    mark = self._mark(kind, field, plain, marks)
            value = value_of(cell, mark)
            if all_text and value is not None:
                known[cell] = value
            if value is None:
                unread[field] += 1
                shown = cells.text(cell)[:60]
                report.suspect(
                    failed if shown else errors, shown or str(cell).strip()[:60], Weight.FIGURE
                )
            elif type(cell) is str and not all_text:
                report.suspect(counted, cell[:60], Weight.NOTE)
            return value

        return read

    def _mark(self, kind: str, field: str, cell: str, marks: TableMarks | None) -> str:
        """The decimal mark of a number that may have thousands or a fraction."""
        if field in FRACTIONS:
            return "," if "," in cell else "."
        if marks is None:
            return cells.THOUSANDS
        mark = marks.of(field)
        example = marks.guessed.pop(field, None)
        if example is not None:
            meant = "thousands" if mark == cells.THOUSANDS else "fractions"
            self._report.suspect(
                f"columns of {kind} ({field}) whose marks may mean thousands or fractions, read "
                f"as {meant}, the likelier",
                example,
                Weight.FIGURE,
            )
        return mark

    def flags(self, kind: str, found: SheetMap, field: str) -> Callable[[Any], bool | None]:
        """A reader of yes and no that notes words which mean neither."""
        place = found.columns.get(field)
        if place is None:
            return lambda _cell: None
        unknown = f"words in {kind} ({found.headings[place]}) that mean neither yes nor no"
        unread = self.unread
        known: dict[Any, bool | None] = {None: None, "": None}

        def read(cell: Any) -> bool | None:
            try:
                value = known[cell]
            except KeyError:
                value = known[cell] = cells.flag(cell)
            if value is None and cell not in (None, ""):
                unread[field] += 1
                self._report.suspect(unknown, cells.text(cell)[:60])
            return value

        return read

    def power_states(self, kind: str) -> Callable[[Any], str]:
        """A reader of power states in the one word that we use; notes words that mean none."""
        unknown = f"words in {kind} (Powerstate) that mean no power state"
        unread = self.unread

        def read(cell: Any) -> str:
            word = cells.text(cell)
            state = words.power_state(word)
            if word and not state:
                unread["power_state"] += 1
                self._report.suspect(unknown, word[:60], Weight.FIGURE)
            return state

        return read
