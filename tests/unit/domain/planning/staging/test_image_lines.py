"""Image requirements as they are shown: rows that follow the plan, matches and states."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from app.domain.cloud import CloudImage, CloudInventory, InventorySource
from app.domain.planning.staging.deriving import members_by_system
from app.domain.planning.staging.flavor_lines import StagingState
from app.domain.planning.staging.image_lines import ImageLine, image_lines, unused_images
from app.domain.planning.staging.image_row import ImageRow
from tests.unit.domain.planning.provisioning.estates import vm

VMS = members_by_system((
    vm(1, 1, os_family="rhel", os_version="8"),
    vm(2, 1, os_family="other"),
    vm(3, 1, os_family="sles", exclusion="template"),
))  # fmt: skip
ROW = ImageRow(1, "rhel", "8")
CHOSEN = replace(ROW, glance_image_id="i1", glance_image_name="rhel-8.9")
RHEL = CloudImage("i1", "rhel-8.9", "rhel", "8.9")


def line(row: ImageRow, *images: CloudImage) -> ImageLine:
    inventory = CloudInventory(InventorySource.LIVE, datetime(2027, 1, 1), images=images)  # noqa: DTZ001
    (found,) = image_lines(VMS, [row], inventory)
    return found


def test_rows_follow_the_plan_by_themselves() -> None:
    (found,) = image_lines(VMS, [ImageRow(1, "sles", "15")], None)
    assert (found.row, found.vms, found.title) == (
        replace(ROW, id=0), (1,), "Red Hat Enterprise Linux 8",
    )  # fmt: skip
    assert unused_images(VMS, [ImageRow(1, "sles", "15"), ROW]) == 1
    assert (found.state, found.nothing_fits) == (StagingState.PROPOSED, False)
    assert found.why == "The cloud's images are not known"


@pytest.mark.parametrize(
    ("row", "images", "state", "why"),
    [
        (ROW, (RHEL,), StagingState.PROPOSED, "Offered by its properties"),
        (ROW, (CloudImage("n", "RHEL 8 base"),), StagingState.PROPOSED, "Offered by its name"),
        (ROW, (), StagingState.PROPOSED, "No image is of this system"),
        (replace(ROW, not_needed=True), (), StagingState.SKIPPED, ""),
        (replace(CHOSEN, confirmed=True), (RHEL,), StagingState.EXISTS,
         "Chosen by its properties"),
        (CHOSEN, (), StagingState.DIFFERS, "Not in the inventory"),
        (replace(CHOSEN, glance_image_id=""), (RHEL, replace(RHEL, id="i2")),
         StagingState.DIFFERS, "2 images of that name"),
        (CHOSEN, (CloudImage("i1", "golden"),), StagingState.PROPOSED, "Chosen by hand"),
    ],
)  # fmt: skip
def test_states_and_why(
    row: ImageRow, images: tuple[CloudImage, ...], state: StagingState, why: str
) -> None:
    found = line(row, *images)
    assert (found.state, found.why) == (state, why)


def test_what_is_remarked_of_an_image() -> None:
    queued = line(CHOSEN, CloudImage("i1", "golden", "sles", "15", status="queued"))
    assert ["queued" in queued.remarks[0], "tell sles 15" in queued.remarks[1]] == [True, True]
    assert "no image" in line(CHOSEN).remarks[0]
    assert line(replace(CHOSEN, not_needed=True)).remarks == ()
    named = replace(CHOSEN, glance_image_id="")
    assert line(named, RHEL, replace(RHEL, id="i2")).remarks == (
        f"Glance has 2 images called “{RHEL.name}”: choose the one that is meant from the list.",
    )
