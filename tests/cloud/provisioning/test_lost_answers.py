"""The cloud did what was asked, and its answer got lost: nothing is made twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as ConnectionLostError

from app.domain.errors import UncertainError
from app.domain.planning.provisioning.specs import TaskType, facts_of
from app.domain.planning.provisioning.task import Verdict
from tests.cloud.provisioning.bench import Bench

pytestmark = pytest.mark.cloud

POSTED = [kind for kind in TaskType if facts_of(kind).marked]
PUT = [kind for kind in TaskType if not facts_of(kind).marked]


class Losing:
    """Lets calls through, and loses the answers to some writes."""

    def __init__(self) -> None:
        self.left: dict[str, int] = {}
        self.lost = 0

    def loses(self, method: str, url: str) -> bool:
        kind = f"{method} {urlsplit(url).path.rpartition('/')[2]}"
        for key in (kind, method):
            if self.left.get(key, 0):
                self.left[key] -= 1
                self.lost += 1
                return True
        return False


@pytest.fixture
def losing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Losing]:
    """How often answers are lost, by method or by method and end of the path."""
    state = Losing()
    send = HTTPAdapter.send

    def sending(self: HTTPAdapter, request: Any, *arguments: Any, **named: Any) -> Any:
        answer = send(self, request, *arguments, **named)
        if state.loses(request.method, request.url):
            answer.close()
            raise ConnectionLostError("Connection aborted.", ConnectionResetError(104, "reset"))
        return answer

    monkeypatch.setattr(HTTPAdapter, "send", sending)
    return state


@pytest.mark.parametrize("kind", POSTED)
def test_what_was_made_all_the_same_is_known_by_its_mark(
    bench: Bench, losing: Losing, kind: TaskType
) -> None:
    spec = bench.wish(kind)
    losing.left["POST"] = 1
    with pytest.raises(UncertainError):
        bench.make(spec)
    assert losing.lost == 1
    found = bench.judge(spec)
    assert found.ours
    if found.verdict is not Verdict.EXISTS_SAME:
        # It was made and no more than that: the same call completes it.
        assert found.found
        assert bench.make(spec).id == found.found.id
        assert bench.judge(spec).verdict is Verdict.EXISTS_SAME


@pytest.mark.parametrize("kind", POSTED)
def test_a_run_looks_anew_at_what_it_has_tried(
    run_bench: Bench, losing: Losing, kind: TaskType
) -> None:
    spec = run_bench.wish(kind)
    assert run_bench.judge(spec).verdict is Verdict.CREATE
    losing.left["POST"] = 1
    with pytest.raises(UncertainError):
        run_bench.make(spec)
    assert run_bench.judge(spec).ours


@pytest.mark.parametrize("kind", PUT)
def test_what_is_set_is_set_again(bench: Bench, losing: Losing, kind: TaskType) -> None:
    spec = bench.wish(kind)
    losing.left["PUT"] = 2
    bench.make(spec)
    assert losing.lost == 2
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (TaskType.CREATE_NETWORK, "rbac-policies"),
        (TaskType.CREATE_SECURITY_GROUP, "security-group-rules"),
    ],
)
def test_the_second_half_is_sent_again(
    bench: Bench, losing: Losing, kind: TaskType, path: str
) -> None:
    spec = bench.wish(kind)
    losing.left[f"POST {path}"] = 2
    made = bench.make(spec)
    assert losing.lost == 2
    assert bench.judge(spec).verdict is Verdict.EXISTS_SAME
    network = bench.site.sdk.network
    rules = list(network.security_group_rules(security_group_id=made.id))
    policies = list(network.rbac_policies(object_id=made.id))
    assert len(rules or policies) == (4 if rules else 1)


@pytest.mark.parametrize("kind", [TaskType.CREATE_DOMAIN, TaskType.ASSIGN_ROLE])
def test_what_is_deleted_is_deleted(bench: Bench, losing: Losing, kind: TaskType) -> None:
    spec = bench.wish(kind)
    bench.make(spec)
    losing.left["DELETE"] = 1
    assert bench.delete(spec)
    assert losing.lost == 1
    assert bench.judge(spec).verdict is Verdict.CREATE
