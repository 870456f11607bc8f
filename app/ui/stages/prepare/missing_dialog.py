"""What is missing, or was left out: what, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass

from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.columns import Column
from app.domain.planning.provisioning.wanted import LeftOut
from app.ui.parts.list_dialog import ListDialog
from app.ui.parts.settings import Settings
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel

_COLUMNS = (
    Column("what", "What", lambda row: row.what, width=28, help="What is not ready."),
    Column("why", "Why", lambda row: row.why, width=34, help="What it lacks."),
    Column("hint", "What to do", lambda row: row.hint, width=40, help="Where that is mended."),
)


class MissingDialog(ListDialog):
    """A list to read, with the way to the page where it is mended."""

    def __init__(
        self,
        title: str,
        note: str,
        rows: Sequence[LeftOut],
        settings: Settings,
        parent: QWidget,
        page: str = "",
        jump: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(title, parent)
        self.table = DataTable(RecordTableModel(list(_COLUMNS), _key), title=title)
        ElasticLayout(self.table, settings, "prepare_missing", {"why": 1, "hint": 2}, frozen=False)
        buttons = []
        if jump is not None:
            go = QPushButton(f"Go to {page}")
            go.clicked.connect(self.accept)
            go.clicked.connect(jump)
            buttons.append(go)
        self.lay_out(note, buttons, 114, 44)
        self.table.set_records([_Row(place, *astuple(row)) for place, row in enumerate(rows)])


@dataclass(frozen=True, slots=True)
class _Row:
    """A line with its place: two things may be called alike."""

    place: int
    what: str
    why: str
    hint: str


def _key(row: _Row) -> int:
    return row.place
