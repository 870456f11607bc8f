"""What somebody has told of the columns of an export, while its sheets are read.

It says which choices hold for a sheet, keeps account of those that were of use, and shows every
column to the survey of a preview.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.domain.inventory.column_choices import ColumnChoice, ColumnChoices
from app.domain.inventory.column_needs import bears_marks
from app.domain.inventory.column_survey import ColumnSurvey, RowSample
from app.domain.inventory.headings import SheetMap, find_header, likely_header
from app.domain.inventory.report import ImportReport, SheetReport

Head = Sequence[Sequence[Any]]


class ToldColumns:
    """The choices of one import, and its survey where there is one.

    ``sure_units`` are columns (``vInfo.memory``) whose unit was chosen and is not doubted.
    """

    def __init__(
        self, report: ImportReport, choices: ColumnChoices, survey: ColumnSurvey | None
    ) -> None:
        self.sure_units: set[str] = set()
        self._report, self._choices, self._survey = report, choices, survey

    def chosen(self, kind: str, head: Head, kinds: Collection[str]) -> Mapping[str, ColumnChoice]:
        """What was chosen for the columns of a sheet; ``kinds`` are the sheets of its export.

        A vInfo that is none by its own headings only becomes one in an RVTools export.
        """
        chosen = self._choices.of(kind)
        if chosen and kind == "vInfo" and find_header(kind, head) is None:
            return chosen if bears_marks(kinds, likely_header(kind, head)) else {}
        return chosen

    def begin(self, found: SheetMap) -> RowSample | None:
        """Tell in the report what was chosen by hand; returns what is to watch the rows."""
        for key, heading in zip(found.keys, found.headings, strict=True):
            choice = found.chosen.get(key)
            if choice is None:
                continue
            told = choice.sentence(heading)
            if told not in self._report.by_hand:
                self._report.by_hand.append(told)
            if choice.unit:
                self.sure_units.add(f"{choice.kind}.{choice.field}")
        return None if self._survey is None else RowSample()

    def end(
        self,
        sheet: SheetReport,
        found: SheetMap,
        sample: RowSample | None,
        unread: Mapping[str, int],
    ) -> None:
        """Show the columns of a sheet that was read."""
        if self._survey is not None and sample is not None:
            name = (sheet.file, sheet.kind, sheet.found_as)
            self._survey.add(name, found, sample.rows, usable=True, rows=sheet.rows, unread=unread)

    def left_out(self, sheet: SheetReport, head: Head, kinds: Collection[str]) -> None:
        """Show the columns of a sheet that cannot be read, where somebody may say what they are."""
        if self._survey is None:
            return
        likely = likely_header(sheet.kind, head, self.chosen(sheet.kind, head, kinds))
        if likely is None:
            return
        if sheet.kind == "vInfo":
            if not bears_marks(kinds, likely_header(sheet.kind, head)):
                return
            self._survey.mappable = True
        name = (sheet.file, sheet.kind, sheet.found_as)
        self._survey.add(name, likely, head[likely.header_row + 1 :], usable=False)
