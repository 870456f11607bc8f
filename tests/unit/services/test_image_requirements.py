"""Image requirements: matching, choosing, confirming, and that none may be needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.db.queries.staging import read_image_rows
from app.domain.changes import ChangeSet
from app.domain.cloud import CloudImage, CloudInventory, InventorySource
from app.domain.errors import FieldError, UserError
from app.domain.planning.staging.image_row import ImageRow
from app.services import cloud_inventory, image_requirements, projects
from app.services.image_requirements import ImageEdit, System
from app.services.workspace import Workspace
from tests.clock import FixedClock
from tests.workbench import dump

RHEL, SLES = ("rhel", "8"), ("sles", "15")
IMAGE, GOLDEN = CloudImage("i1", "rhel-8.9", "rhel", "8.9"), CloudImage("i2", "golden")


class Images:
    """A project with a cloud and no VMs: rows are named by their systems."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.project = projects.create(workspace, "Staged").id
        self.know(images=(IMAGE, GOLDEN))

    def know(self, **values: Any) -> None:
        read_at = FixedClock().now().replace(tzinfo=None)
        inventory = CloudInventory(InventorySource.LIVE, read_at, **values)
        cloud_inventory.store(self.workspace, self.project, inventory)

    def do(self, action: Callable[..., ChangeSet], *given: Any) -> ChangeSet:
        return action(self.workspace, self.project, *given)

    def set(self, system: System, **values: Any) -> ChangeSet:
        edits = [ImageEdit(system, field, value) for field, value in values.items()]
        return self.do(image_requirements.set_fields, edits)

    def row(self, system: System) -> ImageRow:
        with self.workspace.reading() as connection:
            rows = read_image_rows(connection, self.project)
        return next(row for row in rows if row.system == system)


@pytest.fixture
def images(workspace: Workspace) -> Images:
    return Images(workspace)


def test_matching_and_confirming(images: Images) -> None:
    before = dump(images.workspace)
    changes = images.do(image_requirements.match, [RHEL, SLES])
    assert changes.note == "Matched 1 image; 1 match nothing"
    row = images.row(RHEL)
    assert (row.glance_image_id, row.glance_image_name, row.confirmed) == ("i1", "rhel-8.9", False)
    images.workspace.replay(changes.inverse(), "Undo")
    assert dump(images.workspace) == before
    images.do(image_requirements.match, [RHEL])
    changes = images.do(image_requirements.confirm, [RHEL, SLES])
    assert "1 operating system without an image left open" in changes.note
    assert images.row(RHEL).confirmed
    for action in (image_requirements.match, image_requirements.confirm):
        with pytest.raises(UserError, match=r"already"):
            images.do(action, [RHEL])
    with pytest.raises(UserError, match="no image for 1 operating system"):
        images.do(image_requirements.match, [SLES])
    with pytest.raises(UserError, match="None of these operating systems has an image"):
        images.do(image_requirements.confirm, [SLES])


def test_a_row_is_either_confirmed_or_not_needed(images: Images) -> None:
    images.do(image_requirements.choose, [RHEL, SLES], "i2")
    images.set(SLES, confirmed=True)
    images.do(image_requirements.leave_out, [SLES])
    assert (images.row(SLES).confirmed, images.row(SLES).not_needed) == (False, True)
    with pytest.raises(UserError, match="already"):
        images.do(image_requirements.leave_out, [SLES])
    images.set(SLES, confirmed=True)
    assert not images.row(SLES).not_needed
    images.do(image_requirements.reopen, [SLES])
    assert not images.row(SLES).confirmed
    with pytest.raises(UserError, match="None"):
        images.do(image_requirements.reopen, [SLES])


def test_a_name_is_looked_up_and_takes_the_confirmation_back(images: Images) -> None:
    images.set(RHEL, glance_image_name=" GOLDEN ", confirmed=True)
    assert (images.row(RHEL).glance_image_id, images.row(RHEL).confirmed) == ("i2", True)
    images.set(RHEL, glance_image_name="other")
    assert (images.row(RHEL).glance_image_id, images.row(RHEL).confirmed) == ("", False)
    images.do(image_requirements.clear, [RHEL])
    with pytest.raises(FieldError, match="has no image to confirm"):
        images.set(RHEL, confirmed=True)
    with pytest.raises(UserError, match="has an image"):
        images.do(image_requirements.clear, [RHEL])


def test_what_is_refused(images: Images) -> None:
    with pytest.raises(UserError, match="not in the inventory any more"):
        images.do(image_requirements.choose, [RHEL], "gone")
    with pytest.raises(FieldError, match="at most 255"):
        images.set(RHEL, glance_image_name="x" * 256)
    with pytest.raises(FieldError, match="not edited"):
        images.set(RHEL, os_family="sles")
    images.know(unread=frozenset({"images"}))
    with pytest.raises(UserError, match="not known"):
        images.do(image_requirements.match, [RHEL])
