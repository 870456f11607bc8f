"""How near the scheduler comes to its lower bounds, and whether more of anything ever harms.

Every schedule is looked at by the tests' independent check.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import replace
from math import floor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.domain.parameters import ProjectParameters  # noqa: E402
from app.domain.planning.plan import Schedule  # noqa: E402
from app.domain.planning.schedule import build_schedule  # noqa: E402
from app.domain.planning.working_calendar import WorkingCalendar  # noqa: E402
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


def quality() -> tuple[int, int]:
    """Days over bound of every case; how many are near, of how many."""
    ratios: list[tuple[float, str, str, int, int]] = []
    near = wrong = 0
    for name, variant, case in all_cases():
        schedule = schedule_of(case)
        found = faults(case, schedule)
        wrong += bool(found)
        for text in found[:3]:
            print(f"FAULT {name}, {variant}: {text}")
        near += is_near(schedule)
        ratios.append(
            (schedule.ratio, name, variant, schedule.total_days, schedule.lower_bound_days)
        )
    count = len(ratios)
    ratios.sort(reverse=True)
    print(f"       {count:,} schedules, {wrong} with faults")
    print(f"       {near / count:.1%} at most {NEAR:g} of the bound or one day more")
    far = [each for each in ratios if each[0] > FAR and each[3] > each[4] + 1]
    print(f"       {len(far)} above {FAR:g} and by more than a day")
    for least in (1.0, 1.02, 1.05, 1.1, 1.2, 1.3):
        print(f"       ratio at most {least:.2f}: {sum(r[0] <= least for r in ratios) / count:.1%}")
    bad = Counter(
        name for r, name, _, d, b in ratios if d > max(NEAR * b, b + 1)
    )
    print(f"       not near, by estate: {dict(bad.most_common())}")
    bad = Counter(v for r, name, v, d, b in ratios if d > max(NEAR * b, b + 1))
    print(f"       not near, by parameters: {dict(bad.most_common())}")
    for ratio, name, variant, days, bound in [r for r in ratios if r[3] > max(NEAR * r[4], r[4] + 1)]:
        print(f"       {ratio:.2f}  {days} days, bound {bound}: {name}, {variant}")
    return near, count


def monotony() -> None:
    """How often more of a resource lengthened a plan, and by how many days."""
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


def speed() -> float:
    """CPU seconds of the schedule of 20,000 VMs, the worst of several parameters."""
    from random import Random

    random = Random("20,000")
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
    print(f"       worst {speed():.2f} s")
    if "--monotony" in sys.argv:
        monotony()
