"""Reads the sheets whose rows belong to VMs: vInfo and those that join with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from app.domain.errors import UserError
from app.domain.inventory import cells
from app.domain.inventory.drafts import VmDraft
from app.domain.inventory.headings import SheetMap
from app.domain.inventory.operating_systems import read_name
from app.domain.inventory.report import SheetReport
from app.domain.model import Device, Disk, Nic, Partition, Snapshot
from app.domain.units import MIB_PER_GIB

if TYPE_CHECKING:
    from app.domain.inventory.builder import InventoryBuilder

Body = Iterator[list[Any]]
Parser = Callable[["InventoryBuilder", SheetMap, Body, SheetReport], None]

_OBJECT_ID = re.compile(r"(dvportgroup|network|group|datastore|host)-\d+")
_PRETTY_NAME = re.compile(r"prettyName='([^']{1,200})'", re.IGNORECASE)
_DATASTORE = re.compile(r"\s*\[([^\]]+)\]")
_NO_NETWORK = {"", "none"}
# Older exports write the bus sharing as a number.
_SHARED_BUS = {"0": "", "nosharing": "", "none": "", "1": "virtualSharing", "2": "physicalSharing"}
_NO_SHARING = {"sharingnone", "none", "nosharing"}


def datastore_of(path: str) -> str:
    """The datastore in ``[datastore] folder/file.vmdk``, empty where there is none."""
    found = _DATASTORE.match(path)
    return found[1] if found else ""


def told_system(tools: str, guest_data: Any) -> str:
    """The guest system by VMware Tools, with the version where only the detailed data has it.

    ``guest_data`` is the column Guest Detailed Data: ``familyName='Linux' prettyName='Ubuntu
    22.04.5 LTS'``. It wins over a name of the same family without a version and over no name.
    """
    found = _PRETTY_NAME.search(cells.text(guest_data))
    if not found:
        return tools
    detailed, told = read_name(found[1]), read_name(tools)
    if not detailed.version or detailed.family == "other":
        return tools
    vague = told.family in {"", "other", "other-linux"}
    same_family = told.family == detailed.family and not told.version
    return found[1].strip() if vague or same_family else tools


def read_info(builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport) -> None:
    """Read vInfo: one draft per VM.

    :raises UserError: when CPUs or Memory is blank for every VM, as formulas are that no program
        has calculated yet: a plan of VMs without size would be no plan.
    """
    at = {field: found.columns.get(field, -1) for field in _INFO_FIELDS}
    number = {
        field: builder.numbers("vInfo", field)
        for field in ("cpus", "memory", "provisioned", "in_use", "total_disk", "cpu_usage")
    }
    text, flag, same = cells.text, cells.flag, builder.same
    others = [index for field, index in found.columns.items() if field != "vm"] or [at["vm"]]
    blank = {field for field in ("cpus", "memory") if field in found.columns}
    for row in body:
        report.rows += 1
        name, ref = text(row[at["vm"]]), text(row[at["vm_ref"]])
        if not name and not ref:
            builder.report.skip("vInfo rows without a VM name", f"row {report.rows}")
            continue
        if not ref and all(row[index] in ("", None) for index in others):
            builder.report.skip("vInfo rows with nothing but a name", name)
            continue
        if _OBJECT_ID.fullmatch(name):
            builder.report.suspect("object ids in the VM column of vInfo", name)
        vcenter = builder.vcenter(row[at["sdk_uuid"]], row[at["sdk_server"]])
        uuid = text(row[at["vm_uuid"]]).casefold()
        folder = text(row[at["folder"]])
        values: dict[str, object] = {field: same(text(row[at[field]])) for field in _SHARED_TEXTS}
        values.update({field: text(row[at[field]]) for field in _OWN_TEXTS})
        values.update({field: flag(row[at[field]]) for field in _FLAGS})
        values["template"] = flag(row[at["template"]]) is True
        values["srm_placeholder"] = flag(row[at["srm_placeholder"]]) is True
        values["os_tools"] = same(told_system(text(row[at["os_tools"]]), row[at["guest_data"]]))
        values["created"] = cells.moment(row[at["created"]])
        values["hw_version"] = cells.digits(row[at["hw_version"]])
        cpus = number["cpus"](row[at["cpus"]])
        if cpus is None:
            # Zero CPUs mean an inaccessible VM; a missing figure must not drop the VM.
            builder.report.suspect("VMs without a CPU count, taken as 1 vCPU", name or ref)
        values["vcpu"] = 1 if cpus is None else max(0, round(cpus))
        values["ram_mib"] = max(0, round(number["memory"](row[at["memory"]]) or 0))
        values["provisioned_mib"] = max(0.0, number["provisioned"](row[at["provisioned"]]) or 0.0)
        values["vcenter_name"] = same(text(row[at["sdk_server"]])) or vcenter
        values["attributes"] = {
            heading: value
            for heading, index in found.attributes.items()
            if (value := text(row[index]))
        }
        networks = tuple(
            same(network)
            for n in range(1, 9)
            if (network := text(row[at[f"network_{n}"]])).casefold() not in _NO_NETWORK
        )
        draft = VmDraft(
            index=len(builder.drafts),
            vcenter=vcenter,
            name=name or f"(no name, {ref})",
            vm_ref=ref,
            vm_uuid=uuid,
            values=values,
            in_use_mib=number["in_use"](row[at["in_use"]]),
            total_disk_mib=number["total_disk"](row[at["total_disk"]]),
            info_disks=cells.whole(row[at["disks"]], builder.decimal),
            info_nics=cells.whole(row[at["nics"]], builder.decimal),
            info_networks=networks,
            cpu_usage_pct=number["cpu_usage"](row[at["cpu_usage"]]),
            path=text(row[at["path"]]),
            tools_status=same(text(row[at["tools_status"]])),
            folder=folder,
        )
        place = f"{text(row[at['datacenter']])}/{folder}/{name}"
        exact = bool(ref or uuid)
        placed = bool(text(row[at["sdk_uuid"]]) or text(row[at["sdk_server"]]))
        key = ref or (f"uuid:{uuid}" if uuid else f"name:{place}")
        if blank:
            blank = {field for field in blank if row[at[field]] in ("", None)}
        if builder.add_vm(draft, f"{vcenter}/{key}", exact=exact, placed=placed):
            report.joined += 1
    if blank and report.joined:
        headings = " and ".join(found.headings[at[field]].strip() for field in sorted(blank))
        raise UserError(
            f"{report.file} holds no value under {headings} in its sheet {report.found_as}, only "
            "formulas that were never calculated or blank cells.",
            "Open and save the workbook once in Excel or LibreOffice, then import it again.",
        )


_SHARED_TEXTS = (
    "power_state", "connection_state", "guest_state", "os_config", "resource_pool", "datacenter",
    "cluster", "host", "firmware", "ft_state", "vapp",
)  # fmt: skip
_OWN_TEXTS = ("annotation", "dns_name", "primary_ip", "smbios_uuid")
_FLAGS = ("secure_boot", "cbt", "consolidation_needed")
_INFO_FIELDS = (
    "vm", "vm_ref", "vm_uuid", "sdk_uuid", "sdk_server", "folder", "template", "srm_placeholder",
    "created", "hw_version", "cpus", "memory", "provisioned", "in_use", "total_disk", "disks",
    "nics", "cpu_usage", "path", "os_tools", "guest_data", "tools_status",
    *(f"network_{n}" for n in range(1, 9)), *_SHARED_TEXTS, *_OWN_TEXTS, *_FLAGS,
)  # fmt: skip


def _rows(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> Iterator[tuple[VmDraft, list[Any]]]:
    """Rows with their VM; takes the folder along, which vInfo often lacks."""
    join = builder.joiner(found, report)
    folder_at = found.columns.get("folder", -1)
    drafts = builder.drafts
    for row in body:
        index = join(row)
        if index < 0:
            continue
        draft = drafts[index]
        if not draft.folder and row[folder_at]:
            draft.folder = builder.same(cells.text(row[folder_at]))
        yield draft, row


def _read_cpu(builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport) -> None:
    at = found.columns
    max_at, overall_at, usage_at = at.get("max", -1), at.get("overall", -1), at.get("usage", -1)
    number = builder.numbers("vCPU", "Overall, Max")
    for draft, row in _rows(builder, found, body, report):
        limit, used = number(row[max_at]), number(row[overall_at])
        usage = number(row[usage_at])
        if limit and used is not None and limit > 0:
            draft.cpu_usage_pct = round(used / limit * 100, 2)
        elif usage is not None:
            draft.cpu_usage_pct = usage


def _read_memory(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> None:
    size_at, active_at = found.columns.get("size", -1), found.columns.get("active", -1)
    number = builder.numbers("vMemory", "Active, Size")
    for draft, row in _rows(builder, found, body, report):
        size, active = number(row[size_at]), number(row[active_at])
        if size and active is not None and size > 0:
            draft.memory_usage_pct = round(active / size * 100, 2)


def _mib(number: Callable[[Any], float | None], mib: Any, gib: Any) -> float | None:
    """A size from the MiB column, else from the GB column that third parties write."""
    size = number(mib)
    if size is None and gib is not None:
        gigabytes = number(gib)
        size = None if gigabytes is None else gigabytes * MIB_PER_GIB
    return size


def _read_disks(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> None:
    at = found.columns
    fields = ("label", "disk_key", "disk_uuid", "raw_lun_id", "raw_mode", "controller")
    text_at = [at.get(field, -1) for field in fields]
    capacity_at, capacity_gb_at = at.get("capacity", -1), at.get("capacity_gb", -1)
    path_at, store_at = at.get("path", -1), at.get("datastore", -1)
    mode_at, share_at, bus_at = (
        at.get("disk_mode", -1),
        at.get("sharing", -1),
        at.get("shared_bus", -1),
    )
    raw_at, thin_at = at.get("raw", -1), at.get("thin", -1)
    number, text, same, flag = (
        builder.numbers("vDisk", "Capacity"), cells.text, builder.same, cells.flag,
    )  # fmt: skip
    for draft, row in _rows(builder, found, body, report):
        capacity = _mib(number, row[capacity_at], row[capacity_gb_at])
        path = text(row[path_at])
        label, key, uuid, lun, raw_mode, controller = (text(row[index]) for index in text_at)
        bus, sharing = text(row[bus_at]), text(row[share_at])
        draft.parts.disks.append(
            Disk(
                draft.index,
                same(label),
                max(0.0, capacity or 0.0),
                path,
                same(datastore_of(path) or text(row[store_at])),
                flag(row[thin_at]),
                flag(row[raw_at]) is True,
                lun,
                same(raw_mode),
                same(text(row[mode_at])),
                "" if sharing.casefold() in _NO_SHARING else same(sharing),
                _SHARED_BUS.get(bus.casefold(), bus),
                same(controller),
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
    capacity_gb_at, consumed_gb_at = at.get("capacity_gb", -1), at.get("consumed_gb", -1)
    capacity_of = builder.numbers("vPartition", "Capacity")
    consumed_of = builder.numbers("vPartition", "Consumed")
    text, same = cells.text, builder.same
    for draft, row in _rows(builder, found, body, report):
        capacity = _mib(capacity_of, row[capacity_at], row[capacity_gb_at])
        consumed = _mib(consumed_of, row[consumed_at], row[consumed_gb_at])
        free = consumed_of(row[free_at])
        if consumed is None and capacity is not None and free is not None:
            consumed = capacity - free
        draft.parts.partitions.append(
            Partition(
                draft.index,
                same(text(row[path_at])),
                max(0.0, capacity or 0.0),
                max(0.0, consumed or 0.0),
                consumed_of(row[pct_at]),
                text(row[key_at]),
            )
        )


def _addresses(*lists: str) -> tuple[str, str]:
    """Split address lists into IPv4 and IPv6, without link-local ones, each as a comma list."""
    families: dict[int, list[str]] = {4: [], 6: []}
    for listed in lists:
        for part in listed.replace(";", ",").split(","):
            try:
                address = ip_address(part.strip())
            except ValueError:
                continue
            if not address.is_link_local and str(address) not in families[address.version]:
                families[address.version].append(str(address))
    return ", ".join(families[4]), ", ".join(families[6])


def _read_nics(builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport) -> None:
    at = found.columns
    fields = ("label", "adapter", "network", "switch", "mac_type", "ipv4", "ipv6", "ip")
    text_at = [at.get(field, -1) for field in fields]
    mac_at, connected_at, direct_at = (
        at.get("mac", -1),
        at.get("connected", -1),
        at.get("direct_path", -1),
    )
    text, same, flag = cells.text, builder.same, cells.flag
    for draft, row in _rows(builder, found, body, report):
        label, adapter, network, switch, mac_type, v4, v6, any_ip = (
            text(row[index]) for index in text_at
        )
        ipv4, ipv6 = _addresses(v4, v6, any_ip) if v4 or v6 or any_ip else ("", "")
        if _OBJECT_ID.fullmatch(network):
            builder.report.suspect("networks known only by an object id", network)
        draft.parts.nics.append(
            Nic(
                draft.index,
                same(label),
                "" if network.casefold() in _NO_NETWORK else same(network),
                same(adapter),
                same(switch),
                text(row[mac_at]).lower(),
                same(mac_type),
                flag(row[connected_at]),
                ipv4,
                ipv6,
                flag(row[direct_at]),
            )
        )


def _read_snapshots(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> None:
    at = found.columns
    name_at, description_at = at.get("name", -1), at.get("description", -1)
    created_at, size_at, quiesced_at = (
        at.get("created", -1),
        at.get("size", -1),
        at.get("quiesced", -1),
    )
    number = builder.numbers("vSnapshot", "Size")
    for draft, row in _rows(builder, found, body, report):
        draft.parts.snapshots.append(
            Snapshot(
                draft.index,
                cells.text(row[name_at]),
                cells.moment(row[created_at]),
                number(row[size_at]),
                cells.text(row[description_at]),
                cells.flag(row[quiesced_at]),
            )
        )


def _read_tools(
    builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport
) -> None:
    tools_at = found.columns.get("tools", -1)
    for draft, row in _rows(builder, found, body, report):
        draft.tools_status = builder.same(cells.text(row[tools_at])) or draft.tools_status


def _read_devices(kind: str) -> Parser:
    def read(builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport) -> None:
        at = found.columns
        label_at, connected_at, detail_at = (
            at.get("label", -1),
            at.get("connected", -1),
            at.get("detail", -1),
        )
        for draft, row in _rows(builder, found, body, report):
            draft.parts.devices.append(
                Device(
                    draft.index,
                    kind,
                    builder.same(cells.text(row[label_at])),
                    cells.flag(row[connected_at]),
                    builder.same(cells.text(row[detail_at])),
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
    "vCD": _read_devices("cd"),
    "vUSB": _read_devices("usb"),
}
