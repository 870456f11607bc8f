"""An estate of many tenants by the command line: provisioned whole, once, and taken back.

``PLANNER_CLOUD_TENANTS=120`` asks for the whole of it.
"""

from __future__ import annotations

from collections import Counter

import pytest

from app.db.queries.networks import read_network_mappings
from app.db.queries.staging import read_accounts, read_flavor_rows, read_target_projects
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import PrepTask, Verdict
from app.services import prep_settings
from app.services.provisioning import approving
from tests.cloud.loopback_proxy import LoopbackProxy
from tests.cloud.provisioning.cloud_reader import CloudReader, everything, records_of
from tests.cloud.provisioning.landscape import PROJECT_ID, TENANTS, Landscape
from tests.cloud.site import Site

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(3600)]

FIXED_READS = 24
"""Versions, the lists that a run reads once, quotas of the administrator's and of new projects."""


def of(tasks: list[PrepTask], kind: TaskType) -> list[PrepTask]:
    return [task for task in tasks if task.task_type is kind]


def test_an_estate_is_provisioned_once_and_taken_back_whole(
    clean_cloud: Site, landscape: Landscape, proxy: LoopbackProxy
) -> None:
    site = clean_cloud
    planned = landscape.tasks()
    known = of(planned, TaskType.CREATE_FLAVOR)[0].spec
    site.flavor(known.name, known.vcpus, known.ram_mib)
    site.domain(of(planned, TaskType.CREATE_DOMAIN)[0].spec.name.upper())
    before = everything(site)
    assert len(planned) >= 6 * TENANTS
    _refused_without_approval(landscape)
    landscape.prepare("dry-run")
    verdicts = Counter(task.verdict for task in landscape.tasks())
    same = verdicts[Verdict.EXISTS_SAME]
    # The two, and the administrator's quotas where the estate is small.
    assert verdicts == {Verdict.CREATE: len(planned) - same, Verdict.EXISTS_SAME: same}
    assert same in {2, 3}
    other = landscape.of_another("another.mplan")

    told = landscape.prepare("run", "--parallel", 8, through=proxy.environment)
    assert f"{len(planned) - same:,} done, {same} skipped, 0 failed, 0 waiting" in told
    tasks = landscape.tasks()
    assert CloudReader(site).against(tasks) == []
    _written_back(landscape, tasks)
    assert len(proxy.writes) <= records_of(tasks), proxy.counted(proxy.writes)
    named = len(of(tasks, TaskType.CREATE_NETWORK)) + len(of(tasks, TaskType.TAG_NETWORK))
    # In the domain that was there before, names have to be asked for.
    in_domain = [t for t in tasks if getattr(t.spec, "domain", "") == "Domain 000"]
    assert len(proxy.reads) <= FIXED_READS + named + len(in_domain), proxy.counted(proxy.reads)

    proxy.clear()
    assert landscape.prepare("run", through=proxy.environment).startswith("0 done, 0 skipped")
    assert proxy.writes == []
    made = everything(site)
    _another_workspace_makes_nothing(other, proxy)
    assert {**everything(site), "limits": made["limits"]} == made

    told = landscape.prepare("rollback", "--parallel", 8)
    assert f"{len(planned) - same:,} taken back, 0 failed, 0 left" in told
    assert everything(site) == before
    assert landscape.statuses() == {"pending": len(planned) - same, "skipped": same}


def _refused_without_approval(landscape: Landscape) -> None:
    workspace = landscape.open()
    prep_settings.set_settings(workspace, PROJECT_ID, {"approval_required": True})
    workspace.close()
    assert "is not approved" in landscape.prepare("run", code=2)
    workspace = landscape.open()
    approving.request(workspace, PROJECT_ID)
    approving.approve(workspace, PROJECT_ID, "R. Viewer", "As discussed")
    workspace.close()


def _written_back(landscape: Landscape, tasks: list[PrepTask]) -> None:
    """The rows that asked have the keys of what was made for them."""
    workspace = landscape.open()
    with workspace.reading() as connection:
        mappings = read_network_mappings(connection, PROJECT_ID)
        found = {
            TaskType.CREATE_NETWORK: {m.target_network_id for m in mappings},
            TaskType.CREATE_SUBNET: {m.target_subnet_id for m in mappings},
            TaskType.CREATE_FLAVOR: {
                row.pcd_flavor_id for row in read_flavor_rows(connection, PROJECT_ID)
            },
            TaskType.CREATE_USER: {
                each.pcd_user_id for each in read_accounts(connection, PROJECT_ID)
            },
        }
        targets = read_target_projects(connection, PROJECT_ID)
        found[TaskType.CREATE_DOMAIN] = {each.pcd_domain_id for each in targets}
        found[TaskType.CREATE_PROJECT] = {each.pcd_project_id for each in targets}
    workspace.close()
    for kind, keys in found.items():
        assert keys - {"", None} == {task.resource_id for task in of(tasks, kind)}, kind


def _another_workspace_makes_nothing(other: Landscape, proxy: LoopbackProxy) -> None:
    """It finds all that it wants; quotas alone rise, beside what is used by now."""
    proxy.clear()
    other.prepare("run", through=proxy.environment)
    assert all("quota" in call.path for call in proxy.writes), proxy.counted(proxy.writes)
    tasks = other.tasks()
    assert all(t.verdict != Verdict.CONFLICT and t.finished for t in tasks)
    assert {t.task_type for t in tasks if t.created} <= {TaskType.SET_QUOTAS}
    told = other.prepare("rollback")
    assert "0 failed, 0 left" in told
