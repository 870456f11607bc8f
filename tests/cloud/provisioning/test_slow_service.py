"""A service that is still making a network when the program is killed: it is not made twice.

Neutron gives a name to as many networks as ask for it. The proxy holds the call back before the
service gets it, so that it goes through when the program that sent it is long gone.
"""

from __future__ import annotations

import json
import threading

import pytest

from app.domain.planning.provisioning.task import TaskStatus
from tests.cloud.loopback_proxy import Call, LoopbackProxy
from tests.cloud.provisioning.cloud_reader import CloudReader
from tests.cloud.provisioning.landscape import Landscape
from tests.cloud.site import Site

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(900)]

PATIENCE_S = 120


class SlowNetwork:
    """Holds the first call that makes a virtual network until somebody looks for it again.

    A VLAN is given once: the second network of one would be refused.
    """

    def __init__(self) -> None:
        self.sent, self.looked = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self.killed = False
        self.project = ""

    def __call__(self, call: Call) -> None:
        if call.kind == "GET /v2.0/networks" and self.killed and "name=" in call.query:
            # The answer to this look goes back first: the network is not in it.
            threading.Timer(1.0, self.looked.set).start()
        with self._lock:
            virtual = call.kind == "POST /v2.0/networks" and b"provider:" not in call.body
            first = virtual and not self.sent.is_set()
            if first:
                self.project = json.loads(call.body)["network"]["project_id"]
                self.sent.set()
        if first:
            assert self.looked.wait(PATIENCE_S)


@pytest.mark.parametrize("goes_on", ["run", "rollback"])
def test_a_network_that_comes_after_the_kill_is_the_only_one(
    clean_cloud: Site, landscape: Landscape, proxy: LoopbackProxy, goes_on: str
) -> None:
    proxy.rule = slow = SlowNetwork()
    program = landscape.start("run", "--parallel", 1, through=proxy.environment)
    assert slow.sent.wait(PATIENCE_S)
    slow.killed = True
    program.kill()
    program.communicate()
    # Else the quota, which has room for just the networks of the plan, refuses the second.
    room = {"quota": {"network": -1}}
    clean_cloud.sdk.network.put(f"/quotas/{slow.project}", json=room)
    landscape.prepare(goes_on, "--parallel", 1, through=proxy.environment)
    assert slow.looked.is_set()
    tasks = landscape.tasks()
    if goes_on == "run":
        assert {task.status for task in tasks} <= {TaskStatus.DONE, TaskStatus.SKIPPED}
        assert CloudReader(clean_cloud).against(tasks, quotas=False) == []
        names = [each.name for each in clean_cloud.sdk.network.networks()]
        assert len(names) == len(set(names))
        landscape.prepare("rollback", "--parallel", 8)
    assert not any(task.created or task.intent for task in landscape.tasks())
    assert not [each.name for each in clean_cloud.sdk.network.networks() if "Network" in each.name]
