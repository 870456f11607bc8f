"""What a quota's task wants: beside what was there before, never beside what we made ourselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.planning.provisioning.quota_wish import wish_of
from app.domain.planning.provisioning.specs import ProjectSpec, QuotaSpec
from app.domain.planning.provisioning.task import PrepTask
from app.domain.planning.provisioning.verdicts import OF_PLAN, quota_limits

SPEC = QuotaSpec("acme", "web", 4, 1024, 2, 10, 3, 5, networks=1, subnets=1, security_groups=2)
PROJECT = ProjectSpec("acme", "web").key
NAMES = ("cores", "networks", "subnets", "security_groups")


def limits(found: Any, ours: set[str], intent: Any = None) -> dict[str, int]:
    task = PrepTask(1, 1, SPEC.type, SPEC.key, "Set quotas", spec=SPEC, found=found, intent=intent)
    used = {"cores": 0, "networks": 1, "subnets": 1, "security_groups": 2}
    there = {"limits": dict.fromkeys(NAMES, 1), "used": used}
    return quota_limits(wish_of(task, ours), there)


@pytest.mark.parametrize("intent", [None, {"call": "create"}])
@pytest.mark.parametrize(
    "found", [None, {"used": {"networks": 1, "subnets": 0, "security_groups": 2}}]
)
def test_what_an_earlier_run_made_in_a_project_of_ours_counts_once(found: Any, intent: Any) -> None:
    expected = {"cores": 4, "networks": 1, "subnets": 1, "security_groups": 2}
    assert limits(found, {PROJECT}, intent) == expected
    assert set(expected) - {"cores"} <= OF_PLAN


def test_a_first_quota_that_was_refused_is_still_exact() -> None:
    found = {"used": {}, "limits": {"cores": 20}}
    task = PrepTask(1, 1, SPEC.type, SPEC.key, "Set quotas", spec=SPEC, found=found)
    assert wish_of(task, {PROJECT}).exact
    assert not wish_of(replace(task, created=True), {PROJECT}).exact
    assert not wish_of(task, set()).exact


def test_what_another_project_used_before_counts_beside_ours() -> None:
    assert limits({"used": {"networks": 1}}, set()) == {
        "cores": 4, "networks": 2, "subnets": 2, "security_groups": 4,
    }  # fmt: skip
