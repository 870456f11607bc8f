"""The network map: edits, confirming, VLANs from discovery, and what imports do to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.queries.networks import read_network_mappings
from app.domain.changes import ChangeSet
from app.domain.errors import FieldError, UserError
from app.domain.model import SourceNetwork
from app.domain.planning.networks.mapping import NetworkKind, NetworkMapping, edited
from app.domain.planning.networks.mapping_changes import map_changes
from app.domain.planning.networks.rows import FIELD_TEXT, discovered_vlan
from app.services import network_map, projects
from app.services.map_following import write_map_changes
from app.services.network_map import MappingEdit
from app.services.workspace import Workspace
from tests.workbench import dump

LAN = SourceNetwork("vc", "LAN", (), ("10",), 3)
DMZ = SourceNetwork("vc", "DMZ", (), ("210", "211"), 2, conflict=True)
LAB = SourceNetwork("vc", "LAB", (), (), 1)
OLD = SourceNetwork("vc", "OLD", (), ("9",), 0)


class Map:
    """A project with a network map."""

    def __init__(self, workspace: Workspace, *networks: SourceNetwork) -> None:
        self.workspace = workspace
        self.project = projects.create(workspace, "Map").id
        self.follow(*networks)

    def follow(self, *networks: SourceNetwork) -> list[str]:
        """An import that has found these networks."""
        with self.workspace.bulk() as connection:
            changes = map_changes(read_network_mappings(connection, self.project), networks)
            write_map_changes(connection, self.project, changes)
        return [mapping.source_network for mapping in changes.gone]

    def rows(self) -> dict[tuple[str, str], NetworkMapping]:
        with self.workspace.reading() as connection:
            found = read_network_mappings(connection, self.project)
        return {mapping.source: mapping for mapping in found}

    def row(self, name: str, vcenter: str = "vc") -> NetworkMapping:
        return self.rows()[vcenter, name]

    def keys(self, *names: str) -> list[int]:
        return [self.row(name).id for name in names]

    def set(self, name: str, **values: Any) -> ChangeSet:
        key = self.row(name).id
        edits = [MappingEdit(key, field, value) for field, value in values.items()]
        return network_map.set_fields(self.workspace, self.project, edits)

    def do(self, action: Callable[..., ChangeSet], *arguments: Any) -> ChangeSet:
        return action(self.workspace, self.project, *arguments)

    def undo(self, changes: ChangeSet) -> None:
        self.workspace.replay(changes.inverse(), "Undo")


@pytest.fixture
def desk(workspace: Workspace) -> Map:
    return Map(workspace, LAN, DMZ, LAB, OLD)


# -- imports ---------------------------------------------------------------------------------------


def test_an_import_seeds_a_row_for_every_network(desk: Map) -> None:
    assert {
        name: (row.target_network, row.vlan_id, row.kind, row.confirmed)
        for (_vc, name), row in desk.rows().items()
    } == {
        "LAN": ("LAN", 10, "physical_managed", False),
        "DMZ": ("DMZ", None, "physical_managed", False),
        "LAB": ("LAB", None, "virtual", False),
        "OLD": ("OLD", 9, "physical_managed", False),
    }


def test_the_next_import_keeps_decisions_adds_and_purges(desk: Map) -> None:
    desk.set("LAN", target_network="prod", vlan_id=77, confirmed=True, notes="agreed")
    desk.set("OLD", confirmed=True)
    before = desk.row("LAN")
    new = SourceNetwork("vc", "NEW", (), (), 0)
    assert desk.follow(replace(LAN, vlans=("11",)), DMZ, new) == ["LAB", "OLD"]
    assert desk.row("LAN") == before
    assert set(desk.rows()) == {("vc", "LAN"), ("vc", "DMZ"), ("vc", "NEW")}


def test_the_same_import_again_changes_nothing(desk: Map) -> None:
    before = dump(desk.workspace)
    assert desk.follow(OLD, LAB, DMZ, LAN) == []
    assert dump(desk.workspace) == before


def test_rows_follow_a_vcenter_that_is_known_by_another_identity(desk: Map) -> None:
    desk.set("LAN", target_network="prod", confirmed=True)
    key = desk.row("LAN").id
    assert desk.follow(*(replace(each, vcenter="uuid") for each in (LAN, DMZ, LAB))) == ["OLD"]
    moved = desk.row("LAN", "uuid")
    assert (moved.id, moved.target_network, moved.confirmed) == (key, "prod", False)
    assert len(desk.rows()) == 3


def test_rows_of_a_vcenter_that_is_still_there_are_not_handed_to_another(desk: Map) -> None:
    desk.set("LAN", target_network="prod")
    assert desk.follow(DMZ, replace(LAN, vcenter="b")) == ["LAN", "LAB", "OLD"]
    assert desk.row("LAN", "b").target_network == "LAN"


def test_a_name_that_two_vcenters_have_is_not_guessed(desk: Map) -> None:
    desk.set("LAN", target_network="prod")
    gone = desk.follow(replace(LAN, vcenter="b"), replace(LAN, vcenter="c"))
    assert "LAN" in gone
    assert {row.target_network for row in desk.rows().values()} == {"LAN"}


def test_other_projects_are_left_alone(desk: Map) -> None:
    other = Map(desk.workspace, LAN)
    assert other.follow(DMZ) == ["LAN"]
    assert len(desk.rows()) == 4


def test_a_network_name_that_is_too_long_for_a_target_is_cut(workspace: Workspace) -> None:
    desk = Map(workspace, SourceNetwork("vc", "x" * 300, (), (), 1))
    assert desk.row("x" * 300).target_network == "x" * 255


def test_rows_that_are_missing_are_added_as_an_undoable_step(desk: Map) -> None:
    new = SourceNetwork("vc", "NEW", (), ("5",), 4)
    before = dump(desk.workspace)
    changes = desk.do(network_map.add_missing, [LAN, new])
    assert changes.note == "Added 1 network to the map"
    assert desk.row("NEW").vlan_id == 5
    with pytest.raises(UserError, match="in the map already"):
        desk.do(network_map.add_missing, [LAN, new])
    desk.undo(changes)
    assert desk.rows().keys() == {("vc", name) for name in ("LAN", "DMZ", "LAB", "OLD")}
    after = dump(desk.workspace)
    assert after["migration_network_mappings"] == before["migration_network_mappings"]


# -- fields ----------------------------------------------------------------------------------------


def test_a_whole_subnet_is_set_at_once_in_any_order(desk: Map) -> None:
    changes = desk.set(
        "LAN", pool_end="10.0.0.99", pool_start="10.0.0.10", gateway_ip="10.0.0.1",
        dns_nameservers="10.0.0.2 10.0.0.3", cidr="10.0.0.0/24", is_external=True,
    )  # fmt: skip
    row = desk.row("LAN")
    assert (row.cidr, row.gateway_ip, row.pool_start, row.pool_end) == (
        "10.0.0.0/24", "10.0.0.1", "10.0.0.10", "10.0.0.99",
    )  # fmt: skip
    assert row.dns_nameservers == "10.0.0.2, 10.0.0.3"
    assert changes.label == "Set 6 fields of 1 network"


def test_a_pool_is_filled_in_cell_by_cell(desk: Map) -> None:
    desk.set("LAN", cidr="10.0.0.0/24")
    desk.set("LAN", pool_start="10.0.0.10")
    desk.set("LAN", pool_end="10.0.0.99")
    desk.set("LAN", pool_start="")
    assert (desk.row("LAN").pool_start, desk.row("LAN").pool_end) == ("", "10.0.0.99")


@pytest.mark.parametrize(
    ("field", "value", "empty"),
    [("vlan_id", None, None), ("target_network", "", ""), ("notes", None, "")],
)
def test_a_field_can_be_cleared(desk: Map, field: str, value: Any, empty: Any) -> None:
    desk.set("LAN", notes="x")
    changes = desk.set("LAN", **{field: value})
    assert getattr(desk.row("LAN"), field) == empty
    assert changes.label == f"Clear {FIELD_TEXT[field]} of 1 network"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"vlan_id": 4095}, "vlan_id", "1 to 4094"),
        ({"kind": "cable"}, "kind", "one of"),
        ({"cidr": "10.0.0.1/24"}, "cidr", "10.0.0.0/24"),
        ({"gateway_ip": "10.0.0.1"}, "gateway_ip", "needs the subnet"),
        ({"cidr": "10.0.0.0/24", "gateway_ip": "10.0.1.1"}, "gateway_ip", "not inside"),
        ({"source_network": "x"}, "source_network", "not edited"),
        ({"target_network": "", "confirmed": True}, "target_network", "to confirm"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    desk: Map, values: dict[str, Any], field: str, words: str
) -> None:
    before = dump(desk.workspace)
    with pytest.raises(FieldError, match=words) as refused:
        desk.set("LAN", **values)
    assert refused.value.field == field
    assert dump(desk.workspace) == before


def test_of_several_rows_the_refused_one_is_named(desk: Map) -> None:
    desk.set("DMZ", cidr="10.1.0.0/24")
    edits = [MappingEdit(key, "gateway_ip", "10.1.0.1") for key in desk.keys("DMZ", "LAB")]
    with pytest.raises(FieldError, match="“LAB”: A gateway needs"):
        desk.do(network_map.set_fields, edits)
    assert desk.row("DMZ").gateway_ip == ""


def test_editing_a_confirmed_row_opens_it_and_the_note_says_so(desk: Map) -> None:
    for name in ("LAN", "LAB"):
        desk.set(name, confirmed=True)
    edits = [MappingEdit(key, "target_network", "one") for key in desk.keys("LAN", "DMZ", "LAB")]
    changes = desk.do(network_map.set_fields, edits)
    assert not any(row.confirmed for row in desk.rows().values())
    expected = "Set target network of 3 networks; 2 networks to confirm again"
    assert changes.note == expected
    desk.undo(changes)
    assert desk.row("LAN").confirmed
    assert desk.row("LAN").target_network == "LAN"


def test_notes_and_equal_values_leave_the_confirmation(desk: Map) -> None:
    desk.set("LAN", confirmed=True)
    desk.set("LAN", notes="checked", target_network="LAN", vlan_id="10")
    assert desk.row("LAN").confirmed
    assert not desk.set("LAN", vlan_id=10)


def test_rows_that_are_gone_are_left_out(desk: Map) -> None:
    assert not desk.do(network_map.set_fields, [MappingEdit(99_999, "notes", "x")])


# -- names and VLANs -------------------------------------------------------------------------------


def test_targets_take_the_names_of_their_sources(desk: Map) -> None:
    desk.set("LAN", target_network="prod", confirmed=True)
    changes = desk.do(network_map.use_source_names, desk.keys("LAN", "DMZ"))
    assert (desk.row("LAN").target_network, desk.row("LAN").confirmed) == ("LAN", False)
    assert changes.note == "Use the source's name for 1 network; 1 network to confirm again"
    with pytest.raises(UserError, match="already"):
        desk.do(network_map.use_source_names, desk.keys("LAN", "DMZ"))


def test_vlans_are_taken_where_the_sheets_agree_on_one(desk: Map) -> None:
    desk.set("LAN", vlan_id=77, confirmed=True)
    desk.set("DMZ", vlan_id=5)
    keys = desk.keys("LAN", "DMZ", "LAB")
    changes = desk.do(network_map.take_vlans, keys, [LAN, DMZ, LAB])
    assert [desk.row(name).vlan_id for name in ("LAN", "DMZ", "LAB")] == [10, 5, None]
    assert changes.label == "Take the VLANs of 1 network from discovery"
    assert not desk.row("LAN").confirmed
    with pytest.raises(UserError, match="No row has another VLAN"):
        desk.do(network_map.take_vlans, keys, [LAN, DMZ, LAB])


def test_a_row_that_was_virtual_for_want_of_a_vlan_becomes_physical(desk: Map) -> None:
    known = replace(LAB, vlans=("44",))
    desk.do(network_map.take_vlans, desk.keys("LAB"), [known])
    assert (desk.row("LAB").vlan_id, desk.row("LAB").kind) == (44, "physical_managed")


def test_a_virtual_network_that_is_confirmed_stays_as_it_was_decided(desk: Map) -> None:
    desk.set("LAN", kind="virtual", vlan_id=None, confirmed=True)
    with pytest.raises(UserError):
        desk.do(network_map.take_vlans, desk.keys("LAN"), [LAN])
    assert desk.row("LAN").kind == "virtual"


@pytest.mark.parametrize(
    ("vlans", "found"),
    [(("10",), 10), (("10", "11"), None), ((), None), (("0",), None), (("0-4094",), None)],
)
def test_the_discovered_vlan_is_never_guessed(vlans: tuple[str, ...], found: int | None) -> None:
    network = replace(LAN, vlans=vlans, conflict=len(vlans) > 1)
    assert discovered_vlan(network) == found


# -- confirming ------------------------------------------------------------------------------------


def counting(desk: Map) -> list[int]:
    """The rows that count: those of networks in plan."""
    return desk.keys("LAN", "DMZ", "LAB")


def test_confirming_all_leaves_rows_without_target_and_with_problems_open(desk: Map) -> None:
    desk.set("LAB", target_network="")
    changes = desk.do(network_map.confirm_all, counting(desk))
    assert {name for (_, name), row in desk.rows().items() if row.confirmed} == {"LAN"}
    assert changes.note == "Confirmed 1 network; left open: 1 without a target, 1 with problems"
    with pytest.raises(UserError, match="Nothing can be confirmed: 1 without a target, 1 with"):
        desk.do(network_map.confirm_all, counting(desk))
    desk.undo(changes)
    assert not desk.row("LAN").confirmed


def test_rows_that_do_not_count_are_neither_confirmed_nor_in_the_way(desk: Map) -> None:
    desk.set("OLD", vlan_id=10)
    desk.do(network_map.confirm_all, desk.keys("LAN"))
    assert desk.row("LAN").confirmed
    assert not desk.row("OLD").confirmed


def test_one_row_by_itself_is_confirmed_in_spite_of_its_problems(desk: Map) -> None:
    changes = desk.do(network_map.confirm, desk.keys("DMZ"), counting(desk))
    assert desk.row("DMZ").confirmed
    assert changes.note == "Confirmed 1 network in spite of its problems"


def test_of_several_selected_rows_those_with_problems_stay_open(desk: Map) -> None:
    changes = desk.do(network_map.confirm, desk.keys("LAN", "DMZ"), counting(desk))
    assert (desk.row("LAN").confirmed, desk.row("DMZ").confirmed) == (True, False)
    assert changes.note == "Confirmed 1 network; left open: 1 with problems"


def test_a_row_without_a_target_cannot_be_confirmed(desk: Map) -> None:
    desk.set("LAB", target_network="")
    with pytest.raises(UserError, match="Fill in the target network first"):
        desk.do(network_map.confirm, desk.keys("LAB"), counting(desk))


def test_confirming_twice_says_so(desk: Map) -> None:
    desk.do(network_map.confirm, desk.keys("LAN"), counting(desk))
    with pytest.raises(UserError, match="confirmed already"):
        desk.do(network_map.confirm, desk.keys("LAN"), counting(desk))


def test_without_rows_there_is_nothing_to_confirm(desk: Map) -> None:
    with pytest.raises(UserError, match="no network to confirm"):
        desk.do(network_map.confirm_all, [])


def test_confirmations_are_taken_back(desk: Map) -> None:
    desk.do(network_map.confirm, desk.keys("LAN"), counting(desk))
    changes = desk.do(network_map.unconfirm, desk.keys("LAN", "LAB"))
    assert changes.label == "Take the confirmation of 1 network back"
    assert not desk.row("LAN").confirmed
    with pytest.raises(UserError, match="None of the selected"):
        desk.do(network_map.unconfirm, desk.keys("LAN", "LAB"))


# -- any edits -------------------------------------------------------------------------------------

some_values = st.one_of(
    st.tuples(st.just("target_network"), st.sampled_from(["", "a", "b", "x" * 256])),
    st.tuples(st.just("vlan_id"), st.sampled_from([None, 1, 10, 4094, 4095, "7", "x"])),
    st.tuples(st.just("kind"), st.sampled_from([*map(str, NetworkKind), "other"])),
    st.tuples(st.just("cidr"), st.sampled_from(["", "10.0.0.0/24", "10.0.0.0/30", "nets"])),
    st.tuples(st.just("gateway_ip"), st.sampled_from(["", "10.0.0.1", "10.0.0.20", "10.9.0.1"])),
    st.tuples(st.just("pool_start"), st.sampled_from(["", "10.0.0.10", "10.0.0.2"])),
    st.tuples(st.just("pool_end"), st.sampled_from(["", "10.0.0.30", "10.0.0.3"])),
    st.tuples(st.just("dhcp_enabled"), st.booleans()),
    st.tuples(st.just("confirmed"), st.booleans()),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.sampled_from(["LAN", "DMZ", "LAB"]), some_values), max_size=8))
def test_what_is_stored_always_fits_and_undo_restores_it(
    workspace: Workspace, steps: Sequence[tuple[str, tuple[str, Any]]]
) -> None:
    desk = Map(workspace, LAN, DMZ, LAB)
    begun = desk.rows()
    done: list[ChangeSet] = []
    for name, (field, value) in steps:
        before = desk.rows()
        try:
            done.append(desk.set(name, **{field: value}))
        except FieldError:
            assert desk.rows() == before
        after = desk.row(name)
        assert edited(after, {}) == after
        if before["vc", name].confirmed and after.confirmed:
            assert after.target_network == before["vc", name].target_network
    for changes in reversed(done):
        desk.undo(changes)
    assert desk.rows() == begun
