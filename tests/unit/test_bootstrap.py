"""What the composition root hands out."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app import bootstrap
from app.adapters.cloud.client import OpenStackClient
from app.adapters.secrets import KeyringSecrets
from tests.conftest import ROOT


def test_the_cloud_is_openstack() -> None:
    assert isinstance(bootstrap.cloud(), OpenStackClient)


def test_there_is_one_store_of_secrets() -> None:
    """What the keyring does not take it keeps in memory, so two would not know of each other."""
    first = bootstrap.secrets()
    assert isinstance(first, KeyringSecrets)
    assert bootstrap.secrets() is first


@pytest.mark.parametrize("part", ["cloud", "secrets"])
def test_making_them_loads_no_library(part: str) -> None:
    code = (
        f"import sys; from app import bootstrap; bootstrap.{part}();"
        "print(sorted({'openstack', 'keystoneauth1', 'requests', 'yaml', 'keyring'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout.strip() == "[]", done.stderr
