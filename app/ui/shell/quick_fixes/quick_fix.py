"""A quick fix: a command that mends the records of an issue, or asks how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.domain.destinations import Destination
from app.ui.shell.edit_effects import EditEffects

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.domain.planning.plan.plan import Plan
    from app.services.workspace import Workspace
    from app.ui.shell.context import AppContext

Keys = Sequence[Any]
"""Keys of the records that are meant: all of an issue, or those chosen among them."""


@dataclass(frozen=True, slots=True)
class QuickFix:
    """``run`` takes the window's context and the keys. A ``title`` that ends in … asks first.

    ``single`` fixes mend one record at a time and are offered only for one.
    """

    title: str
    run: Callable[[AppContext, Keys], object]
    icon: str = "check"
    single: bool = False


def edit(
    title: str, action: Callable[[Workspace, int, Any], ChangeSet], icon: str = "check"
) -> QuickFix:
    """A fix that is one edit: ``action`` takes workspace, project and keys."""
    return QuickFix(title, lambda ctx, keys: EditEffects(ctx).do(action, keys, always=True), icon)


def edit_of_plan(
    title: str, action: Callable[[Workspace, Plan, Any], ChangeSet], icon: str = "check"
) -> QuickFix:
    """The same where the service takes the plan instead of the project's key."""

    def run(ctx: AppContext, keys: Keys) -> None:
        plan = ctx.plan
        if plan is not None:
            EditEffects(ctx).do(
                lambda workspace, _project: action(workspace, plan, keys), always=True
            )

    return QuickFix(title, run, icon)


def ask_at(
    title: str, place: Callable[[Keys], Destination], icon: str = "edit", *, single: bool = False
) -> QuickFix:
    """A fix that a page asks about: it goes there, and the page opens its dialog."""
    return QuickFix(title, lambda ctx, keys: ctx.happenings.go_to(place(keys)), icon, single)
