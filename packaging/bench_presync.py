"""How near plans with copies ahead come to their lower bounds, and how fast they are made.

Every schedule is looked at by the tests' independent check.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench_schedule import FAR, is_near, schedule_of  # noqa: E402

from app.domain.parameters import PRESYNC, ProjectParameters  # noqa: E402
from tests.presync_check import faults  # noqa: E402
from tests.schedule_check import Asked  # noqa: E402
from tests.schedule_estates import MONDAY, SHAPES, all_cases, asked  # noqa: E402

EVERY = 9
"""One in so many cases is looked at."""
AHEAD = ProjectParameters(start_date=MONDAY, transfer_model=PRESYNC)
OF_MANY = {
    "usual": AHEAD,
    "20 slots, 1,000 Mbps each, 10 Gbps": replace(
        AHEAD, bandwidth_gbps=10.0, per_vm_mbps=1000.0, migration_agent_slots=20
    ),
    "100 a day": replace(AHEAD, target_vms_per_day=100),
    "4 h": replace(AHEAD, working_hours_per_day=4.0),
}


def quality() -> tuple[int, int, int, int]:
    """Of some estates: how many are near their bound, of how many, how many far, how many wrong."""
    near = beyond = wrong = 0
    ratios: list[float] = []
    for name, variant, case in _cases():
        schedule = schedule_of(case)
        told = faults(case, schedule)
        wrong += bool(told)
        for text in told[:3]:
            print(f"FAULT  {name}, {variant}: {text}")
        ratios.append(schedule.ratio)
        if is_near(schedule):
            near += 1
            continue
        beyond += schedule.ratio > FAR
        days, bound = schedule.total_days, schedule.lower_bound_days
        print(f"       {schedule.ratio:.2f}: {days} days, bound {bound}: {name}, {variant}")
    print(f"       mean ratio {sum(ratios) / len(ratios):.3f} of {len(ratios)} schedules")
    return near, len(ratios), beyond, wrong


def _cases() -> Iterator[tuple[str, str, Asked]]:
    for name, variant, case in islice(all_cases(), 0, None, EVERY):
        parameters = replace(case.parameters, transfer_model=PRESYNC)
        yield name, variant, replace(case, parameters=parameters)


def seconds(vms: int, label: str) -> float:
    """CPU seconds of the schedule of as many VMs."""
    random = Random("many")  # noqa: S311 - sizes of VMs, the same at each run
    SHAPES["many"] = lambda _: [
        (60 * random.lognormvariate(0, 1.3), random.random() < 0.2) for _ in range(vms)
    ]
    case = asked("many", OF_MANY[label])
    del SHAPES["many"]
    start = time.process_time()
    schedule = schedule_of(case)
    took = time.process_time() - start
    print(f"       {vms:,} VMs, {label}: {took:.2f} s of CPU, ratio {schedule.ratio:.3f}")
    return took


def speed() -> tuple[float, float]:
    """CPU seconds of 20,000 VMs, and how many times those of 5,000; the worst of each."""
    most = growth = 0.0
    for label in OF_MANY:
        few, many = seconds(5_000, label), seconds(20_000, label)
        most, growth = max(most, many), max(growth, many / few)
    return most, growth


if __name__ == "__main__":
    quality()
    speed()
