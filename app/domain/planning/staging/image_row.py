"""Image requirements: one row per operating system of VMs in plan.

Moved VMs bring their own disks, so an image is only needed for what is built anew: a row may be
confirmed as not needed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImageRow:
    """An operating system with the Glance image that stands for it."""

    id: int
    os_family: str
    os_version: str = ""
    glance_image_id: str = ""
    glance_image_name: str = ""
    confirmed: bool = False
    not_needed: bool = False
    notes: str = ""

    @property
    def system(self) -> tuple[str, str]:
        """Family and version: what the row is known by."""
        return self.os_family, self.os_version
