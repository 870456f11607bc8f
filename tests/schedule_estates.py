"""Estates of many shapes and parameters of many kinds, for judging the scheduler as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from app.domain.model import CalendarWindow
from app.domain.parameters import ProjectParameters
from app.domain.planning.calendar.effective import Calendars
from app.domain.planning.calendar.open_days import OpenDays
from app.domain.planning.plan.plan import VmTiming
from app.domain.planning.schedule.items import CohortRules, ScheduleItem, WaveRules
from app.domain.planning.timing.transfer import OVERHEAD
from tests.schedule_check import Asked

MONDAY = date(2027, 3, 1)

Sizes = list[tuple[float, bool]]
"""GiB that each VM moves, and whether it is cold."""


def _lognormal(random: Random, count: int, middle: float, spread: float) -> Sizes:
    return [(middle * random.lognormvariate(0, spread), random.random() < 0.2)
            for _ in range(count)]  # fmt: skip


def _giants(random: Random, small: int, giants: int, size: float) -> Sizes:
    few = [(size * random.uniform(0.5, 2), True) for _ in range(giants)]
    return _lognormal(random, small, 40, 0.8) + few


def _equal(count: int, size: float) -> Sizes:
    return [(size, False)] * count


SHAPES: dict[str, Callable[[Random], Sizes]] = {
    "tiny": lambda r: _lognormal(r, 12, 60, 1.0),
    "one": lambda _: [(300.0, False)],
    "small office": lambda r: _lognormal(r, 60, 80, 1.2),
    "lognormal": lambda r: _lognormal(r, 400, 60, 1.3),
    "lognormal wide": lambda r: _lognormal(r, 400, 40, 2.0),
    "lognormal large": lambda r: _lognormal(r, 300, 400, 1.1),
    "lognormal many": lambda r: _lognormal(r, 1500, 50, 1.2),
    "vdi": lambda _: _equal(600, 40.0),
    "vdi small": lambda _: _equal(800, 12.0),
    "vdi and servers": lambda r: _equal(400, 30.0) + _lognormal(r, 100, 300, 1.0),
    "two sizes": lambda _: _equal(150, 10.0) + _equal(60, 900.0),
    "few giants": lambda r: _giants(r, 200, 5, 12_000),
    "many giants": lambda r: _giants(r, 300, 25, 8_000),
    "one giant": lambda r: _giants(r, 150, 1, 40_000),
    "hospital": lambda r: _giants(r, 500, 12, 15_000) + _equal(200, 60.0),
    "databases": lambda r: _lognormal(r, 80, 1500, 0.7),
    "file servers": lambda r: _lognormal(r, 30, 6000, 0.6) + _lognormal(r, 200, 30, 0.5),
    "all cold": lambda r: [(gb, True) for gb, _ in _lognormal(r, 250, 120, 1.2)],
    "half shift": lambda r: [(r.uniform(600, 800) * 8.4, False) for _ in range(40)],
    "powers": lambda _: [(10.0 * 2 ** (n % 11), n % 3 == 0) for n in range(220)],
}  # fmt: skip


def estate(name: str, parameters: ProjectParameters) -> list[ScheduleItem]:
    """The VMs of an estate, the same at each call, with the timing that parameters give."""
    random = Random(name)
    sizes = SHAPES[name](random)
    return [
        ScheduleItem(
            vm_id=number,
            name=f"vm{number:05d}",
            timing=_timing(gb, cold, parameters),
            disk_gb=gb,
            identity=f"vm-{number}",
        )
        for number, (gb, cold) in enumerate(sizes)
    ]


def _timing(gb: float, cold: bool, parameters: ProjectParameters) -> VmTiming:
    multiplier = parameters.cold_multiplier
    own = gb * multiplier if cold and multiplier is not None else 0.0
    cutover = parameters.cutover_mins / 60
    return VmTiming(0.0, 0.0, gb, gb * OVERHEAD, own, cutover, own)


USUAL = ProjectParameters(start_date=MONDAY)


def variants() -> dict[str, ProjectParameters]:
    """Parameters of some seventy kinds, by name."""
    found = {"usual": USUAL}

    def vary(key: str, *values: object, base: ProjectParameters = USUAL, more: str = "") -> None:
        for value in values:
            found[f"{more}{key}={value}"] = replace(base, **{key: value})

    vary("bandwidth_gbps", 0.1, 0.5, 1.0, 2.0, 10.0, 40.0)
    vary("migration_agent_slots", 1, 2, 3, 5, 20, 40)
    vary("working_hours_per_day", 2.0, 3.0, 4.0, 6.0, 10.0, 12.0, 24.0)
    vary("target_vms_per_day", 1, 5, 20, 100)
    vary("working_days_per_week", 1, 4, 7)
    vary("cutover_mins", 0.0, 5.0, 15.0, 60.0, 120.0)
    vary("cold_multiplier", 0.002, 0.01)
    vary("per_vm_mbps", 300.0, 500.0, 1000.0, 3000.0)
    short = replace(USUAL, working_hours_per_day=2.0)
    vary("bandwidth_gbps", 0.5, 1.0, 10.0, base=short, more="2 h ")
    vary("migration_agent_slots", 2, 20, base=short, more="2 h ")
    vary("per_vm_mbps", 500.0, 1000.0, base=short, more="2 h ")
    vary("target_vms_per_day", 5, 20, base=short, more="2 h ")
    lanes = replace(USUAL, per_vm_mbps=1000.0, bandwidth_gbps=10.0)
    vary("migration_agent_slots", 5, 10, 20, 40, base=lanes, more="10 lanes ")
    vary("target_vms_per_day", 5, 20, 100, base=lanes, more="10 lanes ")
    vary("working_hours_per_day", 4.0, 24.0, base=lanes, more="10 lanes ")
    capped = replace(USUAL, target_vms_per_day=20)
    vary("bandwidth_gbps", 1.0, 10.0, base=capped, more="20 a day ")
    vary("per_vm_mbps", 500.0, 1000.0, base=capped, more="20 a day ")
    vary("working_hours_per_day", 4.0, 12.0, base=capped, more="20 a day ")
    long = replace(USUAL, cutover_mins=90.0)
    vary("working_hours_per_day", 2.0, 4.0, 10.0, base=long, more="90 min ")
    vary("migration_agent_slots", 3, 20, base=long, more="90 min ")
    vary("per_vm_mbps", 500.0, base=long, more="90 min ")
    return found


WINDOWS: dict[str, tuple[CalendarWindow, ...]] = {
    "nights": (CalendarWindow(1, "nights", "maintenance", None, 22, 4),),
    "Saturdays": (CalendarWindow(1, "Saturday", "maintenance", 5, 8, 20),),
    "mixed": (
        CalendarWindow(1, "Monday", "maintenance", 0, 20, 23),
        CalendarWindow(2, "Saturday", "maintenance", 5, 6, 18),
    ),
    "freeze": (
        CalendarWindow(1, "freeze", "blackout", None, 0, 24, MONDAY, MONDAY + timedelta(9)),
    ),
}


def asked(name: str, parameters: ProjectParameters, kind: str = "") -> Asked:
    """An estate with parameters, and with what a kind adds: windows, ranks, cohorts or waves."""
    items = estate(name, parameters)
    random = Random(f"{name} {kind}")
    if kind in WINDOWS:
        return Asked(items, parameters, WINDOWS[kind])
    if kind == "ranks":
        ranked = [
            replace(item, tenant_priority=random.choice([1, 5, 999]),
                    vm_priority=random.choice([10, 50]))
            for item in items
        ]  # fmt: skip
        return Asked(ranked, parameters)
    if kind == "cohorts":
        grouped = [
            replace(item, cohort=f"C{n}", cohort_order=n)
            for item in items
            for n in [random.choice([1, 1, 2, 3])]
        ]
        return Asked(grouped, parameters, cohorts={"C2": CohortRules(slots=4)})
    if kind == "shared days":
        grouped = [
            replace(item, cohort=f"C{n}", cohort_order=n)
            for item in items
            for n in [random.choice([1, 1, 2, 3])]
        ]
        free = {name: CohortRules(after=frozenset()) for name in ("C1", "C2", "C3")}
        return Asked(grouped, parameters, cohorts=free)
    if kind == "hours of tenants":
        return _hours_of_tenants(items, random)
    if kind == "waves":
        grouped = [replace(item, wave=random.choice([1, 2, None])) for item in items]
        return Asked(grouped, parameters, waves={2: WaveRules(slots=3)})
    if kind == "needs":
        tied = [
            replace(item, depends_on=(random.randrange(n),) if n and random.random() < 0.2 else ())
            for n, item in enumerate(items)
        ]
        return Asked(tied, parameters)
    if kind == "sets":
        paired = [
            replace(item, set_key=f"s{n // 3}" if random.random() < 0.3 else "")
            for n, item in enumerate(items)
        ]
        return Asked(paired, parameters)
    return Asked(items, parameters)


def _hours_of_tenants(items: list[ScheduleItem], random: Random) -> Asked:
    """Every fifth VM is of a tenant with afternoons, or with two days a week, of its own."""
    rules = [
        (CalendarWindow(1, "afternoons", "maintenance", None, 13, 17, tenant_id=1),),
        (
            CalendarWindow(2, "Tuesday", "maintenance", 1, 9, 13, tenant_id=2),
            CalendarWindow(3, "Thursday", "maintenance", 3, 9, 17, tenant_id=2),
        ),
    ]
    usual = replace(USUAL, validation_mins=0, rollback_reserve_mins=0)
    tenants = {1: "One", 2: "Two"}
    calendars = Calendars.of(usual, MONDAY, [each for own in rules for each in own], {}, tenants)
    days = [OpenDays(calendars, calendars.bound(None, tenant), 0.5) for tenant in tenants]
    found, own = [], {}
    for item in items:
        tenant = random.randrange(10)
        bound = tenant < len(days) and item.timing.wire_gb < 2_000
        found.append(replace(item, days=days[tenant]) if bound else item)
        if bound:
            own[item.vm_id] = rules[tenant]
    return Asked(found, usual, own=own)


KINDS = (*WINDOWS, "ranks", "cohorts", "waves", "needs", "sets")
MORE_KINDS = ("shared days", "hours of tenants")
"""Those whose bounds say less, as cohorts take turns and calendars leave what they do."""


def all_cases() -> Iterator[tuple[str, str, Asked]]:
    """Every estate with every kind of parameters."""
    for name in SHAPES:
        for variant, parameters in variants().items():
            yield name, variant, asked(name, parameters)
        for kind in (*KINDS, *MORE_KINDS):
            yield name, kind, asked(name, USUAL, kind)
