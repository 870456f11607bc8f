"""The deadline of a plan, and how the schedule stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.counted_noun import count_text
from app.domain.planning.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Deadline:
    """First and last calendar day that the duration allows, and the days to spare (or lacking)."""

    first: date
    last: date
    days_to_spare: int

    @property
    def met(self) -> bool:
        """Whether the schedule ends in time."""
        return self.days_to_spare >= 0

    @property
    def words(self) -> str:
        """The verdict in a few words."""
        if self.met:
            return f"{count_text(self.days_to_spare, 'day')} to spare"
        return f"{count_text(-self.days_to_spare, 'day')} late"

    @property
    def sentence(self) -> str:
        """The verdict for reports."""
        if not self.met:
            return f"{count_text(-self.days_to_spare, 'calendar day')} late"
        if self.days_to_spare == 0:
            return "met, with no day to spare"
        return f"met, {count_text(self.days_to_spare, 'calendar day')} to spare"


def deadline(plan: Plan) -> Deadline:
    """Compare the schedule's calendar days with the project's duration.

    Both count from the start date; before an import has set it, from the day of the plan.
    """
    first = plan.parameters.start_date or plan.generated.date()
    allowed = plan.parameters.migration_duration_days
    last = first + timedelta(days=allowed - 1)
    return Deadline(first, last, allowed - plan.schedule.calendar_days)
