"""A small table that shows what a bulk edit would change, or what it was refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.domain.columns import Column
from app.ui.table.cell_roles import Tokens
from app.ui.table.column_layout import ColumnLayout
from app.ui.table.grid_view import GridView
from app.ui.table.header_view import TableHeader
from app.ui.table.record_table_model import RecordTableModel

MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class ListedChange:
    """One line: which record and field, before, after, and why it is refused."""

    number: int
    record: str
    field: str
    before: str
    after: str
    problem: str = ""


def _record(change: ListedChange) -> str:
    return change.record


def _field(change: ListedChange) -> str:
    return change.field


def _before(change: ListedChange) -> str:
    return change.before


def _after(change: ListedChange) -> str:
    return change.after


def _problem(change: ListedChange) -> str:
    return change.problem


def _number(change: ListedChange) -> int:
    return change.number


def _style(change: ListedChange) -> str:
    return "error" if change.problem else ""


COLUMNS = (
    Column("record", "Row", _record, width=24),
    Column("field", "Field", _field),
    Column("before", "Before", _before, width=24),
    Column("after", "After", _after, width=24),
    Column("problem", "Refused because", _problem, width=60),
)


class ChangeList(GridView):
    """Shows at most :data:`MOST_LISTED` changes; refused ones in the colour of errors."""

    def __init__(
        self, tokens: Tokens, parent: QWidget, columns: Sequence[Column] = COLUMNS
    ) -> None:
        model = RecordTableModel(columns, _number, tokens=tokens, row_style=_style)
        super().__init__(model, tokens, parent)
        model.setParent(self)
        header = TableHeader(model, tokens, self)
        header.setStretchLastSection(True)
        self.setHorizontalHeader(header)
        self._columns = ColumnLayout(self, header, model)
        self.listed = model
        self.setAccessibleName("Preview of changes")

    def show_changes(self, changes: Iterable[ListedChange]) -> None:
        """List changes."""
        self.listed.set_records(changes)
        self._columns.fit()
        if not self.listed.rowCount():
            # As designed the columns would scroll sideways over nothing.
            header = self.horizontalHeader()
            header.resizeSection(header.count() - 1, header.minimumSectionSize())
