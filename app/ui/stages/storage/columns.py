"""Columns of the three tables: datastores, disks, and projects of the target."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.columns import Column
from app.domain.planning.staging.disk_rows import DiskRow
from app.domain.planning.staging.security_groups import GROUP_STATE_TEXT, GroupState, GroupView
from app.domain.planning.staging.storage_map import (
    TYPE_STATE_MEANING,
    TYPE_STATE_TEXT,
    StorageView,
    TypeState,
)
from app.ui.stages.storage.group_choice import group_choices, group_key

STORE_WEIGHTS = {"datastore": 2, "volume_type": 2, "effective": 2, "notes": 3}
DISK_WEIGHTS = {"vm": 2, "disk": 1, "datastore": 2, "volume_type": 2, "effective": 2}
GROUP_WEIGHTS = {"project": 1, "tenants": 2, "group": 1, "warning": 1}
"""Which columns take room that is left, in which proportion."""

_TYPE_STATES = tuple((state.value, TYPE_STATE_TEXT[state]) for state in TypeState)
_GROUP_STATES = tuple((state.value, GROUP_STATE_TEXT[state]) for state in GroupState)
_OWN_HELP = "Name of the volume type in Cinder; empty where the one before counts."


def _state(row: StorageView | DiskRow) -> str:
    return row.state.value


def _state_tip(row: StorageView | DiskRow) -> str:
    return TYPE_STATE_MEANING[row.state]


def _cloud_column() -> Column:
    return Column("state", "On the cloud", _state, "choice", width=18, choices=_TYPE_STATES,
                  tooltip=_state_tip,
                  help="Whether the cloud has the volume type, for all projects, and with "
                  "multi-attach where disks are shared.")  # fmt: skip


def _host_names(view: StorageView) -> str:
    return view.host_names or ("vDatastore does not tell the hosts." if view.hosts is None else "")


def store_columns(*, several_vcenters: bool) -> list[Column]:
    """Datastores: what they hold, and the volume type of it."""
    columns = _store_columns()
    return columns if several_vcenters else [c for c in columns if c.key != "vcenter"]


def _store_columns() -> list[Column]:
    return [
        Column("datastore", "Datastore", lambda view: view.row.datastore or "(not told)", width=24,
               help="Where disks of VMs in plan lie: the name in brackets in the disk's path."),
        Column("vcenter", "vCenter", lambda view: view.vcenter_name, width=22,
               help="Equal names in two vCenters are two datastores."),
        Column("kind", "Type", lambda view: view.kind, width=9, help="VMFS, NFS, … (vDatastore)."),
        Column("hosts", "Hosts", lambda view: view.hosts, "int", width=8, tooltip=_host_names,
               help="Hosts that see it (vDatastore)."),
        Column("vms", "VMs", lambda view: view.vms, "int", width=7,
               help="VMs in plan with disks on it. One with disks on two counts for both."),
        Column("disks", "Disks", lambda view: view.disks, "int", width=8, summed=True,
               help="Disks of VMs in plan."),
        Column("disk_gb", "Disk", lambda view: view.disk_gib, "float", "GB", decimals=0, width=12,
               summed=True, visible=False, help="Size of these disks (vDisk)."),
        Column("used_gb", "Used", lambda view: view.used_gib, "float", "GB", decimals=0, width=12,
               summed=True, help="What the VMs use, shared out over their disks by size."),
        Column("shared", "Shared", lambda view: view.shared, "int", width=9, summed=True,
               help="Shared and raw disks: they need a volume type with multi-attach."),
        Column("volume_type", "Volume type", lambda view: view.row.volume_type, width=22,
               editable=True,
               help="Name of the volume type in Cinder; empty where the project's default counts."),
        Column("effective", "Will get", lambda view: view.effective, width=20,
               tooltip=lambda view: "The project's default" if view.defaulted else "",
               help="The volume type of its disks: its own, else the project's default. Disks "
               "with a type of their own keep that."),
        Column("own", "Own types", lambda view: view.own, "int", width=12, visible=False,
               help="Disks that have a volume type of their own."),
        _cloud_column(),
        Column("confirmed", "Confirmed", lambda view: view.row.confirmed, "bool", width=12,
               editable=True, help="Whether the row was reviewed."),
        Column("notes", "Notes", lambda view: view.row.notes, width=24, editable=True),
    ]  # fmt: skip


def disk_columns() -> list[Column]:
    """Disks one by one: where they lie, and the volume type of each."""
    return [
        Column("vm", "VM", lambda row: row.vm.name, width=26, help="VM in plan."),
        Column("disk", "Disk", lambda row: row.disk.label, width=16, help="Its label (vDisk)."),
        Column("datastore", "Datastore", lambda row: row.disk.datastore, width=24),
        Column("size", "Size", lambda row: row.capacity_gib, "float", "GB", width=11, summed=True,
               help="Capacity (vDisk)."),
        Column("shared", "Shared", lambda row: row.shared, "bool", width=9,
               help="Shared with another VM, or a raw device: it needs multi-attach."),
        Column("volume_type", "Own volume type", lambda row: row.own, width=22, editable=True,
               help="Goes before the datastore's and the default; empty for these."),
        Column("effective", "Will get", lambda row: row.effective, width=20,
               help="Its own type, else the datastore's, else the project's default."),
        _cloud_column(),
    ]  # fmt: skip


def group_columns(views: Sequence[GroupView], default: str) -> list[Column]:
    """Projects of the target: the security group that the ports of their VMs get."""
    return [
        Column("domain", "Domain", lambda view: view.target.domain, width=18,
               help="Domain of the target."),
        Column("project", "Project", lambda view: view.target.project, width=20,
               help="Project of the target; tenants that share it stand beside it."),
        Column("tenants", "Tenants", lambda view: [t.title for t in view.target.tenants], width=24,
               text=", ".join, help="Tenants whose VMs go there."),
        Column("vms", "VMs", lambda view: view.vms, "int", width=7, summed=True,
               help="VMs in plan."),
        Column("group", "Security group", lambda view: group_key(view.own), "choice", width=34,
               choices=group_choices(views, default), editable=True, required=True,
               help="What the ports get. migrated-open is made by provisioning and lets everything "
               "through; tighten it later."),
        Column("state", "On the cloud", lambda view: view.state.value, "choice", width=16,
               choices=_GROUP_STATES,
               help="Whether the project has the group. Each project has “default”."),
        Column("warning", "To know", lambda view: view.remark, width=28,
               tooltip=lambda view: view.warning,
               help="What the choice means. Port security is switched off per network, on the "
               "Network Map page."),
    ]  # fmt: skip
