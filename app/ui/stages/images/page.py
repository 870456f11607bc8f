"""Image Requirements: which image stands for each operating system, or that none is needed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.destinations import Destination, OneImage
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.image_lines import ImageLine, image_lines, unused_images
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.staged_page import StagedPage
from app.ui.stages.images.actions import ImageBulk
from app.ui.stages.images.columns import IMAGE_WEIGHTS, image_columns
from app.ui.stages.images.words import ImageWords
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel


def _key(line: ImageLine) -> tuple[str, str]:
    return line.key


def _style(line: ImageLine) -> str:
    return "muted" if line.row.not_needed else ""


class ImagesPage(StagedPage):
    """A row for each operating system of VMs in plan."""

    key = "images"
    title = "Image Requirements"
    tools_offered = (
        "Match all", "Choose image…", "Confirm", "Confirm all", "Not needed",
        "Rest not needed", "Match", "Clear image", "Take decision back", "Show VMs",
    )  # fmt: skip
    counts_target = True
    icon_name = "images"
    comes_here = "Each operating system with its image on the target stands here."
    group = "Prepare"
    first_column = "glance_image_name"
    replaced_column = "glance_image_name"
    scopes_offered = (
        ("all", "All", "Every operating system of VMs in plan"),
        ("open", "Open", "Rows that are to be confirmed"),
        ("nothing", "Match nothing", "Rows for which the target has no image"),
        ("done", "Settled", "Rows that are confirmed or not needed"),
    )
    scope_filters = {  # noqa: RUF012 - never changed
        "all": {},
        "open": {"settled": "=No"},
        "nothing": {"fits_nothing": "=Yes"},
        "done": {"settled": "=Yes"},
    }

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, RecordTableModel(image_columns(), _key, row_style=_style), parent)
        self.words = ImageWords()
        self.put_below(self.words, 12)
        self.bulk = ImageBulk(ctx, self.selected, self.model.all_records, self)
        self.table.set_empty("No VM in plan has an operating system with a name.")
        self._make_actions()
        self._connect()
        ElasticLayout(self.table, ctx.settings, self.key, IMAGE_WEIGHTS)
        self._selection_changed()

    def _make_actions(self) -> None:
        bulk = self.bulk
        self.replace_action = tool_action(self, "Find and replace…", "replace", self.find_replace)
        self.replace_action.setToolTip("Rename images; what changes is to be confirmed again")
        self.offer_vms()
        self.header.set_tools(
            [bulk.match_all, bulk.choose, bulk.confirm, bulk.confirm_all, bulk.leave_out],
            [bulk.rest, bulk.match, bulk.clear, bulk.reopen, self.replace_action, None,
             self.vms_action, None, self.filter_action, self.columns_action],
        )  # fmt: skip
        self.table.set_extra_actions([*bulk.on_selection(), self.vms_action, self.bulk_action])

    def _connect(self) -> None:
        table = self.table
        table.changes_requested.connect(self.bulk.change)
        table.selection_changed.connect(self._selection_changed)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the operating systems; selection, open editors and scroll position stay."""
        given = plan.target.given
        lines = image_lines(plan.target.systems, given.images, plan.target.inventory)
        self.model.show_records(lines)
        self._show_counts(lines, unused_images(plan.target.systems, given.images))
        self.select_first()
        self._selection_changed()

    def _show_counts(self, lines: Sequence[ImageLine], unused: int) -> None:
        number = QLocale().toString
        settled = sum(line.settled for line in lines)
        nothing = sum(line.nothing_fits for line in lines)
        self.show_scope_counts((len(lines), len(lines) - settled, nothing, settled))
        self.header.set_figure(
            number(settled),
            f"of {count_text(len(lines), 'operating system')} settled",
            "Operating systems of VMs in plan whose image is confirmed or not needed.",
        )
        waiting = len(lines) - settled
        unknown = bool(lines) and not lines[0].cloud_known
        parts = [
            f"{number(waiting)} of {count_text(len(lines), 'operating system')} to confirm"
            if waiting
            else "",
            "The target's images are not known: read the cloud on the page PCD Readiness"
            if unknown
            else "",
            f"{number(nothing)} {'matches' if nothing == 1 else 'match'} nothing"
            if nothing
            else "",
            f"{count_text(unused, 'row')} of systems without VMs not shown" if unused else "",
        ]
        self.line.setText(" · ".join(filter(None, parts)) or "Every operating system is settled.")

    # -- going to records --------------------------------------------------------------------------

    def reveal(self, destination: Destination) -> None:
        """Go to the row of an operating system."""
        if self._stale:
            self.refresh()
        match destination:
            case OneImage(family, version):
                key = (family, version)
                if self.table.reveal(key, "glance_image_name"):
                    self.table.select_keys([key])
            case _:
                super().reveal(destination)
        self.table.grid.setFocus()

    # -- edits -------------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        rows = self.selected()
        self.bulk.enable_actions()
        self.enable_vms(rows)
        self.words.show_rows(rows, [line for line in self.model.all_records() if line.remarks])
