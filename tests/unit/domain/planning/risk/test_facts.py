"""Parts of VMs gathered by id, what VMs share, and which rules an export can answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.model import Datastore, Device, Nic, Partition, Snapshot, Vm
from app.domain.planning.risk.catalog import VM_RULES
from app.domain.planning.risk.evidence import counted, listed, power, shown
from app.domain.planning.risk.facts import (
    MAX_OTHERS,
    facts_by_vm,
    mac_key,
    missing_rules,
    shared_facts,
    usable_addresses,
)
from tests.unit.domain.planning.risk.assessed import EVERYTHING, disk, vm


def test_parts_are_gathered_by_vm() -> None:
    machines = [vm(), vm(id=2, datastore="ds9", vcenter="vc2")]
    found = facts_by_vm(
        machines,
        disks=[disk(), disk("Hard disk 2", datastore="ds2")],
        partitions=[Partition(1, "/", 10, 5)],
        nics=[Nic(2, "n", "net")],
        snapshots=[Snapshot(1, "s")],
        devices=[Device(2, "cd", "CD")],
        datastores=[
            Datastore("vc", "ds1", "VMFS"),
            Datastore("vc2", "ds1", "NFS"),
            Datastore("vc2", "ds9", "vsan"),
        ],
        waivers={2: {"rdm": "note"}},
    )
    assert [each.label for each in found[1].disks] == ["Hard disk 1", "Hard disk 2"]
    assert (len(found[1].partitions), len(found[1].snapshots), found[1].nics) == (1, 1, ())
    assert found[1].datastores == (("ds1", "VMFS"), ("ds2", ""))
    assert found[2].datastores == (("ds9", "vsan"),)
    assert (len(found[2].nics), len(found[2].devices)) == (1, 1)
    assert (found[1].waivers, found[2].waivers) == ({}, {"rdm": "note"})


def test_everything_present_leaves_nothing_missing() -> None:
    assert missing_rules(EVERYTHING) == frozenset()
    assert missing_rules(()) == {rule.id for rule in VM_RULES}


def test_a_sheet_without_fields_of_its_own_counts_as_complete() -> None:
    assert "cbt_off" not in missing_rules({"vInfo"})
    assert "cbt_off" in missing_rules({"vInfo", "vInfo.cpus"})
    assert "vcpu_high" not in missing_rules({"vInfo", "vInfo.cpus"})
    assert "snapshot_many" not in missing_rules({"vSnapshot.name"})
    assert "rdm" in missing_rules({"vDisk", "vDisk.capacity"})


def test_one_source_is_enough() -> None:
    assert "ip_missing" not in missing_rules({"vInfo", "vInfo.primary_ip"})
    assert "disk_very_large" not in missing_rules({"vInfo", "vInfo.provisioned"})
    assert "disk_large" in missing_rules({"vInfo", "vInfo.provisioned"})


def test_shared_disks_name_the_other_vms() -> None:
    machines = [vm(id=number) for number in range(1, 5)]
    disks = [
        disk("Hard disk 1", vm_id=1, path="[a] q/q.vmdk"),
        disk("Hard disk 1", vm_id=2, path="[a] q/q-000002.vmdk"),
        disk("LUN", vm_id=3, raw=True, raw_lun_id="NAA.1", path=""),
        disk("LUN", vm_id=4, raw=True, raw_lun_id="naa.1", path=""),
    ]
    found = shared_facts(machines, facts_by_vm(machines, disks=disks), available=EVERYTHING)
    assert set(found.shared_disks) == {1, 2, 3, 4}
    assert found.shared_disks[3][0].place == "LUN NAA.1"
    assert found.shared_disks[1][0].total == 1


def test_what_is_missing_is_asked_of_each_vcenter() -> None:
    """Two vCenters were imported one by one: one export has vSnapshot, the other does not."""
    machines = [vm(id=1, vcenter="a"), vm(id=2, vcenter="b"), vm(id=3, vcenter="c")]
    found = shared_facts(
        machines, {}, available={"vSnapshot"}, available_of={"a": ["vSnapshot"], "b": ["vInfo"]}
    )
    missing = ["snapshot_many" in found.missing_for(each) for each in machines]
    assert missing == [False, True, False]


@pytest.mark.parametrize(("cbt", "told"), [((None, False), set()), ((None, True), {"vc"})])
def test_change_tracking_is_told_where_one_vm_has_it(
    cbt: tuple[bool | None, ...], told: set[str]
) -> None:
    machines = [vm(id=number, cbt=each) for number, each in enumerate(cbt)]
    assert shared_facts(machines, {}, available=EVERYTHING).cbt_told == told


def test_a_slip_that_thousands_share_stays_small() -> None:
    machines = [vm(id=number, name=f"vm{number}") for number in range(2000)]
    nics = [Nic(number, "n", "net", mac="00:50:56:aa:bb:cc") for number in range(2000)]
    found = shared_facts(machines, facts_by_vm(machines, nics=nics), available=EVERYTHING)
    duplicate = found.duplicates[7][0]
    assert (len(duplicate.others), duplicate.total) == (MAX_OTHERS, 1999)
    assert listed(duplicate.others, duplicate.total).endswith("and 1,995 more")


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("10.0.0.1", ("10.0.0.1",)),
        ("10.0.0.1, 10.0.0.2;10.0.0.1", ("10.0.0.1", "10.0.0.2")),
        ("10.0.0.1/24", ("10.0.0.1",)),
        ("2001:DB8:0::1", ("2001:db8::1",)),
        ("fe80::1%eth0, 169.254.9.9, ::1, 127.0.0.1, 0.0.0.0, 224.0.0.1", ()),
        ("172.17.0.1, 172.17.0.2", ("172.17.0.2",)),
        ("unset", ()),
        ("", ()),
        ("999.1.1.1", ()),
    ],
)
def test_usable_addresses(text: str, addresses: tuple[str, ...]) -> None:
    assert usable_addresses(text) == addresses


@given(st.text(max_size=200))
def test_no_text_makes_addresses_fail(text: str) -> None:
    assert all(usable_addresses(each) == (each,) for each in usable_addresses(text))


@pytest.mark.parametrize(
    ("mac", "key"),
    [
        ("00:50:56:AA:bb:cc", "005056aabbcc"),
        ("00-50-56-aa-bb-cc", "005056aabbcc"),
        ("0050.56aa.bbcc", "005056aabbcc"),
        ("00:00:00:00:00:00", ""),
        ("00:50:56", ""),
        ("", ""),
    ],
)
def test_mac_addresses_are_compared_by_their_digits(mac: str, key: str) -> None:
    assert mac_key(mac) == key


@pytest.mark.parametrize(
    ("state", "meaning"),
    [
        ("poweredOn", "on"), ("On", "on"), ("running", "on"), ("poweredOff", "off"),
        ("powered off", "off"), ("suspended", "suspended"), ("Saved", "suspended"), ("", ""),
        ("dancing", ""),
    ],
)  # fmt: skip
def test_power_states_of_all_spellings(state: str, meaning: str) -> None:
    assert power(Vm(1, "x", "x", power_state=state)) == meaning


def test_examples_are_listed_as_people_do() -> None:
    assert counted([]) == ""
    assert counted(["a"]) == "a"
    assert counted(["a", "b"]) == "a and b"
    assert counted(["a", "b", "c", "d"]) == "a, b, c and d"
    assert counted(["a", "b", "c", "d", "e"]) == "a, b, c, d and 1 more"
    assert listed(["a"], 3) == "a and 2 more"


def test_quotes_are_one_short_line() -> None:
    assert shown(" a\nb\t") == "a·b"
    assert len(shown("x" * 500)) == 60
