"""What a field that people fill in takes: the checks that several services have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.domain import parameters
from app.domain.errors import FieldError
from app.domain.number_style import grouped
from app.domain.unseen_signs import unseen_problem


def text_check(name: str, label: str, most: int) -> Callable[[Any], str]:
    """A check for a text of at most so many characters, which it returns without blanks around.

    The check raises a FieldError for ``name`` that calls the field by its ``label``.
    """

    def check(value: Any) -> str:
        text = "" if value is None else str(value).strip()
        if len(text) > most:
            raise FieldError(name, f"{label} takes at most {grouped(most)} characters.")
        return text

    return check


def name_check(name: str, label: str, most: int) -> Callable[[Any], str]:
    """The same for a name that the cloud knows too: one line, of signs that are seen."""
    short_enough = text_check(name, label, most)

    def check(value: Any) -> str:
        text = short_enough(value)
        wrong, hint = unseen_problem(text, label)
        if wrong:
            raise FieldError(name, wrong, hint)
        return text

    return check


def flag_check(name: str) -> Callable[[Any], bool]:
    """A check for yes or no."""

    def check(value: Any) -> bool:
        if value not in (True, False):
            raise FieldError(name, f"This is either yes or no, not “{value}”.")
        return bool(value)

    return check


def day_check(name: str, label: str) -> Callable[[Any], date | None]:
    """A check for a day or none, as a project's start date takes it."""

    def check(value: Any) -> date | None:
        try:
            day = parameters.validate("start_date", value)
        except FieldError as error:
            message = error.message.replace(parameters.SPECS["start_date"].label, label)
            raise FieldError(name, message) from None
        return day if isinstance(day, date) else None

    return check


def checked(editable: Mapping[str, Callable[[Any], Any]], field: str, value: Any) -> Any:
    """A value of a row that follows from the VMs, as it is stored; ``editable`` are its checks.

    :raises FieldError: when the field is not the operator's or refuses the value.
    """
    check = editable.get(field)
    if check is None:
        raise FieldError(field, f"“{field}” follows from the VMs and is not edited.")
    return check(value)
