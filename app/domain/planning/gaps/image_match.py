"""Which Glance image stands for a guest operating system."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from app.domain.cloud import CloudImage
from app.domain.inventory.os_support import FAMILIES
from app.domain.model import Vm

_DISTROS: Mapping[str, frozenset[str]] = {
    "rhel": frozenset({"rhel", "redhat"}),
    "oracle": frozenset({"oracle", "ol", "oraclelinux"}),
    "alma": frozenset({"alma", "almalinux"}),
    "rocky": frozenset({"rocky", "rockylinux"}),
    "sles": frozenset({"sles", "suse", "sle"}),
    "amazon": frozenset({"amazon", "amzn", "amazonlinux"}),
    "photon": frozenset({"photon", "photonos"}),
    "windows": frozenset({"windows", "win", "windowsserver"}),
}
"""Spellings of ``os_distro`` and of names, where they differ from our family."""

SYSTEM_WORDS = frozenset(FAMILIES) | frozenset().union(*_DISTROS.values())
"""All words by which an image's name tells its system."""

_NAMELESS = {"", "other", "other-linux", "other-bsd"}
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)*(?:[\s_-]*r2(?![a-z0-9]))?")
"""Words and numbers of a name; "2012 R2" is one."""
_GAPS = re.compile(r"[\s_-]")


def needed_image(vm: Vm) -> tuple[str, str] | None:
    """(family, version) of the image that a VM would need; None for a system without a name."""
    return None if vm.os_family in _NAMELESS else (vm.os_family, vm.os_version)


def matching_image(family: str, version: str, images: Iterable[CloudImage]) -> CloudImage | None:
    """The active image for a system: by ``os_distro`` and ``os_version``, else by its name.

    A version without its minor part ("8") is met by any minor ("8.9"); an empty one by any.
    """
    active = sorted((i for i in images if i.status == "active"), key=lambda i: (i.name, i.id))
    for told in (ImageTold.PROPERTIES, ImageTold.NAME):
        for image in active:
            if told_of(family, version, image) is told:
                return image
    return None


class ImageTold(StrEnum):
    """By what an image is known to be one of a system."""

    PROPERTIES = "properties"
    NAME = "name"


def told_of(family: str, version: str, image: CloudImage) -> ImageTold | None:
    """By what an image is of a system, None where it is not; see :func:`matching_image`."""
    spelled = _DISTROS.get(family, frozenset({family}))
    if image.os_distro:  # its properties speak alone
        distro = _GAPS.sub("", image.os_distro.casefold())
        meant = distro in spelled and _covers(version, image.os_version)
        return ImageTold.PROPERTIES if meant else None
    words = _WORD.findall(image.name.casefold())
    if spelled & set(words) and (not version or any(_covers(version, word) for word in words)):
        return ImageTold.NAME
    return None


def _covers(wanted: str, offered: str) -> bool:
    wanted, offered = (_GAPS.sub("", version.casefold()) for version in (wanted, offered))
    return not wanted or offered == wanted or offered.startswith(f"{wanted}.")
