"""Edits of capacity: each one undo step, with word of what it did to the number of nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject

from app.domain.changes import ChangeSet
from app.domain.counted_noun import signed_text
from app.domain.number_style import grouped
from app.domain.planning.capacity.node_sizing import NodeProfile
from app.services import capacity
from app.ui.shell.context import AppContext
from app.ui.shell.operations import noted


class CapacityEdits(QObject):
    """Calls the services of capacity. What is refused is told by the context."""

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx

    def set_setting(self, key: str, value: object) -> None:
        """Save a setting."""
        self.do(capacity.set_settings, {key: value})

    def change_nodes(
        self, changes: Sequence[tuple[int, str, Any]], known: Sequence[NodeProfile]
    ) -> None:
        """Set fields of node profiles as a table asked for, as one step.

        A tick of *Default* chooses that profile; one is always it, so it cannot be unticked.
        """
        ticks = [key for key, field, value in changes if field == "is_default" and value]
        unticks = [key for key, field, value in changes if field == "is_default" and not value]
        rest = [change for change in changes if change[1] != "is_default"]
        if ticks and not rest:
            self.do(capacity.set_default_node, ticks[-1])
        elif unticks and not rest:
            self._ctx.notifier.show(
                "One node profile is always the default: tick another one instead.", "warning"
            )
        elif rest:
            self._write(rest, known)

    def _write(self, changes: Sequence[tuple[int, str, Any]], known: Sequence[NodeProfile]) -> None:
        profiles = {profile.id: profile for profile in known}
        wanted: dict[int, NodeProfile] = {}
        for key, field, value in changes:
            if key in profiles:
                wanted[key] = replace(wanted.get(key, profiles[key]), **{field: value})
        if wanted:
            self.do(capacity.save_nodes, list(wanted.values()))

    def do(self, action: Callable[..., ChangeSet], *arguments: Any) -> bool:
        """Call a service on the open project and tell what it did; False when it was refused."""
        before = self._nodes()
        done = self._ctx.operations.do(
            action,
            self._ctx.project_id,
            *arguments,
            tell=lambda changes: self._effect(noted(changes), before),
        )
        return done is not None

    def _nodes(self) -> int | None:
        plan = self._ctx.plan
        sizing = plan.target.capacity.sizing if plan else None
        return sizing.required if sizing else None

    def _effect(self, text: str, before: int | None) -> str:
        """The plan is patched by now, so that what it says is the effect."""
        after = self._nodes()
        if after is not None and after != before:
            more = f" ({signed_text(after - before)})" if before is not None else ""
            text += f" · {grouped(after)} {'node' if after == 1 else 'nodes'} required{more}"
        return text
