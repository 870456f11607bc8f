"""A session of provisioning on the real cloud, and what went over the wire."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from requests.adapters import HTTPAdapter

from app import bootstrap
from app.adapters.cloud import retries
from app.domain.planning.provisioning import unanswered
from app.domain.progress import Ticket
from app.services.ports import ProvisioningSession
from app.services.provisioning import running, taking_back
from tests.cloud.loopback_proxy import LoopbackProxy, loopback_proxy
from tests.cloud.provisioning.bench import Bench
from tests.cloud.provisioning.landscape import Landscape
from tests.cloud.provisioning.preparing import Preparing
from tests.cloud.site import Site

FEW = 3
"""Tenants of a small estate."""
OPENSTACK_UP = Path(__file__).parents[1] / "openstack-up"


class Traffic:
    """Every request that was sent, logins and questions about versions too."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    @property
    def reads(self) -> int:
        return sum(method in {"GET", "HEAD"} for method, _ in self.sent)

    @property
    def writes(self) -> int:
        return len(self.sent) - self.reads

    def counted(self) -> Counter[str]:
        return Counter(f"{method} {path}" for method, path in self.sent)


@pytest.fixture
def traffic(monkeypatch: pytest.MonkeyPatch) -> Traffic:
    """Counted where the transport hands requests on."""
    seen = Traffic()
    send = HTTPAdapter.send

    def counting(self: HTTPAdapter, request: Any, *arguments: Any, **named: Any) -> Any:
        seen.sent.append((request.method, urlsplit(request.url).path))
        return send(self, request, *arguments, **named)

    monkeypatch.setattr(HTTPAdapter, "send", counting)
    return seen


def make_room(site: Site) -> None:
    """Let the administrator's project own networks and policies without end, for all tests."""
    limits = dict.fromkeys(("network", "subnet", "rbac_policy"), -1)
    site.sdk.network.put(f"/quotas/{site.sdk.current_project_id}", json={"quota": limits})


@pytest.fixture(scope="module")
def _session(_site: Site) -> Iterator[ProvisioningSession]:
    opened = bootstrap.provisioning_cloud().open(_site.connection, _site.password, Ticket())
    yield opened
    opened.close()


@pytest.fixture
def session(site: Site, _session: ProvisioningSession) -> ProvisioningSession:
    """Logged in as the administrator."""
    make_room(site)
    return _session


@pytest.fixture
def bench(session: ProvisioningSession, site: Site) -> Bench:
    """A domain and a project that provisioning has made, to work in."""
    return Bench(session, site)


@pytest.fixture
def run_bench(site: Site) -> Iterator[Bench]:
    """The same in a session of its own that carries out a run."""
    make_room(site)
    opened = bootstrap.provisioning_cloud().open(site.connection, site.password, Ticket())
    opened.begin_run()
    yield Bench(opened, site)
    opened.close()


@pytest.fixture
def clean_cloud(site: Site) -> Iterator[Site]:
    """The cloud as it was when it was built; so it is left to others, too."""
    _reset()
    yield site
    _reset()


def _reset() -> None:
    done = subprocess.run(
        ["bash", OPENSTACK_UP, "--reset"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def landscape(tmp_path: Path, clouds_yaml: Path) -> Landscape:
    """An estate with its plan; the cloud knows nothing of it yet."""
    return Landscape.planned(tmp_path, clouds_yaml)


@pytest.fixture
def proxy() -> Iterator[LoopbackProxy]:
    """Between a program and the cloud, where the program is told so."""
    with loopback_proxy() as made:
        yield made


@pytest.fixture
def preparing(
    clean_cloud: Site, tmp_path: Path, clouds_yaml: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Preparing]:
    """A small estate with its plan; whoever waits for the cloud does not wait long."""
    monkeypatch.setattr(retries, "STATUS_DELAY", 0.0)
    monkeypatch.setattr(retries, "CONNECT_DELAY", 0.0)
    for module in (running, taking_back):
        monkeypatch.setattr(module, "LOOKS_AFTER", (0.0, 0.0, 0.0))
    monkeypatch.setattr(unanswered, "STILL_MAKING_S", 0.0)
    workspace = Landscape.planned(tmp_path, clouds_yaml, FEW).open()
    yield Preparing(workspace, clean_cloud)
    workspace.close()


@pytest.fixture
def through(
    preparing: Preparing, proxy: LoopbackProxy, monkeypatch: pytest.MonkeyPatch
) -> LoopbackProxy:
    """The program goes through a proxy, the administrator does not."""
    monkeypatch.setattr(preparing.site.sdk.session.session, "trust_env", False)
    for name, value in proxy.environment.items():
        monkeypatch.setenv(name, value)
    return proxy
