"""An inventory comes back from storage as it went in."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cloud import CloudFlavor, CloudInventory, InventorySource
from app.domain.cloud_record import packed, unpacked

MOMENT = datetime(2027, 1, 1)  # noqa: DTZ001


@given(st.from_type(CloudInventory))
def test_there_and_back_through_json(cloud: CloudInventory) -> None:
    data = json.loads(json.dumps(packed(cloud)))
    assert unpacked(cloud.source.value, cloud.read_at, data) == cloud


def test_what_another_version_wrote_is_dropped_and_what_it_lacks_is_empty() -> None:
    data = {
        "later": 1,
        "flavors": [{"id": "f", "name": "m1", "vcpus": 1, "ram_mib": 2, "later": 3}],
        "projects": [
            {"id": "p", "name": "a", "domain_name": "d", "quota": {"cores": -1, "later": 1}}
        ],
    }
    cloud = unpacked("entered", MOMENT, data)
    assert (cloud.source, cloud.images, cloud.unread) == (
        InventorySource.ENTERED, (), {"volume_types", "security_groups"},
    )  # fmt: skip
    assert cloud.flavors[0] == CloudFlavor("f", "m1", 1, 2)
    assert (cloud.projects[0].quota.cores, cloud.projects[0].quota.ports) == (-1, None)


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(ValueError, match="guessed"):
        unpacked("guessed", MOMENT, {})
