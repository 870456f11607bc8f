"""What becomes of waves: statuses, outcomes and times; questions first, one undo step each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject

from app.domain.errors import UserError
from app.domain.planning.waves.lifecycle import STATE, without_outcome
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.services import wave_lifecycle, wave_outcomes
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects
from app.ui.stages.waves.faces import BoardVm, WaveFace
from app.ui.stages.waves.words import vms_text

_VERBS = {
    WaveStatus.PRE_CHECKS_PASSED: "Pass",
    WaveStatus.EXECUTING: "Start",
    WaveStatus.VALIDATING: "Validate",
    WaveStatus.COMPLETE: "Complete",
}
_NOTED = frozenset({WaveStatus.FAILED, WaveStatus.CANCELLED, WaveStatus.PLANNED})
"""What is done with a note, which stands in the wave's history."""


class LifecycleActions(QObject):
    """Works on the open project. ``face`` finds a wave as it is shown just now."""

    def __init__(
        self,
        ctx: AppContext,
        face: Callable[[int], WaveFace | None],
        effects: EditEffects,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._face, self._effects = ctx, face, effects

    @property
    def copies_ahead(self) -> bool:
        """Whether warm VMs of the project are copied ahead of their cutover."""
        plan = self._ctx.plan
        return plan is not None and plan.parameters.presync

    # -- statuses ----------------------------------------------------------------------------------

    def advance(self, key: int, to: WaveStatus) -> None:
        """Move a wave to a status; warnings and why it failed are asked first."""
        face, ctx = self._face(key), self._ctx
        if face is None:
            return
        wave = face.wave
        try:
            passing = wave_lifecycle.may_advance(ctx.workspace, ctx.project_id, key, to)
        except UserError as error:
            ctx.report(error)
            return
        if passing.refusal:
            ctx.report(UserError(passing.refusal, passing.hint))
            return
        note = ""
        if to in _NOTED:
            asked = ctx.dialogs.ask_text(*self._why(face, to))
            if asked is None:
                return
            note = asked
        elif not self._confirmed(face, to, passing.questions):
            return
        override = ""
        if passing.outside:
            question = f"{passing.outside}\nWhy does “{wave.name}” start nevertheless?"
            why = ctx.dialogs.ask_text("Start outside of its calendars", question)
            if why is None:
                return
            override = why
        plan = ctx.plan
        starts = to is WaveStatus.EXECUTING and plan is not None
        times = wave_lifecycle.planned_times(plan) if starts and plan else None
        self._effects.do(
            partial(
                wave_lifecycle.advance, wave_id=key, to=to, expected=wave.status, note=note,
                confirmed=True, override=override, times=times,
            ),
            always=True,
        )  # fmt: skip

    @staticmethod
    def _why(face: WaveFace, to: WaveStatus) -> tuple[str, str]:
        """Title and question of a note, with what becomes of the wave's VMs."""
        wave = face.wave
        left = without_outcome(face.outcomes.get(vm.key, Outcome.OPEN) for vm in face.vms)
        one = left == 1
        if to is WaveStatus.CANCELLED:
            becomes = f"{vms_text(left)} {'becomes' if one else 'become'} unassigned again."
            return "Cancel wave", f"{becomes}\nWhy is “{wave.name}” cancelled?"
        if to is WaveStatus.PLANNED:
            return "Plan wave anew", f"Why does “{wave.name}” go back to planned?"
        fails = f"{vms_text(left)} without an outcome {'fails' if one else 'fail'} with it.\n"
        return "Wave failed", f"{fails if left else ''}Why did “{wave.name}” fail?"

    def ask_waiver(self, key: int) -> None:
        """Let cohorts that wait go on although a wave failed or was cancelled; why is asked."""
        face = self._face(key)
        if face is None:
            return
        note = self._ctx.dialogs.ask_text(
            "Let later cohorts go on",
            f"Why may they go on although “{face.wave.name}” is {STATE[face.wave.status]}?",
            face.wave.waived_note,
        )  # fmt: skip
        if note is not None:
            self._effects.do(wave_lifecycle.waive_wave, key, note, always=True)

    def start_copying(self, key: int) -> None:
        """Note that copying has begun ahead of the cutover."""
        self._effects.do(wave_lifecycle.start_sync, key, always=True)

    def _confirmed(self, face: WaveFace, to: WaveStatus, questions: Sequence[str]) -> bool:
        """Whether the user wants it, where there is something to be asked."""
        wave, told = face.wave, list(questions)
        if to is WaveStatus.EXECUTING and not told:
            open_ = sum(not vm.gone and vm.key not in face.outcomes for vm in face.vms)
            told.append(
                f"{vms_text(open_)} {'is' if open_ == 1 else 'are'} in progress from then on."
            )
        if not told:
            return True
        verb = _VERBS[to]
        return self._ctx.dialogs.confirm(
            f"{verb} wave", f"{verb} “{wave.name}”?\n\n" + "\n".join(f"•  {each}" for each in told),
            verb,
        )  # fmt: skip

    # -- outcomes ----------------------------------------------------------------------------------

    def set_outcome(self, key: int, vms: Sequence[BoardVm], outcome: Outcome) -> None:
        """Say what became of VMs of a wave under way; why they failed is asked."""
        reason = ""
        if outcome is Outcome.FAILED:
            who = f"“{vms[0].name}”" if len(vms) == 1 else vms_text(len(vms))
            asked = self._ctx.dialogs.ask_text("What failed", f"Why did {who} fail?")
            if asked is None:
                return
            reason = asked
        keys = [vm.key for vm in vms]
        self._effects.do(wave_outcomes.set_outcome, key, keys, outcome, reason, always=True)

    def rest_migrated(self, key: int) -> None:
        """Say of all VMs of a wave under way of which nothing is said yet that they migrated."""
        self._effects.do(wave_outcomes.set_outcome, key, None, Outcome.MIGRATED, always=True)

    def ask_times(self, key: int, vms: Sequence[BoardVm]) -> None:
        """Ask when VMs of a wave were really moved."""
        from app.ui.parts.actual_times import TimesDialog

        face, plan = self._face(key), self._ctx.plan
        if face is None or plan is None or not vms:
            return
        keys = [vm.key for vm in vms]
        rows = [row for row in face.rows if row.vm_id in set(keys)]
        who = f"“{vms[0].name}”" if len(vms) == 1 else vms_text(len(vms))
        dialog = TimesDialog(
            who, rows, plan.parameters.time_zone, self._ctx.workspace.now(),
            self._ctx.dialogs_parent,
        )  # fmt: skip
        dialog.chosen.connect(
            lambda times: self._effects.do(
                wave_outcomes.set_actual_times, key, dict.fromkeys(keys, times), always=True
            )
        )
        dialog.open()
