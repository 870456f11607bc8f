"""Confirms all that can be confirmed for provisioning, and lists the rest with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.db import tables
from app.db.queries.networks import read_network_mappings
from app.db.queries.staging import read_flavor_rows, read_image_rows
from app.domain.planning.networks.mapping import NetworkKind, NetworkMapping, problems
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.gate import subnet_missing
from app.domain.planning.provisioning.wanted import LeftOut
from app.domain.planning.staging.account_problems import account_errors
from app.services import staging
from app.services.provisioning.generating import read_estate
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from app.db.uow import UnitOfWork


@dataclass(slots=True)
class Confirmed:
    """How many rows of each kind were confirmed, and what was left out, with the reason."""

    counts: dict[str, int] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


def confirm_all(workspace: Workspace, plan: Plan) -> Confirmed:
    """Confirm networks, flavors, images and accounts, each as far as nothing speaks against it.

    A network without an address plan is one without a subnet; images that were matched with
    nothing are not needed, since moved VMs bring their disks.
    """
    staging.refresh(workspace, plan)
    staging.seed_service_accounts(workspace, plan)
    done = Confirmed()
    with workspace.guarded(), workspace.unit(plan.project.id, "Confirm all") as unit:
        _networks(unit, plan, done)
        _flavors(unit, done)
        _images(unit, done)
        _accounts(unit, plan, done)
        total = sum(done.counts.values())
        unit.note = f"Confirmed {total:,} rows; {len(done.left_out):,} left out"
    return done


def _networks(unit: UnitOfWork, plan: Plan, done: Confirmed) -> None:
    used = {mapping.source for mapping in plan.target.mappings}
    rows = [m for m in read_network_mappings(unit.connection, unit.project_id) if m.source in used]
    wrong = problems(rows)
    values = {}
    for row in rows:
        if row.id in wrong and not row.confirmed:
            why = wrong[row.id][0].text
            done.left_out.append(LeftOut(f"Network {row.source_network}", why))
        elif subnet_missing(row):
            values[row.id] = _ready(row)
    unit.update(tables.network_mappings.name, values)
    done.counts["networks"] = len(values)


def _ready(row: NetworkMapping) -> dict[str, bool]:
    if row.cidr:
        return {"confirmed": True, "subnet_details_confirmed": True}
    if row.kind == NetworkKind.PHYSICAL_L2:
        return {"confirmed": True}
    return {"confirmed": True, "no_subnet": True}


def _flavors(unit: UnitOfWork, done: Confirmed) -> None:
    rows = [r for r in read_flavor_rows(unit.connection, unit.project_id) if not r.settled]
    named = {row.id: {"confirmed": True} for row in rows if row.target_flavor_name.strip()}
    for row in rows:
        if row.id not in named:
            done.left_out.append(LeftOut(f"Flavor for {row.shape.title}", "It has no name."))
    unit.update(tables.flavor_staging.name, named)
    done.counts["flavors"] = len(named)


def _images(unit: UnitOfWork, done: Confirmed) -> None:
    rows = [
        row
        for row in read_image_rows(unit.connection, unit.project_id)
        if not (row.confirmed or row.not_needed)
    ]
    values = {
        row.id: {"confirmed": True} if row.glance_image_id else {"not_needed": True} for row in rows
    }
    unit.update(tables.image_requirements.name, values)
    done.counts["images"] = len(values)


def _accounts(unit: UnitOfWork, plan: Plan, done: Confirmed) -> None:
    estate = read_estate(unit.connection, plan)
    errors = account_errors(estate.accounts, estate.served(estate.targets()))
    waiting = [account for account in estate.accounts if not account.confirmed]
    for account in waiting:
        if account.id in errors:
            done.left_out.append(LeftOut(f"Account {account.username}", errors[account.id][0]))
    values = {a.id: {"confirmed": True} for a in waiting if a.id not in errors}
    unit.update(tables.tenant_users.name, values)
    done.counts["accounts"] = len(values)
