"""Calls that did not get through are made again, those that did are not, and no wait is long."""

from __future__ import annotations

import pytest
from keystoneauth1 import session as keystone_session

from app.adapters.cloud import timeouts
from app.adapters.cloud.client import OpenStackClient
from app.adapters.cloud.retries import (
    BUSY,
    CONNECT_RETRIES,
    LONGEST_WAIT,
    STATUS_RETRIES,
    bounded_wait,
)
from app.domain.errors import UserError
from app.domain.progress import Cancelled, Ticket
from tests.unit.adapters.cloud.scripted_cloud import CUT, SILENT, Answer, ScriptedCloud

KEYSTONE, LOGIN = "GET /v3", "POST /v3/auth/tokens"
NETWORKS = "GET /network/v2.0/networks"


def check(client: OpenStackClient, cloud: ScriptedCloud, ticket: Ticket | None = None) -> None:
    client.check(cloud.connection, "secret-word", ticket or Ticket())


def times(cloud: ScriptedCloud, asked: str) -> int:
    method, path = asked.split()
    return sum(each.method == method for each in cloud.asked(path))


@pytest.mark.parametrize("asked", [KEYSTONE, LOGIN, NETWORKS])
@pytest.mark.parametrize("status", [CUT, *BUSY])
def test_a_call_that_does_not_get_through_is_made_again(
    asked: str, status: int, client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    cloud.first[asked] = [Answer(status)] * 2
    check(client, cloud)
    assert times(cloud, asked) == 3


@pytest.mark.parametrize(
    ("status", "tries", "says"),
    [
        (CUT, CONNECT_RETRIES + 1, "closed the connection"),
        (503, STATUS_RETRIES + 1, "(error 503)"),
        (429, STATUS_RETRIES + 1, "does not work (error 429)"),
        (500, 1, "(error 500)"),
    ],
)
def test_it_is_given_up_after_a_few_times(
    status: int, tries: int, says: str, client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    cloud.answers[NETWORKS] = Answer(status)
    with pytest.raises(UserError) as caught:
        check(client, cloud)
    assert says in caught.value.message
    assert times(cloud, NETWORKS) == tries


@pytest.mark.parametrize("asked", [KEYSTONE, LOGIN, NETWORKS])
def test_a_call_that_was_taken_and_not_answered_is_not_repeated(
    asked: str, client: OpenStackClient, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeouts, "READ_SECONDS", 0.2)
    cloud.answers[asked] = Answer(SILENT)
    with pytest.raises(UserError, match="did not answer in time"):
        check(client, cloud)
    assert times(cloud, asked) == 1


def test_a_service_does_not_make_us_wait_for_long(
    client: OpenStackClient, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(keystone_session.time, "sleep", waited.append)
    cloud.first[NETWORKS] = [
        Answer(429, headers={"Retry-After": told})
        for told in ("3", "86400", "Wed, 21 Oct 2099 07:28:00 GMT")
    ]
    check(client, cloud)
    assert waited == [3, LONGEST_WAIT, 0.001]


@pytest.mark.parametrize(
    ("told", "wait"), [("0", "0"), ("7", "7"), ("9999", "10"), ("-5", ""), ("²", ""), ("soon", "")]
)
def test_what_is_said_of_waiting_is_bounded(told: str, wait: str) -> None:
    assert bounded_wait(told) == wait


def test_cancelling_ends_the_tries(
    client: OpenStackClient, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = Ticket()
    cloud.answers[NETWORKS] = Answer(503)
    monkeypatch.setattr(keystone_session.time, "sleep", lambda _seconds: ticket.cancel())
    with pytest.raises(Cancelled):
        check(client, cloud, ticket)
    assert times(cloud, NETWORKS) == 1


def test_a_way_to_another_host_is_refused_at_once(
    client: OpenStackClient, cloud: ScriptedCloud
) -> None:
    cloud.answers[KEYSTONE] = Answer(302, headers={"Location": "http://127.0.0.2:9/v3"})
    with pytest.raises(UserError, match="which was not followed"):
        check(client, cloud)
    assert times(cloud, KEYSTONE) == 1
