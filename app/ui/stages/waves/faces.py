"""What the board shows: VMs as cards and waves as columns, made from the records of both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.cell_values import natural_key
from app.domain.enums import Risk, VmStatus
from app.domain.model import Vm
from app.domain.planning.cohorts.cohort import in_order as cohorts_in_order
from app.domain.planning.dependencies.edge import EdgeKind
from app.domain.planning.plan.changed_vms import changed_pairs, same_vms, vms_of_keys
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.candidates import standing
from app.domain.planning.waves.wave import Outcome, Wave, WaveStatus, WaveVm, in_order

POOL = 0
"""The key of the column of VMs that stand in no wave."""
NO_COHORT = 0
"""The key of the group of waves without a cohort."""


class BoardVm(NamedTuple):
    """A VM as a card. ``gb`` is what goes over the pipe, ``hours`` the guide's.

    ``needs`` are the VMs that must be done before it, ``mates`` how many move with it.
    ``searched`` is what a search looks at. ``gone`` ones are out of the plan since they were put
    into their wave. A tuple, as one is made for every VM before the board opens.
    """

    key: int
    name: str
    tenant: str = ""
    tenant_id: int = 0
    cohort_id: int = NO_COHORT
    risk: str = Risk.GREEN.value
    mode: str = ""
    gb: float = 0.0
    hours: float = 0.0
    status: str = VmStatus.NOT_STARTED.value
    application: str = ""
    needs: tuple[int, ...] = ()
    mates: int = 0
    set_name: str = ""
    searched: str = ""
    gone: bool = False

    @property
    def keys(self) -> tuple[int, ...]:
        """The VMs that the card stands for."""
        return (self.key,)


@dataclass(frozen=True, slots=True)
class CheckFace:
    """A check of a wave as a dot: ``state`` is pass, fail, pending, na, skipped or waived."""

    name: str
    state: str
    severity: str = "warning"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WaveFace:
    """A wave with its VMs by name, and the sums of those that the plan counts in it.

    ``vms`` has the wave's record too: VMs that left the plan, and those of a finished wave that
    stand in another one or in none. ``risk`` counts green, yellow and red.
    """

    wave: Wave
    cohort: str
    vms: tuple[BoardVm, ...]
    cap: int
    gb: float
    hours: float
    risk: tuple[int, int, int]
    outcomes: Mapping[int, Outcome]
    counted: int
    """How many of its VMs are in the plan and stand there now."""
    rows: tuple[WaveVm, ...] = ()

    @property
    def key(self) -> int:
        """The wave's key."""
        return self.wave.id

    @property
    def cohort_key(self) -> int:
        """The group it stands in."""
        return self.wave.cohort_id or NO_COHORT


@dataclass(frozen=True, slots=True)
class Group:
    """Waves that stand under the name of their cohort; ``color`` is a token."""

    key: int
    name: str
    color: str
    waves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """All columns. ``stands`` has the wave of each VM that is in one, by key."""

    cards: Mapping[int, BoardVm]
    waves: Mapping[int, WaveFace]
    groups: tuple[Group, ...]
    pool: tuple[BoardVm, ...]
    stands: Mapping[int, int]

    @property
    def order(self) -> tuple[int, ...]:
        """Keys of the waves as their columns stand."""
        return tuple(key for group in self.groups for key in group.waves)

    def vms_of(self, key: int) -> tuple[BoardVm, ...]:
        """The VMs of a wave, or of the pool."""
        if key == POOL:
            return self.pool
        face = self.waves.get(key)
        return face.vms if face else ()

    def name_of(self, key: int) -> str:
        """What a column is called in a sentence."""
        face = self.waves.get(key)
        return face.wave.name if face else "no wave"


EMPTY = Board({}, {}, (), (), {})


