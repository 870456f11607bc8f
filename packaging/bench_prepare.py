"""``prepare run`` of an estate on the OpenStack of tests/cloud: lanes, calls, and a cancel.

A proxy on loopback makes each answer 100 ms late, as a cloud is that is somewhere else. A run's
time is from the first task's start to the last one's end, as the database has them.
``PLANNER_CLOUD_TENANTS`` asks for another size.
"""

from __future__ import annotations

import os
import platform
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CLOUD = ROOT / "tests" / "cloud"
TENANTS = int(os.environ.get("PLANNER_CLOUD_TENANTS", "16"))
DELAY_S = 0.1
LANES = 8


@dataclass(frozen=True)
class Figures:
    """Seconds of each run, and what went over the wire in one of them.

    ``after_cancel`` are the seconds from a cancel until the last call that began after it.
    """

    tasks: int
    records: int
    seconds: dict[tuple[float, int], float]
    writes: int
    reads: int
    at_once: int
    after_cancel: float


@contextmanager
def cloud() -> Iterator[Path]:
    """The clouds.yaml of the running cloud; one that was started here is stopped again."""
    done = _reset()
    line = next(line for line in done.stdout.splitlines() if "OS_CLIENT_CONFIG_FILE" in line)
    try:
        yield Path(line.partition("=")[2].strip("'"))
    finally:
        if "starting" in done.stderr:
            subprocess.run(["bash", CLOUD / "openstack-down", "-q"], check=True)


def _reset() -> subprocess.CompletedProcess[str]:
    line = ["bash", CLOUD / "openstack-up", "--reset"]
    return subprocess.run(line, check=True, capture_output=True, text=True)


def measure() -> Figures | None:
    """All figures; None where the cloud does not run."""
    if platform.system() != "Linux":
        return None
    from tests.cloud.loopback_proxy import loopback_proxy
    from tests.cloud.provisioning.cloud_reader import records_of
    from tests.cloud.provisioning.landscape import Landscape

    seconds = {}
    with cloud() as clouds_yaml, tempfile.TemporaryDirectory() as folder:
        for delay in (DELAY_S, 0.0):
            for lanes in (LANES, 1):
                _reset()
                landscape = Landscape.planned(Path(folder), clouds_yaml, TENANTS)
                way: Any = loopback_proxy(delay) if delay else nullcontext()
                with way as proxy:
                    through = proxy.environment if proxy else None
                    landscape.prepare("run", "--parallel", lanes, through=through)
                tasks = landscape.tasks()
                ended = max(task.finished_at for task in tasks if task.finished_at)
                began = min(task.started_at for task in tasks if task.started_at)
                seconds[delay, lanes] = (ended - began).total_seconds()
                if delay and lanes == LANES:
                    counted = len(proxy.writes), len(proxy.reads), proxy.most_at_once
        records = records_of(tasks)
        _reset()
        landscape = Landscape.planned(Path(folder), clouds_yaml, TENANTS)
        with loopback_proxy(DELAY_S) as proxy:
            after = _after_cancel(landscape, proxy, at=counted[0] // 2)
    return Figures(len(tasks), records, seconds, *counted, after)


def _after_cancel(landscape: Any, proxy: Any, at: int) -> float:
    """Cancel at a write in the middle; how long afterwards the last call began."""
    moment: list[float] = []
    lock = threading.Lock()

    def cancel(_call: Any) -> None:
        with lock:
            if not moment and len(proxy.writes) >= at:
                moment.append(time.monotonic())
                program.send_signal(signal.SIGINT)

    program = landscape.start("run", "--parallel", LANES, through=proxy.environment)
    proxy.rule = cancel
    program.communicate()
    return float(max((call.began - moment[0] for call in proxy.calls), default=0.0))
