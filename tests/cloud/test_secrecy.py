"""A password gets to the cloud and nowhere else."""

from __future__ import annotations

import io
import logging
import traceback
from dataclasses import replace

import pytest

from app.adapters.cloud.client import OpenStackClient
from app.adapters.cloud.faults import chain
from app.domain.cloud import CloudConnection
from app.domain.errors import UserError
from app.domain.progress import Ticket
from app.services import cloud_connection
from app.services.workspace import Workspace
from tests.cloud.site import PASSWORD, Account, Site, read
from tests.cloud_fakes import MemorySecrets
from tests.workbench import fresh_workspace

pytestmark = pytest.mark.cloud

WRONG = 'Wr0ng-but-secret/é"#'


@pytest.fixture
def account(site: Site) -> Account:
    domain = site.domain()
    return site.account("member", site.project(domain), domain)


def test_logs_hold_neither_password_nor_token(
    site: Site, account: Account, client: OpenStackClient, everything_logged: io.StringIO
) -> None:
    client.check(account.connection, account.password, Ticket())
    read(site, account=account)
    with pytest.raises(UserError):
        client.check(account.connection, WRONG, Ticket())
    logging.getLogger("test").debug("the handler works")
    said = everything_logged.getvalue()
    assert "the handler works" in said
    for secret in (PASSWORD, WRONG, "X-Auth-Token", '"password"', "gAAAA"):
        assert secret not in said


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"project_name": "elsewhere"},
        {"username": "nobody"},
        {"region": "Elsewhere"},
        {"interface": "internal", "region": "Elsewhere"},
        {"auth_url": "http://127.0.0.1:9/v3"},
        {"auth_url": "http://cloud.invalid/v3"},
    ],
    ids=str,
)
def test_errors_hold_no_secret_and_no_request(
    account: Account, client: OpenStackClient, change: dict[str, str]
) -> None:
    connection: CloudConnection = replace(account.connection, **change)
    secret = account.password if change else WRONG
    with pytest.raises(UserError) as caught:
        client.check(connection, secret, Ticket())
    error = caught.value
    assert list(chain(error)) == [error]
    told = "".join(traceback.format_exception(error))
    for text in (str(error), repr(error), error.details, error.hint, told):
        assert secret not in text
        assert repr(secret)[1:-1] not in text


def test_records_show_no_secret(
    site: Site, account: Account, client: OpenStackClient, tmp_path
) -> None:
    found = client.check(account.connection, account.password, Ticket())
    held = read(site, account=account)
    for record in (account.connection, found, held):
        assert account.password not in repr(record)


def test_the_workspace_file_holds_no_secret(
    site: Site, account: Account, client: OpenStackClient, tmp_path
) -> None:
    from app.services import projects

    opened: Workspace = fresh_workspace(tmp_path / "work.mplan")
    secrets = MemorySecrets()
    try:
        project = projects.create(opened, "Secret")
        cloud_connection.save(opened, project.id, account.connection, secrets, account.password)
        assert cloud_connection.test(opened, project.id, client, secrets, Ticket()).user
    finally:
        opened.close()
    assert list(secrets.kept.values()) == [account.password]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert account.password.encode() not in path.read_bytes()
