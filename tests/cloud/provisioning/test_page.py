"""The page Prepare PCD against the real cloud: compared, run, and taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest

from app import bootstrap
from app.domain.planning.provisioning.task import TaskStatus, Verdict
from app.services import cloud_connection
from app.services.ports import ProvisioningSession
from app.ui.stages.prepare.page import PreparePage
from app.ui.stages.prepare.rollback_dialog import RollBackDialog
from tests.cloud.site import Site
from tests.ui.conftest import Planner, make_planner
from tests.unit.services.provisioning.desk import WANTED, store_plan
from tests.workbench import dump

__all__ = ["make_planner"]

pytestmark = pytest.mark.cloud
CHOSEN = ("Create domain Acme", "Create project Acme / web", "Set quotas of Acme / web",
          "Create user svc-web in Acme")  # fmt: skip


@pytest.fixture
def planner(make_planner: Callable[[], Planner]) -> Planner:
    """A window with the sample project and the real cloud."""
    found = make_planner()
    found.ctx.provisioning_cloud = bootstrap.provisioning_cloud
    found.open_sample()
    return found


def test_the_page_prepares_the_cloud_and_takes_it_back(
    planner: Planner, site: Site, session: ProvisioningSession
) -> None:
    ctx = planner.ctx
    ctx.operations.do(
        cloud_connection.save, ctx.project_id, site.connection, ctx.secrets(), site.password
    )
    store_plan(ctx.workspace, ctx.project_id, session.place)
    page = planner.show("prepare")
    assert isinstance(page, PreparePage)
    planner.settle()
    assert session.place.title in page.cloud.text

    page.actions_.dry_run.trigger()
    planner.settle()
    verdicts = {task.name: task.verdict for task in page.state.tasks}
    assert len(verdicts) == len(WANTED)
    assert verdicts["Create domain Acme"] == Verdict.CREATE

    keys = [task.id for task in page.state.tasks if task.name in CHOSEN]
    page.table.select_keys(keys)
    planner.settle()
    page.actions_.run_selected.trigger()
    planner.settle()
    done = [task for task in page.state.tasks if task.status is TaskStatus.DONE]
    assert sorted(task.name for task in done) == sorted(CHOSEN), page.failures.texts
    (domain,) = site.sdk.identity.domains(name="Acme")
    assert next(t for t in done if t.name == "Create domain Acme").resource_id == domain.id
    assert [user.name for user in site.sdk.identity.users(domain_id=domain.id)] == ["svc-web"]

    page.actions_.roll_back_all.trigger()
    planner.settle()
    dialog = planner.window.findChild(RollBackDialog)
    assert dialog is not None
    assert session.place.title in dialog.sentence.text()
    QTest.keyClicks(dialog.typed, session.place.host)
    dialog.accept_button.click()
    planner.settle()
    assert {task.status for task in page.state.tasks} == {TaskStatus.PENDING}
    assert not list(site.sdk.identity.domains(name="Acme"))

    stored = str(dump(ctx.workspace)) + "".join(planner.toasts())
    assert site.password not in stored, "the secret is in the keyring alone"
