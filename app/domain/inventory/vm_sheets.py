"""Reads the sheets whose rows belong to VMs and join with vInfo."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from app.domain.inventory import cells
from app.domain.inventory.drafts import PLACES, VmDraft
from app.domain.inventory.headings import SheetMap
from app.domain.inventory.info_sheet import OBJECT_ID
from app.domain.inventory.report import SheetReport
from app.domain.inventory.words import is_no_network
from app.domain.ipv4 import is_ipv4
from app.domain.model import Device, Disk, Nic, Partition, Snapshot

if TYPE_CHECKING:
    from app.domain.inventory.builder import InventoryBuilder

Body = Iterator[list[Any]]
Parser = Callable[["InventoryBuilder", SheetMap, Body, SheetReport], None]

_DATASTORE = re.compile(r"\s*\[([^\]]+)\]")
# Older exports write the bus sharing as a number.
_SHARED_BUS = {"0": "", "nosharing": "", "none": "", "1": "virtualSharing", "2": "physicalSharing"}
_ONE_ROW_EACH = {"vCPU", "vMemory", "vTools"}
"""Sheets with one row for each VM: a second one is another copy's, the first counts."""
_NO_SHARING = {"sharingnone", "none", "nosharing"}


def datastore_of(path: str) -> str:
    """The datastore in ``[datastore] folder/file.vmdk``, empty where there is none."""
    found = _DATASTORE.match(path)
    return found[1] if found else ""


