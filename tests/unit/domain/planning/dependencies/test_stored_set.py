"""Sets of a project out of what is stored: made by hand, broken, of applications."""

from __future__ import annotations

from app.domain.model import SharedDisk, Vm
from app.domain.planning.dependencies.stored_set import (
    StoredSet,
    application_members,
    sets_in_any_plan,
    sets_of,
)


def vm(key: int, *disks: str, exclusion: str = "", application: str = "") -> Vm:
    return Vm(
        id=key,
        identity=f"i{key}",
        name=f"v{key}",
        exclusion=exclusion,
        application=application,
        shared_disks=tuple(SharedDisk(disk, 1.0, 1.0) for disk in disks),
    )


def members(vms: list[Vm], *stored: StoredSet, anyhow: bool = False) -> list[tuple[int, ...]]:
    found = (sets_in_any_plan if anyhow else sets_of)(vms, stored, ())
    return [each.vm_ids for each in found.sets]


def test_a_broken_disk_stays_broken_when_others_come_to_share_disks() -> None:
    broken = StoredSet(1, "pair", "shared_disk", "disk:d1", True, (1, 2))
    assert members([vm(1, "d1"), vm(2, "d1")], broken) == []
    chain = [vm(1, "d1"), vm(2, "d1", "d0"), vm(3, "d0", "c"), vm(4, "c")]
    assert members(chain, broken) == [(3, 4)]
    assert members(chain) == [(1, 2, 3, 4)]


def test_sets_in_any_plan_count_those_that_are_left_out() -> None:
    vms = [vm(1, "d"), vm(2, "d", exclusion="operator")]
    assert members(vms) == []
    assert members(vms, anyhow=True) == [(1, 2)]


def test_sets_by_hand_are_broken_by_their_mark_alone() -> None:
    made = StoredSet(5, "Web", vm_ids=(1, 2))
    assert members([vm(1), vm(2)], made) == [(1, 2)]
    assert members([vm(1), vm(2)], StoredSet(5, "Web", broken=True, vm_ids=(1, 2))) == []


def test_applications_are_found_whatever_their_case() -> None:
    vms = [vm(1, application="CRM"), vm(2, application="crm"), vm(3, application="ERP"), vm(4)]
    assert application_members(vms, ["Crm"]) == {"Crm": [1, 2]}
    assert application_members(vms, []) == {}
