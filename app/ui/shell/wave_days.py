"""Gives waves another day: asked for by dragging, by keys or by a dialog; one undo step each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from app.domain.planning.waves.day_moves import DayRules
from app.domain.planning.waves.unfit import unfit_words
from app.services import waves
from app.services.waves import WaveEdit
from app.ui.parts.ask_dialog import AskDialog, Asked
from app.ui.parts.date_field import DateField
from app.ui.parts.day_words import short_date
from app.ui.shell.context import AppContext
from app.ui.shell.edit_effects import EditEffects


class WaveDays(QObject):
    """Works on the open project. ``rules`` tell what days are just now."""

    def __init__(
        self,
        ctx: AppContext,
        effects: EditEffects,
        rules: Callable[[], DayRules | None],
        moved: Callable[[], object],
        parent: QObject,
    ) -> None:
        """``moved`` is called when a wave has another day, which the plan does not know yet."""
        super().__init__(parent)
        self._ctx, self._effects, self._rules, self._moved = ctx, effects, rules, moved

    def move(self, key: int, day: date) -> None:
        """Let a wave begin on a day; its last day, where it has one, moves with it."""
        rules = self._rules()
        if rules is None:
            return
        verdict = rules.verdict(key, day)
        if verdict.refusal:
            self._ctx.notifier.show(verdict.refusal, "warning")
            return
        wave = rules.waves[key]
        start, end = rules.dates(key, day)
        self._set(key, start, end, f"Move “{wave.name}” to {short_date(day)}")

    def shift(self, key: int, days: int) -> None:
        """Let a wave begin so many days later, or earlier."""
        rules = self._rules()
        span = rules.spans.get(key) if rules is not None else None
        if span is not None:
            self.move(key, span.first + timedelta(days=days))

    def step(self, key: int, days: int) -> None:
        """The same, and on to the next day in that direction that takes it."""
        rules = self._rules()
        found, why = rules.stepped(key, days) if rules is not None else (None, "")
        if found is not None:
            self.move(key, found)
        elif why:
            self._ctx.notifier.show(why, "warning")

    def _set(self, key: int, start: date | None, end: date | None, label: str) -> None:
        rules = self._rules()
        wave = rules.waves.get(key) if rules else None
        if wave is None or (wave.scheduled_start, wave.scheduled_end) == (start, end):
            return
        edits = [WaveEdit(key, "scheduled_start", start), WaveEdit(key, "scheduled_end", end)]
        if self._effects.do(waves.set_fields, edits, label, always=True):
            self._moved()
            self._ctx.state.when_settled(partial(self._say_unfit, key))

    def _say_unfit(self, key: int) -> None:
        """Say what does not fit into the wave where it stands now, and how many hours lack."""
        plan = self._ctx.plan
        share = next((each for each in plan.waves if each.wave.id == key), None) if plan else None
        words = unfit_words(plan, share) if plan is not None and share is not None else ""
        if share is not None and words:
            self._ctx.notifier.show(f"“{share.wave.name}”: {words}", "warning")

    def ask(self, key: int) -> None:
        """Ask for the first day of a wave."""
        rules = self._rules()
        if rules is None:
            return
        locked = rules.locked(key)
        if locked:
            self._ctx.notifier.show(locked, "warning")
            return
        wave, span = rules.waves[key], rules.spans.get(key)
        field = DateField("as early as it can")
        field.set_value(wave.scheduled_start or (span.first if span else None))
        dialog = AskDialog(
            "Move to date",
            f"“{wave.name}” begins no earlier than on this day. Its last day, where it has one, "
            "moves with it.",
            [Asked("day", "First day", field)],
            "Move",
            partial(self._wrong, key),
            self._ctx.dialogs_parent,
        )
        dialog.chosen.connect(partial(self._answered, key))
        dialog.open()

    def _wrong(self, key: int, values: Mapping[str, Any]) -> dict[str, str]:
        rules, day = self._rules(), values.get("day")
        refusal = rules.verdict(key, day).refusal if rules and day is not None else ""
        return {"day": refusal} if refusal else {}

    def _answered(self, key: int, values: Mapping[str, Any]) -> None:
        rules, day = self._rules(), values.get("day")
        if day is not None:
            self.move(key, day)
        elif rules is not None and key in rules.waves:
            self._set(key, None, None, f"Take the dates from “{rules.waves[key].name}”")
