"""A new export meets a project: who is who, what changed, what the operator keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import Answer
from app.domain.inventory.merge import (
    OPERATOR_FIELDS,
    EstateChange,
    Sums,
    difference,
    done_text,
    has_decisions,
    inherit,
    kept_estates,
    match,
)
from app.domain.model import Finding, Vm


def vm(
    key: int, ref: str, name: str = "web", uuid: str = "", vcenter: str = "a", **more: Any
) -> Vm:
    return Vm(key, f"{vcenter}/{ref}", name, vcenter, vm_ref=ref, vm_uuid=uuid, **more)


def pairs(old: Sequence[Vm], new: Sequence[Vm]) -> tuple[dict[int, int], list[int]]:
    matched = match(old, new)
    return {place: found.id for place, found in matched.kept.items()}, [
        gone.id for gone in matched.removed
    ]


# -- who is who ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "kept", "removed"),
    [
        # Identity first, whatever else changed.
        ([vm(7, "vm-1", "web", "u1")], [vm(0, "vm-1", "db", "u2")], {0: 7}, []),
        # Then the UUID, across vCenters.
        ([vm(7, "vm-1", "web", "u1")], [vm(0, "vm-9", "db", "u1", "b")], {0: 7}, []),
        # Then the name inside one vCenter.
        ([vm(7, "vm-1", "web")], [vm(0, "vm-9", "web")], {0: 7}, []),
        ([vm(7, "vm-1", "web")], [vm(0, "vm-9", "web", vcenter="b")], {}, [7]),
        # Names and UUIDs that are not unique are never guessed.
        ([vm(7, "vm-1"), vm(8, "vm-2")], [vm(0, "vm-8"), vm(0, "vm-9")], {}, [7, 8]),
        ([vm(7, "vm-1")], [vm(0, "vm-8"), vm(0, "vm-9")], {}, [7]),
        ([vm(7, "vm-1"), vm(8, "vm-2")], [vm(0, "vm-9")], {}, [7, 8]),
        ([vm(7, "vm-1", "a", "u"), vm(8, "vm-2", "b", "u")], [vm(0, "vm-9", "c", "u")], {}, [7, 8]),
        # What identity has settled is out of the way of names.
        ([vm(7, "vm-1"), vm(8, "vm-2")], [vm(0, "vm-1"), vm(0, "vm-9")], {0: 7, 1: 8}, []),
        # Nothing in common; nothing before; nothing after.
        ([vm(7, "vm-1", "a")], [vm(0, "vm-2", "b")], {}, [7]),
        ([], [vm(0, "vm-2", "b")], {}, []),
        ([vm(7, "vm-1", "a")], [], {}, [7]),
        # A blank UUID or name says nothing.
        ([vm(7, "vm-1", "", "")], [vm(0, "vm-2", "", "")], {}, [7]),
    ],
)
def test_matching(old: list[Vm], new: list[Vm], kept: dict[int, int], removed: list[int]) -> None:
    assert pairs(old, new) == (kept, removed)


names = st.sampled_from(["web", "db", "app", ""])
uuids = st.sampled_from(["", "u1", "u2", "u3"])
centers = st.sampled_from(["a", "b"])


def lists(first_key: int) -> st.SearchStrategy[list[Vm]]:
    one = st.tuples(st.integers(1, 9), names, uuids, centers)
    return st.lists(one, unique_by=lambda row: (row[3], row[0]), max_size=8).map(
        lambda rows: [
            vm(first_key + place, f"vm-{row[0]}", row[1], row[2], row[3])
            for place, row in enumerate(rows)
        ]
    )


@given(lists(100), lists(0))
def test_no_vm_is_lost_or_doubled(old: list[Vm], new: list[Vm]) -> None:
    matched = match(old, new)
    kept = [found.id for found in matched.kept.values()]
    assert sorted([*kept, *(gone.id for gone in matched.removed)]) == sorted(v.id for v in old)
    assert set(matched.kept) <= set(range(len(new)))
    for place, found in matched.kept.items():
        after = new[place]
        same_name = (found.vcenter, found.name) == (after.vcenter, after.name)
        same_uuid = bool(found.vm_uuid) and found.vm_uuid == after.vm_uuid
        assert found.identity == after.identity or same_uuid or same_name
    again = match(new, new)
    assert {place: found.id for place, found in again.kept.items()} == {
        place: v.id for place, v in enumerate(new)
    }


@given(lists(100), lists(0))
def test_every_vm_stands_in_the_difference_or_is_unchanged(old: list[Vm], new: list[Vm]) -> None:
    found = difference(match(old, new), new)
    assert found.count("added") + len(match(old, new).kept) == len(new)
    assert found.count("removed") == len(match(old, new).removed)
    assert found.unchanged <= len(new)


# -- what stays ------------------------------------------------------------------------------------


def test_operator_fields_stay_and_facts_follow_the_export() -> None:
    old = vm(
        7, "vm-1", priority=3, status="failed", status_note="disk", mode_override="cold_migration",
        excluded=True, exclude_reason="later", notes="call first", vcpu=2, tenant_id=4,
    )  # fmt: skip
    new = vm(0, "vm-1", "renamed", vcpu=8)
    merged = inherit(new, old)
    assert merged.id == 7
    assert (merged.name, merged.vcpu) == ("renamed", 8)
    for field in OPERATOR_FIELDS:
        assert getattr(merged, field) == getattr(old, field), field
    assert merged.tenant_id is None, "the tenant is found anew"


def test_a_vm_that_was_moved_by_hand_keeps_its_tenant() -> None:
    merged = inherit(vm(0, "vm-1"), vm(7, "vm-1", tenant_id=4, tenant_moved=True))
    assert (merged.tenant_id, merged.tenant_moved) == (4, True)


# -- what changed ----------------------------------------------------------------------------------


def test_each_kind_of_difference() -> None:
    old = [
        vm(1, "vm-1", "same", networks=("A",), used_mib=10.0),
        vm(2, "vm-2", "renamed", used_mib=10.0),
        vm(3, "vm-3", "resized", vcpu=2, ram_mib=1024),
        vm(4, "vm-4", "moved", cluster="C1"),
        vm(5, "vm-5", "gone", networks=("B",)),
        vm(6, "vm-6", "both", disk_mib=100.0),
    ]
    new = [
        replace(old[0], used_mib=10.4),
        replace(old[1], name="after"),
        replace(old[2], vcpu=4, ram_mib=2048),
        replace(old[3], cluster="C2"),
        replace(old[5], name="both2", disk_mib=200.0),
        vm(0, "vm-9", "fresh", networks=("C",)),
    ]
    found = difference(match(old, new), new)
    kinds = ("added", "removed", "renamed", "resized", "moved")
    assert [found.count(kind) for kind in kinds] == [1, 1, 2, 2, 1]
    assert found.unchanged == 1
    assert found.networks_added == ("C",)
    assert found.networks_removed == ("B",)
    assert (found.before.used_mib, found.after.used_mib) == (20.0, 20.4)
    resized = next(row for row in found.rows if row.name == "resized")
    assert [(field.field, field.before, field.after) for field in resized.fields] == [
        ("vcpu", 2, 4), ("ram_mib", 1024, 2048),
    ]  # fmt: skip
    assert found.sentence == "1 added, 1 removed, 2 renamed, 2 resized, 1 moved, 1 unchanged"


def test_the_vcenter_stands_by_its_name_where_it_has_one() -> None:
    old = [vm(7, "vm-1", "a", vcenter_name="vc.example.net"), vm(8, "vm-2", "b", vcpu=1)]
    new = [vm(0, "vm-2", "b", vcpu=2, vcenter_name="vc.example.net"), vm(0, "vm-3", "c")]
    rows = {row.kind: row.vcenter for row in difference(match(old, new), new).rows}
    assert rows == {"removed": "vc.example.net", "resized": "vc.example.net", "added": "a"}


def test_the_same_export_again_changes_nothing() -> None:
    vms = [vm(place + 1, f"vm-{place}", f"n{place}", disk_mib=1.0) for place in range(3)]
    found = difference(match(vms, vms), vms)
    assert found.rows == ()
    assert found.sentence == "3 unchanged"


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [(100.0, 100.9, False), (100.0, 101.0, True), (100.0, 99.0, True), (0.0, 1e12, True)],
)
def test_sizes_that_differ_by_less_than_a_mib_are_equal(
    before: float, after: float, changed: bool
) -> None:
    old, new = [vm(7, "vm-1", disk_mib=before)], [vm(0, "vm-1", disk_mib=after)]
    assert difference(match(old, new), new).count("resized") == changed


def test_networks_are_told_apart_by_vcenter() -> None:
    old = [vm(7, "vm-1", networks=("LAN",))]
    new = [vm(0, "vm-1", networks=("LAN",)), vm(0, "vm-1", vcenter="b", networks=("LAN", "DMZ"))]
    found = difference(match(old, new), new)
    assert (found.networks_added, found.networks_removed) == (("DMZ", "LAN"), ())


def test_removed_vms_with_decisions_lead_and_name_them() -> None:
    waived = Finding("snapshots", Answer.WARN, 5, None, "3 snapshots", waived=True)
    gone = [
        vm(7, "vm-1"),
        vm(8, "vm-2", excluded=True, exclude_reason="retired", notes="call first"),
        vm(9, "vm-3", tenant_moved=True, findings=(waived,), mode_override="cold_migration"),
    ]
    rows = difference(match(gone, []), []).rows
    assert [(row.kind, row.decisions) for row in rows] == [
        ("removed", ("excluded (retired)", "note (call first)")),
        ("removed", ("moved to its tenant by hand", "a finding waived", "mode set to cold")),
        ("removed", ()),
    ]


def test_vcenters_that_an_import_does_not_speak_of_are_named_as_untouched() -> None:
    stay = [
        vm(1, "vm-1", vcenter="id-b", vcenter_name="site-b"), vm(2, "vm-2", vcenter="id-b",
        vcenter_name="site-b"), vm(3, "vm-1", vcenter="id-a", vcenter_name="Site-A"),
    ]  # fmt: skip
    kept = kept_estates(stay)
    assert [change.sentence for change in kept] == [
        "Leaves vCenter Site-A untouched: 1 VM.", "Leaves vCenter site-b untouched: 2 VMs.",
    ]  # fmt: skip
    changes = (EstateChange("replaces", "site-c", 3, 2), EstateChange("adds", "site-d", 1), *kept)
    assert done_text(changes) == (
        "added vCenter site-d, replaced vCenter site-c, left untouched 2 vCenters"
    )


def test_sums_of_both_sides() -> None:
    old = [vm(7, "vm-1", vcpu=2, ram_mib=4096, disk_mib=10.0, used_mib=4.0),
           vm(8, "vm-2", vcpu=4, ram_mib=8192, disk_mib=20.0, used_mib=8.5)]  # fmt: skip
    found = difference(match(old, []), [])
    assert found.before == Sums(2, 6, 12288, 30.0, 12.5)
    assert found.after == Sums()
    assert found.sentence == "2 removed, 0 unchanged"


@pytest.mark.parametrize(
    ("field", "value"),
    [("priority", 49), ("status", "migrated"), ("status_note", "done"), ("excluded", True),
     ("mode_override", "cold_migration"), ("exclude_reason", "later"), ("notes", "call first"),
     ("tenant_moved", True)],
)  # fmt: skip
def test_each_decision_of_the_operator_counts(field: str, value: Any) -> None:
    assert has_decisions(vm(1, "vm-1", **{field: value}))
    assert not has_decisions(vm(1, "vm-1", tenant_id=4, risk_category="RED", vcpu=8))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (EstateChange("adds", "vc-b", 1304), "Adds vCenter vc-b: 1,304 VMs."),
        (EstateChange("adds", "", 1), "Adds the vCenter that the export does not name: 1 VM."),
        (
            EstateChange("replaces", "vc-a", 1000, 2500),
            "Replaces the data of vCenter vc-a: 1,000 VMs, 2,500 before.",
        ),
        (
            EstateChange("replaces", "vc-a", 3, 2, recognised=1),
            (
                "Replaces the data of vCenter vc-a: 3 VMs, 2 before. The export does not name its "
                "vCenter; it was recognised by 1 VM that it shares."
            ),
        ),
        (
            EstateChange("replaces", "vc-a", 3, 2, recognised=2, named_now=True),
            (
                "Replaces the data of vCenter vc-a: 3 VMs, 2 before. The project has known it "
                "without a name until now; it was recognised by 2 VMs that it shares."
            ),
        ),
        (
            EstateChange("replaces", "vc-a", 0, 1, decided=("db",)),
            (
                "Replaces the data of vCenter vc-a: 0 VMs, 1 before. "
                "1 VM with decisions of yours goes: db."
            ),
        ),
        (
            EstateChange("removes", "vc-a", 0, 7, decided=tuple("abcdefg")),
            (
                "Takes out vCenter vc-a: 7 VMs. "
                "7 VMs with decisions of yours go: a, b, c, d, e and 2 more."
            ),
        ),
        (
            EstateChange("removes", "vc-a", 0, 5, decided=tuple("abcde")),
            "Takes out vCenter vc-a: 5 VMs. 5 VMs with decisions of yours go: a, b, c, d, e.",
        ),
    ],
)
def test_what_an_import_does_to_a_vcenter_in_a_sentence(
    change: EstateChange, sentence: str
) -> None:
    assert change.sentence == sentence
