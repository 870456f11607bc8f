"""Public holidays by country and region, from the library ``holidays``."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from app.domain.errors import UserError
from app.services.ports import HolidayCountry

_SMALL_WORDS = {"and": "and", "of": "of", "the": "the", "da": "da", "dr": "DR"}


class HolidayLibrary:
    """The :class:`~app.services.ports.HolidaySource` of the program."""

    def countries(self) -> Sequence[HolidayCountry]:
        """The countries whose holidays are known, by name."""
        return _countries()

    def regions(self, country: str) -> Sequence[tuple[str, str]]:
        """Code and name of a country's regions that have holidays of their own."""
        import holidays

        kind = type(holidays.country_holidays(_known(country), years=()))
        names: dict[str, str] = {}
        for name, code in getattr(kind, "subdivisions_aliases", {}).items():
            names.setdefault(code, name)
        found = [(code, names.get(code, code)) for code in kind.subdivisions]
        return sorted(found, key=lambda each: each[1].casefold())

    def days(
        self, country: str, region: str, first_year: int, last_year: int
    ) -> Sequence[tuple[date, str]]:
        """Dates and names of the public holidays of some years, in order.

        :raises UserError: when the country or the region is not known.
        """
        import holidays

        years = range(first_year, last_year + 1)
        code = _known(country)
        plain = holidays.country_holidays(code, years=())
        if region and region not in plain.subdivisions:
            raise UserError(
                f"No holidays of a region “{region}” are known in {country_name(code)}.",
                "Choose another region, or the whole country.",
            )
        with warnings.catch_warnings():
            # Of some countries it warns that its sources end before the last year asked for.
            warnings.simplefilter("ignore")
            found = holidays.country_holidays(
                code, subdiv=region or None, years=years, language=_english(plain)
            )
        return sorted(found.items())


def country_name(code: str) -> str:
    """The name of a country by its code of two letters."""
    return next((each.name for each in _countries() if each.code == code), code)


def _known(country: str) -> str:
    if not any(each.code == country for each in _countries()):
        raise UserError(f"No holidays of a country “{country}” are known.", "Choose another one.")
    return country


def _english(found: Any) -> str | None:
    """The language of names: English where the library has it, else the country's own."""
    languages = [each for each in found.supported_languages if each.startswith("en")]
    return "en_US" if "en_US" in languages else next(iter(languages), None)


@cache
def _countries() -> tuple[HolidayCountry, ...]:
    from holidays.registry import COUNTRIES

    found = {
        classes[1]: HolidayCountry(classes[1], _name(key))
        for key, classes in COUNTRIES.items()
        if len(classes[1]) == 2
    }
    return tuple(sorted(found.values(), key=lambda each: each.name))


def _name(key: str) -> str:
    """“bosnia_and_herzegovina” as a name."""
    words = key.split("_")
    return " ".join(_SMALL_WORDS.get(word, word.capitalize()) for word in words)
