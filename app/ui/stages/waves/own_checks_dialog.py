"""The checks that a project has beside the six: added, renamed, taken off."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.domain.columns import Column
from app.domain.planning.waves.check_record import CheckSeverity, OwnCheck
from app.domain.planning.waves.preflight import SEEDED
from app.services import wave_checks
from app.ui.parts.ask_dialog import AskDialog, Asked
from app.ui.parts.list_dialog import ListDialog
from app.ui.parts.parameter_field import ChoiceField
from app.ui.parts.tool_action import offer
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects
from app.ui.stages.waves.check_row import SEVERITY_WORDS
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel

_NOTE = (
    "Every wave has the six checks of the guide. What is added here is asked of all waves that "
    "have not started. Every change is a step that Undo takes back."
)
_CHOOSE = "Select one check first."


class OwnChecksDialog(ListDialog):
    """Stays open over several changes and follows them."""

    help_place = "waves.md#checks"

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__("Checks of the project", parent)
        self._ctx = ctx
        self.effects = EditEffects(ctx)
        self.table = DataTable(
            RecordTableModel(
                [
                    Column("label", "Check", lambda check: check.check_label, width=46),
                    Column(
                        "severity",
                        "Severity",
                        lambda check: SEVERITY_WORDS[check.severity],
                        width=14,
                    ),
                    Column(
                        "active", "Asked", lambda check: "yes" if check.active else "no", width=9
                    ),
                ],
                lambda check: check.id,
                row_style=lambda check: "" if check.active else "muted",
            ),
            title="Checks of the project",
        )
        self.table.set_empty("The project has no checks of its own yet.")
        ElasticLayout(self.table, ctx.settings, "own_checks", {"label": 1})
        self.add_button = QPushButton("Add…")
        self.edit_button = QPushButton("Edit…")
        self.off_button = QPushButton("Take off")
        self.remove_button = QPushButton("Remove")
        self.remove_button.setToolTip("With its answers in waves that have not started")
        slots = {
            self.add_button: self._add,
            self.edit_button: self._edit,
            self.off_button: self._toggle,
            self.remove_button: self._remove,
        }
        for button, slot in slots.items():
            button.clicked.connect(slot)
        self.lay_out(_NOTE, tuple(slots), 92, 48)
        self.table.selection_changed.connect(self._enable)
        self.table.activated.connect(lambda _key: self._edit())
        ctx.happenings.changed.connect(self._show)
        self._show()

    def _show(self, *_changes: object) -> None:
        if self._ctx.project_id:
            self.table.set_records(
                wave_checks.own_checks(self._ctx.workspace, self._ctx.project_id)
            )
        self._enable()

    def selected(self) -> OwnCheck | None:
        """The check in the selected row, None unless there is exactly one."""
        found = self.selected_record()
        return found if isinstance(found, OwnCheck) else None

    def _enable(self) -> None:
        chosen = self.selected()
        for button in (self.edit_button, self.remove_button):
            offer(button, chosen is not None, _CHOOSE)
        off = chosen is None or chosen.active
        self.off_button.setText("Take off" if off else "Put back")
        tip = "It is asked of no wave, and its answers are kept" if off else "It is asked again"
        self.off_button.setToolTip(tip if chosen else f"{tip}\n{_CHOOSE}")
        self.off_button.setEnabled(chosen is not None)

    def _ask(self, check: OwnCheck | None) -> None:
        label = QLineEdit(check.check_label if check else "")
        label.setMaxLength(wave_checks.MAX_LABEL)
        severity = ChoiceField(tuple((each.value, SEVERITY_WORDS[each]) for each in CheckSeverity))
        wanted = check.severity if check else CheckSeverity.WARNING
        severity.setCurrentIndex(severity.findData(wanted.value))
        dialog = AskDialog(
            "Edit check" if check else "Add check",
            "A blocker keeps its wave from going on until it passes or is waived; a warning asks "
            "for a confirmation.",
            (Asked("label", "Check", label), Asked("severity", "Severity", severity)),
            "Save" if check else "Add check",
            partial(self._wrong, check),
            self,
        )
        dialog.chosen.connect(partial(self._save, check))
        dialog.open()

    def _wrong(self, check: OwnCheck | None, values: Mapping[str, Any]) -> dict[str, str]:
        text = " ".join(values["label"].split())
        if not text:
            return {"label": "A check needs a name."}
        taken = [kind.label for kind in SEEDED]
        taken += [
            each.check_label
            for each in self.table.records.all_records()
            if check is None or each.id != check.id
        ]
        same = next((each for each in taken if each.casefold() == text.casefold()), "")
        return {"label": f"There is a check “{same}” already."} if same else {}

    def _save(self, check: OwnCheck | None, values: Mapping[str, Any]) -> None:
        if check is None:
            self.effects.do(wave_checks.add_check, values["label"], values["severity"], always=True)
        else:
            self.effects.do(partial(wave_checks.set_own_check, **values), check.id, always=True)

    def _add(self, *_checked: object) -> None:
        self._ask(None)

    def _edit(self, *_checked: object) -> None:
        chosen = self.selected()
        if chosen is not None:
            self._ask(chosen)

    def _toggle(self, *_checked: object) -> None:
        chosen = self.selected()
        if chosen is not None:
            call = partial(wave_checks.set_own_check, active=not chosen.active)
            self.effects.do(call, chosen.id, always=True)

    def _remove(self, *_checked: object) -> None:
        chosen = self.selected()
        if chosen is not None:
            self.effects.do(wave_checks.remove_check, chosen.id, always=True)
