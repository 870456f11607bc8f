"""A scripted cloud for each test, and no proxy between us."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.adapters.cloud import retries
from app.adapters.cloud.client import OpenStackClient
from tests.unit.adapters.cloud.scripted_cloud import ScriptedCloud, scripted_cloud


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedCloud]:
    """A server that answers like an empty cloud."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("CONNECT_DELAY", "STATUS_DELAY"):
        monkeypatch.setattr(retries, name, 0.001)
    with scripted_cloud() as running:
        yield running


@pytest.fixture
def client() -> OpenStackClient:
    """What is under test."""
    return OpenStackClient()
