from __future__ import annotations

import pytest

from app.domain.cloud import CloudInventory, CloudNode, CloudProject, InventorySource, ProjectQuota
from app.domain.cloud_entry import KINDS
from app.domain.errors import FieldError
from app.ui.stages.readiness.inventory_rows import (
    blank,
    changed,
    field_of,
    project_titles,
    record_key,
    with_changes,
)
from tests.gap_samples import CLOUD, READ_AT

PROJECT = CloudProject("p1", "Web", "Acme")


def test_keys_are_ids_but_of_hypervisors() -> None:
    assert record_key(PROJECT) == "p1"
    assert record_key(CloudNode("node-1", 4, 8)) == "node-1"
    assert {record_key(blank(kind)) for kind in KINDS} == {""}


def test_parts_of_a_quota_are_fields() -> None:
    with_quota = changed(PROJECT, {"quota.cores": 8, "enabled": False})
    assert with_quota == CloudProject("p1", "Web", "Acme", False, ProjectQuota(cores=8))
    assert field_of(with_quota, "quota.cores") == 8
    assert field_of(PROJECT, "quota.cores") is None
    assert field_of(PROJECT, "name") == "Web"


def test_a_quota_of_which_nothing_is_known_goes() -> None:
    with_quota = changed(PROJECT, {"quota.cores": 8, "quota.cores_used": 2})
    assert changed(with_quota, {"quota.cores": None}).quota == ProjectQuota(cores_used=2)
    assert changed(with_quota, {"quota.cores": None, "quota.cores_used": None}).quota is None
    assert changed(PROJECT, {"quota.cores": 0}).quota == ProjectQuota(cores=0)


def test_projects_are_named_with_their_domains() -> None:
    assert project_titles(CLOUD) == [
        ("p1", "domain-1 / project-1"), ("p3", "domain-3 / Project-3"),
    ]  # fmt: skip


def test_several_changes_make_an_inventory_by_hand() -> None:
    changes = [("n1", "vlan", 11), ("n1", "name", "Eleven"), ("n5", "shared", False)]
    after = with_changes(CLOUD, "networks", changes, READ_AT)
    found = {network.id: network for network in after.networks}
    assert (found["n1"].vlan, found["n1"].name, found["n5"].shared) == (11, "Eleven", False)
    assert after.source is InventorySource.ENTERED
    assert CLOUD.networks[0].vlan == 1


def test_a_change_that_does_not_fit_is_refused_naming_its_field() -> None:
    with pytest.raises(FieldError) as refused:
        with_changes(CLOUD, "networks", [("n1", "vlan", 99)], READ_AT)
    assert refused.value.field == "vlan"


def test_changes_of_records_that_are_gone_are_left_out() -> None:
    nothing = CloudInventory(InventorySource.ENTERED, READ_AT)
    assert with_changes(nothing, "domains", [("d9", "name", "x")], READ_AT) == nothing
