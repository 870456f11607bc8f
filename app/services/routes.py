"""The route of VMs: migrate, rebuild, retire or retain; retired and retained leave the plan."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.enums import Route
from app.domain.errors import FieldError, UserError
from app.services.inventory import Edit, set_fields
from app.services.workspace import Workspace

ROUTE_CHOICES: tuple[tuple[str, str], ...] = tuple(
    (route.value, route.value.capitalize()) for route in Route
)


def set_route(
    workspace: Workspace, project_id: int, vm_keys: Sequence[int], route: Route | str
) -> ChangeSet:
    """Set the route of VMs as one undo step; who is in the plan follows.

    :raises UserError: when no VM was chosen.
    :raises FieldError: when there is no such route.
    """
    if not vm_keys:
        raise UserError("No VM was chosen.")
    if route not in set(Route):
        raise FieldError("route", f"A route is one of {', '.join(Route)}, not “{route}”.")
    chosen = Route(route)
    edits = [Edit(key, "route", chosen.value) for key in dict.fromkeys(vm_keys)]
    count = count_text(len(edits), "VM")
    return set_fields(workspace, project_id, edits, f"Set route of {count} to {chosen.value}")
