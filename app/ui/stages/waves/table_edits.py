"""Edits of the table: another wave moves VMs, another cohort moves their tenants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from app.domain.changes import ChangeSet
from app.services import wave_places
from app.ui.parts.companions_dialog import CompanionsDialog
from app.ui.parts.set_dialog import SetDialog
from app.ui.shell.cohort_editing import CohortEditing, companions
from app.ui.shell.context import AppContext
from app.ui.stages.waves.actions import WaveActions
from app.ui.stages.waves.faces import NO_COHORT, POOL, Board
from app.ui.table.data_table import DataTable

Places = Mapping[int, int | None]
"""A wave for each VM, or a cohort for each tenant; None for none."""


class TableEdits(QObject):
    """Carries out what is typed, pasted or replaced in the table, all of it as one step."""

    def __init__(
        self, ctx: AppContext, table: DataTable, acts: WaveActions, board: Callable[[], Board]
    ) -> None:
        super().__init__(table)
        self._ctx, self._acts, self._board = ctx, acts, board
        table.changes_requested.connect(self.change)

    def change(self, changes: Sequence[tuple[Any, str, Any]]) -> None:
        """Move VMs and their tenants; who moves together with them is asked about first."""
        vms: dict[int, int] = {}
        rows: dict[int, int] = {}
        for key, field, value in changes:
            (vms if field == "wave" else rows)[key] = int(value or 0)
        tenants = self._tenants(rows)
        if tenants is None:
            return
        values = [*set(vms.values()), *set(tenants.values())]
        if len(values) > 1:
            self._several(vms, tenants)
        elif vms:
            self._acts.move(list(vms), values[0])
        elif tenants:
            wanted = None if values[0] == NO_COHORT else values[0]
            CohortEditing(self._ctx).assign(list(tenants), wanted)

    def _tenants(self, rows: Mapping[int, int]) -> dict[int, int] | None:
        """The cohort for each tenant that has one of these VMs; None where that makes no sense."""
        cards, found = self._board().cards, dict[int, int]()
        known = [(cards[key], cohort) for key, cohort in rows.items() if key in cards]
        for card, cohort in known:
            if card.tenant_id and found.setdefault(card.tenant_id, cohort) != cohort:
                self._say(f"Tenant “{card.tenant}” cannot go to two cohorts: nothing was changed.")
                return None
        if any(not card.tenant_id for card, _cohort in known):
            self._say("VMs without a tenant are in no cohort.")
        return found

    def _say(self, text: str) -> None:
        self._ctx.notifier.show(text, "warning")

    # -- several places at once --------------------------------------------------------------------

    def _several(self, vms: Mapping[int, int], tenants: Mapping[int, int]) -> None:
        board, plan = self._board(), self._ctx.plan
        if plan is None:
            return
        waves = {
            key: None if wave == POOL else wave
            for key, wave in vms.items()
            if key not in board.cards or board.stands.get(key, POOL) != wave
        }
        known = {each.id for each in plan.cohorts}
        in_cohorts = {
            key: None if cohort == NO_COHORT else cohort
            for key, cohort in tenants.items()
            if key in plan.tenants
            and _known(plan.tenants[key].cohort_id, known) != _known(cohort, known)
        }
        if waves or in_cohorts:
            self._ask_sets(waves, in_cohorts)

    def _ask_sets(self, waves: Places, in_cohorts: Places) -> None:
        """Ask about the VMs that move together with those of a block."""
        cards, rules, others = self._board().cards, self._acts.rules(), dict[int, None]()
        for wave, keys in wave_places.grouped_by(waves):
            face = self._acts.face(wave) if wave is not None else None
            there = face.wave if face else None
            others |= dict.fromkeys(set(rules.companions(keys, there)) - set(waves))
        if not others:
            self._ask_tenants(waves, in_cohorts, along=False)
            return
        names = [cards[key].name for key in waves if key in cards]
        more = sorted(cards[key].name for key in others if key in cards)
        dialog = SetDialog(names, more, "to their waves", "", self._ctx.dialogs_parent)
        dialog.together.connect(lambda: self._ask_tenants(waves, in_cohorts, along=True))
        dialog.alone.connect(lambda: self._ask_tenants(waves, in_cohorts, along=False))
        dialog.open()

    def _ask_tenants(self, waves: Places, in_cohorts: Places, *, along: bool) -> None:
        """Ask about the tenants that belong with those of a block."""
        plan = self._ctx.plan
        if plan is None:
            return
        others = {
            tenant.id: tenant
            for cohort, keys in wave_places.grouped_by(in_cohorts)
            for tenant in companions(plan, keys, cohort)
            if tenant.id not in in_cohorts
        }
        if not others:
            self._carry_out(waves, in_cohorts, along=along, tenants_along=False)
            return
        asked = [plan.tenants[key] for key in in_cohorts if key in plan.tenants]
        dialog = CompanionsDialog(asked, list(others.values()), None, self._ctx.dialogs_parent)
        for chosen, together in ((dialog.together, True), (dialog.alone, False)):
            chosen.connect(
                partial(self._carry_out, waves, in_cohorts, along=along, tenants_along=together)
            )
        dialog.open()

    def _carry_out(
        self, waves: Places, in_cohorts: Places, *, along: bool, tenants_along: bool
    ) -> None:
        action: Callable[..., ChangeSet] = partial(
            wave_places.assign,
            waves=waves,
            in_cohorts=in_cohorts,
            along=along,
            tenants_along=tenants_along,
        )
        loads = self._ctx.plan.loads if self._ctx.plan else {}
        count = len(waves) + sum(loads[key].vms for key in in_cohorts if key in loads)
        self._acts.effects.do_on_vms("Moving VMs", count, action)


def _known(cohort: int | None, known: set[int]) -> int | None:
    return cohort if cohort in known else None
