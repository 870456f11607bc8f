"""A session of provisioning with a scripted cloud."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.adapters.cloud.provisioning.cloud import OpenStackProvisioning
from app.adapters.cloud.provisioning.session import CloudSession
from app.domain.progress import Ticket
from tests.unit.adapters.cloud.conftest import cloud
from tests.unit.adapters.cloud.scripted_cloud import ScriptedCloud

__all__ = ["cloud"]

LOGIN_SECRET = "login-secret-word"  # noqa: S105


@pytest.fixture
def ticket() -> Ticket:
    """What stops the session."""
    return Ticket()


@pytest.fixture
def session(cloud: ScriptedCloud, ticket: Ticket) -> Iterator[CloudSession]:
    """Logged in, with all requests of that forgotten."""
    opened = OpenStackProvisioning().open(cloud.connection, LOGIN_SECRET, ticket)
    opened._wire._service("network")
    cloud.requests.clear()
    yield opened
    opened.close()
