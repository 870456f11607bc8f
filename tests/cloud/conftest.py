"""The cloud, started once and clean for each run; dev.py stops it."""

from __future__ import annotations

import io
import logging
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from app.adapters.cloud.client import OpenStackClient
from app.adapters.cloud.transport import quiet_libraries
from tests.cloud.site import Site

HERE = Path(__file__).parent
STARTING = "starting"


@pytest.fixture(scope="session")
def _settings() -> Iterator[Path]:
    """The clouds.yaml of the running cloud; what this run started it also stops."""
    done = subprocess.run(
        ["bash", HERE / "openstack-up", "--reset"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if "OS_CLIENT_CONFIG_FILE" in line)
    yield Path(line.partition("=")[2].strip("'"))
    if STARTING in done.stderr:
        subprocess.run(["bash", HERE / "openstack-down", "-q"], check=True)  # noqa: S607


@pytest.fixture(autouse=True)
def _sdk_warnings() -> None:
    """The administrator's connection uses the library as it is, with what it says to itself."""
    quiet_libraries()


@pytest.fixture(scope="session")
def _site(_settings: Path) -> Iterator[Site]:
    auth = yaml.safe_load(_settings.read_text())["clouds"]["testcloud"]["auth"]
    quiet_libraries()
    site = Site(auth["auth_url"], auth["username"], auth["password"])
    yield site
    site.close()


@pytest.fixture
def site(_sdk_warnings: None, _site: Site) -> Site:
    """The cloud with its administrator."""
    return _site


@pytest.fixture
def clouds_yaml(_settings: Path) -> Path:
    """The file that tells how to reach the cloud."""
    return _settings


@pytest.fixture
def client() -> OpenStackClient:
    """What is under test."""
    return OpenStackClient()


@pytest.fixture
def everything_logged() -> Iterator[io.StringIO]:
    """What all loggers write, at the lowest level there is."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)
