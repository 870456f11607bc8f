"""Staging: flavors, images, accounts, storage, and what is decided of the target's projects."""

from __future__ import annotations

from sqlalchemy import Connection, Integer, Text, and_, case, func, literal, select, type_coerce

from app.db import tables
from app.db.queries.records import records_of
from app.domain.planning.staging.account import Account
from app.domain.planning.staging.disk_use import DiskUse
from app.domain.planning.staging.flavor_row import FlavorRow
from app.domain.planning.staging.image_row import ImageRow
from app.domain.planning.staging.storage_row import DiskVolumeType, StorageRow
from app.domain.planning.staging.target_project import TargetProject


def read_flavor_rows(connection: Connection, project_id: int) -> list[FlavorRow]:
    """The shapes with their flavors."""
    return records_of(connection, tables.flavor_staging, FlavorRow, project_id)


def read_image_rows(connection: Connection, project_id: int) -> list[ImageRow]:
    """The operating systems with their images."""
    return records_of(connection, tables.image_requirements, ImageRow, project_id)


def read_accounts(connection: Connection, project_id: int) -> list[Account]:
    """The accounts of the target's projects."""
    return records_of(connection, tables.tenant_users, Account, project_id)


def read_storage_rows(connection: Connection, project_id: int) -> list[StorageRow]:
    """The source datastores with their volume types."""
    return records_of(connection, tables.storage_map, StorageRow, project_id)


def read_disk_volume_types(connection: Connection, project_id: int) -> list[DiskVolumeType]:
    """The disks that have a volume type of their own."""
    return records_of(connection, tables.disk_volume_types, DiskVolumeType, project_id)


def read_target_projects(connection: Connection, project_id: int) -> list[TargetProject]:
    """What is decided of the target's projects."""
    return records_of(connection, tables.target_projects, TargetProject, project_id)


def read_disk_uses(connection: Connection, project_id: int) -> list[DiskUse]:
    """Where the disks of each VM lie, together by datastore and by a volume type of their own.

    Disks of VMs that share any stand one by one. A disk of another VM is not among them.
    """
    disks, vms, own = tables.vm_disks, tables.vms, tables.disk_volume_types
    shares = type_coerce(vms.c.shared_disks, Text) != "[]"
    path = case((shares, disks.c.path), else_=literal("")).label("path")
    chosen = func.coalesce(own.c.volume_type, "").label("chosen")
    ours = and_(own.c.vm_id == disks.c.vm_id, own.c.disk_label == disks.c.label)
    query = (
        select(
            disks.c.vm_id,
            disks.c.datastore,
            func.count(),
            func.sum(disks.c.capacity_mib),
            func.sum(type_coerce(disks.c.raw, Integer)),
            chosen,
            path,
        )
        .join_from(disks, vms, vms.c.id == disks.c.vm_id)
        .outerjoin(own, ours)
        .where(disks.c.project_id == project_id, disks.c.owner == "")
        .group_by(disks.c.vm_id, disks.c.datastore, chosen, path)
        .order_by(disks.c.vm_id, disks.c.datastore, chosen, path)
    )
    return [DiskUse(*row) for row in connection.execute(query)]
