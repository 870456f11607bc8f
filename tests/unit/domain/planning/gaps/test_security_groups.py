"""Gaps of security groups: made by provisioning, missing, none by choice, not known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.planning.gaps.checks import analyse
from app.domain.planning.gaps.gap import GapAnalysis, GapState, GapType, Severity
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.target_project import TargetProject
from tests.unit.domain.planning.gaps.test_checks import GOOD, STAGED, TENANT, plan

BARE = replace(GOOD, security_groups=())


def staged(group: str | None) -> StagedTarget:
    return replace(STAGED, projects=(TargetProject(1, "ACME", "prod", security_group=group),))


def of(analysis: GapAnalysis) -> list[tuple[str, GapState]]:
    rows = (gap for gap in analysis.rows if gap.type is GapType.MISSING_SECURITY_GROUP)
    return [(gap.resource, gap.state) for gap in rows]


@pytest.mark.parametrize(
    ("group", "state"),
    [(None, GapState.PLANNED), ("migrated-open", GapState.PLANNED), ("web", GapState.OPEN)],
)
def test_a_group_that_the_project_lacks(group: str | None, state: GapState) -> None:
    analysis = analyse(plan(staged=staged(group)), BARE)
    assert of(analysis) == [("Acme / Prod", state)]
    assert analysis.gaps[0].severity is Severity.WARNING
    assert "ports of 1 VM" in analysis.gaps[0].text


@pytest.mark.parametrize("group", ["default", ""])
def test_every_project_has_default_and_needs_no_other(group: str) -> None:
    assert of(analyse(plan(staged=staged(group)), BARE)) == []


def test_unconfirmed_tenants_get_no_group_made() -> None:
    tenants = {1: replace(TENANT, confirmed=False)}
    assert of(analyse(plan(tenants=tenants), BARE)) == [("Acme / Prod", GapState.OPEN)]


def test_a_group_that_was_a_gap_is_closed_by_the_inventory() -> None:
    seen = [("missing_security_group", "Acme / Prod")]
    assert of(analyse(plan(), GOOD, seen=seen)) == [("Acme / Prod", GapState.CLOSED)]


def test_groups_that_are_not_known_are_not_compared() -> None:
    cloud = replace(BARE, unread=frozenset({"security_groups"}))
    assert of(analyse(plan(), cloud)) == [("Security groups", GapState.NOT_COMPARED)]
