"""What the target needs beyond what an export tells: flavors, images, accounts, storage, groups."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Integer, Text, UniqueConstraint

from app.db.tables.definition import count, flag, new_table, project_key, text, vm_key

flavor_staging = new_table(
    "migration_flavor_staging",
    project_key(),
    count("vcpus"),
    count("ram_mib"),
    text("target_flavor_name"),
    flag("confirmed"),
    flag("skip"),
    text("pcd_flavor_id"),
    Column("pcd_vcpus", Integer),
    Column("pcd_ram_mib", Integer),
    text("notes"),
    UniqueConstraint("project_id", "vcpus", "ram_mib"),
)
"""One row per shape of VMs. ``pcd_*`` are those of the flavor that the target has or was given."""

image_requirements = new_table(
    "migration_image_requirements",
    project_key(),
    text("os_family"),
    text("os_version"),
    text("glance_image_id"),
    text("glance_image_name"),
    flag("confirmed"),
    flag("not_needed"),
    text("notes"),
    UniqueConstraint("project_id", "os_family", "os_version"),
)

tenant_users = new_table(
    "migration_tenant_users",
    project_key(),
    Column(
        "tenant_id", Integer, ForeignKey("migration_tenants.id", ondelete="SET NULL"), index=True
    ),
    text("account_type", "service_account"),
    text("username"),
    text("email"),
    text("role", "member"),
    flag("is_existing_user"),
    flag("is_group"),
    flag("confirmed"),
    text("notes"),
    text("pcd_user_id"),
    text("temp_password"),
    Column("password_set_at", DateTime),
    Column("retired_at", DateTime),
)
"""``temp_password`` is encrypted; see :mod:`app.domain.planning.staging.account`."""

storage_map = new_table(
    "migration_storage_map",
    project_key(),
    text("vcenter"),
    text("datastore"),
    text("volume_type"),
    flag("confirmed"),
    text("notes"),
    UniqueConstraint("project_id", "vcenter", "datastore"),
)

disk_volume_types = new_table(
    "migration_disk_volume_types",
    project_key(),
    vm_key(index=False),
    text("disk_label"),
    text("volume_type"),
    UniqueConstraint("vm_id", "disk_label"),
)
"""A disk's own choice, which goes before that of its datastore."""

target_projects = new_table(
    "migration_target_projects",
    project_key(),
    text("domain"),
    text("project"),
    flag("no_users_needed"),
    Column("security_group", Text),
    flag("confirmed"),
    text("pcd_domain_id"),
    text("pcd_project_id"),
    text("notes"),
    UniqueConstraint("project_id", "domain", "project"),
)
"""What is decided of a project of the target. ``security_group`` is null where the migration
project's choice counts, and empty for none."""
