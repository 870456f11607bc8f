"""Clearing, re-importing and taking out a vCenter, with everything that is planned of VMs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from sqlalchemy import func, select

from app.db import tables
from app.domain.planning.waves.approval import ApprovalRules
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.domain.progress import Ticket
from app.services import (
    cohort_assignment,
    cohorts,
    dependencies,
    facts,
    imports,
    move_sets,
    projects,
    remediation,
    routes,
    shared_services,
    tenant_split,
    wave_approval,
    wave_checks,
    wave_lifecycle,
    wave_members,
    wave_outcomes,
    waves,
)
from app.services.vcenter_removal import prepare_removal, remove_vcenter
from app.services.workspace import Workspace
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.workbench import Dump, dump, import_again, there_and_back, vms_of

KEPT: Mapping[str, str] = {
    "migration_projects": "the project itself, with its parameters",
    "migration_activity": "the history tells what happened, the clearing included",
    "migration_tenant_rules": "how tenants are detected, for the next import",
    "migration_tenant_filters": "which tenants are left out, for the next import",
    "migration_excluded_clusters": "which clusters are left out, by name, for the next import",
    "migration_maintenance_windows": "the site's calendar",
    "migration_holidays": "the site's calendar",
    "migration_busy_times": "the site's calendar",
    "migration_wave_history": "the history of waves, who and why included",
    "migration_wave_checks": "checks of the project's own, for the next waves",
    "migration_wave_rules": "how waves were last built",
    "migration_risk_config": "the project's rules of risk",
    "migration_risk_answers": "answers about the estate that no export gives",
    "migration_cohort_rules": "weights of the ease score and the last options",
    "migration_dependency_rules": "ports of servers, and applications that move together, by name",
    "migration_overcommit_profiles": "profiles of the target",
    "migration_pcd_nodes": "nodes of the target",
    "migration_cloud_connections": "how the target is reached",
    "migration_pcd_inventories": "what the target holds",
    "migration_prep_settings": "how the target is provisioned",
    "migration_prep_plans": "which cloud was provisioned",
    "migration_prep_tasks": "what was made in the cloud, until it is taken back there",
    "migration_pseudonyms": "what names became in copies without names",
    "migration_prep_log": "the history tells what was done in the cloud",
}
"""What Clear RVTools Data leaves, with the reason."""


def fill(workspace: Workspace) -> dict[str, int]:
    """Plan something in each table of this stage; returns keys of VMs by name."""
    every = [vm for vm in vms_of(workspace, 1).values() if vm.in_plan and not vm.shared_disks]
    first, second, third, fourth = every[:4]
    cohorts.create(workspace, 1, "Pilot")
    cohorts.create(workspace, 1, "Bulk")
    pilot, bulk = cohorts.listed(workspace, 1)
    cohorts.set_fields(workspace, 1, [cohorts.CohortEdit(bulk.id, "depends_on", pilot.id)])
    cohorts.reorder(workspace, 1, [pilot.id, bulk.id])
    dependencies.add(workspace, 1, [first.id], [second.id])
    dependencies.set_rules(workspace, 1, {"most_clients": 5})
    move_sets.make(workspace, 1, "Pair", [third.id, fourth.id])
    shared_services.add(workspace, 1, [second.id])
    facts.set_facts(workspace, 1, [first.id, third.id], {"application": "CRM", "owner": "Kim"})
    routes.set_route(workspace, 1, [fourth.id], "rebuild")
    options = cohort_assignment.AssignOptions(cohorts=2)
    plan = cohort_assignment.prepare(workspace, 1, options, Ticket())
    cohort_assignment.apply(workspace, plan, Ticket())
    key = projects_wave(workspace, third.id)
    wave_members.assign(workspace, 1, key, [third.id], along=False)
    wave_checks.add_check(workspace, 1, "Owner said yes")
    wave_checks.set_check(workspace, 1, [key], "owner_said_yes", "pass", "by mail")
    wave_approval.set_rules(workspace, 1, ApprovalRules(required=False, lock_days=2))
    found = [vm.id for vm in every if remediation.offered(workspace, 1, [vm.id])]
    remediation.add(workspace, 1, found[:2])
    return {vm.name: vm.id for vm in (first, second, third, fourth)}


def projects_wave(workspace: Workspace, vm_id: int) -> int:
    """Add a wave of a VM's cohort and return its key."""
    rules = wave_members.move_rules(workspace, 1)
    values = {"cohort_id": rules.vms[vm_id].cohort_id}
    waves.create(workspace, 1, "Night one", values)
    return max(wave.id for wave in waves.listed(workspace, 1).waves)


