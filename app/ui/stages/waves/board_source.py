"""What the page shows: the board, as plan, waves and the last edits have it."""

from __future__ import annotations

from app.domain.changes import ChangeSet
from app.domain.planning.plan.plan import Plan
from app.services import wave_records
from app.services.wave_records import WaveRecords
from app.ui.charts.cohort_colors import cohort_colors
from app.ui.shell.context import AppContext
from app.ui.stages.waves.faces import EMPTY, CardMaker, board_of

VMS = "migration_vms"


class BoardSource:
    """Waves are followed edit by edit; they are read anew only with another project."""

    def __init__(self, ctx: AppContext) -> None:
        self._ctx = ctx
        self.project = 0
        self.board = EMPTY
        self.plan: Plan | None = None
        """The plan that the board was made of."""
        self.records: WaveRecords | None = None
        self.statuses: dict[int, str] = {}
        """Statuses of VMs by their keys, as far as they are newer than the plan."""
        self._cards = CardMaker()

    def take(self, plan: Plan) -> bool:
        """There is a new plan; whether it is that of another project."""
        other = plan.project.id != self.project
        if other:
            self.project, self.records, self.plan = plan.project.id, None, None
            self._cards, self.board = CardMaker(), EMPTY
            self.statuses.clear()
        if self.plan is None or plan.schedule is not self.plan.schedule:
            self.statuses.clear()
        return other

    def forget(self) -> None:
        """Another project, perhaps of another workspace and of the same key."""
        self.project = 0

    def follow(self, changes: ChangeSet) -> bool:
        """Take over what an edit of the project did; whether it touched waves or VMs."""
        touched = bool(changes.topics & wave_records.TOPICS)
        if touched or changes.snapshot is not None:
            known = self.records
            self.records = wave_records.patched(known, changes) if known is not None else None
        for row in changes.rows:
            if row.table == VMS and row.after is not None and "status" in row.after:
                self.statuses[row.key] = row.after["status"]
        return touched or bool(changes.keys(VMS))

    def read(self) -> tuple[Plan, WaveRecords] | None:
        """The plan and the waves as they are now; None while there is no plan of the project."""
        plan = self._ctx.plan
        if plan is None or plan.project.id != self.project:
            return None
        if self.records is None:
            self.records = wave_records.read(self._ctx.workspace, self.project)
        self.plan = plan
        return plan, self.records

    def make(self, plan: Plan, records: WaveRecords) -> None:
        """Make the board; what is the same as before stays the same object."""
        cards = self._cards.cards(plan, self.statuses)
        self.board = board_of(
            plan, cards, records.waves.values(), records.rows.values(), records.cap,
            cohort_colors(plan), self.board, self._cards.changed,
        )  # fmt: skip
