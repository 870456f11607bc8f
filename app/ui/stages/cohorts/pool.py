"""The tenants that are in no cohort: a narrow list beside the cards, gone when it is empty."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.domain.counted_noun import count_text
from app.ui.parts.search_field import SearchField
from app.ui.parts.text import ElidedText, Text
from app.ui.stages.cohorts.rows import TenantEntry
from app.ui.stages.cohorts.tenant_list import TenantList
from app.ui.theme.metrics import TextSize, grid
from app.ui.theme.tokens import theme

WIDTH = 31
"""Grid steps of the pool."""
FOLDED = 3


class Pool(QWidget):
    """Unassigned tenants. Empty it folds to a strip that still takes what is dropped on it."""

    filtered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[TenantEntry, ...] = ()
        self.heading = ElidedText("Unassigned", bold=True)
        self.caption = ElidedText("", tone="muted")
        self.search = SearchField("Search tenants")
        self.search.setMinimumWidth(grid(10))
        self.search.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.list = TenantList("Tenants without a cohort")
        self.reason = Text("", TextSize.SMALL, tone="warning")
        self.reason.setWordWrap(True)
        self.reason.setAccessibleName("Why tenants were left out")
        self.list.selectionModel().selectionChanged.connect(self._show_reason)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(0.5))
        column.addWidget(self.heading)
        column.addWidget(self.caption)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.reason)
        theme().size_changed.connect(self._fit)
        self.search.search_changed.connect(self._filter)
        self.search.results_wanted.connect(self.list.setFocus)
        self.setAccessibleName("Tenants without a cohort")

    def show_entries(self, entries: Sequence[TenantEntry]) -> None:
        """Show the tenants that are in no cohort; none of them folds the pool."""
        self._entries = tuple(entries)
        some = bool(entries)
        vms = sum(entry.vms for entry in entries)
        self.caption.setText(
            f"{count_text(len(entries), 'tenant')}, {count_text(vms, 'VM')}" if some else ""
        )
        self.setToolTip("" if some else "Every tenant is in a cohort. Drop one here to take it out")
        for part in (self.heading, self.caption, self.search):
            part.setVisible(some)
        self._fit()
        if not some:
            self.search.clear()
        self._filter()

    def _fit(self) -> None:
        self.setFixedWidth(grid(FOLDED if self.folded else WIDTH))

    @property
    def folded(self) -> bool:
        """Whether it is empty and only a strip."""
        return not self._entries

    def _show_reason(self, *_selection: object) -> None:
        """Why the selected tenants were left out by the newest assignment, else how many were."""
        left_out = {each.key: each for each in self._entries if each.unplaced}
        chosen = [left_out[key] for key in self.list.selected_keys() if key in left_out]
        if len(chosen) == 1:
            text = f"Left out by auto-assign: {chosen[0].unplaced}"
        elif left_out:
            text = (
                f"▲ Auto-assign left {count_text(len(left_out), 'tenant')} out. Select one to "
                "read why."
            )
        else:
            text = ""
        self.reason.setText(text)
        self.reason.setVisible(bool(text))

    def _filter(self, *_text: object) -> None:
        words = self.search.text().casefold().split()
        self.list.show_entries(
            [e for e in self._entries if all(word in e.title.casefold() for word in words)]
        )
        self._show_reason()
        self.filtered.emit()