def rows_of(workspace: Workspace) -> dict[str, int]:
    with workspace.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar() or 0
            for table in tables.metadata.sorted_tables
        }


def test_clearing_takes_every_table_or_names_why_it_stays(filled: Workspace) -> None:
    fill(filled)
    every = {table.name for table in tables.metadata.sorted_tables}
    emptied = {table.name for table in tables.IMPORTED_TABLES}
    assert KEPT.keys() <= every
    assert emptied | KEPT.keys() == every
    assert not emptied & KEPT.keys()
    before, counts = dump(filled), rows_of(filled)
    stage = (
        tables.cohorts, tables.vm_dependencies, tables.vm_sets, tables.vm_set_members,
        tables.shared_services, tables.remediations, tables.waves, tables.wave_vms,
        tables.wave_preflights,
    )  # fmt: skip
    assert all(counts[table.name] for table in stage)
    change = imports.clear(filled, 1)
    assert {name for name, count in rows_of(filled).items() if count} <= KEPT.keys()
    there_and_back(filled, change, before)


def planned(workspace: Workspace) -> Dump:
    """The rows of this stage."""
    names = (
        tables.cohorts.name, tables.vm_dependencies.name, tables.vm_sets.name,
        tables.vm_set_members.name, tables.shared_services.name, tables.remediations.name,
        tables.cohort_rules.name, tables.dependency_rules.name, tables.waves.name,
        tables.wave_vms.name, tables.wave_preflights.name, tables.wave_checks.name,
        tables.wave_rules.name,
    )  # fmt: skip
    every = dump(workspace)
    return {name: every[name] for name in names}


def test_a_new_export_of_the_same_vms_leaves_all_of_it(filled: Workspace, tmp_path: Path) -> None:
    keys = fill(filled)
    before = planned(filled)
    tenants = {name: vm.tenant_id for name, vm in vms_of(filled, 1).items()}
    path = tmp_path / "later.xlsx"
    write_workbook(Estate(60, seed=4), path)
    change, _ = import_again(filled, 1, path)
    assert planned(filled) == before
    after = vms_of(filled, 1)
    names = list(keys)
    assert (after[names[0]].application, after[names[0]].owner) == ("CRM", "Kim")
    assert after[names[3]].route == "rebuild"
    assert {name: vm.tenant_id for name, vm in after.items()} == tenants
    assert change.snapshot is not None


def without(folder: Path, names: Collection[str]) -> Path:
    """The same vCenter without some of its VMs."""
    from openpyxl import load_workbook

    path = folder / "other.xlsx"
    write_workbook(Estate(60, seed=4), path)
    book = load_workbook(path)
    for name in book.sheetnames:
        sheet = book[name]
        headings = [cell.value for cell in sheet[1]]
        if "VM" in headings:
            column = headings.index("VM")
            for number in range(sheet.max_row, 1, -1):
                if sheet.cell(number, column + 1).value in names:
                    sheet.delete_rows(number)
    book.save(path)
    book.close()
    return path


def start_wave(workspace: Workspace) -> int:
    """Let the wave of :func:`fill` execute, whatever its checks say."""
    key = next(wave.id for wave in waves.listed(workspace, 1).waves)
    found = wave_lifecycle.checks(workspace, 1, key)
    for check in found.blockers:
        wave_checks.waive(
            workspace, 1, key, check.name, reason="test", approver="Ada", until="2026-12-31"
        )
    cohort = waves.listed(workspace, 1).wave(key).cohort_id
    if cohort is not None:
        cohorts.set_fields(workspace, 1, [cohorts.CohortEdit(cohort, "gate", "none")])
    for to in (WaveStatus.PRE_CHECKS_PASSED, WaveStatus.EXECUTING):
        wave_lifecycle.advance(workspace, 1, key, to, confirmed=True)
    return key


