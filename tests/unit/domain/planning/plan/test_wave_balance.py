"""The largest wave beside its bound, of each cohort and of all."""

from __future__ import annotations

from app.domain.planning.waves.built import Balance, Build


def test_the_largest_wave_of_all_stands_beside_the_largest_bound() -> None:
    """A small cohort whose waves are uneven says nothing about the largest wave."""
    build = Build(balance=(Balance("Pilot", 60.0, 50.0), Balance("Bulk", 110.0, 100.0)))
    assert build.largest is not None
    assert (build.largest.cohort, build.largest.largest_gb) == ("Bulk", 110.0)
    assert build.largest.bound_gb == 100.0
    assert build.largest.ratio == 1.1
    assert Build().largest is None
