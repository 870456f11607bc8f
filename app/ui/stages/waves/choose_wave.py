"""Asks to which wave VMs go, or into which wave another is merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from app.domain.columns import Column
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.text import Text
from app.ui.stages.waves.faces import POOL, WaveFace
from app.ui.stages.waves.wave_column import Verdict
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid


@dataclass(frozen=True, slots=True)
class Offer:
    """A wave (None: no wave) with what it says of what is to go there."""

    face: WaveFace | None
    verdict: Verdict

    @property
    def key(self) -> int:
        """The wave's key, that of the pool for none."""
        return self.face.key if self.face else POOL

    @property
    def name(self) -> str:
        """What it is called."""
        return self.face.wave.name if self.face else "No wave"


class ChooseWaveDialog(Dialog):
    """Those that refuse stand back and say why."""

    chosen = Signal(int)

    def __init__(
        self,
        title: str,
        sentence: str,
        button: str,
        offers: Sequence[Offer],
        parent: QWidget,
        chosen: int | None = None,
    ) -> None:
        """``chosen`` is the key of the wave to begin with; else the first that takes them."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        told = Text(sentence, tone="muted")
        told.setWordWrap(True)
        self.table = _wave_table()
        self.table.set_records(offers)
        self.table.selection_changed.connect(self._show)
        self.table.activated.connect(lambda _key: self.accept())
        self.message = Text("", tone="warning")
        self.message.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = buttons.addButton(button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.setSpacing(grid(1))
        column.addWidget(told)
        column.addWidget(self.table, 1)
        column.addWidget(self.message)
        column.addWidget(buttons)
        self.accept_button.setDefault(True)
        open_at(self, grid(92), grid(56))
        first = next((each.key for each in offers if not each.verdict.refusal), None)
        if chosen is not None and any(each.key == chosen for each in offers):
            first = chosen
        if first is not None:
            self.table.select_keys([first])
            self.table.reveal(first, "wave")
        self._show()

    @property
    def offer(self) -> Offer | None:
        """The wave that is selected, where it is one."""
        keys = self.table.selected_keys()
        found = self.table.records.record_of(keys[0]) if len(keys) == 1 else None
        return found if isinstance(found, Offer) else None

    def _show(self) -> None:
        offer = self.offer
        self.message.setText(offer.verdict.text if offer else "")
        self.accept_button.setEnabled(offer is not None and not offer.verdict.refusal)

    def accept(self) -> None:
        """Hand the choice over."""
        offer = self.offer
        if offer is not None and not offer.verdict.refusal:
            self.chosen.emit(offer.key)
            super().accept()


def _wave_table() -> DataTable:
    columns = [
        Column("wave", "Wave", lambda offer: offer.name, width=26),
        Column("cohort", "Cohort", lambda offer: offer.face.cohort if offer.face else "", width=16),
        Column("start", "Starts", lambda offer: offer.face.wave.scheduled_start
               if offer.face else None, "date", width=11),
        Column("vms", "VMs", lambda offer: offer.face.counted if offer.face else None, "int",
               width=7),
        Column("says", "Says", lambda offer: offer.verdict.text, width=44,
               tooltip=lambda offer: offer.verdict.text,
               help="Why it takes them not, or which dependency would be broken."),
    ]  # fmt: skip
    model = RecordTableModel(
        columns,
        lambda offer: offer.key,
        row_style=lambda offer: "muted" if offer.verdict.refusal else "",
    )
    return DataTable(model, title="Waves")
