"""The chart of days in the PDF: what is drawn, and how it breaks over pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from pypdf import PdfReader

from app.adapters.exporters.pdf_gantt import LEAST_DAY, LENT, OFF, TENANT_HEIGHT, gantt_parts
from app.adapters.exporters.pdf_plan import PdfPlanExporter
from app.adapters.exporters.pdf_text import Typesetter
from app.domain.model import CalendarWindow
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.rows import LineKind
from app.domain.planning.plan.timeline import timeline_rows
from app.domain.planning.plan.wave_timeline import wave_timeline
from app.domain.progress import Ticket
from tests.unit.adapters.exporters.whole_plan import whole_plan
from tests.unit.domain.planning.plan.test_cohorts_in_plan import MONDAY, cohort, planned, vm

FREEZE = CalendarWindow(
    1, "Freeze", "blackout", first_day=MONDAY + timedelta(7), last_day=MONDAY + timedelta(10)
)


def of_tenants(count: int, cohorts: int, hours: float, *, days: int = 30) -> Plan:
    """A plan of tenants with two VMs each, shared out evenly."""
    vms = [vm(number, number // 2 + 1, hours) for number in range(2 * count)]
    places = {number: 1 + (number - 1) * cohorts // count for number in range(1, count + 1)}
    return planned(
        vms,
        [cohort(number) for number in range(1, cohorts + 1)],
        places if cohorts else {},
        values={"migration_duration_days": days},
        windows=(FREEZE,),
    )


def pages(plan: Plan, folder: Path) -> list[str]:
    """The texts of the chart's pages."""
    path = folder / "plan.pdf"
    PdfPlanExporter().write(plan, path, Ticket())
    report = PdfReader(path)
    entries = {entry.title: report.get_destination_page_number(entry) for entry in report.outline}
    return [page.extract_text() for page in report.pages[entries["Gantt"] : entries["All VMs"]]]


def test_three_tenants_take_a_page_with_all_that_is_drawn(tmp_path: Path) -> None:
    plan = of_tenants(3, 3, 6, days=14)
    later = datetime.combine(MONDAY + timedelta(3), datetime.min.time())
    [page] = pages(replace(plan, generated=later), tmp_path)
    rows = [row.label for row in timeline_rows(plan)]
    assert rows == ["C1", "T1", "C2", "T2", "C3", "T3"]
    for words in (*rows, "Mar 2027", "Today", "Deadline", "no work", "freeze or", "2 days"):
        assert words in page, words


def test_a_cohort_that_ends_late_says_so_without_colour(tmp_path: Path) -> None:
    vms = [vm(1, 1, 6), vm(2, 1, 6)]
    plan = planned(vms, [cohort(1, end_date=MONDAY)], {1: 1})
    [page] = pages(plan, tmp_path)
    assert "2 days, late" in page
    assert "cohort that ends after its end date" in page


def test_many_tenants_take_several_pages_and_each_has_the_axis(tmp_path: Path) -> None:
    plan = of_tenants(130, 4, 0.5)
    found = pages(plan, tmp_path)
    assert len(found) == 4
    for page in found:
        assert "Mar 2027" in page
        assert "VMs of a tenant move" in page
    assert "(continued)" in found[1]
    words = [word for page in found for word in page.split()]
    assert [words.count(f"T{number}") for number in range(1, 131)] == [1] * 130


def test_a_plan_of_years_goes_on_with_the_days_that_follow(tmp_path: Path) -> None:
    plan = of_tenants(200, 0, 7.5)
    assert plan.schedule.calendar_days > 500
    parts = gantt_parts(plan, Typesetter())
    assert len(parts) > 1
    assert min(part.day_width for part in parts) >= LEAST_DAY
    for before, after in pairwise(parts):
        assert before.first + timedelta(days=before.days) == after.first
    shown = {each.row.label for part in parts for each in part.rows}
    assert shown == {row.label for row in timeline_rows(plan)}
    texts = pages(plan, tmp_path)
    assert f"Gantt, {parts[1].first.isoformat()} to" in "".join(texts)


def test_close_dates_have_their_names_side_by_side() -> None:
    plan = of_tenants(3, 0, 6, days=10)
    close = datetime.combine(MONDAY + timedelta(8), datetime.min.time())
    [part] = gantt_parts(replace(plan, generated=close), Typesetter())
    assert part.marks.today == MONDAY + timedelta(8)
    assert part.marks.deadline == MONDAY + timedelta(9)


def test_the_chart_of_waves_has_a_row_for_each_and_breaks_over_pages(tmp_path: Path) -> None:
    path = tmp_path / "plan.pdf"
    PdfPlanExporter().write(whole_plan(120, cohorts=3), path, Ticket())
    report = PdfReader(path)
    entries = {entry.title: report.get_destination_page_number(entry) for entry in report.outline}
    found = report.pages[entries["Gantt of the waves"] : entries["All VMs"]]
    texts = [page.extract_text() for page in found]
    assert len(texts) > 2
    words = "\n".join(texts)
    rows = [int(number) for number in re.findall(r"\d+ · vm W(\d+)\b", words)]
    assert sorted(rows) == list(range(120))
    assert "wave, first to last day" in texts[0]
    assert "wave whose dates no longer hold" in texts[0]
    assert "dates no longer hold" in texts[0].replace("wave whose dates no longer hold", "")
    assert "C1 (continued)" in texts[1]


def test_names_that_need_several_lines_make_their_row_higher() -> None:
    short, long = (whole_plan(names=(name,)) for name in ("vm", "a name of many words " * 4))
    for plan in (short, long):
        [part] = gantt_parts(plan, Typesetter(), wave_timeline(plan))
        heights = {each.height for each in part.rows if each.kind is LineKind.ROW}
        assert (min(heights) > TENANT_HEIGHT) is (plan is long)


def test_without_days_there_is_no_chart() -> None:
    assert gantt_parts(planned([]), Typesetter()) == []


def test_dates_are_shaded_one_by_one_as_the_schedule_takes_them() -> None:
    own = CalendarWindow(
        2, "First Saturday", "maintenance", 5, 8.0, 18.0, repeats="nth_weekday", nth=1, tenant_id=1
    )
    plan = planned([vm(1, 1, 6), vm(2, 2, 6)], windows=(FREEZE, own))
    [part] = gantt_parts(plan, Typesetter())
    stretches = [(ground, round(width / part.day_width)) for ground, _, width in part._grounds()]
    assert stretches[:6] == [
        (("", False), 5), ((LENT, False), 1), ((OFF, False), 1), ((OFF, True), 4), (("", False), 1),
        ((OFF, False), 2),
    ]  # fmt: skip
