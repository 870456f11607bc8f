"""The selected gaps in full: what is missing, what to do, who needs it, how it was resolved."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.gaps.actions import work_of
from app.domain.planning.gaps.gap import GAP_TEXT, STATE_TEXT, GapState, GapType, Severity
from app.domain.planning.gaps.words import SEVERITY_MARK, SEVERITY_TEXT
from app.ui.charts.labels import date_text
from app.ui.parts.selection_words import SelectionWords
from app.ui.stages.readiness.gap_actions import OF_STORAGE
from app.ui.stages.readiness.gap_rows import GapRow
from app.ui.theme.html_colors import colored, link

_TONES = {Severity.CRITICAL: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
_MOST = 30
"""Up to how many selected gaps, and tenants of one, are written out."""


class GapDetail(SelectionWords):
    """Shows the selected gaps; its links lead to tenants, VMs and rows of the network map."""

    tenant_chosen = Signal(int)
    vms_wanted = Signal(object)
    """Keys of VMs."""
    networks_wanted = Signal(object)
    """Names of source networks."""
    storage_wanted = Signal(str)
    """Type of a gap that is mended in the storage map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The selected gaps", 20, parent)
        self._rows: Sequence[GapRow] = ()
        self._tenants: dict[int, str] = {}
        self.lines.link_activated.connect(self._clicked)
        self.show_rows((), {})

    def show_rows(self, rows: Sequence[GapRow], tenants: dict[int, str]) -> None:
        """Show some gaps; ``tenants`` gives the titles of tenants by key."""
        self._rows, self._tenants = tuple(rows), tenants
        self._show()

    def _show(self) -> None:
        rows = self._rows
        if not rows:
            parts = ["Select a gap to read what to do about it and who needs it."]
        elif len(rows) == 1:
            parts = self._in_full(rows[0])
        else:
            parts = [_briefly(row) for row in rows[:_MOST]]
            if len(rows) > _MOST:
                parts.append(f"… and {grouped(len(rows) - _MOST)} more")
        self.write(_heading(rows), parts)

    def _in_full(self, row: GapRow) -> list[str]:
        gap = row.gap
        parts = [f"{_sign(gap.severity)} {escape(gap.text)}"]
        if gap.note:
            when = f" ({date_text(gap.resolved_at)})" if gap.resolved_at else ""
            what = "Resolution" if gap.resolved_at else "Note"
            parts.append(f"<b>{what}:</b> {escape(gap.note)}{when}")
        if gap.state is not GapState.CLOSED:
            parts.append(f"<b>What to do:</b> {escape(gap.action)}")
        if gap.stands:
            steps = work_of(gap).steps
            parts.append(
                "<b>Steps:</b> "
                + " ".join(f"{number}. {escape(step)}" for number, step in enumerate(steps, 1))
            )
        if gap.tenant_ids:
            parts.append(f"<b>Tenants:</b> {self._tenant_links(gap.tenant_ids)}")
        if gap.vm_ids:
            parts.append(f"<b>VMs:</b> {link('vms', count_text(len(gap.vm_ids), 'VM'))}")
        if gap.type is GapType.MISSING_NETWORK and row.sources:
            names = ", ".join(row.sources)
            parts.append(f"<b>Network map:</b> {link('networks', names)}")
        if gap.type in OF_STORAGE:
            parts.append(link("storage", "Show in Storage Map"))
        return parts

    def _tenant_links(self, keys: Sequence[int]) -> str:
        known = [(self._tenants[key], key) for key in keys if key in self._tenants]
        known.sort(key=lambda pair: pair[0].casefold())
        links = [link(f"tenant/{key}", title) for title, key in known[:_MOST]]
        more = f" and {grouped(len(known) - _MOST)} more" if len(known) > _MOST else ""
        return ", ".join(links) + more

    def _clicked(self, target: str) -> None:
        row = self._rows[0]
        place, _, key = target.partition("/")
        if place == "tenant":
            self.tenant_chosen.emit(int(key))
        elif place == "vms":
            self.vms_wanted.emit(list(row.gap.vm_ids))
        elif place == "storage":
            self.storage_wanted.emit(row.gap.type.value)
        else:
            self.networks_wanted.emit(list(row.sources))


def _heading(rows: Sequence[GapRow]) -> str:
    if not rows:
        return "No gap selected"
    if len(rows) == 1:
        gap = rows[0].gap
        severity = SEVERITY_TEXT[gap.severity].lower()
        state = STATE_TEXT[gap.state].lower()
        return f"{GAP_TEXT[gap.type]} · {gap.resource} · {severity}, {state}"
    still = sum(row.gap.open for row in rows)
    vms = len({key for row in rows for key in row.gap.vm_ids})
    return (
        f"{count_text(len(rows), 'gap')} selected · {grouped(still)} open · {count_text(vms, 'VM')}"
    )


def _briefly(row: GapRow) -> str:
    gap = row.gap
    kind = escape(GAP_TEXT[gap.type])
    return f"{_sign(gap.severity)} {kind} · <b>{escape(gap.resource)}</b>: {escape(gap.action)}"


def _sign(severity: Severity) -> str:
    return colored(_TONES[severity], SEVERITY_MARK[severity])
