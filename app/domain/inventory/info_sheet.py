"""Reads vInfo: one draft per row that describes a virtual machine.

Rows that are no VMs (totals, remarks) are told from those that are by what the other rows have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from app.domain.inventory import cells, words
from app.domain.inventory.drafts import PLACES, VmDraft
from app.domain.inventory.headings import SheetMap
from app.domain.inventory.operating_systems import read_name, told_system
from app.domain.inventory.report import SheetReport

if TYPE_CHECKING:
    from app.domain.inventory.builder import InventoryBuilder

Body = Iterator[list[Any]]

OBJECT_ID = re.compile(r"(dvportgroup|network|group|datastore|host)-\d+")

_SHARED_TEXTS = (
    "connection_state", "guest_state", "os_config", "resource_pool", "datacenter", "folder",
    "cluster", "host", "firmware", "ft_state", "vapp",
)  # fmt: skip
_OWN_TEXTS = ("annotation", "dns_name", "primary_ip", "smbios_uuid")
_FLAGS = ("secure_boot", "cbt", "consolidation_needed")
_SAYS_LITTLE = {"", "other", "other-linux"}
"""Families of guest systems that any answer of VMware Tools is better than."""
_FIELDS = (
    "vm", "vm_ref", "vm_uuid", "sdk_uuid", "sdk_server", "template", "srm_placeholder", "created",
    "hw_version", "cpus", "memory", "provisioned", "in_use", "total_disk", "disks", "nics",
    "cpu_usage", "path", "os_tools", "guest_data", "tools_status", "ft_role", "power_state",
    *(f"network_{n}" for n in range(1, 9)), *_SHARED_TEXTS, *_OWN_TEXTS, *_FLAGS,
)  # fmt: skip
_TELLING = (
    "vm_ref", "vm_uuid", "power_state", "host", "cluster", "os_config", "os_tools", "path",
    "connection_state", "guest_state", "dns_name",
)  # fmt: skip
"""Fields of which a VM's row has at least one where the sheet has them at all."""


def read_info(builder: InventoryBuilder, found: SheetMap, body: Body, report: SheetReport) -> None:
    """Read vInfo: one draft per VM, handed to the builder together."""
    at = {name: found.columns.get(name, -1) for name in _FIELDS}
    size = {
        name: builder.readers.sizes(found, name)
        for name in ("memory", "provisioned", "in_use", "total_disk")
    }
    cpus_of = builder.readers.numbers(found, "cpus")
    usage_of = builder.readers.numbers(found, "cpu_usage")
    flag = {
        name: builder.readers.flags("vInfo", found, name)
        for name in ("template", "srm_placeholder", *_FLAGS)
    }
    power_of = builder.readers.power_states("vInfo")
    text, shared = cells.text, builder.texts
    shared_at = [(name, at[name]) for name in _SHARED_TEXTS]
    own_at = [(name, at[name]) for name in _OWN_TEXTS if at[name] >= 0]
    no_flags = tuple(name for name in ("template", "srm_placeholder") if at[name] < 0)
    no_own = {name: "" for name in _OWN_TEXTS if at[name] < 0}
    network_at = [place for n in range(1, 9) if (place := at[f"network_{n}"]) >= 0]
    others = [index for name, index in found.columns.items() if name != "vm"] or [at["vm"]]
    telling = [found.columns[name] for name in _TELLING if name in found.columns]
    sized = [
        (found.headings[at[name]].strip(), at[name]) for name in ("cpus", "memory") if at[name] >= 0
    ]
    system_of: dict[tuple[Any, Any], str] = {}
    drafts: list[VmDraft] = []
    untold: list[VmDraft] = []
    for row in body:
        report.rows += 1
        name, ref = text(row[at["vm"]]), text(row[at["vm_ref"]])
        if not ref and all(row[index] in ("", None) for index in others):
            builder.report.skip("vInfo rows with nothing but a name", name)
            continue
        uuid = text(row[at["vm_uuid"]]).casefold()
        values: dict[str, Any] = {key: shared[row[place]] for key, place in shared_at}
        values.update(no_own)
        for key, place in own_at:
            values[key] = text(row[place])
        values["power_state"] = power_of(row[at["power_state"]])
        for key in _FLAGS:
            values[key] = flag[key](row[at[key]])
        values["template"] = flag["template"](row[at["template"]]) is True
        values["srm_placeholder"] = flag["srm_placeholder"](row[at["srm_placeholder"]]) is True
        told = (row[at["os_tools"]], row[at["guest_data"]])
        system = system_of.get(told)
        if system is None:
            system = system_of[told] = told_system(text(told[0]), text(told[1]))
        values["os_tools"] = system
        values["hw_version"] = cells.digits(row[at["hw_version"]])
        values["ft_role"] = _ft_role(row[at["ft_role"]])
        values["provisioned_mib"] = max(0.0, size["provisioned"](row[at["provisioned"]]) or 0.0)
        values["attributes"] = {
            heading: value
            for heading, index in found.attributes.items()
            if (value := text(row[index]))
        }
        draft = VmDraft(
            name=name or (f"(no name, {ref})" if ref else ""),
            vm_ref=ref,
            vm_uuid=uuid,
            sdk_uuid=shared[row[at["sdk_uuid"]]],
            sdk_server=shared[row[at["sdk_server"]]],
            values=values,
            cpus=cpus_of(row[at["cpus"]]),
            memory_mib=size["memory"](row[at["memory"]]),
            in_use_mib=size["in_use"](row[at["in_use"]]),
            total_disk_mib=size["total_disk"](row[at["total_disk"]]),
            info_disks=cells.whole(row[at["disks"]]),
            info_nics=cells.whole(row[at["nics"]]),
            info_networks=tuple(network for place in network_at if (network := shared[row[place]])),
            cpu_usage_pct=usage_of(row[at["cpu_usage"]]),
            path=text(row[at["path"]]),
            created=row[at["created"]],
            tools_status=shared[row[at["tools_status"]]],
            row_hash=hash(tuple(row)),
        )
        draft.doubtful_networks = any(map(words.is_no_network, draft.info_networks))
        draft.blank_sizes = tuple(heading for heading, place in sized if row[place] in ("", None))
        draft.blanks = (*no_flags, *(key for key in PLACES if not values[key]))
        if not system:
            draft.blanks += _blanks_of_system(values["os_config"], column=at["os_tools"] >= 0)
        if row[at["power_state"]] in ("", None):
            draft.blanks += ("power_state",)
        # Sums by cluster bear its name; a machine has more to tell than where it is.
        spared = at["cluster"] if words.means_total(name) else -1
        blank = (
            not ref
            and not uuid
            and all(row[index] in ("", None) for index in telling if index != spared)
        )
        drafts.append(draft)
        if blank or (not name and not ref):
            untold.append(draft)
        if OBJECT_ID.fullmatch(name):
            builder.report.suspect("object ids in the VM column of vInfo", name)
    if untold:
        drafts = _machines_among(builder, untold, drafts, telling=bool(telling))
    builder.take(drafts, report)


