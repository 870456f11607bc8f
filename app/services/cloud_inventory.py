"""What the target cloud holds: read live, or entered by hand. Each change is one undo step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from app.db import tables
from app.db.queries.cloud import read_cloud_inventory, read_gaps_seen
from app.db.queries.projects import read_project
from app.db.queries.tenants import read_tenants
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.cloud import CloudInventory, InventorySource
from app.domain.cloud_entry import (
    KIND_TEXT,
    KINDS,
    NOTHING_ENTERED,
    Record,
    with_record,
    without_record,
)
from app.domain.cloud_record import packed
from app.domain.errors import UserError
from app.domain.number_style import grouped
from app.domain.planning.gaps.gap import GapKey, remembered, same_gap
from app.domain.progress import Ticket
from app.services import planning
from app.services.cloud_connection import ready_to_ask
from app.services.ports import CloudClient, SecretStore
from app.services.workspace import Workspace

_TABLE = tables.pcd_inventories.name


def load(workspace: Workspace, project_id: int) -> CloudInventory | None:
    """What is known of the target cloud, None before any of it."""
    with workspace.reading() as connection:
        stored = read_cloud_inventory(connection, project_id)
    return stored[1] if stored else None


# -- live ------------------------------------------------------------------------------------------


def mapped_targets(workspace: Workspace, project_id: int) -> list[tuple[str, str]]:
    """Target (domain, project) names of the tenants in scope, each once."""
    with workspace.reading() as connection:
        rows = read_tenants(connection, project_id).values()
    found = {
        (row.target_domain.strip(), row.target_project.strip()): None
        for row in rows
        if row.in_scope and row.target_domain.strip() and row.target_project.strip()
    }
    return sorted(found)


def read(
    workspace: Workspace, project_id: int, client: CloudClient, secrets: SecretStore, ticket: Ticket
) -> CloudInventory:
    """Read the cloud with the stored connection. Changes nothing, so edits may go on meanwhile.

    :raises UserError: saying why it cannot be read.
    """
    connection, secret = ready_to_ask(workspace, project_id, secrets)
    found = client.inventory(connection, secret, mapped_targets(workspace, project_id), ticket)
    return replace(found, read_at=workspace.now())


def store(
    workspace: Workspace,
    project_id: int,
    inventory: CloudInventory,
    seen: Iterable[GapKey] = (),
) -> ChangeSet:
    """Keep an inventory in the place of the one before.

    ``seen`` are the gaps that the one before had: what the new one has of them is closed.

    :raises UserError: when the project is gone.
    """
    live = inventory.source is InventorySource.LIVE
    label = "Read cloud inventory" if live else "Enter cloud inventory"
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        if read_project(unit.connection, project_id) is None:
            raise UserError("This project does not exist any more.", "Choose another project.")
        stored = read_cloud_inventory(unit.connection, project_id)
        _keep(unit, stored[0] if stored else None, inventory, seen)
        unit.note = _summary(inventory)
    return unit.changes


def _keep(
    unit: UnitOfWork, key: int | None, inventory: CloudInventory, seen: Iterable[GapKey]
) -> None:
    """Write an inventory over the one of a key, or as the project's first."""
    values = {
        "source": inventory.source.value,
        "read_at": inventory.read_at,
        "inventory": packed(inventory),
        "gaps_seen": _seen(unit, seen),
    }
    if key is None:
        unit.insert(_TABLE, values)
    else:
        unit.update(_TABLE, {key: values})


def _seen(unit: UnitOfWork, more: Iterable[GapKey]) -> list[list[str]]:
    """All gaps that the inventories of the project have had, in a fixed order."""
    known = read_gaps_seen(unit.connection, unit.project_id)
    return [list(key) for key in sorted(known | {same_gap(key) for key in more})]


def _summary(inventory: CloudInventory) -> str:
    parts = [
        f"{grouped(count)} {KIND_TEXT[kind]}{'' if count == 1 else 's'}"
        for kind in KINDS
        if (count := len(getattr(inventory, kind)))
    ]
    verb = "Read" if inventory.source is InventorySource.LIVE else "Inventory:"
    return f"{verb} {', '.join(parts) or 'nothing'}"


