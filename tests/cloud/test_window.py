"""The window against the real cloud: connect, read, close a gap on the cloud, read again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.adapters.cloud.client import OpenStackClient
from app.domain.planning.gaps.gap import GapType
from app.services import cloud_connection, tenants
from app.services.tenants import TenantEdit
from app.ui.stages.readiness.page import ReadinessPage
from tests.cloud.site import Site, unique
from tests.ui.conftest import Planner, make_planner
from tests.workbench import dump

__all__ = ["make_planner"]

pytestmark = pytest.mark.cloud
WAIT_MS = 60_000


@pytest.fixture
def planner(make_planner: Callable[[], Planner]) -> Planner:
    """A window with the sample project and the real client of the cloud."""
    found = make_planner()
    found.ctx.cloud = OpenStackClient
    found.open_sample()
    return found


def test_the_page_reads_the_cloud_and_gaps_close(planner: Planner, site: Site) -> None:
    ctx = planner.ctx
    page = planner.show("readiness")
    assert isinstance(page, ReadinessPage)
    assert ctx.operations.do(
        cloud_connection.save, 1, site.connection, ctx.secrets(), site.password
    )
    row = next(r for r in ctx.plan.target.tenant_rows if r.tenant.name == "Cedar Bank")
    domain_name, project_name = unique("cedar"), unique("bank")
    ctx.operations.do(
        tenants.set_fields, 1,
        [TenantEdit(row.tenant.id, "target_domain", domain_name),
         TenantEdit(row.tenant.id, "target_project", project_name)],
    )  # fmt: skip
    planner.settle()

    def missing() -> set[tuple[str, str]]:
        planner.settle()
        return {gap.key for gap in ctx.plan.target.gaps.open if row.tenant.id in gap.tenant_ids}

    with planner.qtbot.waitSignal(page.cloud.read, timeout=WAIT_MS):
        page.cloud.read_action.trigger()
    domain_gap = (GapType.MISSING_DOMAIN.value, domain_name)
    project_gap = (GapType.MISSING_PROJECT.value, f"{domain_name} / {project_name}")
    assert {domain_gap, project_gap} <= missing()
    before = ctx.plan.target.gaps.now

    domain = site.domain(domain_name)
    project = site.project(domain, project_name)
    with planner.qtbot.waitSignal(page.cloud.read, timeout=WAIT_MS):
        page.cloud.read_action.trigger()
    left = missing()
    assert not {domain_gap, project_gap} & left
    assert any(kind == GapType.VCPU_QUOTA for kind, _name in left), "its default quota is small"
    site.sdk.compute.update_quota_set(project.id, cores=-1, ram=-1, instances=-1)
    site.sdk.block_storage.update_quota_set(project.id, gigabytes=-1, volumes=-1)
    site.sdk.network.update_quota(project.id, ports=-1)
    with planner.qtbot.waitSignal(page.cloud.read, timeout=WAIT_MS):
        page.cloud.read_action.trigger()
    assert not any(kind.endswith("_quota") for kind, _name in missing())
    assert ctx.plan.target.gaps.now >= before
    checks = {c.name: c.state.value for c in ctx.plan.target.readiness[row.tenant.id].checks}
    assert checks["quota_sufficient"] == "pass"

    stored = str(dump(ctx.workspace)) + "".join(planner.toasts())
    assert site.password not in stored, "the secret is in the keyring alone"


def test_a_wrong_password_is_told_on_the_page_and_nothing_is_stored(
    planner: Planner, site: Site
) -> None:
    ctx = planner.ctx
    page = planner.show("readiness")
    assert isinstance(page, ReadinessPage)
    settings = replace(site.connection, project_name="admin")
    assert ctx.operations.do(
        cloud_connection.save, 1, settings, ctx.secrets(), "wrong " + site.password
    )
    with planner.qtbot.waitSignal(page.cloud.failed, timeout=WAIT_MS) as told:
        page.cloud.read_action.trigger()
    assert str(told.args[0]).startswith("Wrong password")
    assert site.password not in str(told.args[0])
    planner.qtbot.waitUntil(page.banner.isVisible)
    assert ctx.plan.target.inventory is None
