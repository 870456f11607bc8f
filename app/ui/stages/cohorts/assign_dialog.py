"""Smart auto-assign: options on the left, what they would do on the right. Apply is one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.cohorts.preview import CohortTotals, Move
from app.domain.planning.cohorts.strategies import Strategy
from app.domain.units import GIB_PER_TIB
from app.services import cohort_assignment
from app.ui.charts.labels import number_text
from app.ui.parts.ease_badge import ease_mark
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.flowing_text import FlowingText
from app.ui.parts.tabbed_pages import TabbedPages
from app.ui.shell.preview_dialog import Apply, PreviewDialog, PreviewWords
from app.ui.stages.cohorts.assign_options import AssignOptionsPane
from app.ui.stages.cohorts.assign_previewing import AssignPreviewing
from app.ui.stages.cohorts.words import NO_COHORT
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.services.cohort_assignment import PreparedAssignment
    from app.ui.shell.context import AppContext


WORDS = PreviewWords(
    "Auto-assign tenants to cohorts", "Apply", "Trying the assignment…", "Assigning tenants"
)


def _move_columns() -> list[Column]:
    return [
        Column("tenant", "Tenant", lambda move: move.tenant, width=24),
        Column("from", "From", lambda move: move.from_cohort or NO_COHORT, width=14),
        Column("to", "To", lambda move: move.to_cohort or NO_COHORT, width=14),
        Column("why", "Why", lambda move: move.why, width=50),
    ]


def _total_columns() -> list[Column]:
    return [
        Column("name", "Cohort", lambda each: each.name, width=18,
               tooltip=lambda each: "" if each.cohort_id else "It will be added."),
        Column("state", "State", lambda each: "" if each.cohort_id else "new", width=7),
        Column("tenants", "Tenants", lambda each: len(each.tenant_ids), "int", summed=True,
               width=9),
        Column("vms", "VMs", lambda each: each.vms, "int", summed=True, width=8),
        Column("used", "Used", lambda each: each.used_gb / GIB_PER_TIB, "float", "TB",
               decimals=2, summed=True, width=11),
        Column("ease", "Ease", lambda each: each.average_ease if each.vms else None, "float",
               mark=ease_mark, width=9, help="Mean over its VMs: lower is easier."),
        Column("risk", "Mean risk", lambda each: each.average_risk if each.vms else None,
               "float", width=11),
        Column("systems", "OS support", lambda each: each.os_support_pct if each.vms else None,
               "percent", decimals=0, width=12),
    ]  # fmt: skip


def _unplaced_columns() -> list[Column]:
    return [
        Column("tenant", "Tenant", lambda each: each.tenant, width=24),
        Column("reason", "What refused it", lambda each: each.reason, width=70),
    ]


def _move_key(move: Move) -> int:
    return move.tenant_id


def _place_key(totals: CohortTotals) -> int:
    return totals.place


class AssignDialog(PreviewDialog):
    """Previews an assignment, and applies it."""

    kept_name = "assign"
    help_place = "cohorts.md#auto-assign"

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        self.options = AssignOptionsPane(
            cohort_assignment.last_options(ctx.workspace, ctx.project_id)
        )
        super().__init__(ctx, WORDS, self.options, AssignPreviewing, parent)
        self._make_preview(ctx)
        self.lay_out(((self.totals, 2), (self.tabs, 3)), 54)
        if ctx.plan is not None:
            self.options.show_loads(ctx.plan.loads)
        self.ask()

    def _make_preview(self, ctx: AppContext) -> None:
        self.totals = DataTable(
            RecordTableModel(_total_columns(), _place_key), title="Cohorts as they would be"
        )
        self.moves = DataTable(
            RecordTableModel(_move_columns(), _move_key), title="Tenants that would move"
        )
        self.moves.set_empty("Every tenant stays where it is.")
        self.unplaced = DataTable(
            RecordTableModel(_unplaced_columns(), lambda each: each.tenant_id),
            title="Tenants that fit nowhere",
        )
        self.unplaced.set_empty("Every tenant has a cohort.")
        self.warnings = FlowingText("Warnings of the assignment")
        ElasticLayout(self.totals, ctx.settings, "assign_totals", {"name": 1}, whole=("name",))
        ElasticLayout(self.moves, ctx.settings, "assign_moves", {"why": 1}, whole=("tenant",))
        ElasticLayout(
            self.unplaced, ctx.settings, "assign_unplaced", {"reason": 1}, whole=("tenant",)
        )
        self.tabs = TabbedPages("Changes, unplaced and warnings")
        self.tabs.addTab(self.moves, "Changes")
        self.tabs.addTab(self.unplaced, "Unplaced")
        notes = flat_scroll_area("Warnings of the assignment")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(grid(1), grid(1), grid(1), grid(1))
        column.addWidget(self.warnings)
        column.addStretch(1)
        notes.setWidget(inside)
        self.tabs.addTab(notes, "Warnings")

    # -- preview -----------------------------------------------------------------------------------

    def show_preview(self, prepared: PreparedAssignment) -> None:
        """Show the cohorts as they would be, who moves, and who fits nowhere."""
        found = prepared.preview
        self.options.show_loads(prepared.estate.loads)
        self.totals.set_records(found.cohorts)
        self.moves.set_records(found.moves)
        self.unplaced.set_records(found.unplaced)
        self.warnings.show_html("".join(f"<p>{_escaped(text)}</p>" for text in found.warnings)
                              or "<p>There is nothing to warn of.</p>")  # fmt: skip
        self.tabs.setTabText(0, f"Changes ({grouped(len(found.moves))})")
        self.tabs.setTabText(1, f"Unplaced ({grouped(len(found.unplaced))})")
        self.tabs.setTabText(2, f"Warnings ({grouped(len(found.warnings))})")
        self.say(_sentence(prepared), "warning" if found.unplaced else "muted")

    def may_apply(self, prepared: PreparedAssignment) -> bool:
        """Whether anything would change."""
        return bool(prepared.preview.moves or prepared.preview.added)

    def applying(self, prepared: PreparedAssignment) -> Apply:
        """Carry out what is shown."""
        return lambda workspace, ticket: cohort_assignment.apply(workspace, prepared, ticket)


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)


def _sentence(prepared: PreparedAssignment) -> str:
    found, options = prepared.preview, prepared.options
    parts = [f"{count_text(len(found.moves), 'tenant')} would move"]
    if found.added:
        parts.append(f"{count_text(len(found.added), 'cohort')} would be added")
    if found.unplaced:
        parts.append(f"{count_text(len(found.unplaced), 'tenant')} would have no cohort")
    largest = found.balance
    balanced = options.strategy is Strategy.BALANCED_LOAD and options.ramp is None
    if balanced and largest.bound_gb > 0:
        parts.append(
            f"the largest cohort has {number_text(largest.largest_gb)} GB, "
            f"{number_text(largest.ratio, 2)} of the least possible"
        )
    return "; ".join(parts) + "."
