"""Columns of the Image Requirements page, and of the list of images to choose from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.domain.cell_values import natural_key
from app.domain.cloud import CloudImage
from app.domain.columns import Column
from app.domain.planning.gaps.image_match import told_of
from app.domain.planning.staging.flavor_lines import StagingState
from app.domain.planning.staging.image_lines import TOLD_TEXT, image_state_text
from app.services.image_requirements import check_field
from app.ui.parts.staging_marks import state_mark

IMAGE_WEIGHTS = {"system": 1, "glance_image_name": 2, "live": 2, "why": 2, "remarks": 3, "notes": 2}
"""Which columns take room that is left, in which proportion."""


def image_columns() -> list[Column]:
    """All columns."""
    return [
        Column("system", "Operating system", lambda line: line.title, width=24,
               sort_key=natural_key, help="One row for each family and version in plan."),
        Column("vms", "VMs", lambda line: len(line.vms), "int", summed=True, width=8,
               help="VMs in plan that run it."),
        Column("glance_image_name", "Image", lambda line: line.row.glance_image_name,
               editable=True, parse=_checked("glance_image_name"), width=24,
               help="The Glance image for new VMs of it. Another name takes the confirmation "
               "back."),
        Column("live", "On the target", lambda line: line.live_text, width=24,
               help="The image that was chosen, or the one that matching would take."),
        Column("why", "Match", lambda line: line.why, width=26,
               help="Why that image, or why none."),
        Column("state", "State", lambda line: image_state_text(line.state), "choice", width=14,
               choices=tuple((text, text) for text in map(image_state_text, StagingState)),
               mark=_mark),
        Column("confirmed", "Confirmed", lambda line: line.row.confirmed, "bool", editable=True,
               required=True, width=11, help="Whether the image was reviewed."),
        Column("not_needed", "Not needed", lambda line: line.row.not_needed, "bool",
               editable=True, required=True, width=12,
               help="No image is needed: VMs that are moved bring their own disks."),
        Column("settled", "Settled", lambda line: line.settled, "bool", width=9, visible=False,
               help="Whether it is confirmed or not needed."),
        Column("fits_nothing", "Fits nothing", lambda line: line.nothing_fits, "bool", width=11,
               visible=False, help="Whether matching would find no image."),
        Column("remarks", "Remarks", lambda line: " ".join(line.remarks), width=24,
               tooltip=lambda line: "\n".join(line.remarks),
               help="What to know of the image. Select a row to read all."),
        Column("notes", "Notes", lambda line: line.row.notes, editable=True,
               parse=_checked("notes"), width=20),
    ]  # fmt: skip


def _checked(field: str) -> Callable[[str], Any]:
    return lambda text: check_field(field, text)


def _mark(text: str) -> tuple[str, str] | None:
    return state_mark("Skipped" if text == image_state_text(StagingState.SKIPPED) else text)


@dataclass(frozen=True, slots=True)
class Offer:
    """An image of the target with why it fits, empty where it does not."""

    image: CloudImage
    why: str = ""


def offers(systems: list[tuple[str, str]], images: tuple[CloudImage, ...]) -> list[Offer]:
    """Every image, those first that fit all of the systems."""
    found = []
    for image in images:
        told = [told_of(*system, image) for system in systems]
        texts = {TOLD_TEXT[each] for each in told if each}
        fits = all(told) and image.status == "active"
        found.append(Offer(image, f"Fits {' or '.join(sorted(texts))}" if fits else ""))
    return sorted(found, key=lambda each: (not each.why, natural_key(each.image.name)))


def offer_columns() -> list[Column]:
    """The images of the target."""
    return [
        Column("name", "Image", lambda each: each.image.name, width=34),
        Column("why", "Match", lambda each: each.why, width=30,
               help="Empty where neither properties nor name tell the system."),
        Column("os_distro", "Distribution", lambda each: each.image.os_distro, width=16),
        Column("os_version", "Version", lambda each: each.image.os_version, width=12),
        Column("status", "Status", lambda each: each.image.status, width=12),
    ]  # fmt: skip
