"""What the tables of dependencies list besides edges that count: proposals, sets, services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.planning.dependencies.edge import EdgeState
from app.domain.planning.dependencies.move_sets import SOURCE_WORDS, MoveSet
from app.domain.planning.dependencies.shared_service import KeptService
from app.domain.planning.dependencies.standing import Place
from app.domain.planning.dependencies.stored_set import StoredSet
from app.domain.planning.plan.edge_rows import NOWHERE, EdgeRow
from app.domain.planning.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set of the plan, or a tie that was broken (``stored`` alone).

    ``own`` is the key of the set made by hand that ties it, if that alone does.
    """

    key: str
    name: str
    members: tuple[str, ...]
    vm_ids: tuple[int, ...]
    why: str
    cohorts: tuple[str, ...]
    days: tuple[int, ...]
    used_gb: float
    broken: bool
    ties: tuple[str, ...] = ()
    stored: int | None = None

    @property
    def own(self) -> int | None:
        """Key of the set that the operator made, where the row is one."""
        made = [tie for tie in self.ties if tie.startswith("set:")]
        return int(made[0].partition(":")[2]) if len(made) == 1 else None


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A shared service with the name and the place of its VM."""

    service: KeptService
    vm: str
    place: Place
    in_plan: bool

    @property
    def key(self) -> int:
        """The key of the service."""
        return self.service.id


def reviewed(rows: Sequence[EdgeRow]) -> list[EdgeRow]:
    """The edges that were proposed and wait, or were rejected; the surest first."""
    found = [row for row in rows if row.edge.state is not EdgeState.ACCEPTED]
    return sorted(found, key=lambda row: (-row.edge.confidence, row.vm.casefold(), row.key))


def set_rows(
    plan: Plan,
    broken: Sequence[StoredSet],
    titles: Mapping[int, str],
    places: Mapping[int, Place],
) -> list[SetRow]:
    """The sets that move together, then what was broken."""
    used = {vm.id: vm.used_mib / 1024 for vm in plan.vms}
    rows = [
        _set_row(each.key, each.name, each.vm_ids, _why(each), titles, places, used, each.ties)
        for each in plan.sets.sets
    ]
    rows += [
        _set_row(
            f"broken:{each.id}", each.name or _members_name(each.vm_ids, titles), each.vm_ids,
            _SOURCES.get(each.source, ""), titles, places, used, (), each.id,
        )
        for each in broken
    ]  # fmt: skip
    return rows


_SOURCES = {source.value: words for source, words in SOURCE_WORDS.items()}


def _why(found: MoveSet) -> str:
    text = ", ".join(SOURCE_WORDS[source] for source in found.sources)
    return text[:1].upper() + text[1:]


def _members_name(vm_ids: Sequence[int], titles: Mapping[int, str]) -> str:
    return ", ".join(titles.get(key, "") for key in vm_ids[:3])


def _set_row(
    key: str,
    name: str,
    vm_ids: Sequence[int],
    why: str,
    titles: Mapping[int, str],
    places: Mapping[int, Place],
    used: Mapping[int, float],
    ties: tuple[str, ...],
    stored: int | None = None,
) -> SetRow:
    found = [places[vm_id] for vm_id in vm_ids if vm_id in places]
    return SetRow(
        key, name,
        tuple(sorted((titles.get(vm_id, "") for vm_id in vm_ids), key=str.casefold)),
        tuple(vm_ids), why,
        tuple(dict.fromkeys(each.cohort for each in found if each.cohort)),
        tuple(sorted({each.day for each in found if each.day is not None})),
        sum(used.get(vm_id, 0.0) for vm_id in vm_ids), stored is not None, ties, stored,
    )  # fmt: skip


def service_rows(
    services: Sequence[KeptService], titles: Mapping[int, str], places: Mapping[int, Place]
) -> list[ServiceRow]:
    """The shared services, those of most clients first."""
    return [
        ServiceRow(
            each, titles.get(each.vm_id, ""), places.get(each.vm_id, NOWHERE),
            each.vm_id in places,
        )
        for each in services
    ]  # fmt: skip
