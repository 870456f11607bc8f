"""Lists of facts and tables of dependencies: whose rows they are, and what fits nobody."""

from __future__ import annotations

import pytest

from app.domain.errors import UserError
from app.domain.model import Vm
from app.domain.planning.dependencies.dependency_table import DependencyRows, kind_of, read_table
from app.domain.planning.dependencies.edge import EdgeKind, EdgeSource
from app.domain.planning.dependencies.vm_names import VmNames
from app.domain.planning.facts.columns import TableColumns, recognise
from app.domain.planning.facts.record import Facts
from app.domain.planning.facts.sheet import FactsReading, read_facts
from app.domain.text_table import TextTable

VMS = [
    Vm(1, "1", "web01", dns_name="web01.corp.example", primary_ip="10.0.0.1", vcenter="a"),
    Vm(2, "2", "db01", vm_uuid="42100000-0000-0000-0000-000000000002"),
    Vm(3, "3", "twin", vcenter="a", primary_ip="10.0.0.3"),
    Vm(4, "4", "twin", vcenter="b", primary_ip="10.0.0.4"),
    Vm(5, "5", "app, old"),
]
NAMES = VmNames(VMS)


def table(headings: str, *rows: str) -> TextTable:
    cells = [tuple(row.split("|")) for row in rows]
    return TextTable("list.csv", tuple(headings.split("|")), cells, range(2, 2 + len(rows)))


def facts(headings: str, *rows: str, columns: TableColumns | None = None) -> FactsReading:
    return read_facts(table(headings, *rows), NAMES, columns)


def edges(found: DependencyRows) -> list[tuple[int, int, str]]:
    return [(edge.vm_id, edge.needs, edge.kind.value) for edge in found.edges]


def test_facts_are_matched_exactly_and_then_loosely() -> None:
    found = facts(
        "VM Name|Application|Owner|E-Mail|Rack",
        "web01|Shop|Ann|ann@corp.example|R1",
        "DB01.corp.example|Shop|||R2",
        "stranger|X|||",
        "twin|Y|||",
        "|Z|||",
    )
    assert found.facts == {
        1: Facts("Shop", owner="Ann", owner_email="ann@corp.example"),
        2: Facts("Shop"),
    }
    assert found.loose == 1
    assert [each.sentence(NAMES) for each in found.unmatched] == [
        "Row 4: “stranger” is no VM of this project."
    ]
    assert [each.sentence(NAMES) for each in found.ambiguous] == [
        "Row 5: “twin” may be any of twin, twin."
    ]
    assert (found.blank, found.unused) == (1, ("Rack",))


def test_a_second_key_chooses_among_several() -> None:
    found = facts("Name|IP Address|Umgebung", "twin|10.0.0.4|Test")
    assert found.facts == {4: Facts(environment="Test")}


@pytest.mark.parametrize(
    ("heading", "value"),
    [("UUID", "42100000000000000000000000000002"), ("Server", "DB01"), ("Hostname", "db01")],
)
def test_each_key_finds_its_vm(heading: str, value: str) -> None:
    assert facts(f"{heading}|Anwendung", f"{value}|Shop").facts == {2: Facts("Shop")}


def test_of_two_rows_the_first_value_counts_and_others_are_told() -> None:
    found = facts("VM|Application|Owner|Note", "web01|Shop||", "web01|Shop|Ann|", "WEB01|Web||x")
    assert found.facts == {1: Facts("Shop", owner="Ann", note="x")}
    assert found.repeated == 2
    assert [each.sentence(NAMES.titles) for each in found.conflicts] == [
        "web01: application “Shop” is kept, row 4 says “Web”."
    ]


def test_columns_can_be_mapped_by_hand() -> None:
    columns = TableColumns({"name": 1, "application": 0})
    assert facts("A|B", "Shop|web01", columns=columns).facts == {1: Facts("Shop")}


def test_columns_are_recognised_in_several_languages() -> None:
    headings = ["Serveur", "Responsable", "Environnement", "Criticité", "Fenêtre de maintenance"]
    found = recognise(headings).places
    assert set(found) == {"name", "owner", "environment", "criticality", "change_window"}
    german = recognise(["Rechnername", "Fachanwendung", "Verantwortlicher", "Wartungsfenster"])
    assert set(german.places) == {"name", "application", "owner", "change_window"}


def test_rows_and_vms_are_counted_apart() -> None:
    found = facts("VM|Application", "web01|Shop", "WEB01|Shop", "stranger|X", "twin|X", "|X")
    assert found.sentence == (
        "2 of 5 rows matched 1 VM; 1 of nobody, 1 of several, 1 without a name"
    )


