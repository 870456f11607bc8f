"""A clock that stands still, so that results do not depend on the day."""

from __future__ import annotations

from datetime import UTC, datetime


class FixedClock:
    """The :class:`~app.services.ports.Clock` of tests: Monday, 2 November 2026, 9:00."""

    def __init__(self, moment: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def zone(self) -> str:
        return "UTC"