def refresh(
    workspace: Workspace, project_id: int, client: CloudClient, secrets: SecretStore, ticket: Ticket
) -> ChangeSet:
    """Read the cloud and keep what it holds, as one undo step.

    A window had better call :func:`read` in the background and :func:`store` after it.

    :raises UserError: saying why it cannot be read; nothing is changed then.
    """
    inventory = read(workspace, project_id, client, secrets, ticket)
    before = planning.build(workspace, project_id, Ticket()).target.gaps
    ticket.commit_point()
    return store(workspace, project_id, inventory, remembered(before))


# -- by hand ---------------------------------------------------------------------------------------


def put_record(
    workspace: Workspace,
    project_id: int,
    kind: str,
    record: Record,
    replaces: Record | None = None,
    seen: Iterable[GapKey] = (),
) -> ChangeSet:
    """Enter a record by hand, or change the one that it ``replaces``. ``seen`` as in :func:`store`.

    The first one begins an inventory in which every other kind is unknown. A live inventory that
    is edited counts as entered from then on.

    :raises FieldError: when a field is refused, naming it.
    """
    verb = "Change" if replaces else "Add"
    return _edit(
        workspace,
        project_id,
        f"{verb} {KIND_TEXT[kind]} {record.name.strip()}",
        lambda inventory: with_record(inventory, kind, record, replaces),
        seen,
    )


def remove_record(
    workspace: Workspace,
    project_id: int,
    kind: str,
    record: Record,
    seen: Iterable[GapKey] = (),
) -> ChangeSet:
    """Remove a record from the inventory. ``seen`` as in :func:`store`.

    :raises UserError: when it is gone already, or others depend on it.
    """
    return _edit(
        workspace,
        project_id,
        f"Remove {KIND_TEXT[kind]} {record.name}",
        lambda inventory: without_record(inventory, kind, record),
        seen,
    )


def set_known(
    workspace: Workspace,
    project_id: int,
    kind: str,
    seen: Iterable[GapKey] = (),
    *,
    known: bool,
) -> ChangeSet:
    """Say that the inventory tells all there is of a kind, or that nothing is known of it.

    So an empty kind can mean either that there is none or that nobody knows. ``seen`` as in
    :func:`store`.

    :raises UserError: when records of a kind that is to be unknown are there.
    """

    def edit(inventory: CloudInventory) -> CloudInventory:
        if known:
            return replace(inventory, unread=inventory.unread - {kind})
        if getattr(inventory, kind):
            raise UserError(f"There are {KIND_TEXT[kind]}s in the inventory.", "Remove them first.")
        return replace(inventory, unread=inventory.unread | {kind})

    words = "complete" if known else "unknown"
    return _edit(workspace, project_id, f"Mark {KIND_TEXT[kind]}s as {words}", edit, seen)


def _edit(
    workspace: Workspace,
    project_id: int,
    label: str,
    edit: Callable[[CloudInventory], CloudInventory],
    seen: Iterable[GapKey],
) -> ChangeSet:
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        stored = read_cloud_inventory(unit.connection, project_id)
        before = stored[1] if stored else _blank(workspace)
        after = replace(edit(before), source=InventorySource.ENTERED, read_at=workspace.now())
        _keep(unit, stored[0] if stored else None, after, seen)
        unit.note = label
        if stored and before.source is InventorySource.LIVE:
            unit.note += "; the inventory now counts as entered by hand"
    return unit.changes


def _blank(workspace: Workspace) -> CloudInventory:
    return CloudInventory(InventorySource.ENTERED, workspace.now(), unread=NOTHING_ENTERED)


def clear(workspace: Workspace, project_id: int) -> ChangeSet:
    """Forget what is known of the cloud.

    :raises UserError: when nothing is.
    """
    with workspace.guarded(), workspace.unit(project_id, "Clear cloud inventory") as unit:
        stored = read_cloud_inventory(unit.connection, project_id)
        if stored is None:
            raise UserError("There is no cloud inventory to clear.")
        unit.delete(_TABLE, [stored[0]])
        unit.note = "Cloud inventory cleared"
    return unit.changes
