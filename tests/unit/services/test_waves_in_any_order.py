"""Any edits, moves, transitions, outcomes, imports, undo and redo: waves never break a rule.

PLANNER_WAVE_WALKS=300x40 lets the machine walk longer: 300 walks of 40 steps.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.db.queries.waves import read_stands
from app.domain.changes import ChangeSet
from app.domain.enums import VmStatus
from app.domain.errors import UserError
from app.domain.planning.waves.approval import ApprovalRules
from app.domain.planning.waves.lifecycle import GUARDED, OUTCOME_STATUS, STARTED, TRANSITIONS
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus
from app.domain.progress import Ticket
from app.services import (
    cohorts,
    dependencies,
    imports,
    inventory,
    move_sets,
    network_map,
    planning,
    routes,
    tenants,
    wave_approval,
    wave_checks,
    wave_lifecycle,
    wave_members,
    wave_outcomes,
    waves,
)
from app.services.inventory import Edit
from app.services.tenants import TenantEdit
from app.services.wave_book import WaveBook, read_moving
from app.services.wave_guard import passing
from app.services.waves import WaveEdit
from app.services.workspace import Workspace
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.workbench import Dump, dump, estate_project, import_again, open_workspace, vms_of

S = WaveStatus
VMS = 24
LONG = os.environ.get("PLANNER_WAVE_WALKS", "")
PLANNED, UNDER_WAY = {S.PLANNED, S.PRE_CHECKS_PASSED}, {S.EXECUTING, S.VALIDATING}

some_vms = st.lists(st.integers(0, VMS - 1), min_size=1, max_size=8, unique=True)
some_wave = st.integers(0, 3)
some_fields = st.sampled_from(
    [
        ("scheduled_start", "2026-11-02"), ("scheduled_start", "2026-11-09"),
        ("scheduled_end", None), ("scheduled_end", "2026-11-20"), ("wave_type", "pilot"),
        ("wave_type", "cleanup"), ("wave_type", "regular"), ("owner_name", "Kim"),
        ("agent_slots_override", "4"),
    ]
)  # fmt: skip
some_types = st.sampled_from(["regular", "pilot", "cleanup"])
some_decisions = st.sampled_from(
    [
        ("status", "not_started"), ("status", "migrated"), ("status", "failed"),
        ("status", "skipped"), ("excluded", True), ("excluded", False),
        ("mode_override", "cold_migration"), ("mode_override", ""), ("notes", "x"),
    ]
)  # fmt: skip


_ARRANGING = (
    "add", "assign", "assign", "assign", "remove", "split", "edit", "delete", "clean up", "ready",
    "lose", "approve", "waive",
)  # fmt: skip
_ELSEWHERE = (
    "decide", "decide", "decide", "route", "move", "move", "cohorts", "tie", "import", "import",
    "clear",
)  # fmt: skip


def machine_of(template: Path, exports: tuple[Path, Path]) -> type[RuleBasedStateMachine]:
    """The machine over copies of a workspace with an imported project in two cohorts."""

    class Waving(RuleBasedStateMachine):
        @initialize()
        def start(self) -> None:
            self.folder = Path(tempfile.mkdtemp())
            shutil.copyfile(template, self.folder / "work.mplan")
            self.workspace: Workspace = open_workspace(self.folder / "work.mplan")
            self.states: list[Dump] = [dump(self.workspace)]
            self.done: list[ChangeSet] = []
            self.taken_back: list[ChangeSet] = []
            self.place = 0

        def teardown(self) -> None:
            if hasattr(self, "workspace"):
                self.workspace.close()
                shutil.rmtree(self.folder)

        # -- what there is -------------------------------------------------------------------------

        def book(self) -> WaveBook:
            return waves.listed(self.workspace, 1)

        def wave(self, place: int) -> Wave | None:
            found = self.book().waves
            return found[place % len(found)] if found else None

        def keys(self, wanted: list[int]) -> list[int]:
            found = [vm.id for vm in vms_of(self.workspace, 1).values()]
            return [found[place] for place in wanted if place < len(found)]

        # -- doing and taking back -----------------------------------------------------------------

        def attempt(self, action: Callable[[], ChangeSet]) -> None:
            """Carry a step out; one that is refused leaves everything as it was."""
            before = {wave.id: wave.status for wave in self.book().waves}
            try:
                change = action()
            except UserError:
                return
            self._passed(before)
            if not change:
                return
            self.place += 1
            self.states[self.place :] = [dump(self.workspace)]
            self.done.append(change)
            self.taken_back.clear()

        def _passed(self, before: dict[int, WaveStatus]) -> None:
            """Every wave that has come into a guarded status passes what guards it."""
            book = self.book()
            for wave in book.waves:
                # One that an undo brings back stands as it stood when it was taken away: the gate
                # may have been made since it went through.
                was = before.get(wave.id, wave.status)
                if wave.status is was or wave.status not in GUARDED or was in STARTED:
                    continue
                with self.workspace.reading() as connection:
                    # As it stands now, and not as its checks were stored a moment ago.
                    fresh = replace(wave, status=S.PLANNED)
                    now = self.workspace.clock.now()
                    found = passing(connection, 1, book, fresh, wave.status, now)
                assert not found.refusal

        def replayed(self, change: ChangeSet, label: str) -> ChangeSet | None:
            before = {wave.id: wave.status for wave in self.book().waves}
            try:
                done = self.workspace.replay(change, label)
            except UserError:
                return None
            self._passed(before)
            return done

        @precondition(lambda self: self.done)
        @rule()
        def undo(self) -> None:
            done = self.replayed(self.done[-1].inverse(), "Undo")
            if done is not None:
                self.done.pop()
                self.taken_back.append(done)
                self.place -= 1

        @precondition(lambda self: self.taken_back)
        @rule()
        def redo(self) -> None:
            done = self.replayed(self.taken_back[-1].inverse(), "Redo")
            if done is not None:
                self.taken_back.pop()
                self.done.append(done)
                self.place += 1

        @precondition(lambda self: self.done)
        @rule()
        def undo_all(self) -> None:
            """All steps, down to one that is not taken back any more."""
            left = len(self.done) + 1
            while self.done and len(self.done) < left:
                left = len(self.done)
                self.undo()

        @rule(data=st.data(), wave=some_wave, wanted=some_vms)
        def arrange(self, data: st.DataObject, wave: int, wanted: list[int]) -> None:
            """Something with waves by hand."""
            pick = data.draw
            match pick(st.sampled_from(_ARRANGING)):
                case "add":
                    self.add(wanted, pick(st.booleans()), pick(some_types))
                case "assign":
                    along = pick(st.sampled_from([True, False, None]))
                    self.assign(wave, wanted, along, pick(st.booleans()))
                case "remove":
                    self.remove(wanted)
                case "split":
                    self.split_and_merge(wave, pick(some_wave), wanted)
                case "edit":
                    self.edit_and_move(wave, pick(some_fields), pick(some_wave))
                case "delete":
                    self.delete(wave)
                case "clean up":
                    self.clean_up()
                case "ready":
                    self.make_ready(wave)
                case "lose":
                    self.lose_a_waiver(wave)
                case "approve":
                    self.approve(wave, pick(st.booleans()), pick(st.sampled_from([0, 3])))
                case "waive":
                    self.waive_wave(wave, pick(st.sampled_from(["", "agreed"])))

        @rule(data=st.data(), wanted=some_vms)
        def work_elsewhere(self, data: st.DataObject, wanted: list[int]) -> None:
            """Something that waves must follow."""
            pick = data.draw
            match pick(st.sampled_from(_ELSEWHERE)):
                case "decide":
                    self.decide(wanted, pick(some_decisions))
                case "route":
                    self.route(wanted, pick(st.sampled_from(["migrate", "rebuild", "retire"])))
                case "move":
                    to = pick(st.integers(0, 2))
                    self.move_elsewhere(wanted, pick(st.integers(0, 9)), pick(st.booleans()), to)
                case "cohorts":
                    self.change_cohorts(pick(st.booleans()), pick(st.booleans()))
                case "tie":
                    self.tie(wanted)
                case "import":
                    self.import_again(pick(st.booleans()))
                case "clear":
                    self.clear()

        # -- waves ---------------------------------------------------------------------------------

        def add(self, wanted: list[int], second: bool, kind: str) -> None:
            found = cohorts.listed(self.workspace, 1)
            cohort = found[-1 if second else 0].id if found else None
            values = {"cohort_id": cohort, "wave_type": kind}
            self.attempt(lambda: waves.create(self.workspace, 1, "", values))
            added = max(self.book().waves, key=lambda wave: wave.id, default=None)
            if added is not None:
                rules = wave_members.move_rules(self.workspace, 1)
                keys = [key for key in self.keys(wanted) if not rules.vm_refusal(key, added)]
                self.attempt(lambda: wave_members.assign(self.workspace, 1, added.id, keys))

        def assign(self, to: int, wanted: list[int], along: bool | None, anew: bool) -> None:
            wave, keys = self.wave(to), self.keys(wanted)
            if wave is not None:
                self.attempt(
                    lambda: wave_members.assign(
                        self.workspace, 1, wave.id, keys, along=along, anew=anew
                    )
                )

        def remove(self, wanted: list[int]) -> None:
            keys = self.keys(wanted)
            self.attempt(lambda: wave_members.remove(self.workspace, 1, keys))

        def split_and_merge(self, first: int, other: int, wanted: list[int]) -> None:
            one, two, keys = self.wave(first), self.wave(other), self.keys(wanted)
            if one is not None and two is not None:
                self.attempt(lambda: wave_members.split(self.workspace, 1, one.id, keys))
                self.attempt(lambda: wave_members.merge(self.workspace, 1, [two.id], one.id))

        def edit_and_move(self, which: int, edit: tuple[str, Any], place: int) -> None:
            wave = self.wave(which)
            if wave is not None:
                edits = [WaveEdit(wave.id, *edit)]
                self.attempt(lambda: waves.set_fields(self.workspace, 1, edits))
                self.attempt(lambda: waves.move(self.workspace, 1, wave.id, place))

        def delete(self, which: int) -> None:
            wave = self.wave(which)
            if wave is not None:
                self.attempt(lambda: waves.delete(self.workspace, 1, [wave.id]))

        def clean_up(self) -> None:
            self.attempt(lambda: wave_members.create_cleanup(self.workspace, 1))

        # -- lifecycle -----------------------------------------------------------------------------

        def make_ready(self, which: int) -> None:
            wave = self.wave(which)
            if wave is not None:
                for name in ("no_critical_gaps", "network_mapped", "target_project_set"):
                    self.attempt(
                        lambda name=name: wave_checks.waive(
                            self.workspace, 1, wave.id, name,
                            reason="small", approver="Ada", until="2026-12-31",
                        )
                    )  # fmt: skip

        def lose_a_waiver(self, which: int) -> None:
            wave = self.wave(which)
            if wave is not None:
                self.attempt(
                    lambda: wave_checks.unwaive(self.workspace, 1, wave.id, "no_critical_gaps")
                )

        @rule(which=some_wave, way=st.integers(0, 2))
        def advance(self, which: int, way: int) -> None:
            wave = self.wave(which)
            ways = TRANSITIONS[wave.status] if wave else ()
            if wave is not None and ways:
                to = ways[way % len(ways)]
                self.attempt(
                    lambda: wave_lifecycle.advance(
                        self.workspace, 1, wave.id, to, note="so", confirmed=True
                    )
                )

        @rule(which=some_wave)
        def finish(self, which: int) -> None:
            """Say of what is left that it has migrated, and complete the wave."""
            wave = self.wave(which)
            if wave is None or wave.status not in UNDER_WAY:
                return
            self.attempt(
                lambda: wave_outcomes.set_outcome(
                    self.workspace, 1, wave.id, None, Outcome.MIGRATED
                )
            )
            for to in (S.VALIDATING, S.COMPLETE):
                self.attempt(lambda to=to: wave_lifecycle.advance(self.workspace, 1, wave.id, to))

        @rule(which=some_wave)
        def carry_out(self, which: int) -> None:
            """The whole way ahead, as far as it goes."""
            self.make_ready(which)
            wave = self.wave(which)
            if wave is None:
                return
            for to in (S.PRE_CHECKS_PASSED, S.EXECUTING):
                self.attempt(
                    lambda to=to: wave_lifecycle.advance(
                        self.workspace, 1, wave.id, to, confirmed=True
                    )
                )

        @rule(which=some_wave, wanted=some_vms, every=st.booleans(),
              outcome=st.sampled_from(list(Outcome)))  # fmt: skip
        def say(self, which: int, wanted: list[int], every: bool, outcome: Outcome) -> None:
            wave, keys = self.wave(which), None if every else self.keys(wanted)
            if wave is not None:
                self.attempt(
                    lambda: wave_outcomes.set_outcome(
                        self.workspace, 1, wave.id, keys, outcome, "so"
                    )
                )

        def approve(self, which: int, required: bool, days: int) -> None:
            wanted = ApprovalRules(required, days)
            self.attempt(lambda: wave_approval.set_rules(self.workspace, 1, wanted))
            wave = self.wave(which)
            if wave is not None:
                self.attempt(
                    lambda: wave_approval.approve(self.workspace, 1, wave.id, "CHG", "Ada")
                )

        def waive_wave(self, which: int, note: str) -> None:
            wave = self.wave(which)
            if wave is not None:
                self.attempt(lambda: wave_lifecycle.waive_wave(self.workspace, 1, wave.id, note))

        # -- elsewhere -----------------------------------------------------------------------------

        def decide(self, wanted: list[int], edit: tuple[str, Any]) -> None:
            edits = [Edit(key, *edit) for key in self.keys(wanted)]
            if edits:
                self.attempt(lambda: inventory.set_fields(self.workspace, 1, edits))

        def route(self, wanted: list[int], route: str) -> None:
            keys = self.keys(wanted)
            self.attempt(lambda: routes.set_route(self.workspace, 1, keys, route))

        def move_elsewhere(self, wanted: list[int], place: int, in_scope: bool, to: int) -> None:
            with self.workspace.reading() as connection:
                rows = sorted(
                    {vm.tenant_id for vm in read_stands(connection, 1).values() if vm.tenant_id}
                )
            if not rows:
                return
            tenant, keys = rows[place % len(rows)], self.keys(wanted)
            ids = [None, *(each.id for each in cohorts.listed(self.workspace, 1))]
            cohort = ids[to % len(ids)]
            self.attempt(lambda: tenants.move_vms(self.workspace, 1, keys, tenant))
            self.attempt(lambda: cohorts.assign(self.workspace, 1, [tenant], cohort))
            self.attempt(
                lambda: tenants.set_scope(
                    self.workspace, 1, [tenant], in_scope=in_scope, reason="stays"
                )
            )

        def change_cohorts(self, second: bool, turn: bool) -> None:
            found = [each.id for each in cohorts.listed(self.workspace, 1)]
            if not found:
                return
            if turn:
                self.attempt(lambda: cohorts.reorder(self.workspace, 1, found[::-1]))
            else:
                gone = found[-1 if second else 0]
                self.attempt(lambda: cohorts.delete(self.workspace, 1, [gone]))

        def tie(self, wanted: list[int]) -> None:
            keys = self.keys(wanted)
            self.attempt(lambda: move_sets.make(self.workspace, 1, "", keys))
            self.attempt(lambda: dependencies.add(self.workspace, 1, keys[:1], keys[1:3]))

        def import_again(self, which: bool) -> None:
            self.attempt(lambda: import_again(self.workspace, 1, exports[which])[0])

        def clear(self) -> None:
            self.attempt(lambda: imports.clear(self.workspace, 1))

        # -- what always holds ---------------------------------------------------------------------

        @invariant()
        def the_database_is_in_its_state(self) -> None:
            if hasattr(self, "states"):
                assert dump(self.workspace) == self.states[self.place]

        @invariant()
        def a_part_judges_as_the_whole(self) -> None:
            """What is read for a move of a few VMs says the same as everything read."""
            if not LONG or not hasattr(self, "states") or self.place % 5:
                return
            whole = wave_members.move_rules(self.workspace, 1)
            keys = sorted(whole.vms)[self.place % 3 :: 7]
            for wave in (None, *whole.waves.values()):
                with self.workspace.reading() as connection:
                    today = self.workspace.now().date()
                    ids = [wave.id] if wave else []
                    part = read_moving(connection, 1, today, keys, ids)[1]
                assert part.companions(keys, wave) == whole.companions(keys, wave)
                together = whole.with_sets(keys)
                for asked in (keys, together):
                    assert part.refusal(asked, wave) == whole.refusal(asked, wave)
                    assert part.warnings(asked, wave) == whole.warnings(asked, wave)

        @invariant()
        def waves_and_vms_agree(self) -> None:
            if not hasattr(self, "states"):
                return
            book = self.book()
            with self.workspace.reading() as connection:
                stands = read_stands(connection, 1)
            by_id = {wave.id: wave for wave in book.waves}
            assert len({wave.wave_number for wave in book.waves}) == len(book.waves)
            live: Counter[int] = Counter()
            for row in book.rows:
                wave, vm = by_id[row.wave_id], stands.get(row.vm_id or 0)
                if wave.status in {S.CANCELLED, S.COMPLETE}:
                    continue
                if wave.status is S.PLANNED and row.outcome is Outcome.OPEN:
                    assert vm is not None
                    assert vm.in_plan
                    assert vm.cohort_id == wave.cohort_id
                if vm is None or not vm.in_plan:
                    continue
                live[vm.id] += 1
                if wave.status in PLANNED and row.outcome is Outcome.OPEN:
                    assert vm.status == VmStatus.ASSIGNED
                elif wave.status in {*PLANNED, *UNDER_WAY}:
                    assert vm.status == OUTCOME_STATUS[row.outcome]
            assert not live or max(live.values()) == 1
            for vm in stands.values():
                if vm.id not in live:
                    assert vm.status not in {VmStatus.ASSIGNED, VmStatus.IN_PROGRESS}

    return Waving


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Path, Path]]:
    folder = tmp_path_factory.mktemp("waves")
    workspace = open_workspace(folder / "work.mplan")
    estate_project(workspace, folder, Estate(VMS, seed=8))
    plan = planning.build(workspace, 1, Ticket())
    keys = [share.tenant.id for share in plan.tenant_plans]
    tenants.set_fields(
        workspace, 1,
        [
            TenantEdit(key, name, f"t{key}")
            for key in keys
            for name in ("target_domain", "target_project")
        ],
    )  # fmt: skip
    tenants.confirm(workspace, 1)
    network_map.confirm_all(workspace, 1, [row.id for row in plan.target.mappings])
    for name in ("First", "Second"):
        cohorts.create(workspace, 1, name)
    first, second = cohorts.listed(workspace, 1)
    cohorts.set_fields(workspace, 1, [cohorts.CohortEdit(second.id, "gate", "none")])
    half = len(keys) // 2 or 1
    cohorts.assign(workspace, 1, keys[:half], first.id)
    cohorts.assign(workspace, 1, keys[half:], second.id)
    cohorts.set_fields(workspace, 1, [cohorts.CohortEdit(second.id, "gate", "previous")])
    for number in range(3):
        cohort = (first, first, second)[number]
        waves.create(workspace, 1, "", {"cohort_id": cohort.id})
        wave = max(waves.listed(workspace, 1).waves, key=lambda each: each.id)
        rules = wave_members.move_rules(workspace, 1)
        free = [key for key in rules.vms if not rules.vm_refusal(key, wave)]
        free = [key for key in free if rules.place(key) is None]
        wave_members.assign(workspace, 1, wave.id, free[:5] if number == 0 else free)
        wave_checks.waive(
            workspace, 1, wave.id, "no_critical_gaps",
            reason="small", approver="Ada", until="2026-12-31",
        )  # fmt: skip
    workspace.close()
    write_workbook(Estate(VMS - 3, seed=9), folder / "later.xlsx")
    return folder / "work.mplan", (folder / "Test.xlsx", folder / "later.xlsx")


@pytest.mark.timeout(0 if LONG else 300)
def test_waves_in_any_order(files: tuple[Path, tuple[Path, Path]]) -> None:
    walks, steps = map(int, (LONG or "15x25").split("x"))
    run_state_machine_as_test(
        machine_of(*files),
        settings=settings(max_examples=walks, stateful_step_count=steps, deadline=None),
    )
