"""The waves of a project with who stands in them, read at one moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.db.queries.cohorts import read_cohorts
from app.db.queries.dependencies import (
    read_dependency_rules,
    read_edges,
    read_sharing_vms,
    read_stored_sets,
)
from app.db.queries.waves import read_stands, read_wave_rules, read_wave_vms, read_waves
from app.domain.errors import UserError
from app.domain.model import Vm
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.dependencies.edge import EdgeKind
from app.domain.planning.dependencies.stored_set import sets_of
from app.domain.planning.waves.approval import ApprovalRules, locked_since
from app.domain.planning.waves.moving import MoveRules
from app.domain.planning.waves.ties import ties_of
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


def read_book(connection: Any, project_id: int) -> WaveBook:
    """Read the waves of a project on a connection, such as that of a transaction."""
    rows = tuple(read_wave_vms(connection, project_id))
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


def read_move_rules(
    connection: Any,
    project_id: int,
    book: WaveBook,
    today: date,
    around: Collection[int] | None = None,
) -> MoveRules:
    """What moves by hand are judged by, on a connection; for moves of some VMs alone (``around``)
    only these and what binds them is read.
    """
    edges = read_edges(connection, project_id)
    stored = read_stored_sets(connection, project_id)
    rules = read_dependency_rules(connection, project_id)[1]
    tied = {vm.id: vm for vm in read_sharing_vms(connection, project_id, rules.applications)}
    # Of most VMs nothing is read but how they stand: they are in no set.
    asked = {*tied, *(key for each in stored for key in each.vm_ids)}
    asked.update(
        key
        for edge in edges
        if edge.counts and edge.kind is EdgeKind.TOGETHER
        for key in (edge.vm_id, edge.needs)
    )
    if around is not None:
        around = {*around, *asked, *(key for each in edges for key in (each.vm_id, each.needs))}
    stands = read_stands(connection, project_id, around)
    vms = [
        tied.get(key) or Vm(id=key, identity=stands[key].identity, name=stands[key].name)
        for key in sorted(asked)
        if key in stands and stands[key].in_plan
    ]
    sets = sets_of(vms, stored, edges, rules.applications)
    return MoveRules.of(
        stands,
        book.waves,
        book.rows,
        ties_of(edges, sets.sets),
        book.cohorts,
        book.cap,
        closed=book.closed(today),
    )
