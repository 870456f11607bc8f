"""The days behind waves, which stay as they were looked up while the calendar is the same."""

from __future__ import annotations

from app.domain.planning.calendar.day_marks import Backdrop
from app.domain.planning.plan.plan import Plan


class KeptBackdrop:
    """Looks the days of a plan up anew only where an edit may have opened or closed any."""

    def __init__(self) -> None:
        self._made: tuple[Plan, Backdrop] | None = None

    def of(self, plan: Plan) -> Backdrop:
        """What is open and closed in a plan."""
        if self._made is not None and _alike(self._made[0], plan):
            return self._made[1]
        made = Backdrop.of(plan)
        self._made = plan, made
        return made


def _alike(before: Plan, plan: Plan) -> bool:
    return before is plan or (
        before.parameters == plan.parameters
        and before.windows == plan.windows
        and before.cohorts == plan.cohorts
        and before.tenants == plan.tenants
        and before.generated.date() == plan.generated.date()
    )
