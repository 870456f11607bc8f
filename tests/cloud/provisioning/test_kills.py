"""``prepare run`` is killed again and again in mid-run, and goes on where it was.

The proxy sees each call and kills the program: before the service gets the call, when it has
carried it out and the program has not heard of it, or when the answer is on its way.
``PLANNER_CLOUD_KILLS`` asks for more kills, ``PLANNER_CLOUD_SEED`` for the same moments again.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter
from dataclasses import dataclass, field

import pytest

from app.domain.planning.provisioning.task import TaskStatus
from tests.cloud.loopback_proxy import LoopbackProxy
from tests.cloud.provisioning.cloud_reader import CloudReader, everything
from tests.cloud.provisioning.killer import MOMENTS, Killer
from tests.cloud.provisioning.landscape import Landscape
from tests.cloud.site import Site

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(3600)]

KILLS = int(os.environ.get("PLANNER_CLOUD_KILLS", "2"))
SEED = int(os.environ.get("PLANNER_CLOUD_SEED", "0")) or random.SystemRandom().randrange(1, 10**9)


@dataclass
class Told:
    """What the kills left behind."""

    kills: int = 0
    with_intents: int = 0
    intents: int = 0
    moments: Counter[str] = field(default_factory=Counter)


def killed(
    landscape: Landscape,
    action: str,
    proxy: LoopbackProxy,
    chance: random.Random,
    told: Told,
    most: int,
) -> bool:
    """Run once and kill it; False when it came to its end before."""
    killer = Killer(chance.choice(MOMENTS), chance.randint(1, most))
    proxy.rule = killer
    killer.program = landscape.start(action, "--parallel", 8, through=proxy.environment)
    killer.started.set()
    out, err = killer.program.communicate()
    if killer.program.returncode == 0:
        return False
    assert killer.program.returncode == -9, out + err
    told.kills += 1
    told.moments[killer.moment] += 1
    left = [t for t in landscape.tasks() if t.status is TaskStatus.RUNNING and t.intent]
    told.intents += len(left)
    told.with_intents += bool(left)
    return True


@pytest.mark.parametrize("action", ["run", "rollback"])
def test_what_was_killed_goes_on_where_it_was(
    clean_cloud: Site,
    landscape: Landscape,
    proxy: LoopbackProxy,
    action: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    chance = random.Random(SEED)
    before = everything(clean_cloud)
    kills = KILLS if action == "run" else max(1, KILLS // 10)
    if action == "rollback":
        landscape.prepare("run", "--parallel", 8)
    told = Told()
    writes = 2 * len(landscape.tasks())
    while told.kills < kills:
        most = max(1, writes // (kills + 1))
        if not killed(landscape, action, proxy, chance, told, most):
            break
    proxy.rule = lambda _call: None
    landscape.prepare(action, "--parallel", 8, through=proxy.environment)
    with capsys.disabled():
        sys.stdout.write(f"\n{action} of {len(landscape.tasks())} tasks, seed {SEED}: {told}\n")
    tasks = landscape.tasks()
    if action == "run":
        assert {task.status for task in tasks} <= {TaskStatus.DONE, TaskStatus.SKIPPED}
        assert all(task.intent is None for task in tasks)
        assert CloudReader(clean_cloud).against(tasks) == [], f"seed {SEED}"
        landscape.prepare("rollback", "--parallel", 8)
    assert everything(clean_cloud) == before, f"seed {SEED}"
    tasks = landscape.tasks()
    assert {task.status for task in tasks} <= {TaskStatus.PENDING, TaskStatus.SKIPPED}
    assert not any(task.created or task.intent for task in tasks)
