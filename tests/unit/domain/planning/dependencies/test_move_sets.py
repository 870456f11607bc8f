"""Sets that move together: what ties them, what breaks them, and how a VM's surroundings look."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.model import SharedDisk, Vm
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState, Traffic
from app.domain.planning.dependencies.move_sets import (
    OperatorSet,
    SetSource,
    build_sets,
    set_sentence,
)
from app.domain.planning.dependencies.neighbourhood import neighbourhood
from app.domain.planning.dependencies.standing import Keeping, Place, byte_words, standing

DISK = (SharedDisk("key", 10.0, 5.0),)
VMS = [
    Vm(1, "1", "db1", shared_disks=DISK),
    Vm(2, "2", "db2", shared_disks=DISK),
    Vm(3, "3", "app"),
    Vm(4, "4", "web"),
    Vm(5, "5", "old", exclusion="template"),
]
NAMES = {vm.id: vm.name for vm in VMS}


def edge(vm, needs, kind=EdgeKind.ORDER, **more) -> Edge:
    return Edge(1, vm, needs, kind, **more)


def test_shared_disks_make_a_set_with_a_readable_name() -> None:
    (found,) = build_sets(VMS).sets
    assert (found.name, found.vm_ids, found.sources) == (
        "db1, db2",
        (1, 2),
        (SetSource.SHARED_DISK,),
    )
    assert set_sentence(found) == "db1, db2: 2 VMs (shared disks)"


def test_whatever_overlaps_is_one_set() -> None:
    sets = build_sets(
        VMS,
        [OperatorSet(7, "Payroll", (2, 3, 5))],
        [edge(3, 4, EdgeKind.TOGETHER)],
        {"Orders": [4, 5]},
    )
    (found,) = sets.sets
    assert found.vm_ids == (1, 2, 3, 4)
    assert found.name == "Payroll"
    assert found.key == "set:7"
    assert set(found.sources) == {SetSource.OPERATOR, SetSource.SHARED_DISK, SetSource.EDGE}
    assert sets.keys == dict.fromkeys((1, 2, 3, 4), "set:7")


def test_a_broken_tie_does_not_count() -> None:
    (found,) = build_sets(VMS).sets
    assert build_sets(VMS, broken=found.ties).sets == ()


def test_an_application_is_a_set_where_it_was_made_one() -> None:
    (found,) = build_sets(VMS[2:], applications={"Orders": [3, 4, 5]}).sets
    assert (found.name, found.vm_ids) == ("Orders", (3, 4))


def test_proposed_and_rejected_edges_tie_nothing() -> None:
    proposal = edge(3, 4, EdgeKind.TOGETHER, state=EdgeState.PROPOSED)
    assert build_sets(VMS[2:], edges=[proposal]).sets == ()


ON_DAY_1 = Place("C1", 1, 1, 0.0, 1, 4.0, date(2027, 1, 4))


@pytest.mark.parametrize(
    ("kind", "later", "needed", "keeping", "apart"),
    [
        ("order", Place("C1", 1, 1, 4.0, 1, 6.0), ON_DAY_1, "kept", 0),
        ("order", Place("C1", 1, 1, 3.9, 1, 6.0), ON_DAY_1, "violated", 0),
        ("order", Place("C1", 1, 2, 0.0, 2, 6.0, date(2027, 1, 7)), ON_DAY_1, "kept", 3),
        ("order", Place("C0", 0), ON_DAY_1, "violated", None),
        ("order", Place("C2", 2), ON_DAY_1, "open", None),
        ("order", Place("C1", 1, done=True), ON_DAY_1, "violated", None),
        ("order", ON_DAY_1, Place("C9", 9, done=True), "kept", None),
        ("order", None, ON_DAY_1, "out_of_plan", None),
        ("near", Place("C1", 1, 1, 7.0, 1, 8.0), ON_DAY_1, "kept", 0),
        ("near", Place("C1", 1, 3, 7.0, 3, 8.0), ON_DAY_1, "violated", 2),
        ("near", Place("C2", 2), ON_DAY_1, "violated", None),
        ("together", Place("C1", 1, 2, 7.0, 2, 8.0), ON_DAY_1, "violated", 1),
    ],
)
def test_how_an_edge_stands(
    kind: str, later: Place | None, needed: Place, keeping: str, apart: int | None
) -> None:
    places = {2: needed} if later is None else {1: later, 2: needed}
    found = standing(edge(1, 2, EdgeKind(kind)), places, NAMES)
    assert (found.keeping, found.days_apart) == (Keeping(keeping), apart)
    assert found.sentence.endswith(".")


def test_a_near_edge_that_is_not_kept_tells_its_traffic() -> None:
    seen = Traffic(40, 3 * 1024**3, ("5432/tcp",), 4)
    places = {1: ON_DAY_1, 2: Place("C1", 1, 4, 0.0, 4, 1.0)}
    found = standing(edge(1, 2, EdgeKind.NEAR, traffic=seen), places, NAMES)
    assert found.sentence == (
        "db1 and db2 move 3 days apart, with 3.0 GB seen on 5432/tcp (days 1 and 4)."
    )


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 kB"),
        (5 * 1024**2, "5.0 MB"),
        (1 << 60, "1,024.0 PB"),
    ],
)
def test_bytes_in_words(count: int, words: str) -> None:
    assert byte_words(count) == words


def test_what_stands_around_a_vm() -> None:
    edges = [
        Edge(1, 3, 1),
        Edge(2, 4, 3),
        Edge(3, 3, 4, EdgeKind.NEAR, EdgeSource.FLOWS, EdgeState.PROPOSED),
        Edge(4, 3, 2, state=EdgeState.REJECTED),
        Edge(5, 4, 1),
    ]
    sets = build_sets(VMS, [OperatorSet(1, "Both", (3, 4))])
    found = neighbourhood(3, edges, sets, {1: ON_DAY_1, 3: ON_DAY_1}, NAMES)
    assert [each.name for each in found.needs] == ["db1"]
    assert found.needs[0].standing.keeping is Keeping.VIOLATED
    assert [each.name for each in found.needed_by] == ["web"]
    assert found.needed_by[0].standing.keeping is Keeping.OUT_OF_PLAN
    assert [each.edge.id for each in found.proposed] == [3]
    assert [member.name for member in found.members] == ["web"]
    assert neighbourhood(5, edges, sets, {}, NAMES).empty