def _rows(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> Iterator[tuple[VmDraft, list[Any]]]:
    """Rows with their VM; takes along what vInfo leaves blank (folder, guest system, ...)."""
    join = builder.joiner(found, report)
    drafts = builder.drafts
    readers = _readers_of_blanks(builder, found)
    once = builder.once(report.kind) if report.kind in _ONE_ROW_EACH else None
    for row in body:
        index = join(row)
        if index < 0:
            continue
        if once is not None:
            if index in once:
                continue
            once.add(index)
        draft = drafts[index]
        if draft.blanks:
            told = {
                key: value
                for key in draft.blanks
                if key in readers and (value := readers[key][1](row[readers[key][0]]))
            }
            if told:
                draft.values.update(told)
                draft.blanks = tuple(key for key in draft.blanks if key not in told)
        yield draft, row


def _readers_of_blanks(
    builder: InventoryBuilder, found: SheetMap
) -> dict[str, tuple[int, Callable[[Any], Any]]]:
    """The column and the reader of each field that vInfo may have left blank."""
    texts, readers = builder.texts, builder.readers
    read: dict[str, Callable[[Any], Any]] = dict.fromkeys(
        (*PLACES, "os_config", "os_tools"), texts.__getitem__
    )
    read["power_state"] = readers.power_states(found.kind)
    for key in ("template", "srm_placeholder"):
        read[key] = readers.flags(found.kind, found, key)
    return {key: (found.columns[key], each) for key, each in read.items() if key in found.columns}


def _read_cpu(builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport) -> None:
    at = found.columns
    max_at, overall_at, usage_at = at.get("max", -1), at.get("overall", -1), at.get("usage", -1)
    cpus_at = at.get("cpus", -1)
    readers = builder.readers
    limit_of, used_of = readers.numbers(found, "max"), readers.numbers(found, "overall")
    usage_of, cpus_of = readers.numbers(found, "usage"), readers.numbers(found, "cpus")
    for draft, row in _rows(builder, found, body, report):
        draft.cpu_sheet = cpus_of(row[cpus_at])
        limit, used = limit_of(row[max_at]), used_of(row[overall_at])
        usage = usage_of(row[usage_at])
        if limit and used is not None and limit > 0:
            draft.cpu_usage_pct = round(used / limit * 100, 2)
        elif usage is not None:
            draft.cpu_usage_pct = usage


def _read_memory(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> None:
    size_at, active_at = found.columns.get("size", -1), found.columns.get("active", -1)
    readers = builder.readers
    size_of, active_of = readers.sizes(found, "size"), readers.sizes(found, "active")
    for draft, row in _rows(builder, found, body, report):
        size, active = size_of(row[size_at]), active_of(row[active_at])
        draft.memory_sheet_mib = size
        if size and active is not None and size > 0:
            draft.memory_usage_pct = round(active / size * 100, 2)


def _read_disks(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> None:
    at = found.columns
    texts_at = [
        at.get(name, -1) for name in ("label", "disk_key", "raw_mode", "disk_mode", "controller")
    ]
    own_at = [at.get(name, -1) for name in ("path", "disk_uuid", "raw_lun_id")]
    capacity_at, store_at = at.get("capacity", -1), at.get("datastore", -1)
    share_at, bus_at = at.get("sharing", -1), at.get("shared_bus", -1)
    raw_at, thin_at = at.get("raw", -1), at.get("thin", -1)
    readers = builder.readers
    size_of = readers.sizes(found, "capacity")
    raw_of, thin_of = readers.flags("vDisk", found, "raw"), readers.flags("vDisk", found, "thin")
    text, texts, same = cells.text, builder.texts, builder.same
    for draft, row in _rows(builder, found, body, report):
        label, key, raw_mode, mode, controller = [texts[row[index]] for index in texts_at]
        path, uuid, lun = [text(row[index]) for index in own_at]
        bus, sharing = texts[row[bus_at]], texts[row[share_at]]
        draft.parts.disks.append(
            Disk(
                draft.index,
                label,
                max(0.0, size_of(row[capacity_at]) or 0.0),
                path,
                same(datastore_of(path) or texts[row[store_at]]),
                thin_of(row[thin_at]),
                raw_of(row[raw_at]) is True,
                lun,
                raw_mode,
                mode,
                "" if sharing.casefold() in _NO_SHARING else sharing,
                _SHARED_BUS.get(bus.casefold(), bus),
                controller,
                key,
                uuid,
            )
        )


def _read_partitions(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> None:
    at = found.columns
    key_at, path_at, capacity_at = (
        at.get("disk_key", -1),
        at.get("path", -1),
        at.get("capacity", -1),
    )
    consumed_at, free_at, pct_at = (
        at.get("consumed", -1),
        at.get("free", -1),
        at.get("free_pct", -1),
    )
    readers = builder.readers
    capacity_of, consumed_of = readers.sizes(found, "capacity"), readers.sizes(found, "consumed")
    free_of = readers.sizes(found, "free")
    share_of = readers.numbers(found, "free_pct")
    texts = builder.texts
    read: list[tuple[VmDraft, str, str, float, float, float | None]] = []
    for draft, row in _rows(builder, found, body, report):
        capacity, consumed = capacity_of(row[capacity_at]), consumed_of(row[consumed_at])
        free = free_of(row[free_at])
        if consumed is None and capacity is not None and free is not None:
            consumed = capacity - free
        read.append(
            (
                draft,
                texts[row[key_at]],
                texts[row[path_at]],
                max(0.0, capacity or 0.0),
                max(0.0, consumed or 0.0),
                share_of(row[pct_at]),
            )
        )
    # Some exporters number the rows of the whole sheet where RVTools has each VM's disk keys.
    running = _running_numbers([(draft.index, key) for draft, key, *_ in read if key])
    for draft, key, path, capacity, consumed, free_pct in read:
        draft.parts.partitions.append(
            Partition(draft.index, path, capacity, consumed, free_pct, "" if running else key)
        )


def _running_numbers(keys: list[tuple[int, str]]) -> bool:
    """Whether disk keys are numbers that run through the sheet, so that no two VMs have the same.

    Disk keys begin anew with each VM (2000, 2001, ...).
    """
    several_vms = len({vm for vm, _ in keys}) > 2
    return several_vms and len({key for _, key in keys}) == len(keys)


def _address(text: str) -> tuple[int, str]:
    """Version and usual form of an IP address; version 0 for a link-local one and what is none."""
    if not text:
        return 0, ""
    if is_ipv4(text):  # most are of this form, which the library takes long to find out
        return (0 if text.startswith("169.254.") else 4), text
    if text[:5].lower() == "fe80:":  # link-local, or none: each adapter with IPv6 has one
        return 0, ""
    try:
        address = ip_address(text)
    except ValueError:
        return 0, ""
    return (0, "") if address.is_link_local else (address.version, str(address))


def _addresses(*lists: str) -> tuple[str, str]:
    """Split address lists into IPv4 and IPv6, without link-local ones, each as a comma list."""
    families: dict[int, list[str]] = {4: [], 6: []}
    for listed in lists:
        for part in listed.replace(";", ",").split(","):
            version, address = _address(part.strip())
            if version and address not in families[version]:
                families[version].append(address)
    return ", ".join(families[4]), ", ".join(families[6])


def _read_nics(builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport) -> None:
    at = found.columns
    texts_at = [
        at.get(name, -1) for name in ("label", "adapter", "network", "switch", "mac_type", "vlan")
    ]
    own_at = [at.get(name, -1) for name in ("ipv4", "ipv6", "ip")]
    mac_at, connected_at, direct_at = (
        at.get("mac", -1),
        at.get("connected", -1),
        at.get("direct_path", -1),
    )
    connected_of = builder.readers.flags("vNetwork", found, "connected")
    direct_of = builder.readers.flags("vNetwork", found, "direct_path")
    text, texts = cells.text, builder.texts
    for draft, row in _rows(builder, found, body, report):
        label, adapter, network, switch, mac_type, vlan = [texts[row[index]] for index in texts_at]
        v4, v6, any_ip = [row[index] for index in own_at]
        ipv4, ipv6 = ("", "")
        if v4 or v6 or any_ip:
            ipv4, ipv6 = _addresses(text(v4), text(v6), text(any_ip))
        if network and is_no_network(network):
            draft.doubtful_networks = True
        elif OBJECT_ID.fullmatch(network):
            builder.report.suspect("networks known only by an object id", network)
        draft.parts.nics.append(
            Nic(
                draft.index,
                label,
                network,
                adapter,
                switch,
                text(row[mac_at]).lower(),
                mac_type,
                connected_of(row[connected_at]),
                ipv4,
                ipv6,
                direct_of(row[direct_at]),
                vlan,
            )
        )


def _read_snapshots(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> None:
    at = found.columns
    name_at, description_at = at.get("name", -1), at.get("description", -1)
    created_at, quiesced_at = at.get("created", -1), at.get("quiesced", -1)
    size_at = at.get("size", -1)
    size_of = builder.readers.sizes(found, "size")
    quiesced_of = builder.readers.flags("vSnapshot", found, "quiesced")
    for draft, row in _rows(builder, found, body, report):
        draft.snapshot_dates.append(row[created_at])
        draft.parts.snapshots.append(
            Snapshot(
                draft.index,
                cells.text(row[name_at]),
                None,
                size_of(row[size_at]),
                cells.text(row[description_at]),
                quiesced_of(row[quiesced_at]),
            )
        )


def _read_tools(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> None:
    tools_at = found.columns.get("tools", -1)
    for draft, row in _rows(builder, found, body, report):
        draft.tools_status = builder.texts[row[tools_at]] or draft.tools_status


def _read_devices(sheet: str, kind: str) -> Parser:
    def read(builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport) -> None:
        at, texts = found.columns, builder.texts
        label_at, connected_at, detail_at = (
            at.get("label", -1),
            at.get("connected", -1),
            at.get("detail", -1),
        )
        connected_of = builder.readers.flags(sheet, found, "connected")
        for draft, row in _rows(builder, found, body, report):
            draft.parts.devices.append(
                Device(
                    draft.index,
                    kind,
                    texts[row[label_at]],
                    connected_of(row[connected_at]),
                    texts[row[detail_at]],
                )
            )

    return read


PARSERS: dict[str, Parser] = {
    "vCPU": _read_cpu,
    "vMemory": _read_memory,
    "vDisk": _read_disks,
    "vPartition": _read_partitions,
    "vNetwork": _read_nics,
    "vSnapshot": _read_snapshots,
    "vTools": _read_tools,
    "vCD": _read_devices("vCD", "cd"),
    "vUSB": _read_devices("vUSB", "usb"),
}
