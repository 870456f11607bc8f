"""Image requirements as they are shown: each operating system in plan with its Glance image.

A system that was never decided has a proposed row, stored with the first decision. Stored rows
whose system no VM in plan has any more are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.cloud import CloudImage, CloudInventory, name_key
from app.domain.counted_noun import count_text
from app.domain.inventory.os_support import os_title
from app.domain.planning.gaps.image_match import (
    ImageTold,
    matching_image,
    told_of,
)
from app.domain.planning.staging.deriving import Members, missing_images
from app.domain.planning.staging.flavor_lines import STATE_TEXT, StagingState
from app.domain.planning.staging.image_row import ImageRow

TOLD_TEXT = {
    ImageTold.PROPERTIES: "by its properties",
    ImageTold.NAME: "by its name",
}


@dataclass(frozen=True, slots=True)
class ImageLine:
    """An operating system with its row. ``match`` is the image that was chosen, ``offer`` the one
    that matching would take. ``remarks`` say what to know of it. ``alike`` is how many images of
    the cloud have the name, where it stands alone.
    """

    row: ImageRow
    vms: tuple[int, ...] = ()
    match: CloudImage | None = None
    offer: CloudImage | None = None
    remarks: tuple[str, ...] = ()
    cloud_known: bool = False
    alike: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What the line is known by."""
        return self.row.system

    @property
    def title(self) -> str:
        """The system in words."""
        return os_title(*self.row.system)

    @property
    def named(self) -> bool:
        """Whether an image was chosen."""
        return bool(self.row.glance_image_id or self.row.glance_image_name.strip())

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide."""
        return self.row.confirmed or self.row.not_needed

    @property
    def nothing_fits(self) -> bool:
        """Whether it is to be confirmed, and matching would find no image of the known cloud."""
        return self.cloud_known and not (self.settled or self.named) and self.offer is None

    @property
    def state(self) -> StagingState:
        """How far the decision is; what is not needed counts as skipped."""
        if self.row.not_needed:
            return StagingState.SKIPPED
        if self.named and self.cloud_known and self.match is None:
            return StagingState.DIFFERS
        if not self.row.confirmed:
            return StagingState.PROPOSED
        return StagingState.EXISTS if self.match else StagingState.CONFIRMED

    @property
    def live_text(self) -> str:
        """The image that was chosen and is there, or the one that is offered."""
        found = self.match or self.offer
        return found.name if found else ""

    @property
    def why(self) -> str:
        """Why that one, or why none."""
        if self.row.not_needed:
            return ""
        if self.named:
            if self.match is None and self.alike > 1:
                return f"{count_text(self.alike, 'image')} of that name"
            if self.match is None:
                return "Not in the inventory" if self.cloud_known else "Chosen"
            told = told_of(*self.row.system, self.match)
            return f"Chosen {TOLD_TEXT[told]}" if told else "Chosen by hand"
        if not self.cloud_known:
            return "The cloud's images are not known"
        if self.offer is None:
            return "No image is of this system"
        told = told_of(*self.row.system, self.offer)
        return f"Offered {TOLD_TEXT[told]}" if told else "Offered"


def image_state_text(state: StagingState) -> str:
    """A state in words; images are not skipped but not needed."""
    return "Not needed" if state is StagingState.SKIPPED else STATE_TEXT[state]


def known_images(inventory: CloudInventory | None) -> tuple[CloudImage, ...] | None:
    """The images of a cloud, None where nobody knows."""
    return inventory.images if inventory and inventory.knows("images") else None


def chosen_image(row: ImageRow, images: Iterable[CloudImage]) -> CloudImage | None:
    """The image that a row names: by its id, else by its name where just one has it."""
    if row.glance_image_id:
        return next((image for image in images if image.id == row.glance_image_id), None)
    found = _of_name(row, images)
    return found[0] if len(found) == 1 else None


def _of_name(row: ImageRow, images: Iterable[CloudImage]) -> list[CloudImage]:
    wanted = name_key(row.glance_image_name)
    return [image for image in images if wanted and name_key(image.name) == wanted]


def image_lines(
    members: Members[tuple[str, str]], rows: Sequence[ImageRow], inventory: CloudInventory | None
) -> list[ImageLine]:
    """A line for each operating system of VMs in plan, by family and version; ``members`` has
    the VMs.
    """
    images = known_images(inventory)
    known = [row for row in rows if row.system in members]
    shown = sorted((*known, *missing_images(members, rows)), key=lambda row: row.system)
    return [_line(row, members[row.system], images) for row in shown]


def _line(row: ImageRow, vms: tuple[int, ...], images: tuple[CloudImage, ...] | None) -> ImageLine:
    held = images or ()
    match = chosen_image(row, held)
    named = bool(row.glance_image_id or row.glance_image_name.strip())
    offer = None if named else matching_image(*row.system, held)
    alike = 0 if row.glance_image_id else len(_of_name(row, held))
    known = images is not None
    remarks = () if row.not_needed else tuple(_remarks(row, match, alike, known=known))
    return ImageLine(row, vms, match, offer, remarks, known, alike)


def _remarks(row: ImageRow, match: CloudImage | None, alike: int, *, known: bool) -> Iterable[str]:
    named = row.glance_image_id or row.glance_image_name.strip()
    if alike > 1:
        yield (
            f"Glance has {count_text(alike, 'image')} called “{row.glance_image_name}”: choose the "
            "one that is meant from the list."
        )
    elif named and known and match is None:
        yield (
            f"Glance has no image “{row.glance_image_name or row.glance_image_id}”: read the "
            "cloud again, or choose another one."
        )
    if match and match.status != "active":
        yield f"“{match.name}” is {match.status or 'not active'}: no VM can be built from it yet."
    if match and told_of(*row.system, match) is None and match.os_distro:
        system = " ".join(filter(None, (match.os_distro, match.os_version)))
        yield f"The properties of “{match.name}” tell {system}."


def unused_images(members: Members[tuple[str, str]], rows: Iterable[ImageRow]) -> int:
    """How many stored rows no VM in plan needs any more."""
    return sum(row.system not in members for row in rows)
