"""The colour of each cohort, the same in every picture."""

from __future__ import annotations

from app.domain.planning.plan.plan import Plan

_COLORS = 6
"""Colours of charts that cohorts take in turn."""


def cohort_colors(plan: Plan | None) -> dict[str, str]:
    """A colour token for each cohort by its name, in the order of execution."""
    cohorts = plan.cohorts if plan is not None else ()
    return {each.name: f"chart_{number % _COLORS + 1}" for number, each in enumerate(cohorts)}
