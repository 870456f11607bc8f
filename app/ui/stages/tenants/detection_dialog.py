"""How tenants are found: methods, patterns and a live preview of what they give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.domain.columns import Column
from app.domain.errors import FieldError
from app.domain.inventory.tenants import DetectionConfig, check_patterns
from app.services import tenant_detection
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.parts.form_field import CloudField
from app.ui.parts.tabbed_pages import TabbedPages
from app.ui.parts.text import Text
from app.ui.shell.edit_effects import EditEffects
from app.ui.stages.tenants.auto_excludes import AutoExcludes
from app.ui.stages.tenants.detection_methods import DetectionMethods
from app.ui.stages.tenants.detection_previewing import DetectionPreviewing
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.domain.inventory.detection_preview import DetectionPreview
    from app.ui.shell.context import AppContext

_DEEPEST = 20
_METHOD_OF = {
    "folder_depth": "folder",
    "attribute_keys": "attribute",
    "name_pattern": "name",
    "port_group_pattern": "port_group",
}
"""The method that each field belongs to."""
_SEPARATORS = re.compile(r"[,;\n]+")


class TenantDetectionDialog(Dialog):
    """Settings on the left, the tenants they give on the right. Nothing is written before
    Detect is pressed; that is one undo step.
    """

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Detection of tenants")
        self._ctx = ctx
        self._effects = EditEffects(ctx)
        config, patterns = tenant_detection.settings(ctx.workspace, ctx.project_id)
        self.methods = DetectionMethods(config)
        self.excludes = AutoExcludes(patterns)
        self.fields: dict[str, CloudField] = {}
        self._make_fields(config)
        self._make_preview()
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        self.detect_button = self.buttons.addButton(
            "Detect tenants", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.detect_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        defaults = self.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        defaults.clicked.connect(self._restore)
        self.previewing = DetectionPreviewing(ctx, self)
        self.previewing.ready.connect(self._show_preview)
        self.previewing.refused.connect(self._show_refusal)
        self._lay_out()
        self._connect()
        self._ask()

    # -- building ----------------------------------------------------------------------------------

    def _make_fields(self, config: DetectionConfig) -> None:
        self.folder_depth = QSpinBox()
        self.folder_depth.setRange(1, _DEEPEST)
        self.folder_depth.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.folder_depth.setMinimumWidth(grid(9))
        self.folder_depth.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.keys, self.name_pattern, self.port_group_pattern = (
            QLineEdit(),
            QLineEdit(),
            QLineEdit(),
        )
        self.name_pattern.setPlaceholderText(r"for example ^([a-z]+)-")
        self.port_group_pattern.setPlaceholderText(r"for example ^dv-([^-]+)")
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setVerticalSpacing(grid(0.5))
        for name, label, field, tip in (
            ("folder_depth", "Folder depth", self.folder_depth,
             "1 is the first folder below the datacenter"),
            ("attribute_keys", "Attributes", self.keys,
             "Custom attributes, or key=value lines of the annotation; separated by commas"),
            ("name_pattern", "VM name pattern", self.name_pattern,
             "Regular expression; its first group, else the whole match, is the tenant"),
            ("port_group_pattern", "Port group pattern", self.port_group_pattern,
             "Regular expression over the VM's networks; its first group is the tenant"),
        ):  # fmt: skip
            field.setToolTip(tip)
            beside = Text("from the top", tone="muted") if field is self.folder_depth else None
            self.fields[name] = CloudField(label, field, beside)
            self.form.addRow(label, self.fields[name])
        self._fill(config)

    def _fill(self, config: DetectionConfig) -> None:
        self.folder_depth.setValue(config.folder_depth)
        self.keys.setText(", ".join(config.attribute_keys))
        self.name_pattern.setText(config.name_pattern)
        self.port_group_pattern.setText(config.port_group_pattern)

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
        )
        # Long texts share what the other columns leave, so that nothing has to scroll sideways.
        for table, keys in (
            (self.rows, ("scope", "examples")),
            (self.left_over, ("folder", "resource_pool")),
            (self.excludes.table, ("reason",)),
        ):
            for place, column in enumerate(table.records.columns):
                if column.key in keys:
                    table.header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.left_over.set_empty("Every VM has a tenant.")
        self.sentence = Text("Trying the detection…", tone="muted")
        self.sentence.setWordWrap(True)
        self.tabs = TabbedPages("Tenants and leftovers")
        self.tabs.addTab(self.rows, "Tenants")
        self.tabs.addTab(self.left_over, "Leftovers")

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, grid(1), 0)
        column.setSpacing(grid(1))
        words = Text("The first method that says something decides.", tone="muted")
        words.setWordWrap(True)
        column.addWidget(words)
        column.addWidget(self.methods)
        column.addLayout(self.form)
        column.addWidget(Text("Out of scope at every detection", bold=True))
        column.addWidget(self.excludes, 1)
        right = QWidget()
        preview = QVBoxLayout(right)
        preview.setContentsMargins(grid(1), 0, 0, 0)
        preview.setSpacing(grid(1))
        preview.addWidget(self.sentence)
        preview.addWidget(self.tabs, 1)
        splitter = FoldingSplitter()
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setSizes([grid(48), grid(120)])
        outer = self.make_column()
        outer.addWidget(splitter, 1)
        outer.addWidget(self.buttons)
        open_at(self, grid(172), grid(88))

    def _connect(self) -> None:
        self.methods.changed.connect(self._ask)
        self.excludes.changed.connect(self._ask)
        self.folder_depth.valueChanged.connect(self._ask)
        for field in (self.keys, self.name_pattern, self.port_group_pattern):
            field.textChanged.connect(self._ask)

    # -- what is set -------------------------------------------------------------------------------

    @property
    def config(self) -> DetectionConfig:
        """The settings as they stand in the fields."""
        keys = [part.strip() for part in _SEPARATORS.split(self.keys.text())]
        return DetectionConfig(
            order=self.methods.order,
            disabled=self.methods.disabled,
            folder_depth=self.folder_depth.value(),
            attribute_keys=tuple(dict.fromkeys(key for key in keys if key)),
            name_pattern=self.name_pattern.text().strip(),
            port_group_pattern=self.port_group_pattern.text().strip(),
        )

    def _restore(self) -> None:
        default = DetectionConfig()
        self.methods.show_config(default)
        self._fill(default)
        self._ask()

    def _ask(self, *_ignored: object) -> None:
        # What cannot be used is found by the preview itself, so the button waits for its answer.
        self.detect_button.setEnabled(False)
        config = self.config
        try:
            check_patterns(config)
        except FieldError as error:
            self.previewing.stop()
            self._show_refusal(error)
            return
        self.previewing.ask((config, tuple(self.excludes.patterns)))

    # -- what it gives -----------------------------------------------------------------------------

    def _show_preview(self, found: DetectionPreview) -> None:
        self._say("", "")
        self.sentence.set_tone("muted")
        self.sentence.setText(found.sentence + ".")
        self.sentence.setToolTip("Rows that go: " + ", ".join(found.gone) if found.gone else "")
        self.rows.set_records(found.rows)
        self.left_over.set_records(found.leftovers)
        self.tabs.setTabText(0, f"Tenants ({len(found.rows):,})")
        self.tabs.setTabText(1, f"Leftovers ({len(found.leftovers):,})")
        self.detect_button.setEnabled(True)
        self.detect_button.setDefault(True)  # a button that was disabled has lost that

    def _show_refusal(self, error: Exception) -> None:
        field = error.field if isinstance(error, FieldError) else ""
        self._say(field, str(error))
        self.sentence.set_tone("error")
        self.sentence.setText(str(error))

    def _say(self, field: str, text: str) -> None:
        disabled = self.methods.disabled
        for name, line in self.fields.items():
            if name == field:
                line.say(text)
            elif _METHOD_OF[name] in disabled and getattr(self.config, name):
                line.say("Not used: its method has no tick.", "muted")
            else:
                line.say("")

    def accept(self) -> None:
        """Store the settings and detect anew, in the background."""
        config, patterns = self.config, self.excludes.patterns
        begun = self._effects.do_long(
            "Detecting tenants",
            lambda workspace, project, ticket: tenant_detection.detect(
                workspace, project, config, patterns, ticket
            ),
            always=True,
        )
        if begun:
            super().accept()

    def done(self, result: int) -> None:
        """Stop the preview with the dialog."""
        self.previewing.stop()
        super().done(result)
