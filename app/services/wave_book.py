"""The waves of a project with who stands in them, read at one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from app.db.queries.cohorts import read_cohorts
from app.db.queries.dependencies import (
    read_dependency_rules,
    read_edges,
    read_sharing_vms,
    read_stored_sets,
)
from app.db.queries.waves import (
    read_rows_around,
    read_stands,
    read_wave_rules,
    read_wave_vms,
    read_waves,
)
from app.domain.errors import UserError
from app.domain.model import Vm
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.dependencies.edge import Edge, EdgeKind
from app.domain.planning.dependencies.rules import DependencyRules
from app.domain.planning.dependencies.stored_set import StoredSet, sets_of
from app.domain.planning.waves.approval import ApprovalRules, locked_since
from app.domain.planning.waves.moving import MoveRules
from app.domain.planning.waves.ties import Ties, ties_of
from app.domain.planning.waves.vm_stand import VmStand
from app.domain.planning.waves.wave import Wave, WaveStatus, WaveVm
from app.services.wave_rules import approval_rules, cap_of

GONE = "This wave does not exist any more."


@dataclass(frozen=True, slots=True)
class WaveBook:
    """Waves by number, their rows, the cohorts as they are executed, and the rules."""

    waves: tuple[Wave, ...]
    rows: tuple[WaveVm, ...]
    cohorts: tuple[Cohort, ...]
    approval: ApprovalRules
    cap: int
    _rows: Mapping[int, tuple[WaveVm, ...]] = field(default_factory=dict)

    def wave(self, wave_id: int) -> Wave:
        """One wave.

        :raises UserError: when it is gone.
        """
        for wave in self.waves:
            if wave.id == wave_id:
                return wave
        raise UserError(GONE, "Choose another one.")

    def rows_of(self, wave_id: int) -> tuple[WaveVm, ...]:
        """The rows of a wave."""
        return self._rows.get(wave_id, ())

    def vm_ids(self, wave_id: int) -> tuple[int, ...]:
        """Keys of the VMs in a wave; those that are gone from the project are left out."""
        return tuple(row.vm_id for row in self.rows_of(wave_id) if row.vm_id is not None)

    def upto(self, wave: Wave) -> tuple[int, ...]:
        """The VMs of all waves up to one, itself included; those of cancelled waves are none."""
        return tuple(
            vm_id
            for each in self.waves
            if each.id == wave.id
            or (each.wave_number <= wave.wave_number and each.status is not WaveStatus.CANCELLED)
            for vm_id in self.vm_ids(each.id)
        )

    def closed(self, today: date) -> dict[int, str]:
        """Planned waves whose content is locked, each with the reason."""
        found = {wave.id: locked_since(wave, self.approval, today) for wave in self.waves}
        return {key: why for key, why in found.items() if why}


def read_book(
    connection: Any,
    project_id: int,
    vm_ids: Collection[int] | None = None,
    wave_ids: Collection[int] = (),
) -> WaveBook:
    """Read the waves of a project on a connection, such as that of a transaction.

    With ``vm_ids`` only the rows of these VMs are read, and those of ``wave_ids`` with all other
    rows of their VMs, so that of each of them is known where it stands.
    """
    rows = tuple(
        read_wave_vms(connection, project_id)
        if vm_ids is None
        else read_rows_around(connection, project_id, vm_ids, wave_ids)
    )
    of_waves: dict[int, list[WaveVm]] = {}
    for row in rows:
        of_waves.setdefault(row.wave_id, []).append(row)
    config = read_wave_rules(connection, project_id)[1]
    return WaveBook(
        tuple(read_waves(connection, project_id)),
        rows,
        tuple(read_cohorts(connection, project_id)),
        approval_rules(config),
        cap_of(config),
        {key: tuple(found) for key, found in of_waves.items()},
    )


def read_moving(
    connection: Any,
    project_id: int,
    today: date,
    vm_ids: Collection[int],
    wave_ids: Collection[int] = (),
) -> tuple[WaveBook, MoveRules]:
    """The waves, and what a move of some VMs into, out of or between some waves is judged by.

    Of VMs and of who stands where only that is read which concerns the move: the VMs, what moves
    with them, what they need and what needs them, and who stands in the waves.
    """
    stored = read_stored_sets(connection, project_id)
    edges = read_edges(connection, project_id, kinds=(EdgeKind.TOGETHER,))
    rules = read_dependency_rules(connection, project_id)[1]
    group = _bound_together(vm_ids, stored, edges)
    tied = _tied_keys(stored, edges)
    sharing = read_sharing_vms(connection, project_id, rules.applications, group)
    if sharing:  # these disks and applications may tie anybody
        sharing = read_sharing_vms(connection, project_id, rules.applications)
        tied.update(vm.id for vm in sharing)
        group |= tied
    order = read_edges(connection, project_id, group, kinds=(EdgeKind.ORDER,))
    around = {*group, *(key for each in order for key in (each.vm_id, each.needs))}
    book = read_book(connection, project_id, around, wave_ids)
    stands = read_stands(connection, project_id, around)
    # Of most VMs nothing is read but how they stand: they are in no set.
    ties = _ties(stands, sorted(group & tied), sharing, stored, [*edges, *order], rules)
    return book, _rules(book, stands, ties, today)


def read_move_rules(connection: Any, project_id: int, book: WaveBook, today: date) -> MoveRules:
    """What moves by hand of any VM are judged by, on a connection; ``book`` holds all rows."""
    edges = read_edges(connection, project_id)
    stored = read_stored_sets(connection, project_id)
    rules = read_dependency_rules(connection, project_id)[1]
    sharing = read_sharing_vms(connection, project_id, rules.applications)
    asked = sorted({*(vm.id for vm in sharing), *_tied_keys(stored, edges)})
    stands = read_stands(connection, project_id)
    ties = _ties(stands, asked, sharing, stored, edges, rules)
    return _rules(book, stands, ties, today)


def _bound_together(
    vm_ids: Iterable[int], stored: Iterable[StoredSet], edges: Iterable[Edge]
) -> set[int]:
    """VMs with all that sets made by hand and edges bind to them, however far."""
    mates: defaultdict[int, set[int]] = defaultdict(set)
    pairs = [(edge.vm_id, edge.needs) for edge in edges if edge.counts]
    for members in (*(each.vm_ids for each in stored if each.by_hand), *pairs):
        for one, other in pairwise(members):
            mates[one].add(other)
            mates[other].add(one)
    found: set[int] = set()
    waiting = list(vm_ids)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(mates.get(one, ()))
    return found


def _tied_keys(stored: Iterable[StoredSet], edges: Iterable[Edge]) -> set[int]:
    found = {key for each in stored for key in each.vm_ids}
    for edge in edges:
        if edge.counts and edge.kind is EdgeKind.TOGETHER:
            found.update((edge.vm_id, edge.needs))
    return found


def _ties(
    stands: Mapping[int, VmStand],
    asked: Iterable[int],
    sharing: Iterable[Vm],
    stored: Sequence[StoredSet],
    edges: Sequence[Edge],
    rules: DependencyRules,
) -> Ties:
    """Sets and needs of the VMs asked about that are in plan."""
    known = {vm.id: vm for vm in sharing}
    vms = [
        known.get(key) or Vm(id=key, identity=stands[key].identity, name=stands[key].name)
        for key in asked
        if key in stands and stands[key].in_plan
    ]
    return ties_of(edges, sets_of(vms, stored, edges, rules.applications).sets)


def _rules(book: WaveBook, stands: Mapping[int, VmStand], ties: Ties, today: date) -> MoveRules:
    return MoveRules.of(
        stands, book.waves, book.rows, ties, book.cohorts, book.cap, closed=book.closed(today)
    )
