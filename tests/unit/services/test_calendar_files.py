"""Waves and days of a plan in calendar files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar, Event

from app import bootstrap
from app.domain.errors import UserError
from app.domain.model import CalendarWindow
from app.domain.planning.calendar.wall_time import zone_of
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.options import BuildOptions, Strategy
from app.domain.progress import Ticket
from app.services import calendar_files, calendars, exports, planning, projects, wave_building
from app.services.workspace import Workspace
from tests.workbench import vms_of

ZONE = "Europe/Berlin"


@pytest.fixture
def start(filled: Workspace) -> Workspace:
    projects.set_parameters(filled, 1, {"start_date": date(2027, 3, 1), "time_zone": ZONE})
    return filled


def with_waves(workspace: Workspace) -> Plan:
    options = BuildOptions(strategy=Strategy.BALANCED, max_vms=20)
    prepared = wave_building.prepare(workspace, 1, options, Ticket())
    wave_building.apply(workspace, prepared, Ticket())
    return planning.build(workspace, 1, Ticket())


def events_of(path: Path) -> list[Event]:
    return list(Calendar.from_ical(path.read_bytes()).walk("VEVENT"))


def test_days_where_there_are_no_waves(start: Workspace, tmp_path: Path) -> None:
    plan = planning.build(start, 1, Ticket())
    path = exports.write(bootstrap.exporters(), plan, "ics", tmp_path / "plan", Ticket())
    found = events_of(path)
    assert path.name == "plan.ics"
    assert len(found) == len([day for day in plan.schedule.days if day.vm_ids])
    assert found[0]["DTSTART"].dt == datetime(2027, 3, 1, 8, tzinfo=UTC)
    assert len({str(each["UID"]) for each in found}) == len(found)


def test_each_wave_is_an_entry_with_the_times_of_its_schedule(
    start: Workspace, tmp_path: Path
) -> None:
    plan = with_waves(start)
    path = exports.write(bootstrap.exporters(), plan, "ics", tmp_path / "plan.ics", Ticket())
    found = events_of(path)
    assert len(found) == len(plan.waves) > 1
    for event, share in zip(found, plan.waves, strict=True):
        assert share.starts is not None
        assert share.ends is not None
        assert event["DTSTART"].dt == share.starts.replace(tzinfo=zone_of(ZONE)).astimezone(UTC)
        assert event["DTEND"].dt == share.ends.replace(tzinfo=zone_of(ZONE)).astimezone(UTC)
        assert f"{len(share.vm_ids)} VM" in str(event["SUMMARY"])
        assert str(event["DESCRIPTION"]).startswith("Status: planned\n")


def test_one_wave_keeps_its_uid(start: Workspace, tmp_path: Path) -> None:
    plan = with_waves(start)
    writer, share = bootstrap.calendar_writer(), plan.waves[1]
    path = calendar_files.write_wave(writer, plan, share.wave.id, tmp_path / "wave")
    (first,) = events_of(path)
    projects.set_parameters(start, 1, {"start_date": date(2027, 4, 1)})
    later = planning.build(start, 1, Ticket())
    calendar_files.write_wave(writer, later, share.wave.id, path)
    (second,) = events_of(path)
    assert first["UID"] == second["UID"]
    assert first["DTSTART"].dt < second["DTSTART"].dt
    with pytest.raises(UserError, match="does not exist any more"):
        calendar_files.write_wave(writer, plan, 999, path)


def test_waves_are_built_around_a_tenants_freeze(start: Workspace) -> None:
    first = with_waves(start)
    tenant = next(vm.tenant_id for vm in vms_of(start, 1).values() if vm.in_plan and vm.tenant_id)
    dates = sorted(
        {share.wave.scheduled_start for share in first.waves if share.wave.scheduled_start}
    )
    freeze = CalendarWindow(
        0, "Closing", "blackout", first_day=dates[0], last_day=dates[0], tenant_id=tenant
    )
    calendars.save_window(start, 1, freeze)
    plan = with_waves(start)
    names = {vm.id: vm for vm in plan.vms}
    for share in plan.waves:
        days = (share.wave.scheduled_start, share.wave.scheduled_end)
        if days == (dates[0], dates[0]):
            assert all(names[vm_id].tenant_id != tenant for vm_id in share.vm_ids)
    for vm in plan.vms:
        place = plan.schedule.placements.get(vm.id)
        if place is not None and vm.tenant_id == tenant:
            span = range(place.day, place.last_day + 1)
            assert dates[0] not in {plan.schedule.days[day - 1].date for day in span}
