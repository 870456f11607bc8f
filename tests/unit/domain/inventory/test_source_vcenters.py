"""The vCenters of a project."""

from __future__ import annotations

from app.domain.inventory.source_vcenters import SourceVcenter, vcenters_of
from app.domain.model import Vm


def vm(key: int, vcenter: str, name: str = "") -> Vm:
    return Vm(key, f"id-{key}", f"vm-{key}", vcenter=vcenter, vcenter_name=name)


def test_they_come_by_name_with_their_vms() -> None:
    vms = [vm(1, "u2", "a10"), vm(2, "u1", "a9"), vm(3, "u2", "a10"), vm(4, "", "")]
    assert vcenters_of(vms) == [
        SourceVcenter("u1", "a9", 1),
        SourceVcenter("u2", "a10", 2),
        SourceVcenter("", "", 1),
    ]


def test_one_without_a_name_goes_by_its_identity() -> None:
    assert [each.title for each in vcenters_of([vm(1, "u1"), vm(2, "")])] == [
        "u1", "vCenter that the export does not name",
    ]  # fmt: skip


def test_a_name_that_one_vm_lacks_is_that_of_the_others() -> None:
    found = vcenters_of([vm(1, "u1", "vc"), vm(2, "u1", "")])
    assert found == [SourceVcenter("u1", "vc", 2)]


def test_no_vms_no_vcenters() -> None:
    assert vcenters_of([]) == []