def _blanks_of_system(configured: str, *, column: bool) -> tuple[str, ...]:
    """What of a guest system that Tools do not tell may be taken from the other sheets.

    They repeat vInfo, so they only count where vInfo has nothing, no ``column`` of Tools' answer,
    or a configured system of no family.
    """
    if not configured:
        return ("os_config", "os_tools")
    if not column or read_name(configured).family in _SAYS_LITTLE:
        return ("os_tools",)
    return ()


def _ft_role(cell: Any) -> int | None:
    """The role in fault tolerance: 1 for the VM itself, 2 and more for its copies."""
    role = cells.digits(cell)
    if role is None and "second" in cells.text(cell).casefold():
        return 2
    return role


def _machines_among(
    builder: InventoryBuilder, untold: list[VmDraft], rows: list[VmDraft], *, telling: bool
) -> list[VmDraft]:
    """The rows without those of ``untold``, without identity, place and system, that are no VMs.

    Where the other rows tell such things, a row without any that is called a total, bears no name
    or has no size is none. Where no row does, a row called a total is one if it sums others up.
    """
    dropped: set[int] = set()
    told_elsewhere = telling and len(untold) < len(rows)
    for draft in untold:
        total = not draft.name or words.means_total(draft.name)
        if told_elsewhere:
            # Whatever it is called: nothing but the sums of two rows or more is no machine.
            total = total or (len(rows) > 2 and _figures_summed(draft, rows) == 2)
            unsized = draft.cpus is None and draft.memory_mib is None
            no_machine = total or unsized
        else:
            no_machine = not draft.name or (total and _figures_summed(draft, rows) > 0)
        if not no_machine:
            continue
        dropped.add(id(draft))
        if total:
            builder.report.skip("vInfo rows that add others up (totals)", draft.name or "no name")
        else:
            builder.report.skip("vInfo rows that describe no VM", draft.name)
    return [draft for draft in rows if id(draft) not in dropped]


def _figures_summed(draft: VmDraft, rows: list[VmDraft]) -> int:
    """How many of a row's CPUs and memory are those of all other rows together."""
    found = 0
    for figure in ("cpus", "memory_mib"):
        own = getattr(draft, figure)
        total = sum(getattr(row, figure) or 0.0 for row in rows) - (own or 0.0)
        found += bool(own and abs(own - total) <= 1e-6 * own)
    return found
