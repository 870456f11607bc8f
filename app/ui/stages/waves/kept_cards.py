"""The cards of each wave: what is selected of them, and how far they are scrolled.

It is kept while no column shows the wave.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QObject, Signal

from app.ui.stages.waves.card_model import Card, CardModel, Zoom, tenant_cards
from app.ui.stages.waves.faces import EMPTY, POOL, Board, BoardVm


@dataclass(slots=True)
class Kept:
    """What is kept of a wave while no column shows it."""

    model: CardModel
    chosen: QItemSelectionModel
    scroll: int = 0


class KeptCards(QObject):
    """At most one wave has a selection, so that commands mean what was seen as chosen last."""

    selection_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._board = EMPTY
        self._shown: Collection[int] | None = None
        self._zoom = Zoom.LINE
        self._kept: dict[int, Kept] = {}

    def of(self, key: int) -> Kept:
        """What is kept of a wave; made when it is asked for the first time."""
        found = self._kept.get(key)
        if found is None:
            model = CardModel(self)
            chosen = QItemSelectionModel(model, self)
            found = self._kept[key] = Kept(model, chosen)
            self._fill(key)
            chosen.selectionChanged.connect(lambda *_: self._selected(key))
        return found

    def gone(self, board: Board) -> list[int]:
        """Waves of which something is kept, and which a board has no more."""
        return [key for key in self._kept if key != POOL and key not in board.waves]

    def show_board(self, board: Board) -> None:
        """Follow what stands where; what is selected stays so."""
        before, self._board = self._board, board
        for key in self.gone(board):
            kept = self._kept.pop(key)
            kept.chosen.deleteLater()
            kept.model.deleteLater()
        for key in self._kept:
            if board.vms_of(key) is not before.vms_of(key):
                self._fill(key)

    @property
    def limited(self) -> bool:
        """Whether only some VMs are shown."""
        return self._shown is not None

    def show_only(self, shown: Collection[int] | None) -> None:
        """Show only some VMs; None shows all."""
        self._shown = shown
        self._fill_all()

    def set_zoom(self, zoom: Zoom) -> None:
        """Cards of one line, of three, or a card per tenant; each list begins at its top."""
        self._zoom = zoom
        for kept in self._kept.values():
            kept.scroll = 0
        self._fill_all()

    def _fill_all(self) -> None:
        for key in self._kept:
            self._fill(key)

    def _fill(self, key: int) -> None:
        self._kept[key].model.show_cards(self._cards(key))

    def _cards(self, key: int) -> Sequence[Card]:
        vms: Sequence[BoardVm] = self._board.vms_of(key)
        if self._shown is not None:
            vms = [vm for vm in vms if vm.key in self._shown]
        return tenant_cards(vms) if self._zoom is Zoom.TENANTS else vms

    def selected_keys(self) -> list[int]:
        """Keys of the VMs that are selected, wherever they stand."""
        found: list[int] = []
        for kept in self._kept.values():
            if kept.chosen.hasSelection():
                rows = sorted(
                    row
                    for part in kept.chosen.selection().toList()
                    for row in range(part.top(), part.bottom() + 1)
                )
                found += [key for row in rows for key in kept.model.cards[row].keys]
        return found

    def _selected(self, key: int) -> None:
        kept = self._kept.get(key)
        if kept is not None and kept.chosen.hasSelection():
            for other, theirs in self._kept.items():
                if other != key and theirs.chosen.hasSelection():
                    theirs.chosen.clearSelection()
        self.selection_changed.emit()
