"""What the clouds hold of ours, asked before anything takes away that we know of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.db.queries.provisioning import read_created, read_prep_plan
from app.db.saved_tasks import marks_in
from app.domain.errors import UnconfirmedError
from app.domain.number_style import grouped
from app.domain.planning.provisioning.task import PrepTask
from app.domain.planning.provisioning.words import counted_types
from app.services.workspace import Workspace

NAMED = 12
"""How many resources a question names; of the others it says how many they are."""


@dataclass(frozen=True, slots=True)
class HeldResources:
    """Tasks whose resources exist in a cloud, and that cloud's name where it is one."""

    tasks: tuple[PrepTask, ...]
    cloud: str = ""

    @property
    def sentence(self) -> str:
        """How many of what would lose their record."""
        where = f"in {self.cloud}" if self.cloud else "in the cloud"
        return (
            f"Provisioning has made {counted_types(self.tasks)} {where}. Nothing would know any "
            "more that they are yours, and no rollback could delete them."
        )

    @property
    def question(self) -> str:
        """What to know before a yes: the sentence and the names; empty where nothing is held."""
        if not self.tasks:
            return ""
        listed = "\n".join(f"• {name}" for name in self.names)
        return f"\n\n{self.sentence}\n{listed}\n\nRoll them back first to be rid of them."

    @property
    def names(self) -> tuple[str, ...]:
        """The resources by the names of their tasks."""
        found = [task.name for task in self.tasks[:NAMED]]
        left = len(self.tasks) - NAMED
        return (*found, f"and {grouped(left)} more") if left > 0 else tuple(found)


def of_project(workspace: Workspace, project_id: int) -> HeldResources:
    """What the cloud of a project holds of ours."""
    with workspace.reading() as connection:
        plan = read_prep_plan(connection, project_id)
        found = read_created(connection, project_id)
    return HeldResources(tuple(found), plan.place.title if plan else "")


def newer_than(workspace: Workspace, saved: Path) -> HeldResources:
    """What the clouds hold of ours that a backup does not know of."""
    known = marks_in(saved)
    with workspace.reading() as connection:
        found = read_created(connection)
    return HeldResources(tuple(task for task in found if task.mark not in known))


def check_kept(held: HeldResources, *, agreed: bool) -> None:
    """Make sure that no record is lost without an explicit yes.

    :raises UnconfirmedError: naming the resources, unless there are none or it was agreed to.
    """
    if held.tasks and not agreed:
        raise UnconfirmedError(
            held.sentence, held.names, "Roll them back first, or agree to lose their record."
        )
