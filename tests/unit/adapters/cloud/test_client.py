"""What a cloud says when it is not quite well, in our sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.adapters.cloud import timeouts
from app.adapters.cloud.client import OpenStackClient
from app.domain.errors import FieldError, UserError
from app.domain.progress import Cancelled, Ticket
from tests.unit.adapters.cloud.scripted_cloud import SILENT, Answer, ScriptedCloud

SECRET = 'pass"word/with spaces'  # noqa: S105


def refusal(client: OpenStackClient, cloud: ScriptedCloud, **changes: object) -> UserError:
    connection = replace(cloud.connection, **changes)
    with pytest.raises(UserError) as caught:
        client.check(connection, SECRET, Ticket())
    assert caught.value.__context__ is None
    assert SECRET not in str(caught.value) + caught.value.details
    return caught.value


def test_a_check_needs_few_and_cheap_calls(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    found = client.check(cloud.connection, SECRET, Ticket())
    assert found.services == ("identity", "compute", "network", "block-storage", "image")
    assert (found.user, found.project, found.region, found.admin) == (
        "planner", "web", "One", True,
    )  # fmt: skip
    assert cloud.asked("/compute/v2.1/flavors")[0].query == {"limit": "1"}
    assert len(cloud.requests) < 14


def test_the_secret_is_sent_to_keystone_alone(
    client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    client.check(cloud.connection, SECRET, Ticket())
    holding = [request.path for request in cloud.requests if '"password"' in request.body]
    assert holding == ["/v3/auth/tokens"]


def test_a_web_page_is_no_keystone(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    cloud.answers["GET /v3"] = Answer(200, "<html>Sign in</html>", "text/html; charset=utf-8")
    error = refusal(client, cloud)
    assert "is not the address of a Keystone v3: a web page answers." in error.message
    assert not cloud.asked("/v3/auth/tokens")  # the password was not sent there


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ("<center>The plain HTTP request was sent to HTTPS port</center>", "text/html"),
        ("Client sent an HTTP request to an HTTPS server.\n", "text/plain"),
    ],
)
def test_an_encrypted_port_that_is_asked_in_the_clear(
    client: OpenStackClient, cloud: ScriptedCloud, body: str, form: str
) -> None:
    cloud.answers["GET /v3"] = Answer(400, body, form)
    error = refusal(client, cloud)
    assert "takes encrypted connections alone" in error.message
    assert error.hint == "Let the Auth URL begin with https://."
    assert not cloud.asked("/v3/auth/tokens")


def test_an_old_keystone(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    cloud.answers["GET /v3"] = Answer(200, {"version": {"id": "v2.0", "status": "CURRENT"}})
    assert "it speaks version 2.0" in refusal(client, cloud).message


@pytest.mark.parametrize("body", ["no JSON at all", "[]", '{"version": "3"}', "{}"])
def test_answers_that_mean_nothing(
    client: OpenStackClient, cloud: ScriptedCloud, body: str
) -> None:
    cloud.answers["GET /v3"] = Answer(200, body)
    assert "is not the address of a Keystone v3" in refusal(client, cloud).message


def test_a_keystone_that_is_down(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    cloud.answers["GET /v3"] = Answer(503, "<html>busy</html>", "text/html")
    assert "cannot answer at the moment (error 503)" in refusal(client, cloud).message


def test_a_server_that_says_nothing(
    client: OpenStackClient, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeouts, "READ_SECONDS", 0.2)
    cloud.answers["GET /v3"] = Answer(SILENT)
    assert "did not answer in time" in refusal(client, cloud).message


def test_keystone_refuses_what_it_does_not_like(
    client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    said = {"error": {"code": 400, "message": f"bad password: {SECRET}"}}
    cloud.answers["POST /v3/auth/tokens"] = Answer(400, said)
    error = refusal(client, cloud)
    assert "refuses what was asked (error 400)" in error.message
    assert "bad password: •••" in error.details


def test_a_password_that_has_expired(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    said = {"error": {"code": 401, "message": "The password is expired and needs to be changed."}}
    cloud.answers["POST /v3/auth/tokens"] = Answer(401, said)
    assert refusal(client, cloud).message == "The password of “planner” has expired."


def test_login_that_is_forbidden(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    cloud.answers["POST /v3/auth/tokens"] = Answer(403, {"error": {"message": "no"}})
    assert "may not do this on the cloud (403)" in refusal(client, cloud).message


def test_several_regions_must_be_chosen_from(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    cloud.script(regions=("East", "West"))
    error = refusal(client, cloud)
    assert error.message == "The cloud has several regions: East, West."
    assert isinstance(error, FieldError)
    assert error.field == "region", "the form says so beside the field"
    found = client.check(replace(cloud.connection, region="west"), SECRET, Ticket())
    assert found.region == "West"


def test_an_empty_catalog(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    cloud.script(regions=())
    assert "catalog is empty for this account" in refusal(client, cloud).message


@pytest.mark.parametrize("service", ["compute", "network"])
def test_a_service_that_is_needed_is_missing(
    client: OpenStackClient, cloud: ScriptedCloud, service: str
) -> None:
    cloud.script(without=(service,))
    assert f"has no {service} service" in refusal(client, cloud).message


def test_other_services_may_be_missing(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    cloud.script(without=("block-storage", "image"))
    found = client.check(cloud.connection, SECRET, Ticket())
    assert found.services == ("identity", "compute", "network")


def test_an_interface_that_the_catalog_does_not_have(
    client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    error = refusal(client, cloud, interface="internal")
    assert "with the interface “internal” in the region “One”" in error.message


def test_a_service_that_does_not_work(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    cloud.answers["GET /network/v2.0/networks"] = Answer(503, "busy", "text/plain")
    error = refusal(client, cloud)
    assert error.message.startswith("The network service at 127.0.0.1:")
    assert "(error 503)" in error.message


def test_a_service_that_says_no_answers_nevertheless(
    client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    cloud.answers["GET /image/v2/images"] = Answer(403, {"message": "no"})
    assert "image" in client.check(cloud.connection, SECRET, Ticket()).services


def test_a_proxy_that_is_not_there(
    client: OpenStackClient, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    assert "The proxy for 127.0.0.1:" in refusal(client, cloud).message
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert client.check(cloud.connection, SECRET, Ticket()).admin


def test_a_cancelled_ticket_asks_nothing(client: OpenStackClient, cloud: ScriptedCloud) -> None:
    ticket = Ticket()
    ticket.cancel()
    with pytest.raises(Cancelled):
        client.check(cloud.connection, SECRET, ticket)
    assert cloud.requests == []


def test_our_own_faults_stay_faults(
    client: OpenStackClient, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise TypeError("ours")

    monkeypatch.setattr("app.adapters.cloud.catalog.chosen_region", broken)
    with pytest.raises(TypeError, match="ours"):
        client.check(cloud.connection, SECRET, Ticket())
