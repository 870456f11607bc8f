"""A service of the cloud is stopped and started again in mid-run."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from requests.adapters import HTTPAdapter

from tests.cloud.provisioning.conftest import OPENSTACK_UP
from tests.cloud.provisioning.preparing import Preparing

pytestmark = pytest.mark.cloud

START = 'setsid "$@" </dev/null >>"$LOG" 2>&1 & echo $! > "$PID_FILE"'
MIDDLE = 5
"""A write in the middle of what a service does for a small estate."""


class Service:
    """One service of the cloud, as a process."""

    def __init__(self, state: Path, name: str) -> None:
        self._file = state / "run" / f"{name}.pid"
        self._log = state / "log" / f"{name}.out"
        process = Path("/proc") / self._file.read_text().strip()
        self._line = process.joinpath("cmdline").read_text().rstrip("\0").split("\0")
        pairs = process.joinpath("environ").read_text().rstrip("\0").split("\0")
        self._environment = dict(pair.split("=", 1) for pair in pairs if "=" in pair)

    def stop(self) -> None:
        pid = int(self._file.read_text())
        process = os.pidfd_open(pid)
        os.kill(pid, signal.SIGTERM)
        select.select([process], [], [])
        os.close(process)

    def start(self) -> None:
        """Let it come up again, which takes it a while."""
        told = {"LOG": str(self._log), "PID_FILE": str(self._file)}
        line = ["bash", "-c", START, "bash", *self._line]
        subprocess.run(line, env={**self._environment, **told}, check=True)


@pytest.mark.parametrize("name", ["neutron", "keystone"])
def test_a_service_that_is_started_anew_makes_nothing_twice(
    preparing: Preparing, clouds_yaml: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Service(clouds_yaml.parent, name)
    kind = {"neutron": "network", "keystone": "identity"}[name]
    port = str(preparing.site.address_of(kind)).rpartition(":")[2]
    left, lock = [MIDDLE], threading.Lock()
    send = HTTPAdapter.send

    def sending(self: HTTPAdapter, request: Any, *arguments: Any, **named: Any) -> Any:
        with lock:
            left[0] -= request.method != "GET" and f":{port}/" in request.url
            if left[0] == 0:
                left[0] = -1
                service.stop()
                service.start()
        return send(self, request, *arguments, **named)

    monkeypatch.setattr(HTTPAdapter, "send", sending)
    preparing.run()
    assert left[0] < 0, "it was stopped"
    subprocess.run(["bash", OPENSTACK_UP], check=True, capture_output=True)  # noqa: S607
    preparing.run()
    assert preparing.unfinished() == []
    assert preparing.differences() == []
