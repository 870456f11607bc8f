"""The cards of one wave as a list: VMs, or counts per tenant, patched row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QStringListModel,
    Qt,
)

from app.domain.cell_values import natural_key
from app.domain.counted_noun import count_text
from app.domain.enums import Mode
from app.domain.units import hours_text
from app.ui.charts.labels import number_text
from app.ui.parts.drag_lists import keys_as_mime, keys_of_mime
from app.ui.stages.waves.faces import BoardVm
from app.ui.stages.waves.words import status_title

Index = QModelIndex | QPersistentModelIndex
MIME = "application/x-migration-planner-vms"
"""What is dragged: the keys of VMs as JSON, and nothing else."""
_OF_LIST = Qt.ItemFlag.ItemIsDropEnabled
_OF_CARD = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
MOST_RANGES = 200
"""Beyond as many separate runs of rows that come or go a list is laid out anew: one after another
they would take longer."""


class Zoom(StrEnum):
    """How much a card shows."""

    LINE = "line"
    LINES = "lines"
    TENANTS = "tenants"


@dataclass(frozen=True, slots=True)
class TenantCard:
    """The VMs of one tenant in a wave, as one card."""

    tenant: str
    keys: tuple[int, ...]
    gb: float
    risk: tuple[int, int, int]

    @property
    def key(self) -> str:
        """Tells it from the others in its list."""
        return self.tenant


Card = BoardVm | TenantCard


def packed_keys(keys: Iterable[int]) -> QMimeData:
    """Keys of VMs as they are dragged."""
    return keys_as_mime(MIME, keys)


def unpacked_keys(data: QMimeData) -> list[int]:
    """The keys of VMs that are dragged, none where something else is."""
    return keys_of_mime(MIME, data)


def tenant_cards(vms: Iterable[BoardVm]) -> list[Card]:
    """VMs counted by tenant, by its name."""
    groups: dict[str, list[BoardVm]] = {}
    for vm in vms:
        groups.setdefault(vm.tenant, []).append(vm)
    found: list[Card] = []
    for tenant in sorted(groups, key=natural_key):
        members = groups[tenant]
        risks = [vm.risk for vm in members]
        counts = (risks.count("GREEN"), risks.count("YELLOW"), risks.count("RED"))
        keys, gb = tuple(vm.key for vm in members), sum(vm.gb for vm in members)
        found.append(TenantCard(tenant or "No tenant", keys, gb, counts))
    return found


class CardModel(QStringListModel):
    """Cards in the order given; a drop only asks.

    How many rows there are is Qt's own knowledge, a list of empty texts: a view that lays out
    tens of thousands of cards asks twice for each. The cards follow its rows before a view does.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: list[Card] = []
        self._keys: list[object] = []
        self._coming: tuple[Sequence[Card], Sequence[object]] = ((), ())
        self.rowsInserted.connect(self._rows_have_come)
        self.rowsRemoved.connect(self._rows_have_gone)

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Show these: rows that are gone go, new ones come, and what differs is painted anew.

        What stays keeps its order, its selection and its place on the screen.
        """
        keys: list[object] = [card.key for card in cards]
        if keys != self._keys:
            self._change_rows(list(cards), keys)
        changed = [n for n, card in enumerate(cards) if card != self.cards[n]]
        if changed:
            self.cards = list(cards)
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))

    def _change_rows(self, cards: list[Card], keys: list[object]) -> None:
        wanted, known = set(keys), set(self._keys)
        gone = _runs([n for n, key in enumerate(self._keys) if key not in wanted])
        come = _runs([n for n, key in enumerate(keys) if key not in known])
        staying = [key for key in self._keys if key in wanted]
        if len(gone) + len(come) > MOST_RANGES or staying != [k for k in keys if k in known]:
            self.cards, self._keys = cards, keys
            self.setStringList([""] * len(cards))
            return
        for first, last in reversed(gone):
            self.removeRows(first, last - first + 1)
        for first, last in come:
            self._coming = cards[first : last + 1], keys[first : last + 1]
            self.insertRows(first, last - first + 1)
        self._coming = ((), ())

    def _rows_have_come(self, _parent: QModelIndex, first: int, _last: int) -> None:
        cards, keys = self._coming
        self.cards[first:first] = cards
        self._keys[first:first] = keys

    def _rows_have_gone(self, _parent: QModelIndex, first: int, last: int) -> None:
        del self.cards[first : last + 1]
        del self._keys[first : last + 1]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The name, and the card in words."""
        if not index.isValid() or index.row() >= len(self.cards):
            return None
        card = self.cards[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return card.tenant if isinstance(card, TenantCard) else card.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return card_sentence(card)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be dragged; things are dropped on the list, not on a row."""
        return _OF_CARD if index.isValid() else _OF_LIST

    def mimeTypes(self) -> list[str]:
        """VMs and nothing else."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The keys of the dragged VMs."""
        rows = sorted(index.row() for index in indexes)
        return packed_keys(key for row in rows for key in self.cards[row].keys)

    def supportedDropActions(self) -> Qt.DropAction:
        """VMs are moved."""
        return Qt.DropAction.MoveAction

    def place_of(self, key: int) -> int | None:
        """The row of the card in which a VM is."""
        return next((n for n, card in enumerate(self.cards) if key in card.keys), None)


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending places as runs of neighbours, each with its first and last."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def mode_word(mode: str) -> str:
    """A mode in a word."""
    return {Mode.WARM.value: "warm", Mode.COLD.value: "cold"}.get(mode, "")


def gb_text(gb: float) -> str:
    """GiB on a card, in TiB from 10,000 on."""
    if gb >= 10_000:
        return f"{number_text(gb / 1024, 1)} TB"
    return f"{number_text(gb, 0 if gb >= 10 or not gb else 1)} GB"


def card_sentence(card: Card) -> str:
    """A card in words, for its tooltip and for who does not see it."""
    if isinstance(card, TenantCard):
        return f"{card.tenant}, {count_text(len(card.keys), 'VM')}, {gb_text(card.gb)}"
    parts = [card.name, f"{card.risk.lower()} risk"]
    if card.gone:
        return f"{card.name}, no longer in the plan"
    parts += [mode_word(card.mode), gb_text(card.gb), hours_text(card.hours)]
    if card.tenant:
        parts.append(card.tenant)
    if card.application:
        parts.append(card.application)
    parts.append(status_title(card.status))
    if card.needs:
        parts.append(f"needs {count_text(len(card.needs), 'VM')}")
    if card.mates:
        parts.append(f"moves with {count_text(card.mates, 'VM')} more")
    return ", ".join(part for part in parts if part)
