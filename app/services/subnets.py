"""Subnets of the network map: proposals accepted, details confirmed, and networks without any."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.db.queries.provisioning import read_prep_settings
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.planning.networks.mapping import (
    SUBNET_FIELDS,
    SUBNET_TEXTS,
    NetworkKind,
    NetworkMapping,
    dhcp_by_default,
)
from app.domain.planning.networks.mapping_problems import errors_only, problems
from app.domain.planning.networks.subnet_proposals import SubnetProposal, lacks_subnet
from app.services.mapping_rows import TABLE, chosen, stored, to_confirm, write
from app.services.workspace import Workspace


def accepted(mapping: NetworkMapping, proposal: SubnetProposal | None) -> dict[str, Any]:
    """What accepting a proposal sets in a row; nothing where it has a subnet by now."""
    if proposal is None or not lacks_subnet(mapping):
        return {}
    return {**proposal.values, "dhcp_enabled": dhcp_by_default(mapping.kind)}


def accept_proposals(
    workspace: Workspace,
    project_id: int,
    keys: Sequence[int],
    proposals: Mapping[int, SubnetProposal],
) -> ChangeSet:
    """Fill in the proposed subnets of rows, which are then to be confirmed.

    :raises UserError: when none of them lacks a subnet for which there is a proposal.
    """
    with workspace.guarded(), workspace.unit(project_id, "Accept proposed subnets") as unit:
        rows = chosen(unit, keys)
        count, reopened = write(unit, rows, lambda row: accepted(row, proposals.get(row.id)))
        if not count:
            raise UserError(
                "There is no proposed subnet to accept.",
                "Proposals stand where a subnet is missing and the addresses seen lie together.",
            )
        unit.label = f"Accept {count_text(count, 'proposed subnet')}"
        left = sum(lacks_subnet(row) for row in rows) - count
        unit.note = f"Accepted {count_text(count, 'proposed subnet')}"
        unit.note += f"; {grouped(left)} still without" if left > 0 else ""
        unit.note += to_confirm(reopened)
    return unit.changes


def confirm_subnets(
    workspace: Workspace,
    project_id: int,
    keys: Sequence[int] | None,
    counting: Collection[int],
) -> ChangeSet:
    """Confirm the subnet details of rows, or of all that count.

    Rows without a subnet stay open. So do those whose subnet has problems, unless a row is
    confirmed by itself: then the operator has seen them.

    :raises UserError: when there is nothing to confirm, saying why.
    """
    with workspace.guarded(), workspace.unit(project_id, "Confirm subnets") as unit:
        rows = [mapping for mapping in stored(unit).values() if mapping.id in counting]
        default = read_prep_settings(unit.connection, project_id).physical_network
        errors = errors_only(problems(rows, label=default))
        wrong = {key for key, each in errors.items() if any(p.field in SUBNET_FIELDS for p in each)}
        asked = rows if keys is None else chosen(unit, keys)
        without = [row for row in asked if lacks_subnet(row)]
        waiting = [row for row in asked if _waits(row)]
        by_itself = keys is not None and len(asked) == 1
        ready = [row for row in waiting if by_itself or row.id not in wrong]
        left = _left_open(len(without), len(waiting) - len(ready))
        if not ready and not left:
            raise UserError("Every subnet is confirmed already.")
        if not ready:
            raise UserError(
                f"No subnet can be confirmed: {left}.",
                "Fill in the CIDR, accept a proposal, or say that no subnet is meant.",
            )
        unit.update(TABLE, {row.id: {"subnet_details_confirmed": True} for row in ready})
        unit.label = f"Confirm {count_text(len(ready), 'subnet')}"
        unit.note = f"Confirmed {count_text(len(ready), 'subnet')}"
        unit.note += f"; left open: {left}" if left else ""
    return unit.changes


def _waits(row: NetworkMapping) -> bool:
    l2 = row.kind == NetworkKind.PHYSICAL_L2
    return bool(row.cidr) and not (row.subnet_details_confirmed or l2)


def _left_open(without: int, wrong: int) -> str:
    parts = []
    if without:
        parts.append(f"{grouped(without)} without a subnet")
    if wrong:
        parts.append(f"{grouped(wrong)} with problems")
    return ", ".join(parts)


def mark_no_subnet(workspace: Workspace, project_id: int, keys: Sequence[int]) -> ChangeSet:
    """Say of rows that no subnet is meant; details that they have are cleared.

    :raises UserError: when all of them are marked so.
    """
    label = f"No subnet in {count_text(len(keys), 'network')}"
    empty = {**dict.fromkeys(SUBNET_TEXTS, ""), "no_subnet": True}
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        rows = [row for row in chosen(unit, keys) if not row.no_subnet or row.cidr]
        cleared = sum(bool(row.cidr) for row in rows)
        count, reopened = write(unit, rows, lambda _row: empty)
        if not count:
            raise UserError("The selected networks are marked as having no subnet already.")
        unit.label = f"No subnet in {count_text(count, 'network')}"
        unit.note = unit.label
        unit.note += f"; {count_text(cleared, 'subnet')} cleared" if cleared else ""
        unit.note += to_confirm(reopened)
    return unit.changes
