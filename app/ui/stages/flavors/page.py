"""Flavor Staging: which flavor of the target each size of VMs gets."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.destinations import Destination, OneFlavor
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.gaps.gap import GapKey, GapType
from app.domain.planning.plan.plan import Plan
from app.domain.planning.staging.flavor_choice import FlavorShelf
from app.domain.planning.staging.flavor_lines import FlavorLine, flavor_lines, shelf_of, unused_rows
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.staged_page import StagedPage
from app.ui.stages.flavors.actions import FlavorBulk
from app.ui.stages.flavors.columns import FLAVOR_WEIGHTS, flavor_columns
from app.ui.stages.flavors.words import FlavorWords
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel


def _key(line: FlavorLine) -> Shape:
    return line.key


def _style(line: FlavorLine) -> str:
    return "muted" if line.row.skip else ""


class FlavorsPage(StagedPage):
    """A row for each shape, and beneath it what is to be said of the selected ones."""

    key = "flavors"
    title = "Flavor Staging"
    tools_offered = (
        "Match all", "Choose flavor…", "Confirm", "Confirm all", "Skip", "Match",
        "Clear match", "Take decision back", "Show VMs",
    )  # fmt: skip
    counts_target = True
    icon_name = "flavors"
    comes_here = "Each size of VMs with its flavor on the target stands here."
    group = "Prepare"
    first_column = "target_flavor_name"
    replaced_column = "target_flavor_name"
    scopes_offered = (
        ("all", "All", "Every size of VMs in plan"),
        ("open", "Open", "Rows that are to be confirmed"),
        ("nothing", "Match nothing", "Rows for which the target has no flavor that fits"),
        ("problems", "With problems", "Rows that something is to be said of"),
    )
    scope_filters = {  # noqa: RUF012 - never changed
        "all": {},
        "open": {"settled": "=No"},
        "nothing": {"fits_nothing": "=Yes"},
        "problems": {"problems": "!empty"},
    }

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, RecordTableModel(flavor_columns(), _key, row_style=_style), parent)
        self.words = FlavorWords()
        self._shelf = FlavorShelf((), known=False)
        self.bulk = FlavorBulk(ctx, self.selected, self.model.all_records, self)
        self.put_below(self.words, 14)
        self.table.set_empty("No VM is in plan, so no flavor is needed.")
        self._make_actions()
        self._connect()
        ElasticLayout(self.table, ctx.settings, self.key, FLAVOR_WEIGHTS)
        self._selection_changed()

    def _make_actions(self) -> None:
        bulk = self.bulk
        self.replace_action = tool_action(self, "Find and replace…", "replace", self.find_replace)
        self.replace_action.setToolTip("Rename flavors; what changes is to be confirmed again")
        self.offer_vms()
        self.header.set_tools(
            [bulk.match_all, bulk.choose, bulk.confirm, bulk.confirm_all, bulk.skip,
             self.replace_action],
            [bulk.match, bulk.clear, bulk.unconfirm, None, self.vms_action, None,
             self.filter_action, self.columns_action],
        )  # fmt: skip
        self.table.set_extra_actions([*bulk.on_selection(), self.vms_action, self.bulk_action])

    def _connect(self) -> None:
        table = self.table
        table.changes_requested.connect(self.bulk.change)
        table.selection_changed.connect(self._selection_changed)

    # -- the plan ----------------------------------------------------------------------------------

    def show_plan(self, plan: Plan) -> None:
        """Show the shapes; selection, open editors and scroll position stay."""
        given = plan.target.given
        self._shelf = shelf_of(plan.target.inventory)
        shapes = plan.target.shapes
        made = {shape for shape in shapes if _made(shape, given.created)}
        lines = flavor_lines(shapes, given.flavors, self._shelf, made)
        self.model.show_records(lines)
        self._show_counts(lines, unused_rows(shapes, given.flavors))
        self.select_first()
        self._selection_changed()

    def _show_counts(self, lines: Sequence[FlavorLine], unused: int) -> None:
        number = QLocale().toString
        settled = sum(line.row.settled for line in lines)
        nothing = sum(line.nothing_fits for line in lines)
        wrong = sum(bool(line.problems or line.remarks) for line in lines)
        self.show_scope_counts((len(lines), len(lines) - settled, nothing, wrong))
        self.header.set_figure(
            number(settled),
            f"of {count_text(len(lines), 'shape')} settled",
            "Shapes of VMs in plan whose flavor is confirmed or skipped.",
        )
        self.line.setText(_left_text(lines, nothing, wrong, unused))

    # -- going to records --------------------------------------------------------------------------

    def reveal(self, destination: Destination) -> None:
        """Go to the row of a shape."""
        if self._stale:
            self.refresh()
        match destination:
            case OneFlavor(vcpus, ram_mib):
                key = Shape(vcpus, ram_mib)
                if self.table.reveal(key, "target_flavor_name"):
                    self.table.select_keys([key])
            case _:
                super().reveal(destination)
        self.table.grid.setFocus()

    # -- edits -------------------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        rows = self.selected()
        self.bulk.enable_actions()
        self.enable_vms(rows)
        wrong = [line for line in self.model.all_records() if line.problems]
        self.words.show_rows(rows, wrong, self._shelf)


def _made(shape: Shape, created: Collection[GapKey]) -> bool:
    """Whether provisioning has made the shape's flavor since the cloud was read."""
    return (GapType.MISSING_FLAVOR.value, shape.title) in created


def _left_text(lines: Sequence[FlavorLine], nothing: int, wrong: int, unused: int) -> str:
    """What is left: ``7 of 41 shapes to confirm · 3 match nothing``."""
    number = QLocale().toString
    waiting = sum(not line.row.settled for line in lines)
    larger = sum(line.row.larger for line in lines)
    unknown = bool(lines) and not lines[0].cloud_known
    parts = [
        f"{number(waiting)} of {count_text(len(lines), 'shape')} to confirm" if waiting else "",
        "The target's flavors are not known: read the cloud on the page PCD Readiness"
        if unknown
        else "",
        f"{number(nothing)} {'matches' if nothing == 1 else 'match'} nothing" if nothing else "",
        f"{number(wrong)} with problems" if wrong else "",
        f"{number(larger)} {'counts' if larger == 1 else 'count'} as a larger flavor"
        if larger
        else "",
        f"{count_text(unused, 'row')} of sizes without VMs not shown" if unused else "",
    ]
    return " · ".join(filter(None, parts)) or "Every shape is settled."
