"""Words of the calendar: blocks, dates and their rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from PySide6.QtCore import QLocale

from app.domain.planning.calendar.day_marks import Backdrop
from app.domain.planning.waves.day_spans import Days, DaySpan
from app.domain.planning.waves.lifecycle import WORDS
from app.ui.charts.labels import number_text
from app.ui.parts.day_words import short_date
from app.ui.stages.waves.faces import WaveFace
from app.ui.stages.waves.words import dates_text, kind_text, vms_text


def days_text(days: Days) -> str:
    """From one date to another, or the one that both are."""
    first, last = days
    return short_date(first) if first == last else f"{short_date(first)} – {short_date(last)}"


def block_title(face: WaveFace) -> str:
    """A wave as its block names it."""
    return f"{face.wave.wave_number}  {face.wave.name}"


def block_sentence(face: WaveFace, span: DaySpan | None, unfit: str, locked: str) -> str:
    """A block in words, a line for each thing."""
    return "\n".join(_lines(face, span, unfit, locked))


def _lines(face: WaveFace, span: DaySpan | None, unfit: str, locked: str) -> Iterator[str]:
    wave = face.wave
    cohort = f" · cohort {face.cohort}" if face.cohort else ""
    yield f"Wave {wave.wave_number}: {wave.name}{cohort}"
    yield f"{WORDS[wave.status]} · {vms_text(len(face.vms))} · {number_text(face.gb)} GB to move"
    if span is None:
        yield "It has no day yet."
    elif span.actual:
        if span.planned:
            yield f"Planned {days_text(span.planned)}"
        yield f"Really {days_text((span.first, span.last))}"
    elif not span.placed:
        yield "The schedule has nothing of it on these days."
    else:
        what = "Cut over" if span.copy_from else "Moves"
        if span.copy_from:
            yield f"Copied ahead from {short_date(span.copy_from)} on"
        yield f"{what} {days_text((span.first, span.last))}"
    if wave.scheduled_start or wave.scheduled_end:
        yield f"Dates it was given: {dates_text(wave)}"
    if wave.baseline_start and wave.baseline_end:
        yield f"Approved for {days_text((wave.baseline_start, wave.baseline_end))}"
    if wave.owner_name:
        yield f"Owner: {wave.owner_name}"
    if unfit:
        yield unfit
    if locked:
        yield locked


def spoken(face: WaveFace, span: DaySpan | None) -> str:
    """A block in a sentence, for who does not see it."""
    where = days_text((span.first, span.last)) if span else "without a day"
    wave = face.wave
    return (
        f"Wave {wave.wave_number}, {wave.name}, {where}, {WORDS[wave.status]}, "
        f"{vms_text(len(face.vms))}, {kind_text(wave)}"
    )


def legend_text(days: Backdrop) -> str:
    """What the marks mean that the days of a calendar can have, and those of blocks."""
    meant = {
        "Grey: no work.": True,
        "Pale: open to some alone.": days.calendars.widened,
        "Hatched: a freeze.": True,
        "Amber: closed to some or to cutovers.": days.narrows,
        "Green: maintenance windows.": days.opens,
        "Red: busy.": days.busy,
        "Hatched block: copied ahead.": True,
        "Dashed: planned or given dates.": True,
    }
    return " ".join(words for words, there in meant.items() if there)


def month_name(day: date) -> str:
    """The month of a date, short."""
    return QLocale().standaloneMonthName(day.month, QLocale.FormatType.ShortFormat)


def week_name(day: date) -> str:
    """The number of a date's week (ISO 8601)."""
    return f"W{day.isocalendar().week}"
