"""Public holidays by country and region."""

from __future__ import annotations

from datetime import date

import pytest

from app.adapters.public_holidays import HolidayLibrary
from app.domain.errors import UserError

LIBRARY = HolidayLibrary()


def test_countries_by_name_and_regions_by_their_own() -> None:
    countries = LIBRARY.countries()
    names = {each.code: each.name for each in countries}
    assert len(names) == len(countries) > 200
    assert [names[code] for code in ("DE", "US", "AG", "CD")] == [
        "Germany", "United States", "Antigua and Barbuda", "DR Congo",
    ]  # fmt: skip
    assert [each.name for each in countries] == sorted(names.values())
    regions = dict(LIBRARY.regions("DE"))
    assert regions["BY"] == "Bayern"
    assert LIBRARY.regions("SG") == []


def test_holidays_of_a_country_and_a_region() -> None:
    germany = dict(LIBRARY.days("DE", "", 2027, 2027))
    assert germany[date(2027, 3, 26)] == "Good Friday"
    assert date(2027, 1, 6) not in germany
    bavaria = dict(LIBRARY.days("DE", "BY", 2027, 2028))
    assert bavaria[date(2027, 1, 6)] == "Epiphany"
    assert bavaria[date(2028, 4, 17)] == "Easter Monday"
    assert germany.keys() <= bavaria.keys()
    assert list(bavaria) == sorted(bavaria)
    assert date(2027, 7, 5) in dict(LIBRARY.days("US", "", 2027, 2027))  # the 4th is a Sunday


@pytest.mark.parametrize("code", ["IN", "IL", "JP", "AE", "TH", "CN", "BR", "SA", "GB"])
def test_many_years_of_far_countries(code: str) -> None:
    assert len(LIBRARY.days(code, "", 2026, 2047)) > 100


def test_what_is_not_known_is_told() -> None:
    with pytest.raises(UserError, match="country “XX”"):
        LIBRARY.days("XX", "", 2027, 2027)
    with pytest.raises(UserError, match="region “ZZ” are known in Germany"):
        LIBRARY.days("DE", "ZZ", 2027, 2027)
    assert LIBRARY.days("BV", "", 2027, 2027) == []
