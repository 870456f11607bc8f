"""A whole plan on the real cloud: run, run anew by another project, and rolled back to nothing."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import Verdict
from app.domain.progress import Ticket
from app.services.ports import ProvisioningSession
from app.services.provisioning.dry_run import dry_run
from app.services.workspace import Workspace
from tests.cloud.provisioning.cloud_reader import everything
from tests.cloud.provisioning.conftest import Traffic, make_room
from tests.cloud.site import Site
from tests.unit.services.provisioning.desk import WANTED, PrepDesk
from tests.workbench import fresh_workspace

pytestmark = pytest.mark.cloud


def desk_at(session: ProvisioningSession, workspace: Workspace) -> PrepDesk:
    """A project with the plan, and marks of its own."""
    desk = PrepDesk(workspace)
    desk.cloud = session  # type: ignore[assignment]
    for task in desk.tasks():
        desk.set(task, mark=f"mp-{uuid4().hex}")
    return desk


def test_a_plan_is_carried_out_once_and_taken_back_whole(
    session: ProvisioningSession, site: Site, traffic: Traffic, tmp_path: Path
) -> None:
    shop = site.domain("Shop")
    site.sdk.identity.create_user(name="ldap", domain_id=shop.id)
    network, own = site.sdk.network, site.sdk.current_project_id
    used = network.get(f"/quotas/{own}/details").json()["quota"]
    full = {name: used[name]["used"] + 1 for name in ("network", "rbac_policy")}
    network.put(f"/quotas/{own}", json={"quota": full})
    before = everything(site)
    first = fresh_workspace(tmp_path / "first.mplan")
    second = fresh_workspace(tmp_path / "second.mplan")
    try:
        desk = desk_at(session, first)
        seen = dry_run(first, desk.project, session, Ticket()).verdicts
        assert seen == {Verdict.CREATE: len(WANTED) - 1, Verdict.EXISTS_SAME: 1}
        report = desk.run()
        assert (report.done, report.skipped, report.failed) == (len(WANTED) - 1, 1, 0)
        made = everything(site)

        other = desk_at(session, second)
        traffic.sent.clear()
        report = other.run()
        assert report.failed == 0
        quotas = [task for task in other.tasks() if task.task_type is TaskType.SET_QUOTAS]
        assert report.done <= len(quotas)
        writes = [path for method, path in traffic.sent if method not in {"GET", "HEAD"}]
        # Beside what is used by now, more would be needed; all else is there.
        assert all("quota" in path for path in writes)
        assert {**everything(site), "limits": made["limits"]} == made
        other.roll_back()
        assert everything(site) == made

        taken = desk.roll_back()
        assert (taken.taken_back, taken.failed) == (len(WANTED) - 1, 0)
        assert everything(site) == before
        assert desk.statuses() == {"pending": len(WANTED) - 1, "skipped": 1}
    finally:
        first.close()
        second.close()
        make_room(site)
        site.sdk.identity.update_domain(shop, is_enabled=False)
        site.sdk.identity.delete_domain(shop)
