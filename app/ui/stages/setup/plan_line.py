"""The schedule in a line, and what a change does or would do to it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.counted_noun import count_text, signed_text
from app.domain.number_style import grouped
from app.domain.planning.plan.plan import Schedule
from app.ui.parts.announce import announce
from app.ui.parts.text import ElidedText
from app.ui.table.cell_text import CellFormatter
from app.ui.theme.metrics import grid

HINT = "A change is saved when you leave the field, and the plan follows. Undo takes it back."


def days_text(count: int) -> str:
    """``10 working days``."""
    return f"{CellFormatter().number(count)} working {'day' if count == 1 else 'days'}"


def schedule_text(schedule: Schedule, deadline_days: int) -> str:
    """End, share of the deadline and lower bound, without the number of days."""
    formatter = CellFormatter()
    if schedule.end is None:
        return "no VM has a day in the schedule"
    parts = [
        f"ends {formatter.day(schedule.end)}",
        f"{grouped(schedule.calendar_days)} of {grouped(deadline_days)} calendar days",
    ]
    late = schedule.calendar_days - deadline_days
    if late > 0:
        parts.append(f"{grouped(late)} too many")
    parts.append(f"lower bound {bound_text(schedule)}")
    return " · ".join(parts)


def bound_text(schedule: Schedule) -> str:
    """The lower bound with what imposes it: ``10 (pipe)``."""
    names = [
        name
        for name, days in schedule.lower_bounds.items()
        if days == schedule.lower_bound_days and days > 0
    ]
    cause = f" ({', '.join(names)})" if names else ""
    return f"{grouped(schedule.lower_bound_days)}{cause}"


def change_text(before: Schedule, after: Schedule) -> str:
    """Days afterwards with the difference: ``14 working days (+4)``."""
    difference = after.total_days - before.total_days
    return f"{days_text(after.total_days)} ({signed_text(difference)})" if difference else ""


class PlanLine(QWidget):
    """Says what a value being typed would do, or what the last change did."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Elided: at the largest text the window would have to be wider for a hint.
        self._text = ElidedText(HINT, tone="muted")
        self._rest = ElidedText(tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(grid(0.75))
        row.addWidget(self._text)
        row.addWidget(self._rest, 1)

    @property
    def text(self) -> str:
        """The whole line as shown."""
        return f"{self._text.full_text()} {self._rest.full_text()}".strip()

    def show_hint(self) -> None:
        """Nothing is being changed."""
        self._say(HINT, "", "muted")

    def show_preview(self, now: Schedule, would: Schedule, deadline_days: int) -> None:
        """Say what the values in the fields would do."""
        lost = len(would.unplaced) - len(now.unplaced)
        if lost > 0:
            machines = count_text(lost, "VM")
            self._say(f"{machines} more would have no day in the schedule.", "", "error")
            return
        change = change_text(now, would)
        what = f"Would be {change}," if change else f"Would stay {days_text(would.total_days)},"
        late = would.calendar_days > deadline_days
        self._say(what, f"{schedule_text(would, deadline_days)}.", "error" if late else "")

    def show_change(self, before: Schedule, after: Schedule, deadline_days: int) -> None:
        """Say what the last change did; nothing new where it changed no day."""
        change = change_text(before, after)
        if change:
            late = after.calendar_days > deadline_days
            self._say(f"Now {change}.", "", "error" if late else "")
        else:
            self.show_hint()

    def _say(self, text: str, rest: str, tone: str) -> None:
        self._text.setText(text)
        self._text.set_tone(tone)
        self._rest.setText(rest)
        if text != HINT:
            announce(self, self.text)
