"""Gaps of volume types: none chosen, missing, private, no multi-attach, not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.domain.cloud import CloudInventory, CloudVolumeType
from app.domain.planning.gaps.checks import analyse
from app.domain.planning.gaps.gap import Gap, GapAnalysis, GapState, GapType, Severity
from app.domain.planning.provisioning.settings import PrepSettings
from app.domain.planning.staging.disk_use import DiskUse, by_vm
from app.domain.planning.staging.staged_target import StagedTarget
from app.domain.planning.staging.storage_row import StorageRow
from tests.unit.domain.planning.gaps.test_checks import GOOD, plan

SSD = CloudVolumeType("t1", "SSD", multiattach=True)
USES = (DiskUse(1, "fast", 1, 1024.0), DiskUse(1, "lun", 1, 1024.0, raw=1))


def found(cloud: CloudInventory = GOOD, **staged: Any) -> GapAnalysis:
    given = StagedTarget(disk_uses=by_vm(USES), settings=PrepSettings(volume_type="ssd"))
    return analyse(plan(staged=replace(given, **staged)), cloud)


def gaps(*types: CloudVolumeType, **staged: Any) -> list[Gap]:
    rows = found(replace(GOOD, volume_types=types), **staged).gaps
    return [gap for gap in rows if gap.type is GapType.MISSING_VOLUME_TYPE]


def test_a_type_that_can_be_attached_twice_serves_all() -> None:
    assert gaps(SSD) == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (replace(SSD, multiattach=False), "“ssd” allows no multi-attach, which shared disks of"),
        (replace(SSD, public=False), "The volume type “ssd” is private"),
        (replace(SSD, name="hdd"), "Cinder has no volume type “ssd”, which disks of 1 VM are"),
    ],
)
def test_what_the_cloud_lacks(kind: CloudVolumeType, words: str) -> None:
    (gap,) = gaps(kind)
    assert (gap.resource, gap.severity, gap.state) == ("ssd", Severity.WARNING, GapState.OPEN)
    assert gap.text.startswith(words)
    assert (gap.tenant_ids, gap.vm_ids) == ((1,), (1,))


def test_what_nobody_may_see_is_no_gap() -> None:
    assert gaps(replace(SSD, multiattach=None)) == []


def test_without_a_default_the_datastores_are_named() -> None:
    (gap,) = gaps(SSD, settings=PrepSettings())
    assert gap.text == (
        "Disks of 1 VM on 2 datastores have no volume type, and there is no default: “fast”, “lun”."
    )
    assert gap.action.startswith("Choose")
    rows = (StorageRow(1, "vc", "fast", "SSD"), StorageRow(2, "vc", "lun", "ssd"))
    assert gaps(SSD, settings=PrepSettings(), storage_rows=rows) == []


def test_a_cloud_of_which_nothing_is_known_is_not_compared() -> None:
    analysis = found(replace(GOOD, unread=frozenset({"volume_types"}), volume_types=()))
    (gap,) = analysis.uncompared
    assert (gap.type, gap.resource) == (GapType.MISSING_VOLUME_TYPE, "Volume types")
    assert analysis.now is not None
    assert analysis.now < 100
