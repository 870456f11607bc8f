"""Writes are sent again only where nothing can have been done, or where it does no harm."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import urllib3.util.connection

from app.adapters.cloud import retries, timeouts
from app.adapters.cloud.faults import chain
from app.adapters.cloud.provisioning import gate
from app.adapters.cloud.provisioning.cloud import OpenStackProvisioning
from app.adapters.cloud.provisioning.session import CloudSession
from app.adapters.cloud.provisioning.wire import BUSY_RETRIES, REFUSED_RETRIES
from app.domain.errors import PartlyDoneError, UncertainError, UserError
from app.domain.planning.provisioning.specs import (
    DomainSpec,
    NetworkSpec,
    ProjectSpec,
    TagSpec,
    UserSpec,
)
from app.domain.progress import Cancelled, Ticket
from tests.cloud.loopback_proxy import Fault, loopback_proxy
from tests.unit.adapters.cloud.provisioning.conftest import LOGIN_SECRET
from tests.unit.adapters.cloud.scripted_cloud import CUT, SILENT, Answer, Request, ScriptedCloud

DOMAIN = DomainSpec("acme", "A tenant")
POST = "POST /v3/domains"
MADE = Answer(201, {"domain": {"id": "d1", "name": "acme", "description": "A tenant [mp-1]"}})
LOGIN = "POST /v3/auth/tokens"
TAG = TagSpec("net", "simple_network")
PUT = "PUT /network/v2.0/networks/n1/tags/simple_network"
TAG_IDS = {'["create_network", "net"]': "n1"}
PASSWORD = 'a"word/of the ünit'  # noqa: S105


def times(cloud: ScriptedCloud, asked: str) -> int:
    method, path = asked.split()
    return sum(each.method == method for each in cloud.asked(path))


def make(session: CloudSession) -> str:
    return session.create(DOMAIN, {}, "mp-1").id


# -- of what nobody knows the end ------------------------------------------------------------------


@pytest.mark.parametrize("status", [CUT, 500, 502, 503, 504])
def test_nobody_knows_what_became_of_a_lost_call(
    status: int, session: CloudSession, cloud: ScriptedCloud
) -> None:
    cloud.answers[POST] = Answer(status)
    with pytest.raises(UncertainError, match="Nobody knows whether Keystone has done it") as caught:
        make(session)
    assert "POST /domains" in caught.value.details
    assert times(cloud, POST) == 1


def test_nobody_knows_what_became_of_a_call_without_an_answer(
    session: CloudSession, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeouts, "READ_SECONDS", 0.2)
    cloud.answers[POST] = Answer(SILENT)
    with pytest.raises(UncertainError, match="no answer came"):
        make(session)
    assert times(cloud, POST) == 1


@pytest.mark.parametrize("status", [CUT, 500, 503])
def test_what_says_how_things_are_to_be_is_sent_again(
    status: int, session: CloudSession, cloud: ScriptedCloud
) -> None:
    cloud.first[PUT] = [Answer(status)] * 2
    cloud.answers[PUT] = Answer(201)
    cloud.answers[PUT.replace("PUT", "GET")] = Answer(204)
    session.create(TAG, TAG_IDS, "")
    assert times(cloud, PUT) == 3
    cloud.answers[PUT] = Answer(status)
    with pytest.raises(UncertainError):
        session.create(TAG, TAG_IDS, "")
    assert times(cloud, PUT) == 3 + 1 + retries.STATUS_RETRIES


def test_what_a_lost_call_has_deleted_was_not_gone_before(
    session: CloudSession, cloud: ScriptedCloud
) -> None:
    asked = "DELETE /v3/users/u1"
    user = UserSpec("acme", "joe")
    cloud.answers[asked] = Answer(404)
    assert not session.delete(user, {}, "u1")
    cloud.first[asked] = [Answer(CUT)]
    assert session.delete(user, {}, "u1")
    assert times(cloud, asked) == 3


def test_only_quotas_are_put_back(session: CloudSession) -> None:
    with pytest.raises(UserError, match="Only quotas"):
        session.put_back(DOMAIN, {}, {})


# -- what was not done -----------------------------------------------------------------------------


def test_a_busy_service_is_asked_again_when_it_says(
    session: CloudSession, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(gate.Gate, "wait", lambda _self, seconds: waited.append(seconds))
    cloud.first[POST] = [Answer(429, headers={"Retry-After": told}) for told in ("3", "999", "")]
    cloud.answers[POST] = MADE
    assert make(session) == "d1"
    assert waited == [3, retries.LONGEST_WAIT, 0.001]
    cloud.answers[POST] = Answer(429)
    with pytest.raises(UserError, match="asked too often") as caught:
        make(session)
    assert not isinstance(caught.value, UncertainError)
    assert times(cloud, POST) == 4 + 1 + BUSY_RETRIES


@pytest.mark.parametrize("often", [2, REFUSED_RETRIES + 1])
def test_what_reached_nobody_is_sent_again(
    often: int, session: CloudSession, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = urllib3.util.connection.create_connection
    left = [ConnectionRefusedError(111, "refused")] * often

    def refusing(*arguments: Any, **named: Any) -> Any:
        if left:
            raise left.pop()
        return connect(*arguments, **named)

    monkeypatch.setattr(urllib3.util.connection, "create_connection", refusing)
    cloud.answers[POST] = MADE
    if often <= REFUSED_RETRIES:
        assert session.look(DOMAIN, {}) == []
        assert left == []
        left[:] = [ConnectionRefusedError(111, "refused")] * often
    if often > REFUSED_RETRIES:
        with pytest.raises(UserError, match="nothing listens") as caught:
            make(session)
        assert not isinstance(caught.value, UncertainError)
    else:
        assert make(session) == "d1"
    assert times(cloud, POST) == (often <= REFUSED_RETRIES)


@pytest.mark.parametrize(
    ("status", "body", "says", "hint"),
    [
        (403, {"error": {"message": "You are not authorized"}}, "may not do this", "admin role"),
        (409, {"error": {"message": "Conflict occurred."}}, "Keystone says: Conflict", "retry"),
        (400, {"badRequest": {"message": "Bad name."}}, "Keystone says: Bad name.", "Correct"),
        (404, "<html>", "refuses what was asked (error 404)", "gone"),
        (403, {"forbidden": {"message": "Quota exceeded for it"}}, "says: Quota", "quota"),
        (418, {"NeutronError": {"type": "X", "message": "", "detail": "d"}}, "says: d", ""),
    ],
)
def test_refusals_are_told_in_the_clouds_own_words(
    status: int, body: Any, says: str, hint: str, session: CloudSession, cloud: ScriptedCloud
) -> None:
    cloud.answers[POST] = Answer(status, body, headers={"X-Openstack-Request-Id": "req-42"})
    with pytest.raises(UserError) as caught:
        make(session)
    error = caught.value
    assert says.casefold() in error.message.casefold()
    assert hint in error.hint
    assert f"Keystone: POST /domains: HTTP {status}, request req-42" in error.details
    assert times(cloud, POST) == 1


# -- the login -------------------------------------------------------------------------------------


def test_a_token_that_has_ended_is_renewed_once(
    session: CloudSession, cloud: ScriptedCloud
) -> None:
    cloud.first[POST] = [Answer(401)]
    cloud.answers[POST] = MADE
    assert make(session) == "d1"
    assert (times(cloud, POST), times(cloud, LOGIN)) == (2, 1)
    cloud.answers[POST] = Answer(401)
    with pytest.raises(UserError, match="does not accept the login"):
        make(session)
    assert (times(cloud, POST), times(cloud, LOGIN)) == (4, 2)


def test_a_login_that_is_refused_is_not_repeated(
    session: CloudSession, cloud: ScriptedCloud
) -> None:
    cloud.answers[POST] = cloud.answers[LOGIN] = Answer(401)
    with pytest.raises(UserError, match="does not accept this login") as caught:
        make(session)
    assert not isinstance(caught.value, UncertainError)
    assert (times(cloud, POST), times(cloud, LOGIN)) == (1, 1)


def test_many_threads_whose_token_has_ended_log_in_once(
    session: CloudSession, cloud: ScriptedCloud
) -> None:
    threads = 16
    together = threading.Barrier(threads)
    plain = cloud.answer

    def answer(request: Request) -> Answer:
        if request.path == "/v3/domains":
            if request.headers["X-Auth-Token"] == "token-of-the-test":
                together.wait(10)
                return Answer(401)
            return Answer(200, {"domains": []})
        found = plain(request)
        if request.path == "/v3/auth/tokens":
            return Answer(201, found.body, headers={"X-Subject-Token": "fresh"})
        return found

    cloud.answer = answer  # type: ignore[method-assign]
    found: list[Any] = []
    lanes = [
        threading.Thread(target=lambda: found.append(session.look(DOMAIN, {})))
        for _ in range(threads)
    ]
    for each in lanes:
        each.start()
    for each in lanes:
        each.join()
    assert found == [[]] * threads
    assert times(cloud, LOGIN) == 1


def test_a_clock_that_is_off_by_an_hour_logs_in_no_more_often(
    cloud: ScriptedCloud, ticket: Ticket
) -> None:
    token = cloud.answers[LOGIN].body["token"]
    cloud_time = datetime.now(UTC) - timedelta(hours=1, minutes=5)
    token["issued_at"] = cloud_time.strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    token["expires_at"] = (cloud_time + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    opened = OpenStackProvisioning().open(cloud.connection, LOGIN_SECRET, ticket)
    try:
        for _ in range(3):
            opened.look(DOMAIN, {})
    finally:
        opened.close()
    assert times(cloud, LOGIN) == 1


# -- behind a proxy --------------------------------------------------------------------------------


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_call_that_is_lost_behind_a_proxy_is_not_sent_again(
    cloud: ScriptedCloud, ticket: Ticket, monkeypatch: pytest.MonkeyPatch, carried_out: bool
) -> None:
    cloud.answers[POST] = MADE
    with loopback_proxy() as proxy:
        for name, value in proxy.environment.items():
            monkeypatch.setenv(name, value)
        opened = OpenStackProvisioning().open(cloud.connection, LOGIN_SECRET, ticket)
        lost = Fault(lost=True, carried_out=carried_out)
        proxy.rule = lambda call: lost if call.write else None
        with pytest.raises(UncertainError):
            make(opened)
        opened.close()
    assert len(proxy.writes) == 1
    assert times(cloud, POST) == carried_out


def test_a_proxy_that_is_not_there_has_sent_nothing(
    session: CloudSession, cloud: ScriptedCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(UserError, match="The proxy for") as caught:
        make(session)
    assert not isinstance(caught.value, UncertainError)
    assert times(cloud, POST) == 0


# -- cancelling ------------------------------------------------------------------------------------

NETWORK = NetworkSpec("net", shared_with=(("acme", "web"),))
NETWORK_IDS = {ProjectSpec("acme", "web").key: "p1"}
SHARE = "POST /network/v2.0/rbac-policies"


def _sharing(cloud: ScriptedCloud) -> None:
    made = {"id": "n1", "name": "net", "project_id": "p0", "description": "[mp-1]"}
    cloud.answers["POST /network/v2.0/networks"] = Answer(201, {"network": made})
    cloud.answers[SHARE] = Answer(201, {"rbac_policy": {"id": "r1"}})


def test_a_tag_that_was_set_and_could_not_be_read_back_is_ours(
    session: CloudSession, cloud: ScriptedCloud
) -> None:
    tag = TagSpec("net")
    ids = {NETWORK.key: "n1"}
    path = "/network/v2.0/networks/n1/tags/simple_network"
    cloud.answers[f"PUT {path}"] = Answer(201)
    cloud.answers[f"GET {path}"] = Answer(403)
    with pytest.raises(PartlyDoneError) as caught:
        session.create(tag, ids, "")
    assert caught.value.resource_id == "n1/simple_network"
    cloud.answers[f"GET {path}"] = Answer(404)
    with pytest.raises(UserError, match="does not show it"):
        session.create(tag, ids, "")


def test_after_a_cancel_nothing_is_begun(
    session: CloudSession, cloud: ScriptedCloud, ticket: Ticket
) -> None:
    ticket.cancel()
    acts: list[Callable[[], object]] = [
        lambda: session.look(DOMAIN, {}),
        lambda: make(session),
        lambda: session.delete(DOMAIN, {}, "d1"),
        lambda: session.holdings(DOMAIN, "d1"),
        lambda: session.set_password("u1", PASSWORD),
        lambda: session.look_at_all([DOMAIN], {}, Ticket()),
    ]
    for act in acts:
        with pytest.raises(Cancelled):
            act()
    assert cloud.requests == []


def test_what_is_under_way_at_a_cancel_is_ended(
    session: CloudSession, cloud: ScriptedCloud, ticket: Ticket
) -> None:
    _sharing(cloud)
    plain = cloud.answer

    def answer(request: Request) -> Answer:
        if request.path.endswith("/networks") and request.method == "POST":
            ticket.cancel()
        return plain(request)

    cloud.answer = answer  # type: ignore[method-assign]
    made = session.create(NETWORK, NETWORK_IDS, "mp-1")
    assert made.values["shared_with"] == [("acme", "web")]
    assert times(cloud, SHARE) == 1
    with pytest.raises(Cancelled):
        session.look(DOMAIN, {})


def test_long_after_a_cancel_what_another_run_can_go_on_with_is_left(
    session: CloudSession,
    cloud: ScriptedCloud,
    ticket: Ticket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _sharing(cloud)
    monkeypatch.setattr(gate, "GRACE", -1.0)
    plain = cloud.answer

    def answer(request: Request) -> Answer:
        if request.path.endswith("/networks") and request.method == "POST":
            ticket.cancel()
        return plain(request)

    cloud.answer = answer  # type: ignore[method-assign]
    with pytest.raises(Cancelled):
        session.create(NETWORK, NETWORK_IDS, "mp-1")
    assert times(cloud, SHARE) == 0


def test_a_domain_is_never_left_disabled_by_a_cancel(
    session: CloudSession,
    cloud: ScriptedCloud,
    ticket: Ticket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gate, "GRACE", -1.0)
    cloud.answers["GET /v3/domains/d1"] = MADE
    cloud.answers["DELETE /v3/domains/d1"] = Answer(204)
    plain = cloud.answer

    def disabled(request: Request) -> Answer:
        if request.method == "PATCH":
            ticket.cancel()
            return MADE
        return plain(request)

    cloud.answer = disabled  # type: ignore[method-assign]
    assert session.delete(DOMAIN, {}, "d1")
    assert times(cloud, "DELETE /v3/domains/d1") == 1


@pytest.mark.parametrize("status", [429, 0])
def test_a_cancel_ends_the_waiting_for_another_try(
    status: int,
    session: CloudSession,
    cloud: ScriptedCloud,
    ticket: Ticket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retries, "STATUS_DELAY", 60.0)
    plain = cloud.answer

    def answer(request: Request) -> Answer:
        ticket.cancel()
        return plain(request)

    cloud.answer = answer  # type: ignore[method-assign]
    if status:
        cloud.answers[POST] = Answer(status)
    else:

        def refusing(*_arguments: Any, **_named: Any) -> Any:
            ticket.cancel()
            raise ConnectionRefusedError(111, "refused")

        monkeypatch.setattr(urllib3.util.connection, "create_connection", refusing)
    with pytest.raises(Cancelled):
        make(session)


def test_a_network_whose_sharing_was_lost_is_completed(
    session: CloudSession, cloud: ScriptedCloud
) -> None:
    _sharing(cloud)
    full = {"NeutronError": {"type": "OverQuota", "message": "Quota exceeded for rbac_policy."}}
    cloud.answers[SHARE] = Answer(409, full)
    with pytest.raises(PartlyDoneError, match="Quota exceeded") as caught:
        session.create(NETWORK, NETWORK_IDS, "mp-1")
    assert caught.value.resource_id == "n1"
    made = {"id": "n1", "name": "net", "project_id": "p0", "description": "[mp-1]"}
    cloud.hold("/network/v2.0/networks", [made])
    cloud.answers["GET /network/v2.0/rbac-policies"] = Answer(200, {"rbac_policies": []})
    there = {"NeutronError": {"type": "DuplicateRbacPolicy", "message": "It exists."}}
    cloud.answers[SHARE] = Answer(409, there)  # it had been shared after all
    assert session.create(NETWORK, NETWORK_IDS, "mp-1").id == "n1"
    assert times(cloud, "POST /network/v2.0/networks") == 1


# -- secrets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 500, CUT, 401])
def test_no_error_holds_a_password(
    status: int, session: CloudSession, cloud: ScriptedCloud
) -> None:
    body = {"error": {"message": f"“{PASSWORD}” is too short for {LOGIN_SECRET}"}}
    cloud.answers["POST /v3/users"] = Answer(status, body)
    cloud.answers["PATCH /v3/users/u1"] = Answer(status, body)
    acts: list[Callable[[], object]] = [
        lambda: session.create(UserSpec("acme", "joe"), {DOMAIN.key: "d1"}, "mp-1", PASSWORD),
        lambda: session.set_password("u1", PASSWORD),
    ]
    for act in acts:
        with pytest.raises(UserError) as caught:
            act()
        error = caught.value
        assert list(chain(error)) == [error]
        for text in (str(error), repr(error), error.details):
            assert PASSWORD not in text
            assert LOGIN_SECRET not in text
