"""Where issues lead: the row, the cell or the field, whatever hid it before."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.domain import destinations as to
from app.domain.cloud import name_key
from app.domain.destinations import AtCell
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.staging.storage_map import source_key
from app.ui.shell.stages import STAGES
from tests.ui.conftest import Planner
from tests.ui.shell.docks.rich import open_everything
from tests.ui.shell.docks.test_issues import Board

KINDS = {
    # of the sample
    "coverage", "suspicious", "estimated_size", "red", "os_unknown", "os_unsupported",
    "targets_open", "vlan_conflict", "network_by_id", "vlan_unknown", "mapping_problem",
    "mappings_open", "subnets_proposed", "node_assumed", "flavors_open", "images_open",
    "targets_without_account", "accounts_missing", "stores_open", "stores_without_type",
    # of what was edited
    "bandwidth_above_path", "cold_multiplier_too_fast", "start_in_past", "failed", "forced_warm",
    "excluded_without_reason", "tenant_without_target", "critical_gaps", "not_compared",
    "cohorts_late", "no_cohort", "gate_waits", "guardrail_broken", "in_no_wave", "to_clean_up",
    "waves_late", "waves_undated", "blocked_network_mapped", "blocked_target_project_set",
    "edges_violated", "edges_proposed", "set_split", "remediation_overdue", "late",
    "flavors_unmatched", "tasks_failed", "tasks_undecided", "tasks_waiting",
}  # fmt: skip


@pytest.fixture
def board(sample_planner: Planner) -> Board:
    open_everything(sample_planner)
    return Board(sample_planner)


def key_of(place: Any) -> object:
    """The key of the row that a destination names."""
    match place:
        case to.OneNetwork(vcenter, name):
            return vcenter, name
        case to.OneGap(kind, resource):
            return kind, resource
        case to.OneFlavor(vcpus, ram_mib):
            return Shape(vcpus, ram_mib)
        case to.OneImage(family, version):
            return family, version
        case to.OneDatastore(vcenter, name):
            return source_key((vcenter, name))
        case to.OneTargetProject(domain, project):
            return f"{name_key(domain)}\0{name_key(project)}"
        case to.PrepTasks(keys):
            return keys[0]
    return place.key


def test_every_issue_leads_to_its_cell(board: Board) -> None:
    assert {issue.id for issue in board.dock.issues} >= KINDS
    planner = board.planner
    for issue in board.dock.issues:
        for where in (issue.destination, *(row.destination for row in issue.rows[-1:])):
            if not isinstance(where, AtCell):
                continue
            planner.show("projects")
            planner.ctx.happenings.go_to(where)
            planner.settle()
            page = planner.window.page(where.stage)
            assert planner.window.stages.current_stage() == where.stage, issue.id
            table = page.cells_of(where)
            index = table.grid.currentIndex()
            assert table.records.columns[index.column()].key == where.column, issue.id
            assert not table.header.isSectionHidden(index.column())
            assert QApplication.activeModalWidget() is None
            if where.of_many:
                assert index.row() == 0, issue.id
            else:
                assert table.current_key() == key_of(where.place), issue.id
                assert table.selected_keys() == [key_of(where.place)], issue.id


def test_issues_of_pages_without_cells_focus_field_or_card(board: Board) -> None:
    window, go_to = board.planner.window, board.ctx.happenings.go_to
    start, late = board.issue("start_in_past"), board.issue("waves_late")
    cohort = board.issue("gate_waits")
    assert start is not None
    assert late is not None
    assert cohort is not None
    go_to(start.destination)
    editor = next(
        form.field("start_date").editor
        for form in window.page("setup")._forms
        if "start_date" in set(form.keys())
    )
    focus = window.focusWidget()
    assert focus is editor or editor.isAncestorOf(focus)
    go_to(late.destination)
    board.planner.settle()
    assert window.page("waves").board.current == late.keys[0]
    go_to(cohort.destination)
    assert window.page("cohorts").cards.current == cohort.keys[0]


def test_filters_that_hide_the_row_can_be_taken_back(board: Board) -> None:
    page = board.planner.show("tenants")
    issue = board.issue("tenant_without_target")
    assert issue is not None
    page.table.records.set_filters({"name": "no such tenant"})
    board.ctx.happenings.go_to(issue.destination)
    assert page.table.current_key() == issue.keys[0]
    assert not page.table.records.filters
    note = board.ctx.notifier.history[-1]
    assert note.text.startswith("The filters of the table hid this row")
    assert note.live_action is not None
    note.live_action.call()
    assert page.table.records.filters == {"name": "no such tenant"}


def test_a_hidden_column_is_shown(board: Board) -> None:
    page = board.planner.show("users")
    place = page.model.place_of("confirmed")
    page.table.columns.set_shown(place, False)
    row = page.model.key_at(0)
    board.ctx.happenings.go_to(AtCell(to.OneAccount(row), "confirmed"))
    assert not page.table.header.isSectionHidden(place)
    assert page.table.grid.currentIndex().column() == place


def test_badges_agree_where_every_stage_has_something(board: Board) -> None:
    from app.ui.shell.stage_states import StageStates

    told = {stage.key: 0 for stage in STAGES}
    for issue in board.dock.issues:
        told[issue.stage] += issue.points
    assert told == {s.key: s.points for s in StageStates().of(board.ctx.plan, has_project=True)}
