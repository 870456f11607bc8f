"""Logging in to a real cloud, and what is said when it does not work."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.cloud.client import OpenStackClient
from app.domain.cloud import AuthKind, CloudConnection
from app.domain.errors import UserError
from app.domain.progress import Ticket
from tests.cloud.site import PASSWORD, Account, Site, unique

pytestmark = pytest.mark.cloud

ALL = ("identity", "compute", "network", "block-storage", "image")


@pytest.fixture
def refused(site: Site, client: OpenStackClient):
    """The sentence with which a connection is refused."""

    def ask(connection: CloudConnection, password: str = "") -> UserError:
        with pytest.raises(UserError) as caught:
            client.check(connection, password or site.password, Ticket())
        return caught.value

    return ask


@pytest.fixture
def reader(site: Site) -> Account:
    """A user who may only look, in a domain of his own."""
    domain = site.domain()
    return site.account("reader", site.project(domain), domain)


def test_the_administrator_reaches_every_service(site: Site, client: OpenStackClient) -> None:
    ticket = Ticket()
    found = client.check(site.connection, site.password, ticket)
    assert (found.user, found.project, found.region) == ("admin", "admin", "RegionOne")
    assert found.services == ALL
    assert found.admin
    assert "member" in found.roles
    assert ticket.done == ticket.total > 0


def test_the_only_region_need_not_be_named(site: Site, client: OpenStackClient) -> None:
    found = client.check(replace(site.connection, region=""), site.password, Ticket())
    assert found.region == "RegionOne"


def test_a_region_is_found_in_any_letter_case(site: Site, client: OpenStackClient) -> None:
    found = client.check(replace(site.connection, region="regionone"), site.password, Ticket())
    assert found.region == "RegionOne"


def test_a_reader_gets_in_without_being_an_administrator(
    reader: Account, client: OpenStackClient
) -> None:
    found = client.check(reader.connection, reader.password, Ticket())
    assert not found.admin
    assert found.roles == ("reader",)
    assert found.services == ALL


def test_a_wrong_password(site: Site, refused) -> None:
    error = refused(site.connection, "not the password")
    assert error.message.startswith("Wrong password, or there is no user “admin”")


def test_an_unknown_user(site: Site, refused) -> None:
    error = refused(replace(site.connection, username="nobody-here"))
    assert "there is no user “nobody-here” in the domain “Default”" in error.message


def test_an_unknown_project(site: Site, refused) -> None:
    error = refused(replace(site.connection, project_name="no-such-project"))
    assert "may log in, but there is no project “no-such-project”" in error.message
    assert error.hint == "Projects open to this user: admin."


def test_a_project_without_a_role(site: Site, refused) -> None:
    domain = site.domain()
    project = site.project(domain)
    settings = replace(site.connection, project_name=project.name, project_domain=domain.name)
    assert "or the user has no role on it" in refused(settings).message


def test_a_user_without_any_role(site: Site, refused) -> None:
    domain = site.domain()
    user = site.sdk.identity.create_user(
        name=unique("user"), password=PASSWORD, domain_id=domain.id
    )
    settings = replace(site.connection, username=user.name, user_domain=domain.name)
    assert refused(settings, PASSWORD).hint == "The user has no role anywhere yet."


def test_the_project_of_another_domain(reader: Account, refused) -> None:
    error = refused(replace(reader.connection, project_domain="Default"), reader.password)
    assert "a project of this name exists in another one" in error.hint


def test_ids_stand_in_for_names(site: Site, reader: Account, client: OpenStackClient) -> None:
    project = site.sdk.identity.find_project(reader.connection.project_name)
    assert project
    settings = replace(
        reader.connection,
        username=reader.id,
        user_domain="",
        project_name=project.id,
        project_domain="",
    )
    assert client.check(settings, reader.password, Ticket()).project == project.name


def test_a_disabled_user(site: Site, reader: Account, refused) -> None:
    site.sdk.identity.update_user(reader.id, is_enabled=False)
    assert refused(reader.connection, reader.password).message.startswith("Wrong password, or")


def test_a_port_where_nothing_listens(site: Site, refused) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    error = refused(replace(site.connection, auth_url=f"http://127.0.0.1:{port}/v3"))
    assert f"127.0.0.1:{port} refuses connections" in error.message


def test_a_name_that_no_server_knows(site: Site, refused) -> None:
    error = refused(replace(site.connection, auth_url="http://cloud.invalid:5000/v3"))
    assert "The name of cloud.invalid:5000 cannot be resolved" in error.message


@pytest.mark.parametrize("service", ["compute", "network", "volumev3", "image"])
def test_another_service_is_no_keystone(site: Site, refused, service: str) -> None:
    address = site.address_of(service)
    error = refused(replace(site.connection, auth_url=f"http://{address}/v3"))
    assert f"http://{address}/v3 is not the address of a Keystone v3" in error.message


def test_a_path_that_keystone_does_not_have(site: Site, refused) -> None:
    error = refused(replace(site.connection, auth_url=f"{site.auth_url}/nowhere/v3"))
    assert "is not the address of a Keystone v3" in error.message


def test_an_unknown_region(site: Site, refused) -> None:
    error = refused(replace(site.connection, region="Elsewhere"))
    assert error.message == "The cloud has no region “Elsewhere”."
    assert error.hint == "Its regions: RegionOne."


class TestApplicationCredential:
    @pytest.fixture
    def credential(self, site: Site, reader: Account) -> tuple[CloudConnection, str]:
        owner = _as(site, reader)
        try:
            made = owner.identity.create_application_credential(reader.id, name=unique("planner"))
        finally:
            owner.close()
            owner.session.session.close()
        settings = CloudConnection(
            auth_url=site.auth_url,
            auth_kind=AuthKind.APPLICATION_CREDENTIAL,
            application_credential_id=made.id,
        )
        return settings, made.secret

    def test_logs_in_without_user_and_project(
        self, credential: tuple[CloudConnection, str], reader: Account, client: OpenStackClient
    ) -> None:
        found = client.check(*credential, Ticket())
        assert found.user == reader.connection.username
        assert found.project == reader.connection.project_name
        assert found.services == ALL

    def test_a_wrong_secret(self, credential: tuple[CloudConnection, str], refused) -> None:
        error = refused(credential[0], "not the secret")
        assert error.message == "The cloud does not accept the application credential."

    def test_an_unknown_id(self, credential: tuple[CloudConnection, str], refused) -> None:
        settings, secret = credential
        error = refused(replace(settings, application_credential_id="0" * 32), secret)
        assert error.message == "The cloud does not accept the application credential."


def _as(site: Site, account: Account):
    import openstack

    settings = account.connection
    return openstack.connect(
        load_yaml_config=False,
        load_envvars=False,
        auth_url=settings.auth_url,
        username=settings.username,
        password=account.password,
        project_name=settings.project_name,
        user_domain_name=settings.user_domain,
        project_domain_name=settings.project_domain,
        region_name=settings.region,
    )


def test_the_environment_is_not_asked(
    site: Site, client: OpenStackClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "clouds.yaml"
    elsewhere.write_text("clouds: {other: {auth: {auth_url: 'http://elsewhere.invalid/v3'}}}")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password eavesdropper\n")
    for name, value in {
        "OS_CLOUD": "other",
        "OS_CLIENT_CONFIG_FILE": str(elsewhere),
        "OS_AUTH_URL": "http://elsewhere.invalid/v3",
        "OS_PASSWORD": "another",
        "OS_REGION_NAME": "Elsewhere",
        "HOME": str(tmp_path),
        "REQUESTS_CA_BUNDLE": str(tmp_path / "none.pem"),
    }.items():
        monkeypatch.setenv(name, value)
    assert client.check(site.connection, site.password, Ticket()).user == "admin"


def test_the_clouds_own_file_leads_to_it(clouds_yaml: Path, client: OpenStackClient) -> None:
    (found,) = client.settings_in(clouds_yaml)
    assert found.secret
    assert client.check(found.connection, found.secret, Ticket()).admin
