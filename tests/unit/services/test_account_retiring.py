"""Service accounts are disabled at the end; nobody else is."""

from __future__ import annotations

import pytest

from app.domain.errors import UserError
from app.domain.planning.provisioning.plan_record import CloudPlace
from app.domain.planning.staging.account_rows import AccountState
from app.domain.progress import Ticket
from app.services import account_retiring
from app.services.account_retiring import Retired
from app.services.provisioning.carrying_out import alone
from app.services.workspace import Workspace
from tests.memory_cloud import MemoryCloud
from tests.unit.services.account_desk import AccountDesk

DB, WEB = "svc-migration-db", "svc-migration-web"


@pytest.fixture
def desk(workspace: Workspace) -> AccountDesk:
    desk = AccountDesk(workspace)
    desk.seed()
    desk.add("Web", "ann", email="ann@acme.com")
    desk.confirm()
    return desk


def retire(desk: AccountDesk, cloud: MemoryCloud | None = None) -> Retired:
    users = account_retiring.to_retire(desk.workspace, desk.plan)
    return account_retiring.retire(
        desk.workspace, desk.project, users, cloud or desk.cloud, Ticket()
    )


def enabled(desk: AccountDesk) -> dict[str, bool]:
    return {found.name: found.enabled for found in desk.cloud.resources.values()}


def test_only_service_accounts_that_we_made_are_disabled(desk: AccountDesk) -> None:
    with pytest.raises(UserError, match="no service account to retire"):
        retire(desk)
    desk.provision(DB, "ann")
    assert retire(desk).sentence == "1 service account disabled in the cloud"
    assert enabled(desk) == {DB: False, "ann": True}
    row = next(r for r in desk.book.rows if r.account and r.account.username == DB)
    assert row.state is AccountState.RETIRED
    with pytest.raises(UserError, match="no service account to retire"):
        retire(desk)


def test_what_fails_is_told_and_can_be_done_again(desk: AccountDesk) -> None:
    desk.provision(DB, WEB)

    def refuse(_call: str, key: object) -> None:
        if key == f"id-{DB}":
            raise UserError("Refused.")

    desk.cloud.before = refuse
    done = retire(desk)
    assert "1 not: svc-migration-db: Refused." in done.sentence
    desk.cloud.before = lambda _call, _spec: None
    assert retire(desk).done == 1


def test_a_user_that_is_gone_is_retired(desk: AccountDesk) -> None:
    desk.provision(DB)
    desk.cloud.resources.clear()
    assert retire(desk).sentence == "0 service accounts disabled in the cloud; 1 was gone already"


def test_nobody_is_retired_while_a_run_is_under_way(desk: AccountDesk) -> None:
    desk.provision(DB)
    with alone(desk.workspace), pytest.raises(UserError, match="under way already"):
        retire(desk)
    assert enabled(desk) == {DB: True}
    assert retire(desk).done == 1


def test_another_cloud_is_left_alone(desk: AccountDesk) -> None:
    desk.provision(DB)
    other = MemoryCloud(CloudPlace("https://other.example/v3", "R", "p", "admin"))
    with pytest.raises(UserError, match="belongs to"):
        retire(desk, other)
