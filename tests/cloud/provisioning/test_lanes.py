"""One session in many threads, and no secret of theirs anywhere."""

from __future__ import annotations

import io
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from app import bootstrap
from app.domain.errors import UserError
from app.domain.planning.provisioning.settings import MAX_PARALLEL
from app.domain.planning.provisioning.specs import UserSpec
from app.domain.planning.provisioning.task import Verdict
from app.domain.progress import Ticket
from tests.cloud.provisioning.bench import PASSWORD, Bench, mark, vlan_network
from tests.cloud.provisioning.conftest import Traffic
from tests.cloud.site import Site, unique

pytestmark = pytest.mark.cloud


def test_32_threads_use_one_session(site: Site, traffic: Traffic, caplog: object) -> None:
    opened = bootstrap.provisioning_cloud().open(site.connection, site.password, Ticket())
    bench = Bench(opened, site)
    specs = [vlan_network() for _ in range(MAX_PARALLEL)]
    try:
        with ThreadPoolExecutor(MAX_PARALLEL) as pool:
            made = list(pool.map(bench.make, specs))
            found = list(pool.map(bench.judge, specs))
    finally:
        opened.close()
    assert len({each.id for each in made}) == MAX_PARALLEL
    assert {each.verdict for each in found} == {Verdict.EXISTS_SAME}
    counted = traffic.counted()
    assert counted["POST /v3/auth/tokens"] == 1
    assert counted["POST /v2.0/networks"] == MAX_PARALLEL


def test_no_log_and_no_record_holds_a_password(site: Site, everything_logged: io.StringIO) -> None:
    opened = bootstrap.provisioning_cloud().open(site.connection, site.password, Ticket())
    bench = Bench(opened, site)
    try:
        spec = UserSpec(bench.domain().name, unique("usr"))
        made = bench.make(spec)
        with pytest.raises(UserError) as caught:
            opened.create(spec, bench.ids, mark(), PASSWORD)
        opened.set_password(made.id, PASSWORD + "2")
        found = opened.look(spec, bench.ids)
    finally:
        opened.close()
    logging.getLogger("test").debug("the handler works")
    told = [everything_logged.getvalue(), repr(made), repr(found), repr(caught.value.__dict__)]
    assert "the handler works" in told[0]
    for text in told:
        for secret in (PASSWORD, site.password, "X-Auth-Token", '"password"', "gAAAA"):
            assert secret not in text
