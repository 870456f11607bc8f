"""Every rule: when it fires, where it stops, when it does not know, and the evidence it gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.enums import Answer, Risk
from app.domain.model import Device, Disk, Nic, Partition, Snapshot, Vm
from app.domain.planning.risk.catalog import RULES, VM_RULES
from app.domain.planning.risk.config import DEFAULT_CONFIG
from app.domain.planning.risk.facts import SharedFacts, VmFacts, missing_rules, shared_facts
from app.domain.planning.risk.guest import secret_word
from app.domain.planning.risk.rules import CHECKS, host_name
from app.domain.planning.risk.score import assess
from tests.unit.domain.planning.risk.assessed import (
    AS_OF,
    EVERYTHING,
    SHARED,
    TB,
    disk,
    facts,
    finding,
    nic,
    partition,
    vm,
)

RED, YELLOW = Risk.RED, Risk.YELLOW
WARN, BLOCK, UNKNOWN = Answer.WARN, Answer.BLOCK, Answer.UNKNOWN


def snapshots(*days: float) -> tuple[Snapshot, ...]:
    return tuple(Snapshot(1, f"snap {n}", AS_OF - timedelta(days=n)) for n in days)


def disks(count: int) -> tuple[Disk, ...]:
    return tuple(disk(f"Hard disk {n}", path="") for n in range(1, count + 1))


def nics(count: int) -> tuple[Nic, ...]:
    return tuple(nic(f"Network adapter {n}") for n in range(1, count + 1))


USB = Device(1, "usb", "USB 1", True, "SafeNet dongle")
CD = Device(1, "cd", "CD/DVD drive 1", True, "ISO [iso] rhel.iso")

# rule, VM, facts, answer, points, floor, words of the evidence
FIRES: list[tuple[str, Vm, VmFacts, Answer, int, Risk | None, tuple[str, ...]]] = [
    ("os_unsupported", vm(os_tools="Oracle Solaris 10 (64-bit)"), facts(), BLOCK, 30, RED,
     ("Solaris 10", "“Oracle Solaris 10 (64-bit)”", "unsupported")),
    ("os_deprecated", vm(os_tools="", os_config="CentOS 4/5/6 (64-bit)"), facts(), WARN, 15, YELLOW,
     ("CentOS 4/5/6", "configured as “CentOS 4/5/6 (64-bit)”", "deprecated")),
    ("os_deprecated", vm(os_tools="Windows Server 2008 R2", os_config="Windows 7"), facts(),
     WARN, 15, YELLOW, ("Windows Server 2008 R2", "but configured as “Windows 7”")),
    ("os_unknown", vm(os_tools="", os_config=""), facts(), BLOCK, 10, YELLOW, ("No guest system",)),
    ("os_unknown", vm(os_tools="", os_config="Other (64-bit)"), facts(), BLOCK, 10, YELLOW,
     ("“Other (64-bit)”", "neither Windows nor Linux")),
    ("os_unknown", vm(os_tools="FreeBSD 13 (64-bit)"), facts(), BLOCK, 10, YELLOW, ("FreeBSD 13",)),
    ("os_unknown", vm(os_tools="Other 3.x Linux (64-bit)"), facts(), WARN, 5, None,
     ("which Linux",)),
    ("os_unknown", vm(os_tools="Ubuntu Linux (64-bit)"), facts(), WARN, 5, None,
     ("does not say its version",)),
    ("os_unknown", vm(os_tools="Microsoft Windows Server (64-bit)"), facts(), WARN, 5, None,
     ("does not say its version",)),
    ("disk_large", vm(), facts(disks=(disk("Hard disk 2", capacity_mib=3.5 * TB),)),
     WARN, 10, YELLOW, ("Hard disk 2 (3.50 TB)", "2 TB")),
    ("disk_very_large", vm(disk_mib=6.25 * TB), facts(), WARN, 25, YELLOW, ("6.25 TB", "5 TB")),
    ("disk_count_high", vm(disk_count=8), facts(disks=disks(8)), WARN, 10, None, ("8 disks",)),
    ("nic_count_high", vm(nic_count=5), facts(nics=nics(5)), WARN, 10, YELLOW, ("5 network",)),
    ("vcpu_high", vm(vcpu=17), facts(), WARN, 10, YELLOW, ("17 vCPUs", "16")),
    ("storage_dedup", vm(), facts(datastores=(("NetApp-DeDup-01", "NFS"),)), WARN, 5, YELLOW,
     ("NetApp-DeDup-01", "NFS")),
    ("storage_dedup", vm(), facts(datastores=(("ds", "compressed"),)), WARN, 5, YELLOW,
     ("compressed",)),
    ("disk_full", vm(), facts(partitions=(partition("D:\\", 95),)), WARN, 5, None,
     ("D:\\", "95.0 %", "2.5 GB free")),
    ("disk_full", vm(), facts(partitions=(partition("/data", 99.5),)), WARN, 10, YELLOW,
     ("/data", "99.5 %")),
    ("disk_full", vm(), facts(partitions=(partition("C:\\", 99.5),)), BLOCK, 20, RED, ("C:\\",)),
    ("disk_full", vm(), facts(partitions=(partition("/data", 100), partition("/boot", 100))),
     BLOCK, 20, RED, ("/boot",)),
    ("disk_full", vm(), facts(partitions=(Partition(1, "E:\\", 900, 0, 0.0),)), WARN, 10, YELLOW,
     ("E:\\", "100.0 %")),
    ("snapshot_many", vm(snapshot_count=3), facts(snapshots=snapshots(1, 2, 3)), WARN, 8, None,
     ("3 snapshots", "“snap 1”")),
    ("snapshot_many", vm(snapshot_count=5), facts(snapshots=snapshots(1, 2, 3, 4, 5)),
     WARN, 20, YELLOW, ("5 snapshots", "and 1 more")),
    ("snapshot_many", vm(snapshot_count=7), facts(), WARN, 20, YELLOW, ("7 snapshots.",)),
    ("snapshot_old", vm(), facts(snapshots=snapshots(2, 31)), WARN, 5, None,
     ("“snap 31”", "31 days")),
    ("snapshot_old", vm(snapshot_count=1, snapshot_oldest_days=400), facts(), WARN, 5, None,
     ("400 days",)),
    ("consolidation_needed", vm(consolidation_needed=True), facts(), BLOCK, 10, YELLOW,
     ("consolidation",)),
    ("rdm", vm(), facts(disks=(disk("Hard disk 3", raw=True, raw_lun_id="naa.6",
                                    raw_mode="physicalMode"),)),
     BLOCK, 25, RED, ("Hard disk 3", "physicalMode", "LUN naa.6")),
    ("shared_bus", vm(), facts(disks=(disk(shared_bus="physicalSharing"),)), BLOCK, 25, RED,
     ("Hard disk 1", "physicalSharing")),
    ("shared_bus", vm(), facts(disks=(disk(shared_bus="2"),)), BLOCK, 25, RED, ("“2”",)),
    ("shared_bus", vm(), facts(disks=(disk(sharing="sharingMultiWriter"),)), BLOCK, 25, RED,
     ("sharingMultiWriter",)),
    ("independent_disk", vm(), facts(disks=(disk(disk_mode="independent_persistent"),)),
     BLOCK, 15, YELLOW, ("Hard disk 1", "independent_persistent")),
    ("usb_connected", vm(), facts(devices=(USB,)), WARN, 10, YELLOW, ("USB 1", "SafeNet")),
    ("cd_connected", vm(), facts(devices=(CD,)), WARN, 5, None, ("CD/DVD drive 1", "rhel.iso")),
    ("tools_not_running", vm(tools_status="toolsNotRunning"), facts(), WARN, 10, YELLOW,
     ("not running", "toolsNotRunning")),
    ("tools_not_running", vm(tools_status="toolsNotInstalled"), facts(), WARN, 10, YELLOW,
     ("not installed",)),
    ("tools_not_running", vm(tools_status="", guest_state="notRunning"), facts(), WARN, 10, YELLOW,
     ("notRunning",)),
    ("cbt_off", vm(cbt=False), facts(), WARN, 5, None, ("CBT",)),
    ("hw_version_low", vm(hw_version=6), facts(), BLOCK, 10, YELLOW, ("version 6", "7")),
    ("fault_tolerance", vm(ft_state="running"), facts(), BLOCK, 15, YELLOW, ("“running”",)),
    ("fault_tolerance", vm(ft_state="disabled"), facts(), BLOCK, 15, YELLOW, ("“disabled”",)),
    ("firmware_efi_secure_boot", vm(firmware="efi", secure_boot=True), facts(), WARN, 5, YELLOW,
     ("Secure Boot", "efi")),
    ("ip_missing", vm(primary_ip=""), facts(nics=(nic(ipv4=""),)), WARN, 5, YELLOW,
     ("Network adapter 1", "VLAN-100")),
    ("ip_missing", vm(primary_ip="169.254.3.4"),
     facts(nics=(nic(ipv4="169.254.3.4", ipv6="fe80::1"),)), WARN, 5, YELLOW,
     ("Network adapter 1",)),
    ("name_invalid", vm(name="SQL Server (old)"), facts(), WARN, 5, None,
     ("“SQL Server (old)” becomes “sql-server-old”",)),
    ("name_invalid", vm(name="srv_01"), facts(), WARN, 5, None, ("srv-01",)),
    ("name_invalid", vm(name="web01.example.com"), facts(), WARN, 5, None, ("web01-example-com",)),
    ("name_invalid", vm(name="a" * 64), facts(), WARN, 5, None, ("a" * 63,)),
    ("name_invalid", vm(name="שרת"), facts(), WARN, 5, None, ("No character of “שרת”",)),
    ("name_invalid", vm(name=" web01"), facts(), BLOCK, 10, YELLOW, ("blank",)),
    ("name_invalid", vm(name="web\x0001"), facts(), BLOCK, 10, YELLOW, ("web·01", "control")),
    ("name_invalid", vm(name="a" * 256), facts(), BLOCK, 10, YELLOW, ("256 characters",)),
    ("secret_in_annotation", vm(annotation="root password: Hunter2!"), facts(), WARN, 5, None,
     ("annotation", "“password”")),
    ("secret_in_annotation", vm(attributes={"DB pwd": "Hunter2!"}), facts(), WARN, 5, None,
     ("“DB pwd”", "“pwd”")),
    ("secret_in_annotation", vm(), facts(snapshots=(Snapshot(1, "s", AS_OF, None, "pw=Hunter2!"),)),
     WARN, 5, None, ("snapshot", "“pw”")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "machine", "parts", "answer", "points", "floor", "words"), FIRES)
def test_a_rule_fires(
    rule: str,
    machine: Vm,
    parts: VmFacts,
    answer: Answer,
    points: int,
    floor: Risk | None,
    words: tuple[str, ...],
) -> None:
    found = finding(rule, machine, parts)
    assert found is not None
    assert (found.answer, found.points, found.floor) == (answer, points, floor)
    for word in words:
        assert word in found.text


# rule, VM, facts: just not enough
PASSES: list[tuple[str, Vm, VmFacts]] = [
    *((rule.id, vm(), facts()) for rule in VM_RULES),
    ("os_unsupported", vm(os_tools="Windows Server 2003"), facts()),
    ("os_deprecated", vm(os_tools="Oracle Solaris 10"), facts()),
    ("os_unknown", vm(os_tools="Oracle Solaris 10"), facts()),
    ("os_unknown", vm(os_tools="Ubuntu 20.04 LTS"), facts()),
    ("os_unknown", vm(os_tools="Microsoft Windows 10 (64-bit)"), facts()),
    ("os_unknown", vm(os_tools="openSUSE Leap 15.4"), facts()),
    ("disk_large", vm(), facts(disks=(disk(capacity_mib=2 * TB),))),
    ("disk_very_large", vm(disk_mib=5 * TB), facts()),
    ("disk_count_high", vm(disk_count=7), facts(disks=disks(7))),
    ("nic_count_high", vm(nic_count=4), facts(nics=nics(4))),
    ("vcpu_high", vm(vcpu=16), facts()),
    ("storage_dedup", vm(), facts(datastores=(("vsanDatastore", "vsan"),))),
    ("disk_full", vm(), facts(partitions=(partition("C:\\", 94.9),))),
    ("disk_full", vm(), facts(partitions=(partition("/snap/core/1", 100),))),
    ("disk_full", vm(), facts(partitions=(partition("/mnt/tiny", 100, 99),))),
    ("snapshot_many", vm(snapshot_count=2), facts(snapshots=snapshots(1, 2))),
    ("snapshot_old", vm(), facts(snapshots=snapshots(30))),
    ("snapshot_old", vm(), facts(snapshots=snapshots(-3))),
    ("shared_bus", vm(), facts(disks=(disk(shared_bus="", sharing=""),))),
    ("shared_bus", vm(), facts(disks=(disk(shared_bus="0", sharing="none"),))),
    ("usb_connected", vm(), facts(devices=(replace(USB, connected=False), CD))),
    ("cd_connected", vm(), facts(devices=(replace(CD, connected=False), USB))),
    ("tools_not_running", vm(tools_status="toolsNotRunning", power_state="poweredOff"), facts()),
    ("tools_not_running", vm(tools_status="toolsNotRunning", power_state="suspended"), facts()),
    ("tools_not_running", vm(tools_status="toolsOld"), facts()),
    ("hw_version_low", vm(hw_version=7), facts()),
    ("fault_tolerance", vm(ft_state=""), facts()),
    ("firmware_efi_secure_boot", vm(firmware="efi", secure_boot=False), facts()),
    ("firmware_efi_secure_boot", vm(firmware="bios", secure_boot=None), facts()),
    ("ip_missing", vm(primary_ip="", power_state="poweredOff"), facts(nics=(nic(ipv4=""),))),
    ("ip_missing", vm(primary_ip=""), facts(nics=(nic(ipv4="", ipv6="2001:db8::5"),))),
    ("ip_missing", vm(primary_ip=""), facts(nics=(nic(ipv4="", connected=False),))),
    ("ip_missing", vm(primary_ip=""), facts(nics=())),
    ("ip_missing", vm(primary_ip="10.0.0.5"), facts(nics=(nic(ipv4=""),))),
    ("name_invalid", vm(name="WEB-01"), facts()),
    ("name_invalid", vm(name="59"), facts()),
    ("name_invalid", vm(name="a" * 63), facts()),
    ("secret_in_annotation", vm(annotation="password: see KeePass; password = ****"), facts()),
    ("secret_in_annotation", vm(annotation="Reset the password every year: policy 7"), facts()),
    ("secret_in_annotation", vm(attributes={"Password": ""}), facts()),
    ("secret_in_annotation", vm(annotation="Bypass: closed. Compass: north"), facts()),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "machine", "parts"), PASSES)
def test_a_rule_stops_at_its_boundary(rule: str, machine: Vm, parts: VmFacts) -> None:
    assert finding(rule, machine, parts) is None


# rule, VM, facts: a figure is missing for this VM alone
BLANK: list[tuple[str, Vm, VmFacts]] = [
    ("disk_large", vm(), facts(disks=(disk(capacity_mib=0),))),
    ("disk_large", vm(disk_count=2), facts(disks=())),
    ("disk_very_large", vm(disk_mib=0), facts(disks=(disk(capacity_mib=0),))),
    ("vcpu_high", vm(vcpu=0), facts()),
    ("storage_dedup", vm(), facts(datastores=())),
    ("disk_full", vm(), facts(partitions=())),
    ("disk_full", vm(), facts(partitions=(Partition(1, "C:\\", 0, 0),))),
    ("snapshot_old", vm(snapshot_count=1), facts()),
    ("snapshot_old", vm(), facts(snapshots=(Snapshot(1, "undated"),))),
    ("consolidation_needed", vm(consolidation_needed=None), facts()),
    ("rdm", vm(disk_count=1), facts(disks=())),
    ("shared_bus", vm(disk_count=1), facts(disks=())),
    ("independent_disk", vm(disk_count=1), facts(disks=())),
    ("usb_connected", vm(), facts(devices=(replace(USB, connected=None),))),
    ("tools_not_running", vm(tools_status="", guest_state=""), facts()),
    ("tools_not_running", vm(tools_status="toolsNotRunning", power_state=""), facts()),
    ("hw_version_low", vm(hw_version=None), facts()),
    ("firmware_efi_secure_boot", vm(firmware="efi", secure_boot=None), facts()),
    ("ip_missing", vm(primary_ip="", power_state=""), facts(nics=(nic(ipv4=""),))),
]


@pytest.mark.parametrize(("rule", "machine", "parts"), BLANK)
def test_a_missing_figure_is_unknown_and_never_zero(rule: str, machine: Vm, parts: VmFacts) -> None:
    found = finding(rule, machine, parts)
    assert found is not None
    assert (found.answer, found.points, found.floor) == (UNKNOWN, 0, None)
    assert found.text


@pytest.mark.parametrize("cbt", [None, False])
def test_change_tracking_that_no_vm_of_the_vcenter_has_is_unknown(cbt: bool | None) -> None:
    others = replace(SHARED, cbt_told=frozenset({"another"}))
    silent = finding("cbt_off", vm(cbt=cbt), facts(), others)
    told = finding("cbt_off", vm(cbt=cbt), facts())
    assert silent is not None
    assert told is not None
    assert (silent.answer, silent.points) == (UNKNOWN, 0)
    assert (told.answer, told.points) == (WARN, 5)


SPOILT = vm(
    name="bad name", os_tools="Windows NT", disk_mib=9 * TB, disk_count=9, nic_count=9, vcpu=99,
    snapshot_count=9, consolidation_needed=True, tools_status="toolsNotRunning", cbt=False,
    hw_version=4, ft_state="running", firmware="efi", secure_boot=True, primary_ip="",
    annotation="password: Hunter2!",
)  # fmt: skip
SPOILT_FACTS = facts(
    disks=(
        disk(capacity_mib=9 * TB, raw=True, shared_bus="2", disk_mode="independent_persistent"),
    ),
    partitions=(partition("/", 100),),
    nics=(nic(ipv4=""),),
    snapshots=snapshots(400),
    devices=(USB, CD),
    datastores=(("dedup", ""),),
)


@pytest.mark.parametrize("rule", VM_RULES, ids=lambda rule: rule.id)
def test_without_its_sheet_a_rule_is_unknown_whatever_the_vm(rule: Any) -> None:
    left = frozenset(
        name
        for name in EVERYTHING
        if name not in rule.sources and name.split(".")[0] not in rule.sources
    )
    shared = replace(SHARED, missing=missing_rules(left))
    found = finding(rule.id, SPOILT, SPOILT_FACTS, shared)
    assert found is not None
    assert found.answer is UNKNOWN
    assert rule.sheet in found.text


def test_every_rule_has_a_check_and_every_check_a_rule() -> None:
    assert set(CHECKS) == {rule.id for rule in VM_RULES}
    tested = {rule for rule, *_ in FIRES} | {"duplicate_ip_mac"}
    assert tested == {rule.id for rule in VM_RULES}


def test_the_ids_are_those_of_the_product() -> None:
    assert [rule.id for rule in RULES] == [
        "os_unsupported", "os_deprecated", "os_unknown", "disk_large", "disk_very_large",
        "disk_count_high", "nic_count_high", "vcpu_high", "storage_dedup", "disk_full",
        "snapshot_many", "snapshot_old", "consolidation_needed", "rdm", "shared_bus",
        "independent_disk", "usb_connected", "cd_connected", "tools_not_running", "cbt_off",
        "hw_version_low", "fault_tolerance", "firmware_efi_secure_boot", "ip_missing",
        "name_invalid", "duplicate_ip_mac", "secret_in_annotation", "not_in_rvtools",
    ]  # fmt: skip


def test_direct_path_io_is_not_passthrough() -> None:
    assert assess(vm(), facts(nics=(nic(direct_path=True),)), DEFAULT_CONFIG, SHARED).findings == ()


def test_snapshot_ages_survive_time_zones() -> None:
    aware = (Snapshot(1, "zoned", datetime(2026, 9, 1, tzinfo=UTC)),)
    found = finding("snapshot_old", vm(), facts(snapshots=aware))
    assert found is not None
    assert "61 days" in found.text


def test_the_snapshot_names_come_from_the_oldest_dated_one() -> None:
    mixed = (Snapshot(1, "undated"), *snapshots(10, 90, 40))
    found = finding("snapshot_old", vm(), facts(snapshots=mixed))
    assert found is not None
    assert "“snap 90” is 90 days" in found.text


def test_changed_thresholds_move_the_boundary() -> None:
    config = DEFAULT_CONFIG.with_value("threshold.vcpu_high", 1)
    found = finding("vcpu_high", config=config)
    assert found is not None
    assert "more than 1" in found.text


def test_the_system_class_follows_the_lists_of_the_project() -> None:
    config = DEFAULT_CONFIG.with_value("list.os_unsupported", "rhel/8")
    assert finding("os_unsupported", config=config) is not None
    assert assess(vm(), facts(), config, SHARED).os_support == "unsupported"


# --- what VMs share ------------------------------------------------------------------------------


def _with_others(*others: tuple[Vm, VmFacts]) -> SharedFacts:
    members = [(vm(), facts()), *others]
    return shared_facts(
        [machine for machine, _ in members],
        {machine.id: parts for machine, parts in members},
        available=EVERYTHING,
        as_of=AS_OF,
    )


def test_an_address_on_the_same_network_of_two_vms_is_a_duplicate() -> None:
    parts = facts(nics=(nic(vm_id=2, mac="00:50:56:00:00:02"),), disks=())
    found = finding("duplicate_ip_mac", shared=_with_others((vm(id=2, name="web02"), parts)))
    assert found is not None
    assert (found.answer, found.points, found.floor) == (BLOCK, 10, YELLOW)
    assert found.text == "IP 10.0.0.5 on VLAN-100 is also used by web02."


def test_a_mac_is_a_duplicate_wherever_it_is_and_however_it_is_written() -> None:
    parts = facts(nics=(nic(network="other", mac="00-50-56-00-00-01", ipv4=""),), disks=())
    found = finding("duplicate_ip_mac", shared=_with_others((vm(id=2, name="web02"), parts)))
    assert found is not None
    assert found.text == "MAC 00:50:56:00:00:01 is also used by web02."


@pytest.mark.parametrize(
    ("changes", "other_nic"),
    [
        ({}, {"network": "VLAN-200"}),  # another network may have the same range
        ({"vcenter": "other"}, {}),
        ({"template": True}, {"mac": "00:50:56:00:00:01"}),  # never runs
        ({}, {"ipv4": "10.0.0.6"}),
    ],
)
def test_what_is_no_duplicate(changes: dict[str, Any], other_nic: dict[str, Any]) -> None:
    parts = facts(nics=(nic(**{"mac": "00:50:56:00:00:02", **other_nic}),), disks=())
    assert finding("duplicate_ip_mac", shared=_with_others((vm(id=2, **changes), parts))) is None


@pytest.mark.parametrize(
    "address", ["169.254.1.1", "fe80::1", "127.0.0.1", "0.1.2.3", "172.17.0.1"]
)
def test_local_addresses_are_no_duplicates(address: str) -> None:
    mine = facts(nics=(nic(ipv4=address, mac=""),), disks=())
    shared = shared_facts([vm(), vm(id=2)], {1: mine, 2: mine}, available=EVERYTHING, as_of=AS_OF)
    assert finding("duplicate_ip_mac", vm(), mine, shared) is None


def test_a_disk_of_two_vms_is_shared_behind_its_snapshots() -> None:
    other = facts(
        disks=(disk("Hard disk 4", vm_id=2, path="[ds1] web01/web01-000003.vmdk"),), nics=()
    )
    found = finding("shared_bus", shared=_with_others((vm(id=2, name="web02"), other)))
    assert found is not None
    assert (found.answer, found.points, found.floor) == (BLOCK, 25, RED)
    assert found.text == "Hard disk 1 ([ds1] web01/web01.vmdk) is also attached to web02."


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({}, "[ds2] web01/web01.vmdk"),
        ({}, "[ds1] web01/web01_1.vmdk"),
        ({}, ""),
        ({"datacenter": "dc2"}, "[ds1] web01/web01.vmdk"),
        ({"vcenter": "vc2"}, "[ds1] web01/web01.vmdk"),
    ],
)
def test_a_disk_elsewhere_is_another_disk(changes: dict[str, Any], path: str) -> None:
    other = facts(disks=(disk(vm_id=2, path=path),), nics=())
    assert finding("shared_bus", shared=_with_others((vm(id=2, **changes), other))) is None


# --- secrets -------------------------------------------------------------------------------------

WORDS = DEFAULT_CONFIG.lists["secret_words"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("password: Hunter2", "password"),
        ("Passwords = Hunter2", "password"),
        ("db_password=Hunter2", "password"),
        ("user/pass: admin/admin", "pass"),
        ('"pwd": "x1y2"', "pwd"),
        ("API-Key: 123abc", "api-key"),
        ("Kennwort:geheim1", "kennwort"),
        ("old password: none, password: Hunter2", "password"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "private key"),
        ("password Hunter2", ""),
        ("password: see vault", ""),
        ("password: *****", ""),
        ("password: <xxx>", ""),
        ("Token", ""),
        ("", ""),
    ],
)
def test_secrets_are_told_from_talk_about_secrets(text: str, word: str) -> None:
    assert secret_word(text, WORDS) == word


@given(st.text(alphabet="abcdefghijklmnopqrstuvwyzABC0123456789", min_size=12, max_size=40))
def test_the_secret_itself_is_never_in_the_finding(secret: str) -> None:
    value = f"Q7{secret}"
    machine = vm(annotation=f"root password: {value}", attributes={"token": value})
    for found in assess(machine, facts(), DEFAULT_CONFIG, SHARED).findings:
        assert value not in found.text


def test_without_words_there_are_no_secrets_but_keys() -> None:
    assert secret_word("password: Hunter2", ()) == ""


@pytest.mark.parametrize(
    "text", ["password" * 5000 + ":", "pass " * 20_000, "password:" + " " * 100_000, "=" * 100_000]
)
def test_long_notes_are_read_in_bounded_time(text: str) -> None:
    assert secret_word(text, WORDS) in {"", "password", "pass"}


@given(st.text(max_size=300))
def test_a_host_name_is_always_valid_or_empty(name: str) -> None:
    host = host_name(name)
    assert len(host) <= 63
    assert host == host.lower()
    assert all(each.isascii() and (each.isalnum() or each == "-") for each in host)
    assert not host.startswith("-")
    assert not host.endswith("-")
