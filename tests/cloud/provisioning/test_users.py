"""What is done to users of the cloud after they were made."""

from __future__ import annotations

import pytest

from app.domain.planning.provisioning.specs import TaskType
from tests.cloud.provisioning.bench import Bench

pytestmark = pytest.mark.cloud


def test_a_user_is_disabled_and_enabled_again(bench: Bench) -> None:
    spec = bench.wish(TaskType.CREATE_USER)
    key = bench.make(spec).id
    assert bench.session.set_enabled(key, False)
    assert not bench.session.look(spec, bench.ids)[0].enabled
    assert not bench.site.sdk.identity.get_user(key).is_enabled
    assert bench.session.set_enabled(key, True)
    assert bench.session.look(spec, bench.ids)[0].enabled


def test_a_user_that_is_gone_cannot_be_disabled(bench: Bench) -> None:
    spec = bench.wish(TaskType.CREATE_USER)
    key = bench.make(spec).id
    bench.delete(spec)
    assert not bench.session.set_enabled(key, False)
