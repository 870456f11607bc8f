"""Assessing a project: rules, waivers, questions and explanations on a real workspace."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap
from app.db.queries.risk import read_answers, read_waivers
from app.db.queries.vms import read_vms
from app.domain.changes import ChangeSet
from app.domain.enums import Answer, Mode, Risk
from app.domain.errors import FieldError
from app.domain.model import Vm
from app.domain.planning.risk.catalog import VM_RULES
from app.domain.planning.risk.config import DEFAULT_CONFIG, RiskConfig
from app.domain.progress import Cancelled, Ticket
from app.resources import resource_path
from app.services import assessing, imports, projects
from app.services.workspace import Workspace
from tests.clock import FixedClock


class Estate:
    """A workspace with the sample project."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.id = projects.listed(workspace)[0].project.id

    def import_sample(self) -> None:
        prepared = imports.prepare(
            self.workspace,
            bootstrap.reader(),
            self.id,
            [resource_path("samples/demo.xlsx")],
            Ticket(),
        )
        imports.apply(self.workspace, prepared, Ticket())

    def vms(self) -> dict[int, Vm]:
        with self.workspace.reading() as connection:
            return {vm.id: vm for vm in read_vms(connection, self.id)}

    def everything(self) -> dict[str, Any]:
        """All that an assessment reads or writes."""
        with self.workspace.reading() as connection:
            return {
                "vms": read_vms(connection, self.id),
                "config": assessing.config_of(self.workspace, self.id),
                "waivers": read_waivers(connection, self.id),
                "answers": read_answers(connection, self.id),
            }

    def hit(self, rule: str) -> list[Vm]:
        return [
            vm
            for vm in self.vms().values()
            for f in vm.findings
            if f.rule == rule and f.answer is not Answer.UNKNOWN and not f.waived
        ]

    def set(self, **values: Any) -> ChangeSet:
        """Set knobs, written with two underscores for the dot."""
        config = assessing.config_of(self.workspace, self.id)
        for key, value in values.items():
            config = config.with_value(key.replace("__", "."), value)
        return self.set_config(config)

    def set_config(self, config: RiskConfig) -> ChangeSet:
        return assessing.set_config(self.workspace, self.id, config, "Change rules", Ticket())

    def undo(self, changes: ChangeSet) -> None:
        self.workspace.replay(changes.inverse(), "Undo")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the sample project, to be copied."""
    path = tmp_path_factory.mktemp("assessing") / "sample.mplan"
    workspace = Workspace.open(path, FixedClock())
    projects.create(workspace, "Sample")
    Estate(workspace).import_sample()
    workspace.close()
    return path


@pytest.fixture
def estate(imported: Path, tmp_path: Path) -> Iterator[Estate]:
    path = tmp_path / "test.mplan"
    shutil.copy(imported, path)
    workspace = Workspace.open(path, FixedClock())
    yield Estate(workspace)
    workspace.close()


# -- import and stored data ------------------------------------------------------------------------


def test_stored_data_is_assessed_as_the_import_was(estate: Estate) -> None:
    with estate.workspace.reading() as connection:
        given = assessing.stored_input(connection, estate.id)
    assert assessing.assess_all(given, Ticket()) == list(given.vms)


def test_facts_of_an_import_belong_to_the_vm_that_they_were_read_for(estate: Estate) -> None:
    with estate.workspace.reading() as connection:
        given = assessing.stored_input(connection, estate.id)
    for vm in given.vms:
        facts = given.facts[vm.id]
        assert {part.vm_id for part in (*facts.disks, *facts.nics)} <= {vm.id}
        assert len(facts.disks) in {0, vm.disk_count}
        assert not facts.disks or sum(d.capacity_mib for d in facts.disks) == vm.disk_mib


def test_a_project_without_import_has_no_moment_and_no_vms(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "empty.mplan", FixedClock())
    project = projects.create(workspace, "Empty")
    with workspace.reading() as connection:
        given = assessing.stored_input(connection, project.id)
    assert given.shared().as_of is None
    assert not given.vms
    changes = assessing.set_config(
        workspace, project.id, DEFAULT_CONFIG.with_value("points.rdm", 1), "Change", Ticket()
    )
    assert changes.note == "Change · no VM assessed differently"
    assert assessing.config_of(workspace, project.id).points["rdm"] == 1
    workspace.close()


def test_the_input_of_some_vms_holds_only_those(estate: Estate) -> None:
    keys = sorted(estate.vms())[3:6]
    with estate.workspace.reading() as connection:
        whole = assessing.stored_input(connection, estate.id)
        some = assessing.stored_input(connection, estate.id, keys)
    assert [vm.id for vm in some.vms] == keys
    assert some.facts == {key: whole.facts[key] for key in keys}


# -- rules -----------------------------------------------------------------------------------------


def test_points_change_the_score_of_exactly_the_vms_that_are_hit(estate: Estate) -> None:
    before, hit = estate.vms(), {vm.id for vm in estate.hit("usb_connected")}
    changes = estate.set(points__usb_connected=17)
    after = estate.vms()
    assert hit
    assert changes.keys("migration_vms") == hit
    for key, vm in after.items():
        wanted = min(100, before[key].risk_score + 7) if key in hit else before[key].risk_score
        assert vm.risk_score == wanted


def test_only_columns_that_differ_are_written(estate: Estate) -> None:
    changes = estate.set(points__usb_connected=17)
    rows = [row for row in changes.rows if row.table == "migration_vms"]
    assert rows
    allowed = {"risk_score", "risk_category", "findings", "mode", "mode_reason"}
    assert all(set(row.after or {}) <= allowed for row in rows)
    assert changes.topics == {"migration_vms", "migration_risk_config"}


def test_the_note_counts_the_vms_that_are_assessed_differently(estate: Estate) -> None:
    hit = len(estate.hit("usb_connected"))
    word = "1 VM" if hit == 1 else f"{hit} VMs"
    changes = estate.set(points__usb_connected=17)
    assert changes.note == f"Change rules · {word} assessed differently"


def test_the_same_rules_again_change_nothing(estate: Estate) -> None:
    assert not estate.set_config(DEFAULT_CONFIG)
    estate.set(points__rdm=1)
    assert not estate.set(points__rdm=1)


def test_a_rule_that_is_off_leaves_no_findings(estate: Estate) -> None:
    assert estate.hit("cd_connected")
    estate.set(enabled__cd_connected=False)
    assert not any(f.rule == "cd_connected" for vm in estate.vms().values() for f in vm.findings)


def test_a_list_decides_the_support_of_a_system(estate: Estate) -> None:
    victims = [vm for vm in estate.vms().values() if vm.os_family == "rocky"]
    assert victims
    assert all(vm.os_support == "supported" for vm in victims)
    estate.set(list__os_unsupported="rocky/*\nsolaris/*", list__os_supported="windows/*")
    for vm in victims:
        now = estate.vms()[vm.id]
        assert (now.os_support, now.risk_category) == ("unsupported", Risk.RED)
        assert now.mode == Mode.COLD


def test_bands_move_the_categories(estate: Estate) -> None:
    estate.set(band__yellow_max=100, band__green_max=99)
    for vm in estate.vms().values():
        floors = {f.floor for f in vm.findings if not f.waived}
        worst = Risk.RED if Risk.RED in floors else Risk.YELLOW if Risk.YELLOW in floors else None
        assert vm.risk_category == (worst or (Risk.GREEN if vm.risk_score < 100 else Risk.YELLOW))


def test_undo_restores_everything_and_redo_repeats_it(estate: Estate) -> None:
    before = estate.everything()
    first = estate.set(points__rdm=70, threshold__disk_large_tb=0.05)
    between = estate.everything()
    second = estate.set(enabled__ip_missing=False, list__os_cold_required="windows/*")
    after = estate.everything()
    assert before != between != after
    estate.undo(second)
    assert estate.everything() == between
    estate.undo(first)
    assert estate.everything() == before
    estate.workspace.replay(first, "Redo")
    estate.workspace.replay(second, "Redo")
    assert estate.everything() == after


def test_a_cancelled_assessment_leaves_everything_as_it_was(estate: Estate) -> None:
    before = estate.everything()
    ticket = Ticket()
    ticket.cancel()
    config = DEFAULT_CONFIG.with_value("points.rdm", 70)
    with pytest.raises(Cancelled):
        assessing.set_config(estate.workspace, estate.id, config, "Change", ticket)
    assert estate.everything() == before


def test_another_project_keeps_its_rules(estate: Estate) -> None:
    other = projects.duplicate(estate.workspace, estate.id, "Copy")
    estate.set(points__rdm=99)
    assert assessing.config_of(estate.workspace, other.id) == DEFAULT_CONFIG


def test_an_import_is_assessed_by_the_projects_own_rules_and_waivers(estate: Estate) -> None:
    estate.set(points__usb_connected=33)
    vm = estate.hit("cd_connected")[0]
    assessing.waive(estate.workspace, estate.id, [vm.id], "cd_connected", "is empty", Ticket())
    before = estate.vms()
    estate.import_sample()
    assert {k: v.findings for k, v in estate.vms().items()} == {
        k: v.findings for k, v in before.items()
    }


# -- waivers ---------------------------------------------------------------------------------------


def test_a_waived_finding_stays_with_its_note_and_counts_nothing(estate: Estate) -> None:
    before = estate.everything()
    hit = estate.hit("usb_connected")
    keys = [vm.id for vm in hit]
    done = assessing.waive(
        estate.workspace, estate.id, keys, "usb_connected", "  dongle is gone ", Ticket()
    )
    for old in hit:
        vm = estate.vms()[old.id]
        finding = next(f for f in vm.findings if f.rule == "usb_connected")
        assert finding.waived
        assert finding.text.endswith("Waived: dongle is gone")
        assert vm.risk_score == sum(f.points for f in vm.findings if not f.waived)
    back = assessing.unwaive(estate.workspace, estate.id, keys, "usb_connected", Ticket())
    assert estate.everything() == before
    estate.undo(back)
    estate.undo(done)
    assert estate.everything() == before


def test_waiving_again_changes_the_note(estate: Estate) -> None:
    key = estate.hit("usb_connected")[0].id
    for note in ("first", "second"):
        assessing.waive(estate.workspace, estate.id, [key], "usb_connected", note, Ticket())
    with estate.workspace.reading() as connection:
        assert read_waivers(connection, estate.id) == {key: {"usb_connected": "second"}}


@pytest.mark.parametrize(
    ("rule", "note", "field"),
    [
        ("no_such", "why", "rule"),
        ("rdm", "   ", "note"),
        ("rdm", "x" * (assessing.MAX_NOTE + 1), "note"),
    ],
)
def test_a_waiver_needs_a_rule_and_a_reason(
    estate: Estate, rule: str, note: str, field: str
) -> None:
    before = estate.everything()
    key = next(iter(estate.vms()))
    with pytest.raises(FieldError) as caught:
        assessing.waive(estate.workspace, estate.id, [key], rule, note, Ticket())
    assert caught.value.field == field
    assert estate.everything() == before


def test_taking_back_what_was_not_waived_changes_nothing(estate: Estate) -> None:
    key = next(iter(estate.vms()))
    assert not assessing.unwaive(estate.workspace, estate.id, [key], "rdm", Ticket())
    with pytest.raises(FieldError):
        assessing.unwaive(estate.workspace, estate.id, [key], "no_such", Ticket())


# -- explanations ----------------------------------------------------------------------------------


def test_an_explanation_has_every_rule_once_and_agrees_with_the_findings(estate: Estate) -> None:
    order = [rule.id for rule in VM_RULES]
    for vm in list(estate.vms().values())[::7]:
        told = assessing.explain(estate.workspace, estate.id, vm.id)
        assert [finding.rule for finding in told] == order
        assert tuple(f for f in told if f.answer is not Answer.PASS) == vm.findings
        assert all(f.text for f in told)


def test_an_explanation_knows_what_only_other_vms_show(estate: Estate) -> None:
    for rule in ("duplicate_ip_mac", "shared_bus"):
        vm = estate.hit(rule)[0]
        told = {f.rule: f for f in assessing.explain(estate.workspace, estate.id, vm.id)}
        assert told[rule] in vm.findings


def test_a_rule_that_is_off_is_not_explained(estate: Estate) -> None:
    estate.set(enabled__rdm=False)
    told = assessing.explain(estate.workspace, estate.id, next(iter(estate.vms())))
    assert "rdm" not in {finding.rule for finding in told}
    assert len(told) == len(VM_RULES) - 1


def test_a_vm_that_is_gone_has_no_explanation(estate: Estate) -> None:
    assert assessing.explain(estate.workspace, estate.id, 10**9) == ()


# -- questions -------------------------------------------------------------------------------------


def test_answers_are_kept_changed_taken_back_and_undone(estate: Estate) -> None:
    assert assessing.answers(estate.workspace, estate.id) == {}
    steps = [
        assessing.set_answer(estate.workspace, estate.id, "vtpm", "yes", " two, says Ann "),
        assessing.set_answer(estate.workspace, estate.id, "vtpm", "no", "gone"),
        assessing.set_answer(estate.workspace, estate.id, "vtpm", "", "ask Ann again"),
        assessing.set_answer(estate.workspace, estate.id, "vtpm", ""),
    ]
    kept: list[Any] = [{}, ("yes", "two, says Ann"), ("no", "gone"), ("", "ask Ann again")]
    assert assessing.answers(estate.workspace, estate.id) == {}
    for step, before in zip(reversed(steps), reversed(kept), strict=True):
        assert step
        estate.undo(step)
        wanted = {"vtpm": before} if before else {}
        assert assessing.answers(estate.workspace, estate.id) == wanted


def test_nothing_told_is_nothing_written(estate: Estate) -> None:
    assert not assessing.set_answer(estate.workspace, estate.id, "bitlocker", "")


@pytest.mark.parametrize(
    ("question", "answer", "note", "field"),
    [
        ("no_such", "yes", "", "question"),
        ("vtpm", "perhaps", "", "answer"),
        ("vtpm", "yes", "x" * (assessing.MAX_NOTE + 1), "note"),
    ],
)
def test_unknown_questions_and_answers_are_refused(
    estate: Estate, question: str, answer: str, note: str, field: str
) -> None:
    with pytest.raises(FieldError) as caught:
        assessing.set_answer(estate.workspace, estate.id, question, answer, note)
    assert caught.value.field == field
    assert assessing.answers(estate.workspace, estate.id) == {}
