"""How tenants are found: methods, patterns and a live preview of what they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialogButtonBox, QHeaderView, QWidget

from app.domain.columns import Column
from app.domain.errors import FieldError, UserError
from app.domain.number_style import grouped
from app.services import tenant_detection
from app.ui.parts.tabbed_pages import TabbedPages
from app.ui.shell.preview_dialog import Apply, PreviewDialog, PreviewWords
from app.ui.stages.tenants.detection_options import DetectionPane
from app.ui.stages.tenants.detection_previewing import DetectionPreviewing
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel

if TYPE_CHECKING:
    from app.domain.inventory.detection_preview import DetectionPreview
    from app.ui.shell.context import AppContext

WORDS = PreviewWords(
    "Detection of tenants", "Detect tenants", "Trying the detection…", "Detecting tenants"
)


class TenantDetectionDialog(PreviewDialog):
    """Settings on the left, the tenants they give on the right."""

    kept_name = "detection"
    help_place = "tenants.md#detection"

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        self._project = ctx.project_id
        self.options = DetectionPane(*tenant_detection.settings(ctx.workspace, ctx.project_id))
        super().__init__(ctx, WORDS, self.options, DetectionPreviewing, parent)
        defaults = self.buttons.addButton(QDialogButtonBox.StandardButton.RestoreDefaults)
        defaults.clicked.connect(self.options.restore)
        self._make_preview()
        self.lay_out(((self.tabs, 1),), 50)
        self.ask()

    def _make_preview(self) -> None:
        self.rows = DataTable(
            RecordTableModel(
                [
                    Column("tenant", "Tenant", lambda row: row.tenant.title, width=28),
                    Column("method", "Found by", lambda row: row.method, width=20),
                    Column("vms", "VMs", lambda row: row.vms, "int", summed=True, width=7),
                    Column("before", "Today", lambda row: row.before, "int", summed=True, width=7),
                    Column("state", "State", lambda row: "new" if row.fresh else "", width=7,
                           help="Whether there is no such tenant today."),
                    Column("scope", "Out of scope", lambda row: row.tenant.exclude_reason,
                           width=22, help="Why the tenant would be out of scope."),
                    Column("examples", "For example", lambda row: ", ".join(row.examples),
                           width=36),
                ],
                lambda row: row.tenant.id,
            ),
            title="Tenants that this gives",
            name="detection-tenants",
        )  # fmt: skip
        self.left_over = DataTable(
            RecordTableModel(
                [
                    Column("name", "VM", lambda vm: vm.name, width=28),
                    Column("folder", "Folder", lambda vm: vm.folder, width=30),
                    Column("resource_pool", "Resource pool", lambda vm: vm.resource_pool, width=26),
                    Column("cluster", "Cluster", lambda vm: vm.cluster, width=18),
                ],
                lambda vm: vm.id,
            ),
            title="VMs that no method places",
            name="detection-leftovers",
        )
        # Long texts share what the other columns leave, so that nothing has to scroll sideways.
        for table, keys in (
            (self.rows, ("scope", "examples")),
            (self.left_over, ("folder", "resource_pool")),
            (self.options.excludes.table, ("reason",)),
        ):
            for place, column in enumerate(table.records.columns):
                if column.key in keys:
                    table.header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.left_over.set_empty("Every VM has a tenant.")
        self.tabs = TabbedPages("Tenants and leftovers")
        self.tabs.addTab(self.rows, "Tenants")
        self.tabs.addTab(self.left_over, "Leftovers")

    # -- what it gives -----------------------------------------------------------------------------

    def show_preview(self, prepared: DetectionPreview) -> None:
        """Show the tenants, and the VMs that none of them takes."""
        self.say(f"{prepared.sentence}.")
        gone = prepared.gone
        self.sentence.setToolTip("Rows that go: " + ", ".join(gone) if gone else "")
        self.rows.set_records(prepared.rows)
        self.left_over.set_records(prepared.leftovers)
        self.tabs.setTabText(0, f"Tenants ({grouped(len(prepared.rows))})")
        self.tabs.setTabText(1, f"Leftovers ({grouped(len(prepared.leftovers))})")

    def refused(self, error: UserError) -> None:
        """Say it beside the field that is meant, too."""
        super().refused(error)
        if isinstance(error, FieldError):
            self.options.say({error.field: error})

    def applying(self, prepared: DetectionPreview) -> Apply:
        """Store the settings and detect anew."""
        del prepared
        project, (config, patterns) = self._project, self.options.options()
        return lambda workspace, ticket: tenant_detection.detect(
            workspace, project, config, patterns, ticket
        )
