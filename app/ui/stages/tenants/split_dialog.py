"""Asks how a tenant is split into parts, and shows what parts that gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QWidget,
)

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.inventory.tenant_parts import SplitBy
from app.domain.model import Tenant, Vm
from app.domain.number_style import fixed, grouped
from app.services.tenant_split import SPLIT_WORDS, PartPreview
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.form_field import CloudField
from app.ui.parts.segments import Segments
from app.ui.parts.text import Text
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

BY_HAND = "by_hand"
_LONGEST_PART = 255


class SplitTenantDialog(Dialog):
    """By application, environment or cluster with a preview of the parts, or VM by VM."""

    help_place = "tenants.md#parts"

    by_value = Signal(object)
    """What it is split by."""
    by_hand = Signal(str, object)
    """Name of the part, and the keys of its VMs."""

    def __init__(
        self,
        tenant: Tenant,
        vms: Sequence[Vm],
        parts: Callable[[SplitBy], Sequence[PartPreview]],
        taken: Sequence[str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Split {tenant.title}")
        self._vms, self._parts = list(vms), parts
        self._taken = {each.casefold() for each in taken}
        self._found: Sequence[PartPreview] = ()
        self.ways = Segments("Split by", wraps=True)
        for by, words in SPLIT_WORDS.items():
            self.ways.add(by.value, f"By {words}", f"A part for each {words}")
        self.ways.add(BY_HAND, "By hand", "Choose the VMs of one part")
        self.sentence = Text("", tone="muted")
        self.sentence.setWordWrap(True)
        self.preview = DataTable(
            RecordTableModel(_part_columns(), _name), title="Parts", name="split-parts"
        )
        self.preview.set_empty("Its VMs say nothing to split it by.")
        self.choice = DataTable(
            RecordTableModel(_vm_columns(), _key), title="VMs of the part", name="split-vms"
        )
        self.choice.set_records(self._vms)
        for table in (self.preview, self.choice):  # names take what the figures leave
            table.header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.preview)
        self.stack.addWidget(self.choice)
        self.name = QLineEdit()
        self.name.setMaxLength(_LONGEST_PART)
        self.name.setPlaceholderText("for example Production")
        self.name_line = CloudField("Name of the part", self.name)
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(grid(2))
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.addRow("Name of the part", self.name_line)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton("Split", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = self.make_column()
        column.addWidget(self.ways)
        column.addWidget(self.sentence)
        column.addWidget(self.stack, 1)
        column.addLayout(self.form)
        column.addWidget(self.buttons)
        open_at(self, grid(100), grid(70))
        self.ways.chosen.connect(self._way_chosen)
        self.choice.selection_changed.connect(self._show)
        self.name.textChanged.connect(self._show)
        self._way_chosen(self.ways.current)

    def choose_way(self, way: str) -> None:
        """Look at another way to split it."""
        self.ways.show_current(way)
        self._way_chosen(way)

    @property
    def keys(self) -> list[int]:
        """The VMs of the part that is chosen by hand."""
        return [key for key in self.choice.selected_keys() if isinstance(key, int)]

    def _way_chosen(self, way: str) -> None:
        by_hand = way == BY_HAND
        self.stack.setCurrentWidget(self.choice if by_hand else self.preview)
        self.form.setRowVisible(self.name_line, by_hand)
        if not by_hand:
            self._found = self._parts(SplitBy(way))
            self.preview.set_records(self._found)
        self._show()

    def _problem(self) -> str:
        name = " ".join(self.name.text().split())
        if name.casefold() in self._taken:
            return f"There is a part “{name}” already."
        return ""

    def _show(self, *_ignored: object) -> None:
        if self.ways.current == BY_HAND:
            self._show_by_hand()
        else:
            self._show_parts()
        self.accept_button.setDefault(self.accept_button.isEnabled())

    def _show_by_hand(self) -> None:
        chosen, problem = len(self.keys), self._problem()
        used = sum(vm.used_gb for vm in self._vms if vm.id in set(self.keys) and vm.in_plan)
        self.name_line.say(problem)
        left = len(self._vms) - chosen
        self.sentence.setText(
            f"Select the VMs of the part: {count_text(chosen, 'VM')} with {fixed(used, 0)} GB; "
            f"{grouped(left)} stay."
        )
        self.accept_button.setText(f"Split off {count_text(chosen, 'VM')}")
        named = bool(self.name.text().strip())
        self.accept_button.setEnabled(bool(chosen) and bool(left) and named and not problem)

    def _show_parts(self) -> None:
        count = len(self._found)
        words = SPLIT_WORDS[SplitBy(self.ways.current)]
        if count > 1:
            text = "All parts share the target, and begin with its cohort, priority and scope."
        elif count and self._found[0].part.rest:
            text = f"No {words} is known of its VMs. Import facts first, or split it another way."
        elif count:
            text = f"All its VMs are of “{self._found[0].part.name}”."
        else:
            text = "It has no VMs."
        self.sentence.setText(text)
        self.accept_button.setText(
            f"Split into {count_text(count, 'part')}" if count > 1 else "Split"
        )
        self.accept_button.setEnabled(count > 1)

    def accept(self) -> None:
        """Hand over what was chosen."""
        if not self.accept_button.isEnabled():
            return
        if self.ways.current == BY_HAND:
            self.by_hand.emit(" ".join(self.name.text().split()), self.keys)
        else:
            self.by_value.emit(SplitBy(self.ways.current))
        super().accept()


def _part_columns() -> list[Column]:
    return [
        Column("name", "Part", lambda row: row.part.name, width=36),
        Column("vms", "VMs", lambda row: row.vms, "int", width=9, summed=True),
        Column("in_plan", "In plan", lambda row: row.in_plan, "int", width=9, summed=True),
        Column("used", "Used", lambda row: row.used_gb, "float", "GB", decimals=0, width=12,
               summed=True, help="What its VMs in plan use."),
    ]  # fmt: skip


def _vm_columns() -> list[Column]:
    return [
        Column("name", "VM", lambda vm: vm.name, width=26),
        Column("application", "Application", lambda vm: vm.application, width=18),
        Column("environment", "Environment", lambda vm: vm.environment, width=14),
        Column("cluster", "Cluster", lambda vm: vm.cluster, width=16),
        Column("used", "Used", lambda vm: vm.used_gb, "float", "GB", decimals=0, width=10,
               summed=True),
    ]  # fmt: skip


def _name(row: PartPreview) -> str:
    return row.part.name


def _key(vm: Vm) -> int:
    return vm.id