def test_a_list_of_facts_may_name_dependencies() -> None:
    found = facts("VM|Application|Depends on", "web01|Shop|db01; app, old", "stranger||db01")
    assert edges(found.dependencies) == [(1, 2, "order"), (1, 5, "order")]
    assert {edge.source for edge in found.dependencies.edges} == {EdgeSource.FACTS}
    assert found.dependencies.unmatched == ()
    assert len(found.unmatched) == 1


@pytest.mark.parametrize(
    ("headings", "rows", "message"),
    [
        ("VM|Application", (), "list.csv has no rows below its headings."),
        ("Colour|Shape", ("a|b",), "No column of list.csv tells the VM."),
        ("VM|Rack", ("web01|1",), "No column of list.csv holds a fact, such as an application or"),
    ],
)
def test_what_is_no_list_of_facts_is_told(
    headings: str, rows: tuple[str, ...], message: str
) -> None:
    with pytest.raises(UserError) as caught:
        facts(headings, *rows)
    assert caught.value.message.startswith(message)
    assert caught.value.hint


def test_newer_facts_leave_what_they_do_not_say() -> None:
    assert Facts("Shop", owner="Ann").merged(Facts(owner="Bob")) == Facts("Shop", owner="Bob")


def test_a_table_of_dependencies() -> None:
    found = read_table(
        table(
            "VM|Depends on|Type|Since",
            "web01|db01, app, old|near|",
            "web01|DB01||",
            "web01|db01||",
            "web01|web01||",
            "web01|nobody||",
            "web01|twin||",
            "ghost|db01||",
            "web01|db01|weird|",
            "db01|-|near|",
            "db01|web01|Must move together|",
        ),
        NAMES,
    )
    # An order is not lifted by a wish for the same night.
    assert edges(found) == [(1, 2, "order"), (2, 1, "together")]
    assert found.edges[0].evidence == "Row 3 of list.csv."
    assert [each.sentence(NAMES.titles) for each in found.other_kinds] == [
        "Row 2: web01 and db01 are “order” by row 3, so that “near” is left out."
    ]
    assert found.repeated == 1
    assert [each.text for each in found.of_themselves] == ["web01"]
    assert [each.text for each in found.unmatched] == ["app", "old", "nobody", "ghost"]
    assert [each.text for each in found.ambiguous] == ["twin"]
    assert [each.text for each in found.unknown_kinds] == ["weird"]
    assert found.unused == ("Since",)


def test_two_vms_have_one_kind_in_a_direction() -> None:
    rows = ("web01|db01|order", "web01|db01|near", "web01|db01|together", "db01|web01|near")
    found = read_table(table("VM|Depends on|Type", *rows), NAMES)
    assert edges(found) == [(1, 2, "order"), (2, 1, "near")]
    assert [(each.row, each.kind, each.kept) for each in found.other_kinds] == [
        (3, "near", "order"), (4, "together", "order"),
    ]  # fmt: skip
    found = read_table(table("VM|Depends on|Type", *reversed(rows)), NAMES)
    assert edges(found) == [(2, 1, "together"), (1, 2, "order")]


@pytest.mark.parametrize(
    "headings",
    [
        "VM name|Depends on VM name", "Server|Predecessor server", "VM|Prerequisite VM",
        "Dependent|Depends on", "Successor|Predecessor", "Guest|Waits for", "VM|Depends on (VM)",
        "Dependent VM|Prerequisite VM",
    ],
)  # fmt: skip
def test_headings_of_dependencies_may_name_vms(headings: str) -> None:
    assert edges(read_table(table(headings, "web01|db01"), NAMES)) == [(1, 2, "order")]


def test_dependencies_may_stand_the_other_way_round() -> None:
    assert edges(read_table(table("VM|Used by", "db01|web01"), NAMES)) == [(1, 2, "order")]


def test_a_table_without_its_columns_is_told() -> None:
    with pytest.raises(UserError, match=r"No column of list\.csv says what the VMs depend on"):
        read_table(table("VM|Colour", "web01|x"), NAMES)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", EdgeKind.ORDER),
        ("must_complete_before", EdgeKind.ORDER),
        ("Same night", EdgeKind.NEAR),
        ("TOGETHER", EdgeKind.TOGETHER),
        ("Start after", EdgeKind.ORDER),
        ("low latency", EdgeKind.NEAR),
        ("move together", EdgeKind.TOGETHER),
        ("not together", None),
        ("near, in order", None),
        ("odd", None),
    ],
)
def test_kinds_are_told_by_their_words(text: str, kind: EdgeKind | None) -> None:
    assert kind_of(text) is kind
