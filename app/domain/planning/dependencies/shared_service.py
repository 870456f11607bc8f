"""A VM that serves everybody, as the workspace keeps it: migrated or stretched first."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.planning.dependencies.edge import EdgeState


@dataclass(frozen=True, slots=True)
class KeptService:
    """A shared service with its evidence. ``services`` are what it serves, by name.

    One that is accepted or proposed gets no edges from flows.
    """

    id: int
    vm_id: int
    state: EdgeState = EdgeState.PROPOSED
    evidence: str = ""
    services: tuple[str, ...] = ()
    clients: int = 0
    note: str = ""
