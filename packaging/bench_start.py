"""From the start of the program to its first window: frozen, and from source.

Both are observed from outside and in turn: the program opens its log when the window has been
painted for the first time, and not before.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import freeze

from app.log_file import LOG_NAME
from app.paths import app_paths

LONGEST = 60.0
STEP = 0.002


def first_window(command: Sequence[str]) -> float:
    """Seconds until the window of a program was painted; the program is ended then."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        log = app_paths(home).logs / LOG_NAME
        start = time.perf_counter()
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        line = [*command, "--data-dir", str(home)]
        program = subprocess.Popen(line, cwd=freeze.ROOT, env=environment)
        try:
            while not log.exists():
                if program.poll() is not None or time.perf_counter() - start > LONGEST:
                    raise SystemExit(f"{line[0]} showed no window.")
                time.sleep(STEP)
            return time.perf_counter() - start
        finally:
            program.kill()
            program.wait()


# The windowed program and not its twin with a console: it is what people start.
FROZEN = freeze.PROGRAM_FOLDER / (freeze.NAME + (".exe" if os.name == "nt" else ""))


def measure(runs: int) -> dict[str, float]:
    """The least seconds of ``frozen`` and ``source`` over some runs in turn."""
    commands = {"frozen": [str(FROZEN)], "source": [sys.executable, "-m", "app"]}
    for command in commands.values():
        first_window(command)  # from here on both lie in the memory of the system
    found: dict[str, float] = {}
    for _ in range(runs):
        for name, command in commands.items():
            took = first_window(command)
            found[name] = min(took, found.get(name, took))
    return found
