"""What moves and checks are judged by, read when it is first asked for after something changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.moving import MoveRules
from app.domain.planning.waves.preflight import WaveChecks
from app.domain.planning.waves.wave import WaveStatus
from app.services import wave_records
from app.services.wave_records import CheckRecords, WaveRecords
from app.ui.shell.context import AppContext
from app.ui.stages.waves.faces import Board, CheckFace


class Judging:
    """Of the open project; ``board`` tells what is shown."""

    def __init__(self, ctx: AppContext, board: Callable[[], Board]) -> None:
        self._ctx, self._board = ctx, board
        self._plan: Plan | None = None
        self._records = WaveRecords()
        self._statuses: Mapping[int, str] = {}
        self._rules: MoveRules | None = None
        self._checks: CheckRecords | None = None

    def take(self, plan: Plan, records: WaveRecords, statuses: Mapping[int, str]) -> None:
        """From now on by these. ``statuses`` are those of VMs that the plan does not know yet."""
        self._plan, self._records, self._statuses = plan, records, statuses
        self._rules, self._checks = None, None

    @property
    def today(self) -> date:
        """The date that the workspace's clock shows."""
        return self._ctx.workspace.now().date()

    def locked(self) -> dict[int, str]:
        """Why waves are locked although they are planned, by key."""
        return wave_records.locked_waves(self._records, self.today)

    def move_rules(self) -> MoveRules:
        """What moves of VMs are judged by.

        :raises RuntimeError: when no project is open.
        """
        if self._plan is None:
            raise RuntimeError("no project is open")
        if self._rules is None:
            self._rules = wave_records.move_rules(
                self._ctx.workspace, self._plan, self._records, self._statuses
            )
        return self._rules

    def check_faces(self, key: int) -> tuple[CheckFace, ...]:
        """The checks of a wave as dots."""
        return tuple(
            CheckFace(
                check.kind.label,
                "waived" if check.waived else check.state.value,
                check.kind.severity.value,
                check.reason,
            )
            for check in self.checks_of(key).checks
        )

    def checks_of(self, key: int) -> WaveChecks:
        """The checks of a wave as everything stands that is shown."""
        plan, waves = self._ctx.plan, self._board().waves
        face = waves.get(key)
        if plan is None or self._plan is None or face is None:
            return WaveChecks()
        if plan.project.id != self._plan.project.id:
            return WaveChecks()
        if self._checks is None:
            self._checks = wave_records.read_checks(self._ctx.workspace, plan)
        number = face.wave.wave_number
        upto = [
            vm.key
            for each in waves.values()
            if each.key == key
            or (each.wave.wave_number <= number and each.wave.status is not WaveStatus.CANCELLED)
            for vm in each.vms
            if vm.key > 0
        ]
        mine = [vm.key for vm in face.vms if vm.key > 0]
        return wave_records.checks_of_wave(self._checks, face.wave, mine, upto)
