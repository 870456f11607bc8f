"""Rows of the plan's chart: cohorts above their tenants."""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.planning.cohorts.cohort import Cohort
from app.ui.stages.plan.gantt import gantt_rows
from tests.unit.domain.planning.plan.test_cohorts_in_plan import MONDAY, cohort, planned, vm


def test_each_cohort_stands_above_its_tenants() -> None:
    vms = [vm(1, 1, 6), vm(2, 2), vm(3, 3, 6), vm(4, 3, 6), vm(5, 4)]
    cohorts: list[Cohort] = [cohort(1), cohort(2, end_date=date(2027, 3, 1))]
    rows = gantt_rows(planned(vms, cohorts, {1: 1, 2: 1, 3: 2}))
    assert [row.label for row in rows] == ["C1", "T1", "T2", "C2", "T3", "Without a cohort", "T4"]
    assert [row.label for row in rows if row.heads] == ["C1", "C2", "Without a cohort"]
    first, second = rows[0].bars[0], rows[3].bars[0]
    assert (first.first, first.last) == (MONDAY, MONDAY)
    assert (second.first, second.last) == (MONDAY + timedelta(1), MONDAY + timedelta(2))
    assert "closed: after “C1”" in second.tooltip
    assert "after its end date" in second.tooltip
    assert second.color == "warning"
    assert second.key == 2


def test_without_cohorts_there_are_tenants_alone() -> None:
    assert [row.label for row in gantt_rows(planned([vm(1, 1), vm(2, 2)]))] == ["T1", "T2"]
