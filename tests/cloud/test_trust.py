"""Certificates of a real Keystone behind TLS: refused until they can be trusted."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.adapters.cloud.client import OpenStackClient
from app.domain.cloud import CloudConnection
from app.domain.errors import UserError
from app.domain.progress import Ticket
from tests.certificates import Authority
from tests.cloud.site import Site
from tests.cloud.tls_front import tls_front

pytestmark = pytest.mark.cloud


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.make(tmp_path)


@pytest.fixture
def behind(site: Site) -> Iterator[Callable[[Path], CloudConnection]]:
    """Puts the cloud's Keystone behind a certificate."""
    with ExitStack() as stack:

        def put(certificate: Path) -> CloudConnection:
            front = stack.enter_context(tls_front(urlsplit(site.auth_url).netloc, certificate))
            return replace(site.connection, auth_url=f"{front}/v3")

        yield put


def refusal(client: OpenStackClient, connection: CloudConnection, password: str) -> UserError:
    with pytest.raises(UserError) as caught:
        client.check(connection, password, Ticket())
    return caught.value


def test_an_unknown_authority_is_refused(
    site: Site, client: OpenStackClient, authority: Authority, tmp_path: Path, behind
) -> None:
    connection = behind(authority.server(tmp_path))
    error = refusal(client, connection, site.password)
    where = urlsplit(connection.auth_url).netloc
    assert error.message.startswith(f"The certificate of {where} is not trusted:")
    assert "authority that this computer does not know" in error.message
    assert "Choose the CA file" in error.hint


def test_ones_own_ca_file_makes_it_trusted(
    site: Site, client: OpenStackClient, authority: Authority, tmp_path: Path, behind
) -> None:
    connection = replace(behind(authority.server(tmp_path)), ca_file=str(authority.ca_file))
    assert client.check(connection, site.password, Ticket()).admin
    assert client.inventory(connection, site.password, (), Ticket()).domains


def test_the_systems_authorities_are_trusted(
    site: Site, client: OpenStackClient, authority: Authority, tmp_path: Path, behind, monkeypatch
) -> None:
    """As an authority that a company has installed on its computers."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
    assert client.check(behind(authority.server(tmp_path)), site.password, Ticket()).admin


def test_the_ca_file_of_another_authority_does_not(
    site: Site, client: OpenStackClient, authority: Authority, tmp_path: Path, behind
) -> None:
    other = Authority.make(tmp_path, "Another authority")
    connection = replace(behind(authority.server(tmp_path)), ca_file=str(other.ca_file))
    assert "is not trusted" in refusal(client, connection, site.password).message


def test_a_certificate_for_another_host(
    site: Site, client: OpenStackClient, authority: Authority, tmp_path: Path, behind
) -> None:
    certificate = authority.server(tmp_path, "elsewhere.example.com")
    connection = replace(behind(certificate), ca_file=str(authority.ca_file))
    assert "it was made for another name" in refusal(client, connection, site.password).message


def test_an_expired_certificate(
    site: Site, client: OpenStackClient, authority: Authority, tmp_path: Path, behind
) -> None:
    certificate = authority.server(tmp_path, expired=True)
    connection = replace(behind(certificate), ca_file=str(authority.ca_file))
    assert "it has expired" in refusal(client, connection, site.password).message


def test_without_the_check_anything_goes_and_nothing_warns(
    site: Site, client: OpenStackClient, authority: Authority, tmp_path: Path, behind
) -> None:
    connection = replace(behind(authority.server(tmp_path)), verify=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert client.check(connection, site.password, Ticket()).admin


def test_a_ca_file_that_is_gone(site: Site, client: OpenStackClient, tmp_path: Path) -> None:
    connection = replace(site.connection, ca_file=str(tmp_path / "gone.pem"))
    assert "does not exist any more" in refusal(client, connection, site.password).message


def test_https_to_a_plain_port_is_told_from_a_bad_certificate(
    site: Site, client: OpenStackClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.adapters.cloud import timeouts

    monkeypatch.setattr(timeouts, "CONNECT_SECONDS", 1.0)
    plain = site.auth_url.replace("http://", "https://")
    error = refusal(client, replace(site.connection, auth_url=plain), site.password)
    assert "did not answer in time" in error.message or "secure connection" in error.message
