"""Edits of dependencies and sets from wherever they are made: one undo step each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.planning.dependencies.cycles import set_refusal, sift
from app.domain.planning.dependencies.edge import Edge, EdgeKind
from app.domain.planning.dependencies.vm_titles import vm_titles
from app.services import dependencies, move_sets, shared_services
from app.ui.shell.edit_effects import EditEffects

if TYPE_CHECKING:
    from app.domain.planning.plan.plan import Plan
    from app.ui.shell.context import AppContext

_NEW_SET = "new set"


class DependencyEditing(QObject):
    """Asks for dependencies and sets of the open project, and carries out what was answered."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx
        self.effects = EditEffects(ctx)

    # -- edges -------------------------------------------------------------------------------------

    def ask_to_add(self, vm_keys: Sequence[int] = ()) -> None:
        """Ask on what some VMs depend; without any, the one is asked for as well."""
        from app.ui.parts.add_dependency import AddDependencyDialog

        plan = self._ctx.plan
        if plan is None:
            return
        dialog = AddDependencyDialog(
            vm_keys, vm_titles(plan.vms), EdgeCheck(plan), self._ctx.dialogs_parent
        )
        dialog.chosen.connect(self.add)
        dialog.open()

    def add(self, vm_keys: Sequence[int], needs: Sequence[int], kind: EdgeKind) -> None:
        """Let VMs depend on others."""
        self.effects.do(dependencies.add, vm_keys, needs, kind, always=True)

    def serve(self, vm_keys: Sequence[int]) -> None:
        """Take VMs into the list of shared services."""
        self.effects.do(shared_services.add, vm_keys, always=True)

    # -- sets --------------------------------------------------------------------------------------

    def ask_to_make_set(self, vm_keys: Sequence[int] = ()) -> None:
        """Ask which VMs move together, these to begin with."""
        self._ask_about_set("Make a set", "", vm_keys, None)

    def ask_to_change_set(self, key: int, name: str, members: Sequence[int]) -> None:
        """Ask which VMs a set that was made by hand consists of, and for its name."""
        self._ask_about_set("Change set", name, members, key)

    def _ask_about_set(
        self, title: str, name: str, members: Sequence[int], key: int | None
    ) -> None:
        from app.ui.parts.move_set_dialog import MoveSetDialog

        plan = self._ctx.plan
        if plan is None:
            return
        taken = [each.name for each in plan.sets.sets]
        dialog = MoveSetDialog(
            title, name, members, vm_titles(plan.vms), SetCheck(plan), taken,
            self._ctx.dialogs_parent,
        )  # fmt: skip
        dialog.chosen.connect(self.make_set if key is None else partial(self._change_set, key))
        dialog.open()

    def make_set(self, name: str, vm_keys: Sequence[int]) -> None:
        """Make VMs a set."""
        self.effects.do(move_sets.make, name, vm_keys, always=True)

    def _change_set(self, key: int, name: str, vm_keys: Sequence[int]) -> None:
        self.effects.do(move_sets.set_members, key, vm_keys, always=True)
        plan = self._ctx.plan
        known = [each.name for each in plan.sets.sets if f"set:{key}" in each.ties] if plan else []
        if known != [name]:
            self.effects.do(move_sets.rename, key, name, always=True)


class EdgeCheck:
    """Why an edge cannot be added to those of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._pairs = order_pairs(plan.edges)
        self._sets: Mapping[int, str] = plan.sets.keys
        self._names = {vm.id: vm.name for vm in plan.vms}

    def __call__(self, vm_keys: Sequence[int], needs: int, kind: EdgeKind) -> str:
        """Empty where the edges can be added."""
        others = [key for key in vm_keys if key != needs]
        if not others:
            return "A VM cannot depend on itself."
        if kind is EdgeKind.ORDER:
            wanted = [(key, needs) for key in others]
            refused = sift(self._pairs, wanted, self._names, self._sets).refused
            return refused[0].sentence if refused else ""
        if kind is EdgeKind.TOGETHER:
            joined = joined_sets(self._sets, [*others, needs])
            return set_refusal(self._pairs, joined, self._names) or ""
        return ""


class SetCheck:
    """Why VMs cannot move together."""

    def __init__(self, plan: Plan) -> None:
        self._pairs = order_pairs(plan.edges)
        self._sets: Mapping[int, str] = plan.sets.keys
        self._names = {vm.id: vm.name for vm in plan.vms}

    def __call__(self, members: Sequence[int]) -> str:
        """Empty where they can."""
        return set_refusal(self._pairs, joined_sets(self._sets, members), self._names) or ""


def order_pairs(edges: Iterable[Edge]) -> list[tuple[int, int]]:
    """The edges that make an order and count."""
    return [(e.vm_id, e.needs) for e in edges if e.counts and e.kind is EdgeKind.ORDER]


def joined_sets(sets: Mapping[int, str], members: Iterable[int]) -> dict[int, str]:
    """The sets with some VMs joined to one, and with them all that move with one of them."""
    inside = set(members)
    keys = {sets[each] for each in inside if each in sets}
    joined = {vm: (_NEW_SET if key in keys else key) for vm, key in sets.items()}
    return joined | dict.fromkeys(inside, _NEW_SET)
