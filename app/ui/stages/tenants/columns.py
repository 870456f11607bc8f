"""Columns of the Tenants page. Records are tenant rows; readiness is looked up in the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.columns import Column
from app.domain.inventory.tenants import METHODS
from app.domain.model import Tenant
from app.domain.number_style import grouped
from app.domain.planning.cohorts.ease import EaseScore
from app.domain.planning.plan.plan import Plan
from app.domain.planning.readiness.checks import TenantReadiness
from app.domain.planning.tenants.rows import TenantRow
from app.domain.tenant_columns import tenant_column
from app.domain.units import gib
from app.services.tenants import MAX_PRIORITY
from app.ui.parts.ease_badge import breakdown_text, ease_mark, ease_text

TENANT_WEIGHTS = {"name": 1, "target_domain": 1, "target_project": 1, "exclude_reason": 2}
"""Which columns take room that is left, in which proportion."""

_SUMS = "Sum over the VMs that are in plan, or would be if the tenant were in scope"


class TenantLookup:
    """What the plan that is shown says of tenants: readiness, cohort and ease."""

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._cohorts: dict[int, str] = {}

    def take(self, plan: Plan) -> set[int]:
        """Look things up in another plan from now on; keys of tenants of which it says else."""
        before, names = self._plan, self._cohorts
        self._plan = plan
        cohorts = {cohort.id: cohort.name for cohort in plan.cohorts}
        self._cohorts = {
            key: cohorts[tenant.cohort_id]
            for key, tenant in plan.tenants.items()
            if tenant.cohort_id in cohorts
        }
        readiness = before.target.readiness if before else {}
        return (
            _differing(readiness, plan.target.readiness)
            | _differing(names, self._cohorts)
            | _differing(before.ease if before else {}, plan.ease)
        )

    def of(self, row: TenantRow) -> TenantReadiness | None:
        """The checks of a tenant with VMs in plan, None for others."""
        return self._plan.target.readiness.get(row.tenant.id) if self._plan else None

    def cohort(self, row: TenantRow) -> str:
        """The name of its cohort, empty without one."""
        return self._cohorts.get(row.tenant.id, "")

    def ease(self, row: TenantRow) -> EaseScore | None:
        """The ease of a tenant with VMs in plan, None for others."""
        return self._plan.ease.get(row.tenant.id) if self._plan else None

    def score(self, row: TenantRow) -> float | None:
        """The figure of its ease."""
        found = self.ease(row)
        return found.score if found else None

    def ease_explained(self, row: TenantRow) -> str:
        """Where the score comes from."""
        found = self.ease(row)
        return breakdown_text(found) if found else "No VM in plan: nothing is scored."

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


def _differing(before: Mapping[int, Any], now: Mapping[int, Any]) -> set[int]:
    return {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}


def method_text(tenant: Tenant) -> str:
    """How a tenant row came about, in words."""
    if tenant.manual:
        return "Added by hand"
    return METHODS.get(tenant.method, "Nothing matched")


def tenant_columns(look: TenantLookup) -> list[Column]:
    """All columns; descriptions, notes and method wait in the column chooser."""
    return [
        tenant_column("name", width=24,
                      tooltip=lambda row: (
                          f"{row.tenant.title}\nFound by: {method_text(row.tenant)}"
                      )),
        tenant_column("org_vdc", width=18),
        tenant_column("part", width=14),
        tenant_column("in_scope", editable=True),
        tenant_column("cohort", look.cohort, width=14,
                      help="The cohort that it moves with; change it with Move to cohort."),
        tenant_column("ease", look.score, text=ease_text, mark=ease_mark, width=12,
                      tooltip=look.ease_explained),
        tenant_column("priority", editable=True, required=True, minimum=1, maximum=MAX_PRIORITY),
        tenant_column("target_domain", editable=True, width=20),
        tenant_column("target_project", editable=True, width=20),
        tenant_column("confirmed", editable=True, width=10,
                      tooltip=_confirmation,
                      help="Whether domain and project were reviewed. Editing either takes it "
                      "back."),
        Column("readiness", "Readiness", look.passed, "int", text=look.text, width=10,
               tooltip=look.explained,
               help="How many of the five checks pass; the panel below says why."),
        tenant_column("vms", lambda row: row.vms, width=7, tooltip=_counted,
                      help="VMs in plan, or that would be if the tenant were in scope."),
        _sum("vcpu", lambda row: row.vcpu, "CPUs of vInfo", width=8),
        _sum("ram_gb", lambda row: gib(row.ram_mib), "memory of vInfo ÷ 1024", decimals=0),
        _sum("disk_gb", lambda row: gib(row.disk_mib), "disks", decimals=0),
        _sum("used_gb", lambda row: gib(row.used_mib), "used space", decimals=0),
        tenant_column("exclude_reason", editable=True,
                      help="Giving a reason takes the tenant out of scope."),
        tenant_column("target_domain_description", editable=True, width=24, visible=False),
        tenant_column("target_project_description", editable=True, width=24, visible=False),
        Column("in_plan", "In plan", lambda row: row.in_plan, "int", summed=True, width=8,
               visible=False, help="VMs that count now."),
        Column("rows", "Rows read", lambda row: row.rows, "int", summed=True, width=10,
               visible=False, help="Every VM of the export, templates and the like included."),
        Column("method", "Found by", lambda row: method_text(row.tenant), width=20,
               visible=False),
        tenant_column("notes", editable=True, width=24, visible=False),
    ]  # fmt: skip


def _sum(key: str, value: Callable[[TenantRow], Any], of: str, **more: Any) -> Column:
    return tenant_column(key, value, help=f"{_SUMS}: {of}.", **{"width": 10, **more})


def _confirmation(row: TenantRow) -> str:
    return "No VM of it moves: there is nothing to confirm." if row.moves_nothing else ""


def _counted(row: TenantRow) -> str:
    left_out = row.rows - row.vms
    if not left_out:
        return ""
    return (
        f"{grouped(row.rows)} rows read; {grouped(left_out)} are left out whatever the "
        "tenant's scope."
    )
