"""Columns of the tables of a cloud inventory, one list for each kind of record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from app.domain.cell_values import PLAIN_FORMAT, CellFormat, natural_key, parse_number
from app.domain.cloud import UNLIMITED, CloudInventory
from app.domain.cloud_entry import NETWORK_KINDS
from app.domain.columns import Column, Kind
from app.domain.errors import FieldError
from app.domain.number_style import grouped, short
from app.domain.units import MIB_PER_GIB, gib
from app.ui.stages.readiness.inventory_rows import field_of, project_titles

INVENTORY_KINDS = (
    "nodes", "flavors", "networks", "images", "domains", "projects",
    "volume_types",
)  # fmt: skip
"""In the order of the page."""

KIND_TITLES: Mapping[str, str] = {
    "nodes": "Hypervisors",
    "flavors": "Flavors",
    "networks": "Networks",
    "images": "Images",
    "domains": "Domains",
    "projects": "Projects",
    "volume_types": "Volume types",
}

KIND_WEIGHTS: Mapping[str, Mapping[str, int]] = {
    "nodes": {"name": 1},
    "flavors": {"name": 1},
    "networks": {"name": 2, "project_id": 3, "subnets": 2},
    "images": {"name": 3, "os_distro": 1},
    "domains": {"name": 1},
    "projects": {"name": 2, "domain_name": 1},
    "volume_types": {"name": 1, "description": 2},
}
"""Which columns take room that is left, in which proportion."""

_GB = re.compile(r"(.+?)\s*(?:gib|gb|g)", re.IGNORECASE)
_UNLIMITED = {"unlimited", "∞", "-1", "\u22121", "none"}
_QUOTA_HELP = "Empty where it is not known, “unlimited” where there is no limit."


def inventory_columns(
    kind: str,
    inventory: CloudInventory | None,
    *,
    editable: bool,
    form: CellFormat = PLAIN_FORMAT,
) -> list[Column]:
    """The columns of a kind of record, editable or only to be read.

    ``form`` is how the user writes numbers.
    """
    columns = _MAKERS[kind](inventory, form)
    return columns if editable else [replace(column, editable=False) for column in columns]


def _field(
    name: str, title: str, width: int, kind: Kind = "text", help: str = "", **more: Any
) -> Column:
    def value(record: Any) -> Any:
        return field_of(record, name)

    return Column(
        name.replace(".", "_"), title, value, kind, width=width, field=name,
        **{"editable": True, "help": help, **more},
    )  # fmt: skip


def _name(width: int = 26) -> Column:
    return _field("name", "Name", width, required=True)


def _flag(name: str, title: str, width: int, help_text: str) -> Column:
    return _field(name, title, width, "bool", help_text, required=True)


def _count(name: str, title: str, width: int = 10, help_text: str = "", **more: Any) -> Column:
    return _field(
        name, title, width, "int", help_text,
        **{"required": True, "minimum": 0, "summed": True, **more},
    )  # fmt: skip


def _memory(
    name: str, title: str, form: CellFormat, width: int, help_text: str = "", **more: Any
) -> Column:
    return _field(
        name, title, width, "float", help_text, unit="GB", text=amount_text,
        parse=partial(parse_gb, form=form), **{"summed": True, "required": True, **more},
    )  # fmt: skip


def _limit(
    name: str,
    title: str,
    width: int = 12,
    unit: str = "",
    kind: Kind = "int",
    *,
    parse: Callable[[str], float],
) -> Column:
    return _field(
        f"quota.{name}", title, width, kind, f"The project's limit. {_QUOTA_HELP}",
        parse=parse, text=limit_text, unit=unit, tooltip=_use_of(name, unit),
    )  # fmt: skip


def _use_of(name: str, unit: str) -> Callable[[Any], str]:
    used = "ram_used_gb" if name == "ram_gb" else f"{name}_used"

    def tip(record: Any) -> str:
        limit = field_of(record, f"quota.{name}")
        if limit is None:
            return ""
        more = f" {unit}" if unit else ""
        words = f"{limit_text(limit)}{'' if limit == UNLIMITED else more}"
        return f"{words}, {amount_text(field_of(record, f'quota.{used}'))}{more} of it used"

    return tip


def _used(name: str, title: str, width: int, **more: Any) -> Column:
    return _field(
        f"quota.{name}", title, width, more.pop("kind", "int"),
        "What the project uses of its quota now.",
        **{"visible": False, **more},
    )  # fmt: skip


def amount_text(value: float | None) -> str:
    """An amount with the decimals that it has, as many as tell one MiB of GB from the next."""
    if value is None:
        return ""
    return grouped(value) if isinstance(value, int) else short(value, 4)


def limit_text(value: float | None) -> str:
    """A quota as it is shown."""
    return "Unlimited" if value == UNLIMITED else amount_text(value)


def parse_gb(text: str, form: CellFormat = PLAIN_FORMAT) -> float:
    """GB, of whole MiB, from ``16``, ``1.5`` or ``16 GB``.

    :raises FieldError: when it is no amount of memory.
    """
    found = _GB.fullmatch(text.strip())
    try:
        value = round(parse_number(found[1] if found else text, form) * MIB_PER_GIB)
    except ValueError:
        sentence = f"“{text}” is no amount of GB: write it like 16 or 1.5."
        raise FieldError("ram_mib", sentence) from None
    if value < 0:
        raise FieldError("ram_mib", "RAM is 0 GB or more.")
    return gib(value)


def parse_limit(text: str, form: CellFormat = PLAIN_FORMAT) -> int:
    """A limit: a whole number, or ``unlimited``.

    :raises FieldError: when it is neither.
    """
    if text.strip().casefold() in _UNLIMITED:
        return UNLIMITED
    return _whole(text, form, "A quota is a whole number or “unlimited”")


def parse_gb_limit(text: str, form: CellFormat = PLAIN_FORMAT) -> float:
    """A limit of memory: GB or ``unlimited``.

    :raises FieldError: when it is neither.
    """
    return UNLIMITED if text.strip().casefold() in _UNLIMITED else parse_gb(text, form)


def parse_limit_used(text: str, form: CellFormat = PLAIN_FORMAT) -> int:
    """What is used of a quota.

    :raises FieldError: when it is no whole number.
    """
    return _whole(text, form, "What is used is a whole number")


def _whole(text: str, form: CellFormat, sentence: str) -> int:
    try:
        value = parse_number(text, form)
    except ValueError:
        value = -1.0
    if value < 0 or value != int(value):
        raise FieldError("quota", f"{sentence}, not “{text.strip()}”.")
    return int(value)


# -- kinds -----------------------------------------------------------------------------------------


def _domains(_inventory: CloudInventory | None, _form: CellFormat) -> list[Column]:
    return [
        _name(40),
        _flag("enabled", "Enabled", 10, "A disabled domain lets nobody in."),
    ]


def _projects(inventory: CloudInventory | None, form: CellFormat) -> list[Column]:
    domains = sorted((d.name for d in inventory.domains), key=natural_key) if inventory else []
    limit, used = partial(parse_limit, form=form), partial(parse_limit_used, form=form)
    return [
        _name(20),
        _field("domain_name", "Domain", 16, "choice", "The domain that it belongs to.",
               required=True, choices=tuple((name, name) for name in domains)),
        _flag("enabled", "Enabled", 10, "A disabled project lets nobody in."),
        _limit("cores", "vCPU quota", 14, parse=limit),
        _limit("ram_gb", "RAM quota", 18, "GB", "float", parse=partial(parse_gb_limit, form=form)),
        _limit("gigabytes", "Disk quota", 19, "GB", parse=limit),
        _limit("instances", "VM quota", parse=limit),
        _limit("volumes", "Volume quota", 17, parse=limit),
        _limit("ports", "Port quota", 13, parse=limit),
        _used("cores_used", "vCPU used", 11, parse=used),
        _used("ram_used_gb", "RAM used", 17, kind="float", unit="GB", text=amount_text,
              parse=partial(parse_gb, form=form)),
        _used("gigabytes_used", "Disk used", 15, unit="GB", parse=used),
        _used("instances_used", "VMs used", 11, parse=used),
        _used("volumes_used", "Volumes used", 14, parse=used),
        _used("ports_used", "Ports used", 12, parse=used),
    ]  # fmt: skip


def _networks(inventory: CloudInventory | None, _form: CellFormat) -> list[Column]:
    projects = project_titles(inventory) if inventory else []
    kinds = tuple((kind, kind) for kind in NETWORK_KINDS if kind)
    return [
        _name(24),
        _field("kind", "Type", 10, "choice", "As Neutron calls it.", choices=(("", "–"), *kinds)),
        _field("physical_network", "Physical network", 19,
               help="The provider's physical network."),
        _field("vlan", "VLAN", 8, "int", "1 to 4094, of a network of type vlan.",
               text=lambda value: "" if value is None else str(value)),
        _flag("shared", "Shared", 10, "Whether every project may plug into it."),
        _flag("external", "External", 11, "Whether routers reach the outside through it."),
        _field("project_id", "Project", 30, "choice",
               "The project that it belongs to; – where any may use it.",
               choices=(("", "–"), *projects)),
        _field("subnets", "Subnets", 24, help="With commas between them: 10.20.0.0/24.",
               parse=_subnets),
    ]  # fmt: skip


def _subnets(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;\s]+", text) if part.strip())


def _flavors(_inventory: CloudInventory | None, form: CellFormat) -> list[Column]:
    return [
        _name(30),
        _count("vcpus", "vCPU", 9, minimum=1, summed=False),
        _memory("ram_gb", "RAM", form, 12, summed=False),
        _count("disk_gb", "Disk", 13, "Root disk; 0 where VMs boot from volumes.", unit="GB",
               summed=False),
        _flag("public", "Public", 9, "Whether every project may use it."),
    ]  # fmt: skip


def _images(_inventory: CloudInventory | None, _form: CellFormat) -> list[Column]:
    return [
        _name(36),
        _field("os_distro", "Distribution", 18,
               help="The image's property os_distro: ubuntu, rhel, windows."),
        _field("os_version", "Version", 14,
               help="The image's property os_version: 22.04, 9, 2022."),
        _field("status", "Status", 12, required=True, help="Only active images count."),
    ]  # fmt: skip


def _nodes(_inventory: CloudInventory | None, form: CellFormat) -> list[Column]:
    return [
        _name(28),
        _count("vcpus", "vCPU", 9, "Threads, as the scheduler counts them.", minimum=1),
        _count("vcpus_used", "vCPU used", 13, "vCPUs of the VMs that run on it."),
        _memory("ram_gb", "RAM", form, 13),
        _memory("ram_used_gb", "RAM used", form, 17, "RAM of the VMs that run on it."),
        _count("disk_gb", "Disk", 12, "Local disk.", unit="GB"),
        _count("running_vms", "VMs", 8, "VMs that run on it."),
        _flag("usable", "Usable", 10, "Whether it is up and takes VMs."),
    ]  # fmt: skip


def _volume_types(_inventory: CloudInventory | None, _form: CellFormat) -> list[Column]:
    return [
        _name(28),
        _flag("multiattach", "Multi-attach", 14,
              "Whether several VMs may have a volume of it attached: shared disks need that."),
        _flag("encrypted", "Encrypted", 12, "Whether its volumes are encrypted."),
        _flag("public", "Public", 10, "Whether every project may use it."),
        _field("description", "Description", 36),
    ]  # fmt: skip


_MAKERS: Mapping[str, Callable[[CloudInventory | None, CellFormat], list[Column]]] = {
    "domains": _domains,
    "projects": _projects,
    "networks": _networks,
    "flavors": _flavors,
    "images": _images,
    "nodes": _nodes,
    "volume_types": _volume_types,
}
