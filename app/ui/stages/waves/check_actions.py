"""What is done about the checks and the approval of waves: questions, service calls, jumps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit

from app.domain.destinations import Destination, MapRows, OneGap, OneMapping, OneTenant, Vms
from app.domain.openings import READINESS, OpenStage
from app.domain.planning.waves.approval import MOST_LOCK_DAYS, ApprovalRules
from app.domain.planning.waves.check_record import CheckState
from app.domain.planning.waves.preflight import WaveCheck
from app.domain.planning.waves.preflight_evaluation import Cause, CauseKind
from app.domain.planning.waves.wave import Wave
from app.services import wave_approval, wave_checks
from app.ui.parts.ask_dialog import AskDialog, Asked, given, not_over
from app.ui.parts.date_field import DateField
from app.ui.parts.number_field import NumberField
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects
from app.ui.stages.waves.time_actions import spans_now


class CheckActions(QObject):
    """Works on the open project."""

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self.effects = EditEffects(ctx)

    # -- checks ------------------------------------------------------------------------------------

    def answer(self, wave: int, name: str, state: CheckState, note: str) -> None:
        """Answer a check of the operator's."""
        self.effects.do(wave_checks.set_check, [wave], name, state, note)

    def ask_waive(self, wave: Wave, check: WaveCheck) -> None:
        """Ask why, by whom and until when a check holds nobody up."""
        today = self._ctx.workspace.now().date()
        earlier = check.stored
        reason, approver, until = QPlainTextEdit(), QLineEdit(), DateField("a date")
        if earlier is not None and earlier.waived_reason:  # it has expired
            reason.setPlainText(earlier.waived_reason)
            approver.setText(earlier.waived_by)
        until.set_value(wave.scheduled_start if (wave.scheduled_start or today) > today else None)

        def wrong(values: Mapping[str, Any]) -> dict[str, str]:
            return {
                **not_over(values, "until", today, "This day is over."),
                **given(values, {
                    "reason": "Say why it is waived.",
                    "approver": "Say who approved that.",
                    "until": "Say until when the waiver counts.",
                }),
            }  # fmt: skip

        dialog = AskDialog(
            "Waive check",
            f"To the end of the day below, “{check.kind.label}” no longer holds “{wave.name}” up. "
            "The waiver is printed in the runbook and the change package.",
            (
                Asked("reason", "Reason", reason),
                Asked("approver", "Approved by", approver),
                Asked("until", "Until", until),
            ),
            "Waive",
            wrong,
            self._ctx.dialogs_parent,
        )
        dialog.chosen.connect(partial(self._waive, wave.id, check.name))
        dialog.open()

    def _waive(self, wave: int, name: str, values: Mapping[str, Any]) -> None:
        call = partial(wave_checks.waive, **values)
        self.effects.do(call, wave, name, always=True)

    def unwaive(self, wave: int, name: str) -> None:
        """Take a waiver back."""
        self.effects.do(wave_checks.unwaive, wave, name, always=True)

    def ask_own(self) -> None:
        """Show the checks of the project's own."""
        from app.ui.stages.waves.own_checks_dialog import OwnChecksDialog

        OwnChecksDialog(self._ctx, self._ctx.dialogs_parent).open()

    # -- jumps -------------------------------------------------------------------------------------

    def go_to(self, cause: Cause) -> None:
        """Go to where the cause of a check is seen."""
        self._ctx.happenings.go_to(self._place(cause))

    def _place(self, cause: Cause) -> Destination:
        plan = self._ctx.plan
        if cause.kind is CauseKind.NETWORK:
            rows = plan.target.given.mappings if plan is not None else ()
            for row in rows:
                if (row.vcenter, row.source_network) == cause.network:
                    return OneMapping(row.id)
            return MapRows(networks=(cause.network[1],))
        if cause.kind is CauseKind.TENANT and cause.tenant_id:
            return OneTenant(cause.tenant_id)
        if cause.kind is CauseKind.GAP:
            return OneGap(*cause.gap)
        if cause.kind is CauseKind.TARGET:
            return OpenStage(READINESS)
        return Vms(vm_ids=cause.vm_ids)

    def show_vms(self, keys: Sequence[int]) -> None:
        """Show VMs among all."""
        self._ctx.happenings.go_to(Vms(vm_ids=tuple(keys)))

    # -- approval ----------------------------------------------------------------------------------

    def ask_approval(self, wave: Wave) -> None:
        """Ask for the number of an approval, and who gave it."""
        number, approver = QLineEdit(wave.approval_number), QLineEdit(wave.approver)
        missing = {
            "number": "Enter the number of the approval.",
            "approver": "Say who approved it.",
        }
        dialog = AskDialog(
            "Approve wave",
            f"The approval of “{wave.name}” is for its VMs, modes, dates and targets as they are "
            "now: a change of any takes it back. Its days and VMs become the baseline.",
            (Asked("number", "Number", number), Asked("approver", "Approved by", approver)),
            "Approve",
            lambda values: given(values, missing),
            self._ctx.dialogs_parent,
        )
        dialog.chosen.connect(partial(self._approve, wave.id))
        dialog.open()

    def _approve(self, wave: int, values: Mapping[str, Any]) -> None:
        call = partial(wave_approval.approve, span=spans_now(self._ctx).get(wave), **values)
        self.effects.do(call, wave, always=True)

    def ask_withdraw(self, wave: Wave) -> None:
        """Take an approval back, with a note."""
        note = self._ctx.dialogs.ask_text(
            "Take approval back", f"Why is the approval of “{wave.name}” taken back?"
        )
        if note is not None:
            self.effects.do(wave_approval.withdraw, wave.id, note, always=True)

    def ask_rules(self) -> None:
        """Ask whether waves need an approval, and when one is locked."""
        rules = wave_approval.rules(self._ctx.workspace, self._ctx.project_id)
        required, days = (
            QCheckBox("Waves need an approval"),
            NumberField(0, MOST_LOCK_DAYS, whole=True),
        )
        required.setChecked(rules.required)
        days.set_value(rules.lock_days)

        def wrong(values: Mapping[str, Any]) -> dict[str, str]:
            count = values["days"]
            if count is not None and (count != int(count) or not 0 <= count <= MOST_LOCK_DAYS):
                return {"days": f"This takes a whole number from 0 to {MOST_LOCK_DAYS}."}
            return {}

        dialog = AskDialog(
            "Approval of waves",
            "A wave that needs an approval does not leave Planned without one. Within the days "
            "before its first day, what was approved cannot be changed; 0 locks nothing.",
            (
                Asked("required", "Approval", required),
                Asked("days", "Locked before its date (days)", days),
            ),
            "Save",
            wrong,
            self._ctx.dialogs_parent,
        )
        dialog.chosen.connect(self._set_rules)
        dialog.open()

    def _set_rules(self, values: Mapping[str, Any]) -> None:
        wanted = ApprovalRules(values["required"], int(values["days"] or 0))
        self.effects.do(wave_approval.set_rules, wanted, always=True)
