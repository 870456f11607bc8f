"""A set of weekdays as people type it, such as ``Sun-Thu`` or ``Mon, Wed, Fri``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.domain.day_style import ENGLISH

NAMES = ENGLISH.weekdays
WHOLE_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK = len(NAMES)
_SHORTEST_RUN = 3
_BETWEEN = re.compile(r"\s*(?:-|–|\bto\b)\s*", re.IGNORECASE)


def days_of(text: str) -> tuple[int, ...]:
    """The weekdays that a text names, 0 for Monday, in their order; a range may pass Sunday.

    :raises ValueError: when a part of it is no weekday, or it names none.
    """
    found: set[int] = set()
    plain = _BETWEEN.sub("-", text)
    for part in re.split(r"[\s,;]+", plain.strip()):
        ends = [_day(name) for name in part.split("-")]
        if len(ends) > 2:
            raise ValueError(part)
        found.update((ends[0] + n) % _WEEK for n in range((ends[-1] - ends[0]) % _WEEK + 1))
    return tuple(sorted(found))


def days_text(days: Iterable[int]) -> str:
    """Weekdays as :func:`days_of` reads them: three or more in a row as a range."""
    chosen = set(days)
    if len(chosen) == _WEEK:
        return f"{NAMES[0]}-{NAMES[-1]}"
    parts = []
    for day in (n for n in range(_WEEK) if n in chosen and (n - 1) % _WEEK not in chosen):
        run = [day]
        while (run[-1] + 1) % _WEEK in chosen:
            run.append((run[-1] + 1) % _WEEK)
        names = [NAMES[each] for each in run]
        parts += [f"{names[0]}-{names[-1]}"] if len(run) >= _SHORTEST_RUN else names
    return ", ".join(parts)


def week_words(days: Iterable[int]) -> str:
    """Weekdays in a sentence: “on Mondays”, “from Sunday to Thursday”, “every day”."""
    chosen = sorted(set(days))
    if len(chosen) == _WEEK:
        return "every day"
    text = days_text(chosen)
    if len(chosen) >= _SHORTEST_RUN and "," not in text:
        first, last = (WHOLE_NAMES[NAMES.index(name)] for name in text.split("-"))
        return f"from {first} to {last}"
    return "on " + _listed([f"{WHOLE_NAMES[day]}s" for day in chosen])


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _day(name: str) -> int:
    plain = name.strip(".").casefold()
    for number, whole in enumerate(WHOLE_NAMES):
        if len(plain) >= 2 and whole.casefold().startswith(plain):
            return number
    raise ValueError(name)
