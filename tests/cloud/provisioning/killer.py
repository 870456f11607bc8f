"""Kills a program in the middle of a call, as the proxy sees it."""

from __future__ import annotations

import random
import subprocess
import threading
from dataclasses import dataclass, field

from tests.cloud.loopback_proxy import Call, Fault

MOMENTS = ("before", "carried out", "answered")
"""Before the service gets the call; when it has carried it out and the program has not heard of
it; and when the answer is on its way or just there.
"""


@dataclass
class Killer:
    """Kills the program at its nth write, and lets nothing through any more."""

    moment: str
    left: int
    program: subprocess.Popen[str] | None = None
    dead: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    started: threading.Event = field(default_factory=threading.Event)

    def __call__(self, call: Call) -> Fault | None:
        self.started.wait()
        assert self.program is not None
        with self._lock:
            if self.dead:
                return Fault(lost=True)
            if not call.write:
                return None
            self.left -= 1
            if self.left:
                return None
            self.dead = True
        if self.moment == "answered":
            # It dies while it reads and writes down the answer, or shortly after.
            threading.Timer(random.Random(call.began).random() / 30, self.program.kill).start()
            return None
        if self.moment == "before":
            self.program.kill()
            return Fault(lost=True)
        return Fault(lost=True, carried_out=True, then=self.program.kill)
