"""Units and durations as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.units import gib, hours_text, tib


def test_sizes() -> None:
    assert gib(1536) == 1.5
    assert tib(1024 * 1024) == 1


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0, "0 min"),
        (0.5, "30 min"),
        (1, "1 h"),
        (10 / 3, "3 h 20 min"),
        (1 + 5 / 60, "1 h 05 min"),
        (59.4 / 60, "59 min"),
        (59.6 / 60, "1 h"),
        (1234.5, "1,234 h 30 min"),
        (0.001, "0 min"),
    ],
)
def test_durations(hours: float, text: str) -> None:
    assert hours_text(hours) == text


@given(st.floats(0, 1e6))
def test_durations_never_show_sixty_minutes(hours: float) -> None:
    assert "60 min" not in hours_text(hours)