def test_a_wave_that_executes_keeps_the_vms_that_an_import_removes(
    filled: Workspace, tmp_path: Path
) -> None:
    name = list(fill(filled))[2]
    key = start_wave(filled)
    before = dump(filled)
    change, _ = import_again(filled, 1, without(tmp_path, [name]))
    (row,) = waves.listed(filled, 1).rows_of(key)
    assert (row.vm_id, row.vm_name, row.outcome, row.outcome_by) == (
        None, name, Outcome.SKIPPED, "",
    )  # fmt: skip
    assert row.outcome_reason == "It is not in the project any more."
    steps = [
        wave_lifecycle.advance(filled, 1, key, to)
        for to in (WaveStatus.VALIDATING, WaveStatus.COMPLETE)
    ]
    for step in (*reversed(steps), change):
        filled.replay(step.inverse(), "Undo")
    assert dump(filled) == before


def test_a_copy_of_a_project_is_planned_again(filled: Workspace) -> None:
    keys = fill(filled)
    key = start_wave(filled)
    wave_outcomes.set_outcome(filled, 1, key, None, Outcome.MIGRATED)
    copy = projects.duplicate(filled, 1, "Copy").id
    (wave,) = waves.listed(filled, copy).waves
    assert (wave.status, wave.started_at) == (WaveStatus.PLANNED, None)
    (row,) = waves.listed(filled, copy).rows
    assert (row.outcome, row.outcome_at) == (Outcome.OPEN, None)
    vm = vms_of(filled, copy)[list(keys)[2]]
    assert (vm.id, vm.status) == (row.vm_id, "assigned")
    assert not wave_lifecycle.checks(filled, copy, wave.id).of("no_critical_gaps").waived
    assert vms_of(filled, 1)[vm.name].status == "migrated"


def test_vms_that_go_are_named_with_what_goes_with_them(filled: Workspace, tmp_path: Path) -> None:
    keys = fill(filled)
    before = dump(filled)
    change, prepared = import_again(filled, 1, without(tmp_path, keys))
    gone = {row.name: row.decisions for row in prepared.difference.rows if row.kind == "removed"}
    names = list(keys)
    assert "1 dependency" in gone[names[0]]
    assert any("facts (application, owner)" in each for each in gone[names[0]])
    assert "shared service" in gone[names[1]]
    assert "in a set (Pair)" in gone[names[2]]
    assert "to rebuild" in gone[names[3]]
    assert "in wave “Night one”" in gone[names[2]]
    assert not waves.listed(filled, 1).rows
    stored = dependencies.read(filled, 1)
    assert not stored.edges
    assert not stored.stored_sets
    assert not stored.services
    there_and_back(filled, change, before)


def test_a_vcenter_that_is_taken_out_takes_its_edges_and_sets(
    filled: Workspace, tmp_path: Path
) -> None:
    fill(filled)
    other = Path(tmp_path / "second.xlsx")
    write_workbook(Estate(20, seed=77), other)
    import_again(filled, 1, other)
    vcenters = {vm.vcenter for vm in vms_of(filled, 1).values()}
    assert len(vcenters) > 1
    before = dump(filled)
    mine = next(vm.vcenter for vm in vms_of(filled, 1).values() if vm.application == "CRM")
    prepared = prepare_removal(filled, 1, mine)
    assert any("1 dependency" in row.decisions for row in prepared.difference.rows)
    change = remove_vcenter(filled, prepared, Ticket())
    assert not dependencies.read(filled, 1).stored_sets
    there_and_back(filled, change, before)


def test_a_project_is_copied_and_deleted_with_all_of_it(filled: Workspace) -> None:
    fill(filled)
    key = next(vm.tenant_id for vm in vms_of(filled, 1).values() if vm.tenant_id)
    vms = [vm.id for vm in vms_of(filled, 1).values() if vm.tenant_id == key]
    if len(vms) > 1:
        tenant_split.split_by_hand(filled, 1, key, "Part", vms[:1])
    before, counts = dump(filled), rows_of(filled)
    copy = projects.duplicate(filled, 1, "Copy")
    doubled = rows_of(filled)
    assert all(
        doubled[table.name] == 2 * counts[table.name]
        for table in tables.metadata.sorted_tables
        if table not in tables.HISTORIES
    )
    projects.delete(filled, copy.id)
    after = dump(filled)
    assert after == before
