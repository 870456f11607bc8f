"""Reads what the checks of waves look at, or takes it from a plan that has been made."""

from __future__ import annotations

from typing import Any

from app.db.queries.projects import read_project
from app.db.queries.remediation import read_remediations
from app.db.queries.tenants import read_tenants
from app.db.queries.vms import read_vms
from app.domain import scope
from app.domain.errors import UserError
from app.domain.model import SourceNetwork, Vm
from app.domain.planning.plan.making import with_profiles_of
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.target import plan_target
from app.domain.planning.remediation.record import Remediation
from app.domain.planning.waves.preflight_evaluation import Evidence
from app.domain.shared_disks import counted_once
from app.services.target_planning import target_input
from app.services.wave_book import WaveBook


def evidence_of_plan(plan: Plan, remediations: list[Remediation]) -> Evidence:
    """What the checks look at, out of a plan; what was edited since is not in it."""
    return Evidence(
        {vm.id: vm for vm in plan.vms},
        plan.tenants,
        plan.target.mappings,
        plan.target.gaps,
        plan.target.given,
        remediations,
    )


def read_evidence(connection: Any, project_id: int, book: WaveBook) -> Evidence:
    """The same as it stands on a connection, such as that of a transaction; nothing is scheduled.

    :raises UserError: when the project is gone.
    """
    project = read_project(connection, project_id)
    if project is None:
        raise UserError("This project does not exist any more.", "Choose another project.")
    tenants = read_tenants(connection, project_id)
    given = with_profiles_of(book.cohorts, target_input(connection, project_id, project.values))
    read = read_vms(connection, project_id)
    vms = counted_once(scope.apply_scope(read, tenants, given.excluded_clusters))
    target = plan_target(vms, tenants, _networks(vms), given)
    return Evidence(
        {vm.id: vm for vm in vms},
        tenants,
        target.mappings,
        target.gaps,
        target.given,
        read_remediations(connection, project_id),
    )


def _networks(vms: list[Vm]) -> list[SourceNetwork]:
    """The networks that VMs in plan are connected to, with nothing but their names."""
    used = {(vm.vcenter, name) for vm in vms if vm.in_plan for name in vm.networks}
    return [SourceNetwork(vcenter, name, (), (), 1) for vcenter, name in sorted(used)]
