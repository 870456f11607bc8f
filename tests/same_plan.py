"""Whether two plans are the same in every field that files tell of."""

from __future__ import annotations

from dataclasses import fields, replace

from app.domain.planning.plan.plan import Plan


def assert_same_plan(found: Plan, kept: Plan) -> None:
    """Compare a plan from memory with that of a workspace.

    Where disks lie is read for the storage map, and accounts are counted for the list of stages:
    only a workspace's projects have those.
    """
    given = replace(kept.target.given, staged=None)
    kept = replace(kept, target=replace(kept.target, given=given), accounts=found.accounts)
    for field in fields(Plan):
        assert getattr(found, field.name) == getattr(kept, field.name), field.name
