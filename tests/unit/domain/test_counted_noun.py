"""Numbers with their noun or their sign."""

from __future__ import annotations

import pytest

from app.domain.counted_noun import signed_text


@pytest.mark.parametrize(
    ("change", "places", "text"),
    [(3, 0, "+3"), (-967, 0, "−967"), (-3381.64, 1, "−3,381.6"), (0, 0, "+0")],
)
def test_a_fall_has_a_minus_and_no_hyphen(change: float, places: int, text: str) -> None:
    assert signed_text(change, places) == text
