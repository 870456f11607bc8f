"""Columns of the Tenants page. Records are tenant rows; readiness is looked up in the plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.columns import Column
from app.domain.inventory.tenants import METHODS
from app.domain.model import Tenant
from app.domain.planning.plan import Plan
from app.domain.planning.readiness import TenantReadiness
from app.domain.planning.tenant_rows import TenantRow
from app.domain.units import gib
from app.services.tenants import MAX_PRIORITY

_SUMS = "Sum over the VMs that are in plan, or would be if the tenant were in scope"


class ReadinessLookup:
    """The readiness checks of the plan that is shown."""

    def __init__(self) -> None:
        self._plan: Plan | None = None

    def take(self, plan: Plan) -> set[int]:
        """Look things up in another plan from now on; keys of tenants whose checks differ."""
        before = self._plan.target.readiness if self._plan else {}
        self._plan, now = plan, plan.target.readiness
        return {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}

    def of(self, row: TenantRow) -> TenantReadiness | None:
        """The checks of a tenant with VMs in plan, None for others."""
        return self._plan.target.readiness.get(row.tenant.id) if self._plan else None

    def passed(self, row: TenantRow) -> int | None:
        """How many of the five checks pass."""
        found = self.of(row)
        return found.passed if found else None

    def text(self, value: Any) -> str:
        """``3 of 5``, a dash where nothing is to be checked."""
        return "–" if value is None else f"{value} of 5"

    def explained(self, row: TenantRow) -> str:
        """What does not pass and why."""
        found = self.of(row)
        return found.sentence if found else "No VM in plan: there is nothing to check."


def method_text(tenant: Tenant) -> str:
    """How a tenant row came about, in words."""
    if tenant.manual:
        return "Added by hand"
    return METHODS.get(tenant.method, "Nothing matched")


def tenant_columns(readiness: ReadinessLookup) -> list[Column]:
    """All columns; descriptions, notes and method wait in the column chooser."""
    return [
        Column("name", "Tenant", lambda row: row.tenant.name, width=24,
               tooltip=lambda row: f"{row.tenant.title}\nFound by: {method_text(row.tenant)}",
               help="Name as detection found it, or as it was renamed."),
        Column("org_vdc", "OrgVDC", lambda row: row.tenant.org_vdc, width=18,
               help="A tenant with two OrgVDCs is two rows; each VM counts once."),
        Column("in_scope", "In scope", lambda row: row.tenant.in_scope, "bool", editable=True,
               width=9, help="VMs of a tenant out of scope are in no sum, plan or export."),
        Column("priority", "Priority", lambda row: row.tenant.priority, "int", editable=True,
               required=True, minimum=1, maximum=MAX_PRIORITY, width=9,
               help="Lower comes earlier in the schedule."),
        _decided("target_domain", "Target domain", 20,
                 "Keystone domain that the tenant's projects lie in."),
        _decided("target_project", "Target project", 20, "Keystone project that the VMs move to."),
        Column("confirmed", "Confirmed", lambda row: row.tenant.confirmed, "bool", editable=True,
               width=10, help="Whether domain and project were reviewed. Editing either takes it "
               "back."),
        Column("readiness", "Readiness", readiness.passed, "int", text=readiness.text, width=10,
               tooltip=readiness.explained,
               help="How many of the five checks pass; the panel below says why."),
        Column("vms", "VMs", lambda row: row.vms, "int", summed=True, width=7,
               tooltip=_counted,
               help="VMs in plan, or that would be if the tenant were in scope."),
        Column("vcpu", "vCPU", lambda row: row.vcpu, "int", summed=True, width=8,
               help=f"{_SUMS}: CPUs of vInfo."),
        Column("ram_gb", "RAM", lambda row: gib(row.ram_mib), "float", "GB", summed=True, width=10,
               decimals=0, help=f"{_SUMS}: memory of vInfo, MiB ÷ 1024."),
        Column("disk_gb", "Alloc", lambda row: gib(row.disk_mib), "float", "GB", summed=True,
               width=10, decimals=0, help=f"{_SUMS}: disks."),
        Column("used_gb", "Used", lambda row: gib(row.used_mib), "float", "GB", summed=True,
               width=10, decimals=0, help=f"{_SUMS}: used space."),
        Column("exclude_reason", "Reason for exclusion", lambda row: row.tenant.exclude_reason,
               editable=True, width=26,
               help="Giving a reason takes the tenant out of scope."),
        _decided("target_domain_description", "Domain description", 24, shown=False),
        _decided("target_project_description", "Project description", 24, shown=False),
        Column("in_plan", "In plan", lambda row: row.in_plan, "int", summed=True, width=8,
               visible=False, help="VMs that count now."),
        Column("rows", "Rows read", lambda row: row.rows, "int", summed=True, width=10,
               visible=False, help="Every VM of the export, templates and the like included."),
        Column("method", "Found by", lambda row: method_text(row.tenant), width=20,
               visible=False),
        Column("notes", "Notes", lambda row: row.tenant.notes, editable=True, width=24,
               visible=False),
    ]  # fmt: skip


def _decided(
    key: str, title: str, width: int, help_text: str = "", *, shown: bool = True
) -> Column:
    return Column(
        key, title, _attribute(key), editable=True, width=width, visible=shown, help=help_text
    )


def _attribute(name: str) -> Callable[[TenantRow], Any]:
    return lambda row: getattr(row.tenant, name)


def _counted(row: TenantRow) -> str:
    left_out = row.rows - row.vms
    if not left_out:
        return ""
    return f"{row.rows:,} rows read; {left_out:,} are left out whatever the tenant's scope."
