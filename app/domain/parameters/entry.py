"""What is typed, or named on the command line, checked and turned into a parameter's value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from math import isnan
from re import fullmatch
from typing import Any
from zoneinfo import available_timezones

from app.domain.errors import FieldError
from app.domain.number_style import general
from app.domain.parameters.specs import SPECS, ParameterSpec
from app.domain.parameters.weekdays import days_of, days_text

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
"""Dates of a plan; beyond them a calendar would run out of days."""


def validate(key: str, value: Any) -> Any:
    """Check a typed value against its specification and return it in its own type.

    :raises FieldError: when the parameter does not exist or refuses the value.
    """
    spec = SPECS.get(key)
    if spec is None:
        known = ", ".join(sorted(SPECS))
        raise FieldError(key, f"There is no parameter “{key}”.", f"Known parameters: {known}.")
    if spec.kind == "pipes":
        return _pipes(spec, value)
    if value is None or value == "":
        if spec.optional:
            return None
        raise FieldError(key, f"{spec.label} cannot be empty.")
    if spec.kind == "choice":
        allowed = [choice for choice, _ in spec.choices]
        if value not in allowed:
            raise FieldError(key, f"{spec.label} takes one of {', '.join(allowed)}.")
        return value
    if spec.kind == "date":
        return _date(spec, value)
    if spec.kind == "time":
        return _time(spec, value)
    if spec.kind == "zone":
        return _zone(spec, value)
    if spec.kind == "days":
        return _days(spec, value)
    return _in_range(spec, value)


def parse(key: str, text: str) -> Any:
    """Turn typed text into the parameter's value (``.`` or ``,`` as decimal mark).

    :raises FieldError: when the text is not a value of the parameter.
    """
    spec = SPECS.get(key)
    text = text.strip()
    if spec is None or not text or spec.kind not in {"int", "float"}:
        return validate(key, text)
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if spec.kind == "int" and fullmatch(r"[+-]?\d+([.,]0{1,2})?", plain) is None:
        # The comma of "1,000" may be a mark of thousands or of decimals, so it is not read as 1.
        raise FieldError(
            key, f"{spec.label} takes a whole number, not “{text}”.", "Write it in digits alone."
        )
    return validate(key, plain.replace(",", "."))


def _date(spec: ParameterSpec, value: Any) -> date:
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise FieldError(
            spec.key, f"{spec.label} takes a date like 2027-03-01, not “{value}”."
        ) from None
    if isinstance(day, datetime):
        day = day.date()
    if not FIRST_DAY <= day <= LAST_DAY:
        raise FieldError(spec.key, f"{spec.label} must be between {FIRST_DAY} and {LAST_DAY}.")
    return day


def _time(spec: ParameterSpec, value: Any) -> str:
    found = fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", str(value).strip())
    if found is None:
        raise FieldError(spec.key, f"{spec.label} takes a time like 09:00 or 22:30, not “{value}”.")
    return f"{int(found[1]):02d}:{found[2]}"


def _zone(spec: ParameterSpec, value: Any) -> str:
    """The zone's name as the IANA database spells it."""
    known = time_zones()
    name = known.get(str(value).strip().casefold())
    if name is None:
        raise FieldError(
            spec.key,
            f"{spec.label}: there is no zone “{value}”.",
            "Take an IANA name like Europe/Berlin, America/New_York or UTC.",
        )
    return name


def _days(spec: ParameterSpec, value: Any) -> str:
    try:
        return days_text(days_of(str(value)))
    except ValueError:
        raise FieldError(
            spec.key, f"{spec.label} takes weekdays like Sun-Thu or Mon, Wed, Fri, not “{value}”."
        ) from None


@cache
def time_zones() -> Mapping[str, str]:
    """Every IANA zone by its name in lower case."""
    return {name.casefold(): name for name in sorted(available_timezones())}


def _pipes(spec: ParameterSpec, value: Any) -> tuple[tuple[str, float], ...]:
    """Names with Mbps, in the order of the names, from pairs or from text."""
    pairs: list[tuple[str, Any]] = []
    if isinstance(value, str):
        for part in filter(None, (part.strip() for part in value.replace(",", ";").split(";"))):
            name, mark, mbps = part.rpartition("=")
            if not mark or not name.strip():
                raise FieldError(
                    spec.key,
                    f"{spec.label} takes a vCenter and its Mbps, not “{part}”.",
                    "Write it as vc01.example.com=1000; vc02.example.com=500.",
                )
            pairs.append((name.strip(), mbps.strip()))
    else:
        pairs = [(str(name), mbps) for name, mbps in value or ()]
    found: dict[str, float] = {}
    for name, mbps in pairs:
        if name in found:
            raise FieldError(spec.key, f"{spec.label} has “{name}” twice.", "Name it once.")
        found[name] = float(_in_range(spec, mbps))
    return tuple(sorted(found.items()))


def _in_range(spec: ParameterSpec, value: Any) -> float | int:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise FieldError(spec.key, f"{spec.label} takes a number, not “{value}”.") from None
    low, high = spec.minimum, spec.maximum
    if isnan(number) or (low is not None and number < low) or (high is not None and number > high):
        raise FieldError(
            spec.key,
            f"{spec.label} must be between {general(low or 0)} and {general(high or 0, 10)} "
            f"{spec.unit}.".strip(),
        )
    if spec.kind == "int":
        if number != int(number):
            raise FieldError(spec.key, f"{spec.label} must be a whole number.")
        return int(number)
    return number