class CardMaker:
    """Makes the cards of a plan, anew only where a VM or what it is tied to has changed.

    ``changed`` are the keys of those that the last call made anew, None where it was all.
    """

    def __init__(self) -> None:
        self._plan: Plan | None = None
        self._statuses: dict[int, str] = {}
        self._cards: dict[int, BoardVm] = {}
        self.changed: frozenset[int] | None = None

    def cards(self, plan: Plan, statuses: Mapping[int, str]) -> dict[int, BoardVm]:
        """A card for each VM that was read, in plan or not, in the order of names.

        ``statuses`` are those of VMs that have changed since the plan was made.
        """
        before = self._plan
        if plan is before and statuses == self._statuses:
            self.changed = frozenset()
            return self._cards
        make = _maker(plan)
        if before is None or not _alike(before, plan):
            every = [make(vm, statuses.get(vm.id, vm.status)) for vm in plan.vms]
            self._take(every)
        else:
            told = {*statuses, *self._statuses}
            if plan is before:
                asked = [vm for _, vm in vms_of_keys(plan.vms, told, plan.vm_places).values()]
            else:
                asked = [vm for _, vm in changed_pairs(before.vms, plan.vms) if vm.id not in told]
                asked += [vm for _, vm in vms_of_keys(plan.vms, told, plan.vm_places).values()]
            fresh = {}
            for vm in asked:
                card = make(vm, statuses.get(vm.id, vm.status))
                if card != self._cards.get(vm.id):
                    fresh[vm.id] = card
            if self._stays_in_order(fresh):
                self.changed = frozenset(fresh)
                if fresh:
                    self._cards = self._cards | fresh  # each in the place it has
            else:
                self._take({**self._cards, **fresh}.values())
        self._plan, self._statuses = plan, dict(statuses)
        return self._cards

    def _take(self, cards: Iterable[BoardVm]) -> None:
        ordered = sorted(cards, key=lambda card: (natural_key(card.name), card.key))
        self._cards = {card.key: card for card in ordered}
        self.changed = None

    def _stays_in_order(self, fresh: Mapping[int, BoardVm]) -> bool:
        known = self._cards
        return all(key in known and known[key].name == card.name for key, card in fresh.items())


def _alike(before: Plan, plan: Plan) -> bool:
    """Whether cards differ at most where their VMs do."""
    if before is plan:
        return True
    return (
        same_vms(before.vms, plan.vms)
        and before.project.id == plan.project.id
        and before.edges is plan.edges
        and before.sets is plan.sets
        and before.tenants == plan.tenants
        and before.cohorts == plan.cohorts
    )


def _maker(plan: Plan) -> Callable[[Vm, str], BoardVm]:
    known = {cohort.id for cohort in plan.cohorts}
    needs: dict[int, list[int]] = {}
    for edge in plan.edges:
        if edge.counts and edge.kind is EdgeKind.ORDER:
            needs.setdefault(edge.vm_id, []).append(edge.needs)
    sets = {each.key: each for each in plan.sets.sets}

    def make(vm: Vm, status: str) -> BoardVm:
        tenant = plan.tenants.get(vm.tenant_id or 0)
        timing = plan.timings.get(vm.id)
        together = sets.get(plan.sets.keys.get(vm.id, ""))
        title = tenant.title if tenant else ""
        cohort = tenant.cohort_id if tenant else None
        return BoardVm(
            key=vm.id,
            name=vm.name,
            tenant=title,
            tenant_id=tenant.id if tenant else 0,
            cohort_id=cohort if cohort in known and cohort else NO_COHORT,
            risk=vm.risk_category,
            mode=vm.effective_mode.value,
            gb=vm.transfer_gb,
            hours=timing.hours if timing else 0.0,
            status=status,
            application=vm.application,
            needs=tuple(needs.get(vm.id, ())),
            mates=len(together.vm_ids) - 1 if together else 0,
            set_name=together.name if together else "",
            searched=f"{vm.name}\n{title}\n{vm.application}".casefold(),
            gone=not vm.in_plan,
        )

    return make


