"""The generated estate: deterministic, complete, odd where it should be, true to its truth."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.generator.casting import PAIR_DOSES, TRAIT_DOSES
from tests.generator.estate import Estate
from tests.generator.export import Export, Formula, describe, faulty_in_turn
from tests.generator.headings import headings, sheet_names
from tests.generator.vocabulary import ODD_NAMES

ESTATE = Estate(vms=400, seed=3, vcenters=3)
Tables = dict[str, list[dict[str, object]]]


def tables_of(estate: Estate) -> Tables:
    export = Export(estate)
    tables: Tables = {name: [] for name in export.sheets}
    for name, cells in export.broken():
        names = [column.heading for column in export.columns[name]]
        tables[name].append(dict(zip(names, cells, strict=True)))
    return tables


@pytest.fixture(scope="module")
def tables() -> Tables:
    return tables_of(ESTATE)


def test_same_seed_and_size_give_the_same_cells() -> None:
    first = list(Export(Estate(60, seed=5)).rows())
    assert first == list(Export(Estate(60, seed=5)).rows())
    assert first != list(Export(Estate(60, seed=6)).rows())


def test_every_sheet_has_rows_and_no_sheet_is_invented(tables: Tables) -> None:
    assert tuple(tables) == sheet_names("4.x")
    assert len(tables) == 27
    assert [name for name, rows in tables.items() if not rows] == []


def test_truth_counts_the_rows_of_each_sheet(tables: Tables) -> None:
    truth = describe(ESTATE)
    assert truth.rows == Counter({name: len(rows) for name, rows in tables.items()})
    assert truth.rows["vInfo"] == ESTATE.vms == len(truth.vms)


def test_rows_reconcile_with_the_plan() -> None:
    truth = describe(ESTATE)
    assert len(truth.planned) + sum(truth.excluded.values()) == ESTATE.vms
    assert set(truth.excluded) == {"template", "vcls", "srm_placeholder", "inaccessible"}
    assert sum(truth.tenants.values()) == len(truth.planned)
    assert sum(truth.used_sources.values()) == len(truth.planned)
    assert set(truth.used_sources) == {"vPartition", "In Use", "disk x 0.6"}


def test_truth_of_disks_is_that_of_the_sheet(tables: Tables) -> None:
    truth = describe(ESTATE)
    listed: defaultdict[tuple[object, object], int] = defaultdict(int)
    for row in tables["vDisk"]:
        size = row["Capacity MiB"]
        assert isinstance(size, int)
        listed[row["VI SDK UUID"], row["VM ID"]] += size
    for vm in truth.vms:
        assert listed[vm.identity] == vm.disk
    assert truth.disk_mib == sum(listed[vm.identity] for vm in truth.planned)


def test_truth_of_used_space_follows_the_rule_from_the_sheets(tables: Tables) -> None:
    truth = describe(ESTATE)
    keyed: defaultdict[tuple[object, object], dict[tuple[object, ...], int]] = defaultdict(dict)
    for number, row in enumerate(tables["vPartition"]):
        key = (row["Disk Key"] or number, row["Capacity MiB"])
        consumed = row["Consumed MiB"]
        assert isinstance(consumed, int)
        keyed[row["VI SDK UUID"], row["VM ID"]][key] = consumed
    in_use = {(row["VI SDK UUID"], row["VM ID"]): row["In Use MiB"] for row in tables["vInfo"]}
    for vm in truth.planned:
        total = sum(keyed[vm.identity].values())
        if total:
            assert (vm.used, vm.used_source) == (min(total, vm.disk), "vPartition")
        elif in_use[vm.identity]:
            assert (vm.used, vm.used_source) == (in_use[vm.identity], "In Use")
        else:
            assert (vm.used, vm.used_source) == (vm.disk * 0.6, "disk x 0.6")


def test_truth_of_networks_is_that_of_the_sheet(tables: Tables) -> None:
    truth = describe(ESTATE)
    planned = {vm.identity for vm in truth.planned}
    seen = {
        (row["VI SDK UUID"], row["Network"])
        for row in tables["vNetwork"]
        if (row["VI SDK UUID"], row["VM ID"]) in planned and row["Network"] not in {None, "none"}
    }
    assert truth.networks == seen
    assert "SRM-Recovery" not in {name for _, name in truth.networks}


def test_identities_are_unique_and_names_are_not(tables: Tables) -> None:
    rows = tables["vInfo"]
    identities = {(row["VI SDK UUID"], row["VM ID"]) for row in rows}
    assert len(identities) == len(rows)
    homes = defaultdict(list)
    for row in rows:
        homes[row["VM"]].append(row["VI SDK UUID"])
    twice = [servers for servers in homes.values() if len(servers) > 1]
    assert any(len(set(servers)) == 1 for servers in twice), "equal names in one vCenter"
    assert any(len(set(servers)) > 1 for servers in twice), "equal names in two vCenters"


def test_every_oddity_occurs_at_least_once() -> None:
    for vms in (60, 400):
        traits = Counter(trait for vm in describe(Estate(vms)).vms for trait in vm.traits)
        wanted = {trait for trait, _ in (*TRAIT_DOSES, *PAIR_DOSES)}
        assert wanted == set(traits), vms


def test_without_quirks_nothing_is_odd() -> None:
    truth = describe(Estate(200, quirks=0))
    assert truth.planned == truth.vms
    assert not any(vm.traits for vm in truth.vms)


def test_storage_is_odd_as_promised(tables: Tables) -> None:
    disks = tables["vDisk"]
    assert {row["Raw"] for row in disks} == {"True", "False"}
    assert all(row["Raw LUN ID"] for row in disks if row["Raw"] == "True")
    assert {row["Disk Mode"] for row in disks} == {"persistent", "independent_persistent"}
    assert any(re.search(r"-\d{6}\.vmdk$", str(row["Path"])) for row in disks)
    users = defaultdict(set)
    for row in disks:
        users[row["VI SDK UUID"], row["Raw LUN ID"] or row["Path"]].add(row["VM ID"])
    shared = [machines for machines in users.values() if len(machines) == 2]
    assert len(shared) == len(describe(ESTATE).together) >= 4


def test_networks_are_odd_as_promised(tables: Tables) -> None:
    names = {row["Network"] for row in tables["vNetwork"]}
    assert {None, "none", "dvportgroup-1646"} <= names
    per_vm = Counter((row["VI SDK UUID"], row["VM ID"]) for row in tables["vNetwork"])
    assert 5 <= max(per_vm.values()) <= 10
    vlans = defaultdict(set)
    for row in tables["vPort"]:
        vlans[row["Port Group"]].add(row["VLAN"])
    assert [name for name, ids in vlans.items() if len(ids) > 1] == ["DMZ-210"]
    distributed = {row["VLAN"] for row in tables["dvPort"]}
    assert None in distributed, "a trunk"
    assert any(str(vlan).endswith(".0") for vlan in distributed)
    assert any("," in str(row["IPv4 Address"]) for row in tables["vNetwork"])


def test_only_the_planned_doubles_share_an_address(tables: Tables) -> None:
    macs = Counter(row["Mac Address"] for row in tables["vNetwork"])
    addresses = Counter(
        address
        for row in tables["vNetwork"]
        for address in str(row["IPv4 Address"] or "").split(", ")
        if address and not address.startswith("169.254.")
    )
    assert Counter(macs.values())[2] == 1
    assert Counter(addresses.values())[2] == 1
    assert max(macs.values()) == max(addresses.values()) == 2


def test_folder_is_missing_in_vinfo_and_known_elsewhere(tables: Tables) -> None:
    assert all(row["Folder"] is None for row in tables["vInfo"])
    assert all(row["Folder"] for row in tables["vMemory"])


def test_tenants_show_in_folders_and_pools(tables: Tables) -> None:
    truth = describe(ESTATE)
    folder = {(row["VI SDK UUID"], row["VM ID"]): str(row["Folder"]) for row in tables["vMemory"]}
    pool = {
        (row["VI SDK UUID"], row["VM ID"]): str(row["Resource pool"]) for row in tables["vInfo"]
    }
    for vm in truth.planned:
        place = folder[vm.identity] + pool[vm.identity]
        assert vm.tenant in place
        assert vm.org_vdc in place
    by_name = defaultdict(set)
    for name, org_vdc in truth.tenants:
        by_name[name].add(org_vdc)
    assert max(len(names) for names in by_name.values()) == 2, "one tenant has two OrgVDCs"


def test_odd_names_come_in_the_number_that_is_asked_for() -> None:
    names = {vm.name for vm in describe(replace(ESTATE, odd_names=6)).vms}
    assert len(names & set(ODD_NAMES)) == 6
    everything = {vm.name for vm in describe(replace(ESTATE, odd_names=len(ODD_NAMES))).vms}
    assert set(ODD_NAMES) <= everything
    assert max(len(name) for name in everything if not name.startswith("vCLS")) == 80


def test_custom_attributes_stand_between_annotation_and_datacenter() -> None:
    export = Export(ESTATE)
    for sheet in ("vInfo", "vCPU", "vDisk", "vSnapshot", "vTools"):
        names = [column.heading for column in export.columns[sheet]]
        start = names.index("Annotation")
        assert names[start : start + 5] == [
            "Annotation", "Backup status", "Owner", "Tenant", "Datacenter",
        ]  # fmt: skip
    assert [column.heading for column in export.columns["vHost"]][-6:-2] == [
        "Backup status", "Owner", "Tenant", "UUID",
    ]  # fmt: skip


def test_an_attribute_can_double_a_heading() -> None:
    export = Export(replace(ESTATE, attributes=("Host", "Name")))
    snapshot = [column.heading for column in export.columns["vSnapshot"]]
    assert snapshot.count("Name") == 2
    assert [column.heading for column in export.columns["vHost"]].count("Host") == 2


def test_sheets_and_columns_can_be_left_out() -> None:
    estate = replace(
        ESTATE,
        without_sheets=frozenset({"vPartition", "vHealth"}),
        without_columns=frozenset({("vInfo", "CBT")}),
    )
    export = Export(estate)
    assert "vPartition" not in export.sheets
    assert "CBT" not in [column.heading for column in export.columns["vInfo"]]
    assert len(export.sheets) == 25


def test_the_old_style_has_its_own_headings_and_texts() -> None:
    tables = tables_of(Estate(60, style="3.10"))
    assert tuple(tables) == sheet_names("3.10")
    assert len(tables) == 25
    info, disk, partition = (tables[name][0] for name in ("vInfo", "vDisk", "vPartition"))
    assert {"Provisioned MB", "In Use MB", "Video Ram KB"} <= set(info)
    assert "Free % " in partition
    assert "Disk Key" not in disk
    assert disk["Shared Bus"] in {0, 2}
    assert all(re.fullmatch(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d", str(row["PowerOn"]))
               for row in tables["vInfo"] if row["PowerOn"])  # fmt: skip
    assert tables["vMetaData"][0]["xlsx creation datetime"] == "11/2/2026 6:30:12 AM"
    assert "IP Address" in tables["vNetwork"][0]


def test_headings_are_those_of_the_exports() -> None:
    counts = {name: len(headings("4.x", name)) for name in sheet_names("4.x")}
    # Columns of a real 4.6.1.3 export without custom attributes.
    assert counts == {
        "vInfo": 90, "vCPU": 29, "vMemory": 33, "vDisk": 40, "vPartition": 22, "vNetwork": 27,
        "vCD": 20, "vUSB": 25, "vSnapshot": 21, "vTools": 29, "vSource": 14, "vRP": 49,
        "vCluster": 35, "vHost": 71, "vHBA": 13, "vNIC": 14, "vSwitch": 23, "vPort": 22,
        "dvSwitch": 30, "dvPort": 41, "vSC_VMK": 15, "vDatastore": 30, "vMultiPath": 35,
        "vLicense": 10, "vFileInfo": 8, "vHealth": 5, "vMetaData": 4,
    }  # fmt: skip
    old = {name: len(headings("3.10", name)) for name in sheet_names("3.10")}
    assert (old["vInfo"], old["vDisk"], old["vHost"], old["vRP"]) == (64, 34, 55, 46)
    for name in sheet_names("4.x"):
        assert len(set(headings("4.x", name))) == counts[name], f"{name} has a heading twice"


def test_a_wrong_type_stands_where_it_is_asked_for() -> None:
    estate = ESTATE.with_fault("wrong_type", "vInfo", "CPUs", row=2)
    rows = tables_of(estate)["vInfo"]
    assert [row["CPUs"] for row in rows].count("n/a") == 1
    assert rows[2]["CPUs"] == "n/a"


def test_a_fault_can_walk_through_every_column() -> None:
    clean = list(Export(ESTATE).rows())
    broken = list(Export(ESTATE.with_fault("wrong_type", "vDisk")).broken())
    wrong = [
        (number, position)
        for number, (right, left) in enumerate(
            zip((c for n, c in clean if n == "vDisk"), (c for n, c in broken if n == "vDisk"),
                strict=True)
        )
        for position in range(len(right))
        if right[position] != left[position]
    ]  # fmt: skip
    assert wrong == [(number, number) for number in range(43)]


def test_one_faulty_estate_for_each_column() -> None:
    small = Estate(12, quirks=0)
    export = Export(small)
    faulty = list(faulty_in_turn(small))
    assert len(faulty) == sum(len(columns) for columns in export.columns.values())
    assert len({estate.faults for estate in faulty}) == len(faulty)
    last = tables_of(faulty[-1])["vMetaData"][0]
    assert last["Server"] == 12345.678


def test_formulas_and_doubles_can_be_injected() -> None:
    rows = tables_of(ESTATE.with_fault("formula", "vInfo", "Memory", row=1))["vInfo"]
    assert isinstance(rows[1]["Memory"], Formula)
    twice = tables_of(ESTATE.with_fault("duplicate_row", "vInfo", row=4))["vInfo"]
    assert len(twice) == ESTATE.vms + 1
    assert twice[4] == twice[5]
    export = Export(ESTATE.with_fault("duplicate_heading", "vInfo", "VM"))
    assert [column.heading for column in export.columns["vInfo"]].count("VM") == 2


@settings(max_examples=12, deadline=None)
@given(
    vms=st.integers(0, 90),
    seed=st.integers(0, 10_000),
    vcenters=st.integers(1, 4),
    style=st.sampled_from(("4.x", "3.10")),
)
def test_estates_of_any_size_add_up(vms: int, seed: int, vcenters: int, style: str) -> None:
    truth = describe(Estate(vms, seed, vcenters, style="3.10" if style == "3.10" else "4.x"))
    assert len(truth.vms) == truth.rows["vInfo"] == vms
    assert len(truth.vcenters) == vcenters
    assert len(truth.planned) + sum(truth.excluded.values()) == vms
    for vm in truth.planned:
        assert 0 < vm.used <= vm.disk + vm.ram
        assert vm.vcpus > 0
