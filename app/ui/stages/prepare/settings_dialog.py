"""Asks what a project decides about provisioning as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QLineEdit, QSizePolicy, QWidget

from app.domain.cloud import CloudInventory
from app.domain.errors import FieldError
from app.domain.planning.provisioning.settings import (
    DEFAULT_GROUP,
    MAX_PARALLEL,
    MIGRATED_OPEN,
    NO_GROUP,
    PrepSettings,
)
from app.domain.planning.staging.security_groups import GROUP_TEXT
from app.services import prep_settings
from app.ui.parts.form_dialog import FormDialog
from app.ui.parts.number_field import NumberField
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects
from app.ui.theme.metrics import grid

_NOTE = "What counts for the whole provisioning plan. Tasks that were carried out stay as they are."
_GROUPS = (MIGRATED_OPEN, DEFAULT_GROUP, NO_GROUP)


class PrepSettingsDialog(FormDialog):
    """Hands over the values of all settings by name."""

    help_place = "prepare.md#settings"

    def __init__(
        self, settings: PrepSettings, inventory: CloudInventory | None, parent: QWidget
    ) -> None:
        super().__init__("Provisioning settings", "Save", self._checked, parent, _NOTE)
        self._settings = settings
        self._make_names(inventory)
        self._make_group()
        self._make_run()
        self.setMinimumWidth(grid(76))
        self._fill(settings)
        self.begin(self.single_domain)

    # -- building ----------------------------------------------------------------------------------

    def _make_names(self, inventory: CloudInventory | None) -> None:
        domains = [each.name for each in inventory.domains] if inventory else []
        projects = [each.name for each in inventory.projects] if inventory else []
        networks = inventory.networks if inventory else ()
        labels = [each.physical_network for each in networks if each.physical_network]
        types = [each.name for each in inventory.volume_types] if inventory else []
        self.single_domain = self._line(
            "single_domain", "Single domain", "each tenant's own", domains,
            "Where domains can't be created: the one domain that holds the projects of all tenants",
        )  # fmt: skip
        self.network_domain = self._line(
            "network_domain", "Networks' domain", "the administrator's", domains,
            "Domain of the project that owns provider networks and those of several projects",
        )  # fmt: skip
        self.network_project = self._line(
            "network_project", "Networks' project", "the administrator's", projects,
            "Project that owns provider networks and those of several projects; they are shared "
            "with exactly the projects whose VMs use them",
        )  # fmt: skip
        self.physical_network = self._line(
            "physical_network", "Physical network", "", labels,
            "Label of provider networks in the cloud; a row of the Network Map may have another",
        )  # fmt: skip
        self.volume_type = self._line(
            "volume_type", "Default volume type", "none", types,
            "Volume type of datastores that have none of their own on the Storage Map",
        )  # fmt: skip

    def _line(self, name: str, label: str, empty: str, known: Sequence[str], tip: str) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText(empty)
        names = QCompleter(sorted(set(known), key=str.casefold), line)
        names.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        names.setFilterMode(Qt.MatchFlag.MatchContains)
        line.setCompleter(names)
        line.textChanged.connect(lambda _text: self.touch(name))
        self.add_field(name, label, line, tip=tip)
        return line

    def _make_group(self) -> None:
        self.group = QComboBox()
        self.group.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.group.setEditable(True)
        self.group.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for name in _GROUPS:
            self.group.addItem(GROUP_TEXT[name], name)
        self.group.editTextChanged.connect(lambda _text: self.touch("security_group"))
        self.add_field(
            "security_group", "Security group", self.group,
            tip="What ports of the projects get, unless a project has another on the Storage Map; "
            "the name of a group that every project has can be typed",
        )  # fmt: skip

    def _make_run(self) -> None:
        self.approval = QCheckBox("Tasks run only once the plan is approved")
        self.approval.toggled.connect(lambda _on: self.touch("approval_required"))
        self.add_field("approval_required", "Approval", self.approval)
        self.stop = QCheckBox("Stop at the first failure")
        self.stop.toggled.connect(lambda _on: self.touch("stop_on_failure"))
        self.add_field(
            "stop_on_failure", "Failures", self.stop,
            tip="Else a failure stops only the tasks that need what was not made",
        )  # fmt: skip
        self.parallel = NumberField(1, MAX_PARALLEL, whole=True)
        self.parallel.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.parallel.edited.connect(lambda: self.touch("parallel"))
        self.add_field(
            "parallel", "Calls at once", self.parallel, "calls",
            f"How many tasks the cloud works on at the same time, from 1 to {MAX_PARALLEL}",
        )  # fmt: skip

    def _fill(self, settings: PrepSettings) -> None:
        for name, line in self._lines_of_text().items():
            line.setText(getattr(settings, name))
            line.setCursorPosition(0)
        place = self.group.findData(settings.security_group)
        if place >= 0:
            self.group.setCurrentIndex(place)
        else:
            self.group.setEditText(settings.security_group)
        self.approval.setChecked(settings.approval_required)
        self.stop.setChecked(settings.stop_on_failure)
        self.parallel.set_value(settings.parallel)

    def _lines_of_text(self) -> dict[str, QLineEdit]:
        return {
            "single_domain": self.single_domain,
            "network_domain": self.network_domain,
            "network_project": self.network_project,
            "physical_network": self.physical_network,
            "volume_type": self.volume_type,
        }

    # -- values ------------------------------------------------------------------------------------

    def values(self, problems: dict[str, FieldError]) -> dict[str, Any]:
        """The values of all fields; those that cannot be read are put among the problems."""
        found: dict[str, Any] = {name: line.text() for name, line in self._lines_of_text().items()}
        found |= {
            "security_group": self._group(),
            "approval_required": self.approval.isChecked(),
            "stop_on_failure": self.stop.isChecked(),
        }
        try:
            number = self.parallel.number()
        except ValueError:
            number = None
        if number is None or number != int(number):
            problems["parallel"] = FieldError("parallel", "Give a whole number.")
        else:
            found["parallel"] = int(number)
        return found

    def _group(self) -> str:
        text = self.group.currentText().strip()
        names = {GROUP_TEXT[name]: name for name in _GROUPS}
        return names.get(text, text)

    def _checked(self, values: Mapping[str, Any]) -> object:
        return prep_settings.checked(self._settings, values)


def ask_settings(ctx: AppContext) -> PrepSettingsDialog | None:
    """Open the dialog on the project's settings; what it hands over is saved as one undo step."""
    plan = ctx.plan
    if plan is None:
        return None
    effects = EditEffects(ctx)
    settings = plan.target.given.staged.settings if plan.target.given.staged else PrepSettings()
    dialog = PrepSettingsDialog(settings, plan.target.inventory, ctx.dialogs_parent)
    dialog.chosen.connect(
        lambda values: effects.do(prep_settings.set_settings, values, always=True)
    )
    dialog.open()
    return dialog
