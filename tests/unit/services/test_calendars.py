"""Rules of calendars: added, changed, switched off, removed, imported; each one undo step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.domain.errors import FieldError, UserError
from app.domain.model import CalendarWindow
from app.domain.planning.calendar.rules import PROJECT, BusyTime, PublicHolidays, Scope
from app.domain.progress import Ticket
from app.services import calendars, cohorts, planning, projects, tenant_split, tenants
from app.services.workspace import Workspace
from tests.workbench import dump, there_and_back, vms_of

NIGHT = CalendarWindow(0, "Night", "maintenance", 5, 22, 6)
FREEZE = CalendarWindow(
    0, "Freeze", "blackout", first_day=date(2027, 12, 20), last_day=date(2028, 1, 3)
)
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Backup\r\n"
    "DTSTART:20270301T200000Z\r\nDURATION:PT2H\r\nRRULE:FREQ=WEEKLY\r\nEND:VEVENT\r\n"
    "END:VCALENDAR\r\n"
)


@pytest.fixture
def start(filled: Workspace) -> Workspace:
    projects.set_parameters(
        filled, 1, {"start_date": date(2027, 3, 1), "time_zone": "Europe/Berlin"}
    )
    return filled


def bound_to(workspace: Workspace) -> tuple[Scope, Scope]:
    """A cohort with a tenant in it, made for the purpose."""
    change = cohorts.create(workspace, 1, "Pilot")
    (cohort,) = change.keys(cohorts.TABLE)
    tenant = next(vm.tenant_id for vm in vms_of(workspace, 1).values() if vm.tenant_id)
    return Scope(cohort_id=cohort), Scope(tenant_id=tenant)


def of(kind: type, workspace: Workspace) -> list[Any]:
    return [rule for rule in calendars.rules(workspace, 1) if isinstance(rule, kind)]


def test_windows_bind_cohorts_and_tenants(start: Workspace) -> None:
    pilot, acme = bound_to(start)
    before = dump(start)
    window = replace(
        NIGHT, **acme._asdict(), repeats="nth_weekday", nth=-1, time_zone="america/new_york",
        applies_to="cutovers", label="  Last   Saturday ",
    )  # fmt: skip
    there_and_back(start, calendars.save_window(start, 1, window), before)
    calendars.save_window(start, 1, window)
    (kept,) = calendars.windows(start, 1)
    assert kept == replace(window, id=kept.id, label="Last Saturday", time_zone="America/New_York")
    choices = calendars.scope_choices(start, 1)
    assert choices.title(Scope(kept.cohort_id, kept.tenant_id)).startswith("Tenant ")
    assert choices.title(pilot) == "Cohort Pilot"
    assert choices.title(PROJECT) == "Project"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"time_zone": "Moon/Sea"}, "time_zone"),
        ({"repeats": "hourly"}, "repeats"),
        ({"repeats": "nth_weekday", "nth": 6}, "nth"),
        ({"repeats": "nth_weekday", "nth": 2, "weekday": None}, "weekday"),
        ({"repeats": "month_end", "month_offset": 21}, "month_offset"),
        ({"applies_to": "weekends"}, "applies_to"),
        ({"cohort_id": 77}, "scope"),
        ({"tenant_id": 7777}, "scope"),
        ({"cohort_id": 1, "tenant_id": 1}, "scope"),
        ({"label": "x" * 121}, "label"),
        ({"start_hour": 24.0, "end_hour": 2.0}, "start_hour"),
        ({"first_day": date(2027, 3, 1), "last_day": date(2027, 3, 5)}, "last_day"),
    ],
)
def test_what_is_no_window_is_told(
    start: Workspace, changes: Mapping[str, Any], field: str
) -> None:
    before = dump(start)
    with pytest.raises(FieldError) as error:
        calendars.save_window(start, 1, replace(NIGHT, **changes))
    assert error.value.field == field
    assert dump(start) == before


def test_the_next_times_of_a_window(start: Workspace) -> None:
    found = calendars.next_times(start, 1, NIGHT, 2)
    assert found[0] == (
        datetime(2027, 3, 6, 21, tzinfo=UTC), datetime(2027, 3, 7, 5, tzinfo=UTC),
    )  # fmt: skip


def test_holidays_are_kept_with_their_dates(start: Workspace) -> None:
    source = bootstrap.holiday_source()
    before = dump(start)
    wanted = PublicHolidays(0, "DE", "BY")
    there_and_back(start, calendars.save_holidays(start, 1, wanted, source), before)
    calendars.save_holidays(start, 1, wanted, source)
    (kept,) = of(PublicHolidays, start)
    assert kept.label == "Germany, Bayern"
    assert (date(2027, 3, 26), "Good Friday") in kept.days
    assert kept.days[-1][0].year == 2047
    with pytest.raises(FieldError, match="count here already"):
        calendars.save_holidays(start, 1, wanted, source)
    with pytest.raises(FieldError, match="No public holidays are known there"):
        calendars.save_holidays(start, 1, PublicHolidays(0, "BV"), source)
    with pytest.raises(UserError, match="country “XX”"):
        calendars.save_holidays(start, 1, PublicHolidays(0, "XX"), source)
    change = calendars.save_holidays(start, 1, replace(kept, applies_to="cutovers"), source)
    assert change.label == "Change public holidays"
    assert of(PublicHolidays, start)[0].applies_to == "cutovers"
    found = calendars.next_holidays(start, source, "DE", "BY", 3)
    assert len(found) == 3
    assert found == sorted(found)
    plan = planning.build(start, 1, Ticket())
    assert plan.schedule.days


def test_the_plan_leaves_holidays_out(start: Workspace) -> None:
    source = bootstrap.holiday_source()
    projects.set_parameters(start, 1, {"start_date": date(2027, 3, 26)})
    assert planning.build(start, 1, Ticket()).schedule.days[0].date == date(2027, 3, 26)
    calendars.save_holidays(start, 1, PublicHolidays(0, "DE"), source)
    assert planning.build(start, 1, Ticket()).schedule.days[0].date == date(2027, 3, 30)


def test_busy_times_are_looked_at_then_taken_over_and_replaced(
    start: Workspace, tmp_path: Path
) -> None:
    pilot, _ = bound_to(start)
    path = tmp_path / "ops.ics"
    path.write_bytes(ICS.encode())
    before = dump(start)
    file = calendars.read_busy(start, 1, path, bootstrap.busy_reader(), Ticket())
    assert dump(start) == before
    assert (file.name, file.entries) == ("ops.ics", 1)
    assert len(file.times) in range(155, 160)  # three years of weeks
    change = calendars.import_busy(start, 1, file, pilot, "cutovers")
    assert change.label == "Import busy times of “ops.ics”"
    there_and_back(start, change, before)
    calendars.import_busy(start, 1, file, pilot, "cutovers")
    found = of(BusyTime, start)
    assert len(found) == len(file.times)
    assert (found[0].starts_at.isoformat(), found[0].cohort_id) == (
        "2027-03-01T20:00:00",
        pilot.cohort_id,
    )
    again = replace(file, times=file.times[:2])
    change = calendars.import_busy(start, 1, again, pilot)
    assert len(of(BusyTime, start)) == 2
    calendars.import_busy(start, 1, again, PROJECT)
    assert len(of(BusyTime, start)) == 4
    keys = [rule.id for rule in of(BusyTime, start)]
    calendars.change_busy(start, 1, keys, PROJECT, "all")
    assert {rule.cohort_id for rule in of(BusyTime, start)} == {None}


def test_a_file_without_busy_times_in_the_plans_time(start: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "old.ics"
    path.write_bytes(ICS.replace("RRULE:FREQ=WEEKLY\r\n", "").replace("2027", "2017").encode())
    with pytest.raises(UserError, match="has no busy time between"):
        calendars.read_busy(start, 1, path, bootstrap.busy_reader(), Ticket())
    path.write_text("x")
    with pytest.raises(UserError, match="is no calendar file"):
        calendars.read_busy(start, 1, path, bootstrap.busy_reader(), Ticket())


def fill(workspace: Workspace, scopes: Sequence[Scope], tmp_path: Path) -> None:
    source = bootstrap.holiday_source()
    path = tmp_path / "ops.ics"
    path.write_bytes(ICS.encode())
    file = calendars.read_busy(workspace, 1, path, bootstrap.busy_reader(), Ticket())
    for scope in scopes:
        calendars.save_window(workspace, 1, replace(FREEZE, **scope._asdict()))
        calendars.save_holidays(workspace, 1, PublicHolidays(0, "AT", **scope._asdict()), source)
        calendars.import_busy(workspace, 1, replace(file, times=file.times[:3]), scope)


def test_rules_of_all_kinds_are_switched_off_and_removed_at_once(
    start: Workspace, tmp_path: Path
) -> None:
    fill(start, [PROJECT], tmp_path)
    before = dump(start)
    change = calendars.set_active(start, 1, calendars.rules(start, 1), active=False)
    assert change.label == "Switch off 5 calendar rules"
    assert not any(rule.active for rule in calendars.rules(start, 1))
    there_and_back(start, change, before)
    change = calendars.delete(start, 1, of(BusyTime, start))
    assert change.label == "Remove busy times"
    change = calendars.delete(start, 1, calendars.rules(start, 1))
    assert calendars.rules(start, 1) == []
    with pytest.raises(UserError, match="Nothing was chosen"):
        calendars.delete(start, 1, [])
    with pytest.raises(UserError, match="does not exist any more"):
        calendars.save_window(start, 1, replace(FREEZE, id=999))


def test_rules_go_with_their_cohort_and_come_back(start: Workspace, tmp_path: Path) -> None:
    pilot, acme = bound_to(start)
    fill(start, [pilot, PROJECT], tmp_path)
    before = dump(start)
    change = cohorts.delete(start, 1, [pilot.cohort_id or 0])
    assert len(calendars.rules(start, 1)) == 5
    there_and_back(start, change, before)
    assert acme.tenant_id


def test_rules_go_with_merged_tenants_and_to_the_parts_of_split_ones(
    start: Workspace, tmp_path: Path
) -> None:
    _, acme = bound_to(start)
    fill(start, [acme], tmp_path)
    before = dump(start)
    mine = [vm.id for vm in vms_of(start, 1).values() if vm.tenant_id == acme.tenant_id]
    change = tenant_split.split_by_hand(start, 1, acme.tenant_id or 0, "Part", mine[:1])
    parts = {rule.tenant_id for rule in calendars.rules(start, 1)}
    assert len(parts) == 2
    assert len(calendars.rules(start, 1)) == 10
    there_and_back(start, change, before)
    tenant_split.split_by_hand(start, 1, acme.tenant_id or 0, "Part", mine[:1])
    whole = dump(start)
    change = tenant_split.join(start, 1, acme.tenant_id or 0)
    assert len(calendars.rules(start, 1)) == 5
    there_and_back(start, change, whole)
    other = next(
        vm.tenant_id
        for vm in vms_of(start, 1).values()
        if vm.tenant_id and vm.tenant_id != acme.tenant_id
    )
    whole = dump(start)
    change = tenants.merge(start, 1, [acme.tenant_id or 0, other], other)
    assert len(calendars.rules(start, 1)) == 5
    there_and_back(start, change, whole)


def test_calendars_that_never_open_are_told(start: Workspace) -> None:
    assert calendars.problems(start, 1) == []
    pilot, _ = bound_to(start)
    never = replace(FREEZE, label="Night", first_day=date(2027, 1, 1), last_day=date(2199, 1, 1))
    calendars.save_window(start, 1, replace(never, **pilot._asdict()))
    (said,) = calendars.problems(start, 1)
    assert said.startswith("Calendar of cohort Pilot leaves no time for a cutover")
    assert "“Night”" in said
    calendars.save_window(start, 1, replace(FREEZE, last_day=date(2199, 1, 1)))
    assert calendars.problems(start, 1) == [said]
    calendars.save_window(
        start, 1, replace(FREEZE, first_day=date(2027, 1, 1), last_day=date(2199, 1, 1))
    )
    (whole,) = calendars.problems(start, 1)
    assert whole.startswith("Calendar of the project leaves no time for a cutover")
    found = calendars.effective(start, 1)
    assert found.open_on(date(2027, 3, 1)).work == ()
