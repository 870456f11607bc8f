"""The image of a system: by its properties, else by its name."""

from __future__ import annotations

import pytest

from app.domain.cloud import CloudImage
from app.domain.inventory.os_support import os_title
from app.domain.model import Vm
from app.domain.planning.gaps.image_match import matching_image, needed_image


@pytest.mark.parametrize(
    ("family", "version", "image", "found"),
    [
        ("rhel", "8", CloudImage("1", "x", "RedHat", "8.9"), True),
        ("rhel", "8", CloudImage("1", "x", "rhel", "80"), False),
        ("rhel", "", CloudImage("1", "x", "rhel", "9"), True),
        ("rhel", "8", CloudImage("1", "RHEL 8", "centos", "8"), False),
        ("rhel", "8", CloudImage("1", "rhel8-base"), True),
        ("ubuntu", "22.04", CloudImage("1", "Ubuntu-22.04"), True),
        ("ubuntu", "22.04", CloudImage("1", "Ubuntu 20.04"), False),
        ("windows", "2019", CloudImage("1", "x", "Windows Server", "2019"), True),
        ("windows", "2012 R2", CloudImage("1", "x", "windows", "2012r2"), True),
        ("windows", "2012 R2", CloudImage("1", "Windows Server 2012 R2"), True),
        ("windows", "2012 R2", CloudImage("1", "win2012-r2-std"), True),
        ("windows", "2012 R2", CloudImage("1", "Windows Server 2012"), False),
        ("windows", "2012", CloudImage("1", "Windows Server 2012 R2"), False),
        ("windows", "2012", CloudImage("1", "Windows 2012 r2d2"), True),
        ("centos", "6", CloudImage("1", "CentOS-7-x86_64"), False),
        ("rhel", "8", CloudImage("1", "x", "rhel", "8", "queued"), False),
    ],
)
def test_which_image_stands_for_a_system(
    family: str, version: str, image: CloudImage, found: bool
) -> None:
    assert matching_image(family, version, [image]) == (image if found else None)


def test_properties_speak_before_names() -> None:
    named, told = CloudImage("1", "RHEL 8"), CloudImage("2", "z", "rhel", "8")
    assert matching_image("rhel", "8", [named, told]) == told


@pytest.mark.parametrize("family", ["", "other", "other-linux", "other-bsd"])
def test_a_system_without_a_name_needs_no_image(family: str) -> None:
    assert needed_image(Vm(1, "a", "a", os_family=family, os_version="8")) is None


def test_a_system_in_words() -> None:
    assert needed_image(Vm(1, "a", "a", os_family="rocky", os_version="9")) == ("rocky", "9")
    assert os_title("rocky", "9") == "Rocky Linux 9"
    assert os_title("beos", "") == "beos"
