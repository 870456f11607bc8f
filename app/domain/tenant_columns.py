"""The catalogue of a tenant's columns: how what is told of tenants is called, wherever it stands.

Pages and exports list tenants as different records (rows to decide about, shares of the plan,
quotas), so each brings its own way to take a value; title, unit, kind and help come from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.domain.columns import Column


def _of_tenant(field: str) -> Callable[[Any], Any]:
    return lambda record: getattr(record.tenant, field)


def _none(_record: Any) -> None:
    """Sums are taken differently of each kind of record."""


def _count(key: str, title: str, width: int, help: str) -> Column:
    return Column(key, title, _none, "int", width=width, summed=True, help=help)


def _size(key: str, title: str, help: str) -> Column:
    return Column(key, title, _none, "float", "GB", width=12, summed=True, help=help)


_ALL = (
    Column("tenant", "Tenant", _of_tenant("title"), width=28,
           help="Name as detection found it, or as it was renamed, with the OrgVDC where there is "
           "one."),
    Column("name", "Tenant", _of_tenant("name"), width=28,
           help="Name as detection found it, or as it was renamed."),
    Column("org_vdc", "OrgVDC", _of_tenant("org_vdc"), width=20,
           help="A tenant with two OrgVDCs is two rows; each VM counts once."),
    Column("part", "Part", _of_tenant("part"), width=16,
           help="The part of a tenant that was split; its parts share one target."),
    Column("in_scope", "In scope", _of_tenant("in_scope"), "bool", width=9,
           help="VMs of a tenant out of scope are in no sum and in no plan."),
    Column("exclude_reason", "Exclusion reason", _of_tenant("exclude_reason"), width=26,
           help="Why the tenant is out of scope."),
    Column("priority", "Priority", _of_tenant("priority"), "int", width=9,
           help="Lower comes earlier in the schedule."),
    Column("target_domain", "Target domain", _of_tenant("target_domain"), width=22,
           help="Keystone domain that the tenant's projects lie in."),
    Column("target_project", "Target project", _of_tenant("target_project"), width=22,
           help="Keystone project that the VMs move to."),
    Column("target_domain_description", "Domain description",
           _of_tenant("target_domain_description"), width=26),
    Column("target_project_description", "Project description",
           _of_tenant("target_project_description"), width=26),
    Column("confirmed", "Confirmed", _of_tenant("confirmed"), "bool", width=11,
           help="Whether domain and project were reviewed."),
    Column("cohort", "Cohort", _none, width=16, help="The cohort that it moves with."),
    Column("ease", "Ease", _none, "float", decimals=1, width=8,
           help="How hard it is to move, from 0 to 100; lower is easier."),
    Column("ease_band", "Ease band", _none, width=11,
           help="Easy below 25, Medium below 45, else Hard."),
    Column("notes", "Notes", _of_tenant("notes"), width=30),
    _count("vms", "VMs", 8, "VMs in plan."),
    _count("vcpu", "vCPU", 9, "Sum over its VMs in plan: CPUs of vInfo."),
    _size("ram_gb", "RAM", "Sum over its VMs in plan: memory of vInfo ÷ 1024."),
    _size("disk_gb", "Disk", "Sum over its VMs in plan: whole disks."),
    _size("used_gb", "Used", "Sum over its VMs in plan: used space."),
)  # fmt: skip
_BY_KEY = {column.key: column for column in _ALL}


def tenant_column(key: str, value: Callable[[Any], Any] | None = None, /, **more: Any) -> Column:
    """A column of the catalogue that takes its value by ``value``, else of the record's tenant.

    ``more`` adds what belongs to the place where it is shown.

    :raises KeyError: when the catalogue has no such column.
    """
    column = _BY_KEY[key]
    return replace(column, value=value or column.value, **more)
