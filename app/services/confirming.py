"""Confirms all that can be confirmed for provisioning, and lists the rest with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.db import tables
from app.db.queries.networks import read_network_mappings
from app.db.queries.staging import read_flavor_rows, read_image_rows
from app.domain.number_style import grouped
from app.domain.planning.networks.mapping import (
    NetworkKind,
    NetworkMapping,
    source_titles,
)
from app.domain.planning.networks.mapping_problems import errors_only, problems
from app.domain.planning.networks.rows import vlan_of_most, vlans_text
from app.domain.planning.networks.subnet_proposals import lacks_subnet
from app.domain.planning.networks.subnet_state import subnet_missing
from app.domain.planning.plan.plan import Plan
from app.domain.planning.provisioning.wanted import LeftOut
from app.domain.planning.staging.account_problems import account_errors
from app.domain.planning.staging.flavor_lines import flavor_lines, shelf_of
from app.domain.planning.staging.image_lines import image_lines
from app.services import mapping_rows, staging, storage_map
from app.services.accounts import roles_of
from app.services.provisioning.generating import read_estate
from app.services.subnets import accepted
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
    nothing are not needed, since moved VMs bring their disks. Datastores are confirmed that have a
    volume type; the others hold nothing up and are not listed.
    """
    staging.refresh(workspace, plan)
    staging.seed_service_accounts(workspace, plan)
    done = Confirmed()
    stores = storage_map.views(workspace, plan)
    with workspace.guarded(), workspace.unit(plan.project.id, "Confirm all") as unit:
        _networks(unit, plan, done)
        _flavors(unit, plan, done)
        _images(unit, plan, done)
        _accounts(unit, plan, done)
        done.counts["datastores"] = storage_map.confirm_ready(unit, stores)
        total = sum(done.counts.values())
        unit.note = f"Confirmed {grouped(total)} rows; {grouped(len(done.left_out))} left out"
    return done


def accept_proposals(workspace: Workspace, plan: Plan) -> Confirmed:
    """Fill in proposed subnets, and where VLANs conflict the one of most adapters.

    What is filled in is still to be confirmed.
    """
    done = Confirmed()
    label = "Accept proposed subnets and VLANs"
    with workspace.guarded(), workspace.unit(plan.project.id, label) as unit:
        used = {mapping.id for mapping in plan.target.mappings}
        rows = [row for row in mapping_rows.stored(unit).values() if row.id in used]
        networks = {network.key: network for network in plan.networks}
        subnets = {row.id: accepted(row, plan.target.proposals.get(row.id)) for row in rows}
        vlans: dict[int, dict[str, int]] = {}
        titles = source_titles(rows, _vcenters(plan))
        for row in rows:
            network = networks[row.source]
            if lacks_subnet(row) and not subnets[row.id]:
                why = "The addresses seen lie in no one subnet." if network.seen else _UNSEEN
                done.left_out.append(LeftOut(f"Subnet of {titles[row.id]}", why))
            if network.conflict and row.vlan_id is None and row.kind != NetworkKind.VIRTUAL:
                vlan = vlan_of_most(network)
                if vlan is None:
                    why = f"None of {vlans_text(network.vlans)} is that of most adapters."
                    done.left_out.append(LeftOut(f"VLAN of {titles[row.id]}", why))
                else:
                    vlans[row.id] = {"vlan_id": vlan}
        mapping_rows.write(unit, rows, lambda row: {**subnets[row.id], **vlans.get(row.id, {})})
        done.counts = {"proposed subnets": sum(map(bool, subnets.values())), "VLANs": len(vlans)}
        unit.note = ", ".join(
            f"{grouped(count)} {what} taken" for what, count in done.counts.items()
        )
    return done


def _vcenters(plan: Plan) -> dict[str, str]:
    return {network.vcenter: network.vcenter_name for network in plan.networks}


_UNSEEN = "No address was seen in it."


def _networks(unit: UnitOfWork, plan: Plan, done: Confirmed) -> None:
    used = {mapping.source for mapping in plan.target.mappings}
    rows = [m for m in read_network_mappings(unit.connection, unit.project_id) if m.source in used]
    wrong = errors_only(problems(rows, label=plan.target.given.physical_network))
    values, titles = {}, source_titles(rows, _vcenters(plan))
    for row in rows:
        if row.id in wrong and not row.confirmed:
            why = wrong[row.id][0].text
            done.left_out.append(LeftOut(f"Network {titles[row.id]}", why))
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


def _flavors(unit: UnitOfWork, plan: Plan, done: Confirmed) -> None:
    rows = read_flavor_rows(unit.connection, unit.project_id)
    lines = flavor_lines(plan.target.shapes, rows, shelf_of(plan.target.inventory))
    ready = {}
    for line in lines:
        if line.row.settled:
            continue
        if line.problems:
            done.left_out.append(LeftOut(f"Flavor for {line.key.title}", line.problems[0]))
        else:
            ready[line.row.id] = {"confirmed": True}
    unit.update(tables.flavor_staging.name, ready)
    done.counts["flavors"] = len(ready)


def _images(unit: UnitOfWork, plan: Plan, done: Confirmed) -> None:
    stored = read_image_rows(unit.connection, unit.project_id)
    lines = image_lines(plan.target.systems, stored, plan.target.inventory)
    values = {
        line.row.id: {"confirmed": True} if line.named else {"not_needed": True}
        for line in lines
        if not line.settled
    }
    unit.update(tables.image_requirements.name, values)
    done.counts["images"] = len(values)


def _accounts(unit: UnitOfWork, plan: Plan, done: Confirmed) -> None:
    estate = read_estate(unit.connection, plan)
    of_accounts = estate.targets_of_accounts(estate.targets())
    errors = account_errors(estate.accounts, of_accounts, roles_of(plan))
    waiting = [account for account in estate.accounts if not account.confirmed]
    for account in waiting:
        if account.id in errors:
            done.left_out.append(LeftOut(f"Account {account.username}", errors[account.id][0]))
    values = {a.id: {"confirmed": True} for a in waiting if a.id not in errors}
    unit.update(tables.tenant_users.name, values)
    done.counts["accounts"] = len(values)
