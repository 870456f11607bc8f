"""Drafts of VMs with what a test is about, and nothing else."""

from __future__ import annotations

from typing import Any

from app.domain.inventory.drafts import VmDraft


def draft(index: int = 0, name: str = "", **fields: Any) -> VmDraft:
    """A draft of the first file; places go into its values, the rest into its fields."""
    places = {key: fields.pop(key, "") for key in ("datacenter", "folder", "cluster", "host")} | {
        "provisioned_mib": fields.pop("provisioned_mib", 0.0)
    }
    given: dict[str, Any] = {
        "vm_ref": "", "vm_uuid": "", "sdk_uuid": "", "sdk_server": "", "values": places,
        "cpus": 2.0, "memory_mib": 4096.0, "in_use_mib": None, "total_disk_mib": None,
        "info_disks": None, "info_nics": None, "info_networks": (), "cpu_usage_pct": None,
        "path": "", "index": index, "file": 1,
    }  # fmt: skip
    return VmDraft(name or f"vm{index}", **(given | fields))