def board_of(
    plan: Plan,
    cards: Mapping[int, BoardVm],
    waves: Iterable[Wave],
    rows: Iterable[WaveVm],
    cap: int,
    colors: Mapping[str, str],
    before: Board = EMPTY,
    changed: Collection[int] | None = None,
) -> Board:
    """All columns. ``changed`` are the cards that differ from those ``before``, None for all.

    A wave of which nothing has changed keeps its face.
    """
    waves, rows = list(waves), list(rows)
    members: dict[int, list[WaveVm]] = {wave.id: [] for wave in waves}
    for row in rows:
        if row.wave_id in members:
            members[row.wave_id].append(row)
    touched = {row.wave_id for row in rows if row.vm_id in changed} if changed else frozenset[int]()
    stands = {key: wave.id for key, wave in standing(waves, rows).items()}
    names = {cohort.id: cohort.name for cohort in plan.cohorts}
    places: dict[int, int] = {}
    faces = {}
    for wave in in_order(waves):
        mine, cohort = tuple(members[wave.id]), names.get(wave.cohort_id or NO_COHORT, "")
        old = before.waves.get(wave.id)
        stays = changed is not None and wave.id not in touched
        if old is None or not stays or not _same(old, wave, mine, cohort, cap):
            places = places or {key: place for place, key in enumerate(cards)}
            old = _face(wave, cohort, mine, cards, places, cap, stands)
        faces[wave.id] = old
    pool = tuple(
        card
        for card in cards.values()
        if card.key not in stands and not card.gone and card.status != VmStatus.MIGRATED
    )
    again = _free_again(faces, stands)
    if again:
        places = places or {key: place for place, key in enumerate(cards)}
        pool = tuple(sorted((*pool, *again), key=lambda card: places[card.key]))
    if pool == before.pool:
        pool = before.pool
    return Board(cards, faces, _groups(plan, faces, colors), pool, stands)


def _same(
    face: WaveFace,
    wave: Wave,
    rows: tuple[WaveVm, ...],
    cohort: str,
    cap: int,
) -> bool:
    return face.rows == rows and (face.wave, face.cohort, face.cap) == (wave, cohort, cap)


def _free_again(faces: Mapping[int, WaveFace], stands: Mapping[int, int]) -> list[BoardVm]:
    """What failed in a wave that is complete waits for another one."""
    return [
        vm
        for face in faces.values()
        if face.wave.status is WaveStatus.COMPLETE
        for vm in face.vms
        if vm.status == VmStatus.FAILED and not vm.gone and stands.get(vm.key) == face.key
    ]


def _face(
    wave: Wave,
    cohort: str,
    rows: tuple[WaveVm, ...],
    cards: Mapping[int, BoardVm],
    places: Mapping[int, int],
    cap: int,
    stands: Mapping[int, int],
) -> WaveFace:
    listed = [(row, _card(row, cards)) for row in rows]
    listed.sort(key=lambda each: (places.get(each[1].key, len(places)), each[1].name))
    vms = tuple(card for _, card in listed)
    here = [card for card in vms if not card.gone and stands.get(card.key) == wave.id]
    risks = [card.risk for card in here]
    return WaveFace(
        wave=wave,
        cohort=cohort,
        vms=vms,
        cap=cap,
        gb=sum(card.gb for card in here),
        hours=sum(card.hours for card in here),
        risk=(risks.count(Risk.GREEN), risks.count(Risk.YELLOW), risks.count(Risk.RED)),
        outcomes={card.key: row.outcome for row, card in listed if row.outcome is not Outcome.OPEN},
        counted=len(here),
        rows=rows,
    )


def _card(row: WaveVm, cards: Mapping[int, BoardVm]) -> BoardVm:
    """The card of a VM, or of what an import has taken away and only the wave remembers."""
    card = cards.get(row.vm_id or 0)
    if card is not None:
        return card
    return BoardVm(-row.id, row.vm_name, searched=row.vm_name.casefold(), gone=True)


def _groups(
    plan: Plan, faces: Mapping[int, WaveFace], colors: Mapping[str, str]
) -> tuple[Group, ...]:
    by_cohort: dict[int, list[int]] = {}
    known = {cohort.id for cohort in plan.cohorts}
    for face in faces.values():
        key = face.cohort_key if face.cohort_key in known else NO_COHORT
        by_cohort.setdefault(key, []).append(face.key)
    found = [
        Group(each.id, each.name, colors.get(each.name, "chart_1"), tuple(by_cohort[each.id]))
        for each in cohorts_in_order(plan.cohorts)
        if each.id in by_cohort
    ]
    if NO_COHORT in by_cohort:
        name = "No cohort" if plan.cohorts else "All waves"
        found.append(Group(NO_COHORT, name, "border_strong", tuple(by_cohort[NO_COHORT])))
    return tuple(found)
