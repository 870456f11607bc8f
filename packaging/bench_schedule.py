"""How near the scheduler comes to its lower bounds, and whether more of anything ever harms.

Every schedule is looked at by the tests' independent check.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import replace
from itertools import islice
from math import floor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.domain.parameters import ProjectParameters  # noqa: E402
from app.domain.planning.plan.plan import Schedule  # noqa: E402
from app.domain.planning.schedule.build import build_schedule  # noqa: E402
from app.domain.planning.timing.working_calendar import WorkingCalendar  # noqa: E402
from tests.schedule_check import Asked, faults  # noqa: E402
from tests.schedule_estates import MONDAY, SHAPES, all_cases, asked, variants  # noqa: E402

NEAR, FAR = 1.05, 1.3


def schedule_of(case: Asked) -> Schedule:
    """The schedule of a case."""
    calendar = WorkingCalendar.of(case.parameters, MONDAY, case.windows)
    return build_schedule(list(case.items), case.parameters, calendar, case.cohorts, case.waves)


def is_near(schedule: Schedule) -> bool:
    """Whether the days are at most 1.05 of the bound, or one more."""
    return schedule.total_days <= max(
        NEAR * schedule.lower_bound_days, schedule.lower_bound_days + 1
    )


def quality(half: int | None = None) -> tuple[int, int, int]:
    """Days over bound of every case: how many are near it, of how many, and how many far from it.

    With ``half`` (0 or 1) only every second case is looked at.

    Of those that are not near, each is named.
    """
    found: list[tuple[float, str, Schedule]] = []
    wrong = 0
    for name, variant, case in islice(all_cases(), half or 0, None, 1 if half is None else 2):
        schedule = schedule_of(case)
        told = faults(case, schedule)
        wrong += bool(told)
        for text in told[:3]:
            print(f"FAULT  {name}, {variant}: {text}")
        found.append((schedule.ratio, f"{name}, {variant}", schedule))
    count = len(found)
    off = sorted((each for each in found if not is_near(each[2])), key=lambda each: -each[0])
    beyond = sum(ratio > FAR for ratio, _, _ in off)
    print(f"       {count:,} schedules, {wrong} with faults")
    print(f"       {1 - len(off) / count:.1%} at most {NEAR:g} of the bound or one day more")
    for least in (1.0, 1.02, 1.05, 1.1, 1.2, 1.3):
        share = sum(ratio <= least for ratio, _, _ in found) / count
        print(f"       ratio at most {least:.2f}: {share:.1%}")
    for ratio, what, schedule in off:
        days, bound = schedule.total_days, schedule.lower_bound_days
        print(f"       {ratio:.2f}: {days} days, bound {bound}: {what}")
    return count - len(off), count, beyond


def monotony() -> int:
    """How often more of a resource lengthened a plan, and by how many days; the most of them."""
    more = {
        "twice the bandwidth": lambda p: replace(p, bandwidth_gbps=2 * p.bandwidth_gbps),
        "one slot more": lambda p: replace(p, migration_agent_slots=p.migration_agent_slots + 1),
        "one hour more": lambda p: replace(
            p, working_hours_per_day=min(24.0, p.working_hours_per_day + 1)
        ),
        "a tenth more VMs a day": lambda p: replace(
            p,
            target_vms_per_day=p.target_vms_per_day and floor(1.1 * p.target_vms_per_day) + 1,
        ),
    }
    longer: dict[str, Counter[int]] = {what: Counter() for what in more}
    tried = 0
    for name in SHAPES:
        for variant, parameters in variants().items():
            tried += 1
            days = schedule_of(asked(name, parameters)).total_days
            for what, change in more.items():
                richer: ProjectParameters = change(parameters)
                if richer == parameters:
                    continue
                grown = schedule_of(asked(name, richer)).total_days - days
                if grown > 0:
                    longer[what][grown] += 1
                    if grown > 1:
                        print(f"       {what}: {days} + {grown} days: {name}, {variant}")
    for what, counts in longer.items():
        text = ", ".join(f"by {days} days {n} times" for days, n in sorted(counts.items()))
        print(f"       {what}, of {tried:,}: {f'longer {text}' if text else 'never longer'}")
    return max((days for counts in longer.values() for days in counts), default=0)


def speed() -> float:
    """CPU seconds of the schedule of 20,000 VMs, the worst of several parameters."""
    from random import Random

    random = Random("20,000")  # noqa: S311 - sizes of VMs, the same at each run
    SHAPES["20,000"] = lambda _: [
        (60 * random.lognormvariate(0, 1.3), random.random() < 0.2) for _ in range(20_000)
    ]
    worst = 0.0
    base = ProjectParameters(start_date=MONDAY)
    for label, parameters in {
        "usual": base,
        "20 slots, 1,000 Mbps each, 10 Gbps": replace(
            base, bandwidth_gbps=10.0, per_vm_mbps=1000.0, migration_agent_slots=20
        ),
        "100 a day": replace(base, target_vms_per_day=100),
        "2 h": replace(base, working_hours_per_day=2.0),
    }.items():
        case = asked("20,000", parameters)
        start = time.process_time()
        schedule = schedule_of(case)
        seconds = time.process_time() - start
        worst = max(worst, seconds)
        print(f"       20,000 VMs, {label}: {seconds:.2f} s of CPU, ratio {schedule.ratio:.3f}")
    del SHAPES["20,000"]
    return worst


if __name__ == "__main__":
    quality()
    monotony()
    print(f"       worst {speed():.2f} s")
