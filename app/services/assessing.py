"""Assesses a whole project and writes what changed; edits the rules and waives findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.db import tables
from app.db.queries.estate import read_datastores
from app.db.queries.packed import pack_findings
from app.db.queries.records import read_single_json
from app.db.queries.risk import read_answers, read_waiver_keys, read_waivers
from app.db.queries.vms import (
    read_devices,
    read_disks,
    read_nics,
    read_partitions,
    read_snapshots,
    read_vms,
    read_vms_by_key,
)
from app.db.uow import UnitOfWork
from app.db.writer import update_rows
from app.domain.changes import ChangeSet
from app.domain.errors import FieldError
from app.domain.inventory.report import ImportReport
from app.domain.model import Finding, Vm
from app.domain.number_style import grouped
from app.domain.planning.risk.assessment import AssessmentInput, assess_all
from app.domain.planning.risk.catalog import QUESTIONS, RULES_BY_ID
from app.domain.planning.risk.config import DEFAULT_CONFIG, RiskConfig
from app.domain.planning.risk.facts import facts_by_vm
from app.domain.planning.risk.score import explain_all
from app.domain.progress import Ticket
from app.services.import_report import current_report
from app.services.workspace import Workspace

MAX_NOTE = 2000
ANSWERS = (("", "Not answered"), ("yes", "Yes"), ("no", "No"))
"""Answers to the questions that no export answers."""


def stored_input(
    connection: Any, project_id: int, keys: Sequence[int] | None = None
) -> AssessmentInput:
    """What the workspace holds of a project, or of some of its VMs, ready to be assessed."""
    if keys is None:
        vms = read_vms(connection, project_id)
    else:
        vms = list(read_vms_by_key(connection, keys).values())
    return AssessmentInput(
        vms=vms,
        facts=facts_by_vm(
            vms,
            disks=read_disks(connection, project_id, keys),
            partitions=read_partitions(connection, project_id, keys),
            nics=read_nics(connection, project_id, keys),
            snapshots=read_snapshots(connection, project_id, keys),
            devices=read_devices(connection, project_id, keys),
            datastores=read_datastores(connection, project_id),
            waivers=read_waivers(connection, project_id),
        ),
        report=current_report(connection, project_id) or ImportReport(),
        config=rules_of(connection, project_id),
    )


def rules_of(connection: Any, project_id: int) -> RiskConfig:
    """The project's rules, or those of the product."""
    stored = read_single_json(connection, tables.risk_config, project_id)
    return RiskConfig.from_dict(stored[1]) if stored else DEFAULT_CONFIG


def reassess(unit: UnitOfWork, ticket: Ticket) -> int:
    """Assess the project again inside a unit of work; returns how many VMs changed."""
    ticket.step(0, 100, "Reading")
    given = stored_input(unit.connection, unit.project_id)
    ticket.step(40, 100, "Assessing")
    changed = _changes(given, assess_all(given, ticket))
    ticket.step(70, 100, "Writing")
    count = unit.update(tables.vms.name, changed)
    ticket.step(95, 100)
    return count


def assess_stored(connection: Any, project_id: int, ticket: Ticket) -> None:
    """Assess a project again inside a transaction that is recorded as a whole."""
    given = stored_input(connection, project_id)
    update_rows(connection, tables.vms, _changes(given, assess_all(given, ticket)))


def _changes(given: AssessmentInput, assessed: Sequence[Vm]) -> dict[int, dict[str, Any]]:
    """The columns that an assessment fills in, of the VMs that it changed."""
    return {
        vm.id: {
            "os_family": vm.os_family,
            "os_version": vm.os_version,
            "os_support": vm.os_support,
            "risk_score": vm.risk_score,
            "risk_category": vm.risk_category,
            "findings": pack_findings(vm.findings),
            "mode": vm.mode,
            "mode_reason": vm.mode_reason,
        }
        for old, vm in zip(given.vms, assessed, strict=True)
        if vm != old
    }


# -- rules -----------------------------------------------------------------------------------------


def config_of(workspace: Workspace, project_id: int) -> RiskConfig:
    """The project's rules."""
    with workspace.reading() as connection:
        return rules_of(connection, project_id)


def set_config(
    workspace: Workspace, project_id: int, config: RiskConfig, label: str, ticket: Ticket
) -> ChangeSet:
    """Store other rules and assess every VM again, as one undo step.

    The same rules again change nothing.
    """
    name = tables.risk_config.name
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        if config == rules_of(unit.connection, project_id):
            return unit.changes
        stored = read_single_json(unit.connection, tables.risk_config, project_id)
        if stored:
            unit.update(name, {stored[0]: {"config": config.to_dict()}})
        else:
            unit.insert(name, {"config": config.to_dict()})
        unit.note = f"{label} · {_assessed_differently(reassess(unit, ticket))}"
        ticket.commit_point()
    return unit.changes


def _assessed_differently(count: int) -> str:
    if not count:
        return "no VM assessed differently"
    return (
        "1 VM assessed differently" if count == 1 else f"{grouped(count)} VMs assessed differently"
    )


# -- waivers ---------------------------------------------------------------------------------------


def waive(
    workspace: Workspace,
    project_id: int,
    keys: Sequence[int],
    rule: str,
    note: str,
    ticket: Ticket,
) -> ChangeSet:
    """Waive a rule's finding on VMs, with a note that says why.

    :raises FieldError: when the rule is unknown, or the note is blank or too long.
    """
    if rule not in RULES_BY_ID:
        raise FieldError("rule", f"There is no rule “{rule}”.")
    note = note.strip()
    if not note:
        raise FieldError("note", "Say why the finding may be waived.")
    if len(note) > MAX_NOTE:
        raise FieldError("note", f"A note has at most {grouped(MAX_NOTE)} characters.")
    name = tables.risk_waivers.name
    with workspace.guarded(), workspace.unit(project_id, _waive_label("Waive", rule, keys)) as unit:
        held = _waiver_keys(unit, rule, keys)
        unit.update(name, {row: {"note": note} for row in held.values()})
        ticket.check()
        fresh = [key for key in dict.fromkeys(keys) if key not in held]
        unit.insert_many(name, [{"vm_id": key, "rule": rule, "note": note} for key in fresh])
        unit.note = f"{unit.label} · {_assessed_differently(reassess(unit, ticket))}"
        ticket.commit_point()
    return unit.changes


def unwaive(
    workspace: Workspace, project_id: int, keys: Sequence[int], rule: str, ticket: Ticket
) -> ChangeSet:
    """Take a waiver back, so that the finding counts again.

    :raises FieldError: when the rule is unknown.
    """
    if rule not in RULES_BY_ID:
        raise FieldError("rule", f"There is no rule “{rule}”.")
    label = _waive_label("Count again", rule, keys)
    with workspace.guarded(), workspace.unit(project_id, label) as unit:
        held = _waiver_keys(unit, rule, keys)
        if not held:
            return unit.changes
        unit.delete(tables.risk_waivers.name, list(held.values()))
        unit.note = f"{label} · {_assessed_differently(reassess(unit, ticket))}"
        ticket.commit_point()
    return unit.changes


def _waive_label(verb: str, rule: str, keys: Sequence[int]) -> str:
    title = RULES_BY_ID[rule].title
    return (
        f"{verb} “{title}”" if len(keys) == 1 else f"{verb} “{title}” on {grouped(len(keys))} VMs"
    )


def _waiver_keys(unit: UnitOfWork, rule: str, keys: Sequence[int]) -> dict[int, int]:
    held = read_waiver_keys(unit.connection, unit.project_id, rule)
    return {key: held[key] for key in keys if key in held}


def explain(workspace: Workspace, project_id: int, key: int) -> tuple[Finding, ...]:
    """Every enabled rule's answer about one VM, passes included, in the catalogue's order.

    What the last assessment found stands; only what it passed over is worded anew. So one VM is
    enough to be read, however many there are to compare it with.
    """
    with workspace.reading() as connection:
        given = stored_input(connection, project_id, [key])
    if not given.vms:
        return ()
    vm = given.vms[0]
    found = {finding.rule: finding for finding in vm.findings}
    answers = explain_all(vm, given.facts[key], given.config, given.shared())
    return tuple(found.get(answer.rule, answer) for answer in answers)


# -- questionnaire ---------------------------------------------------------------------------------


def answers(workspace: Workspace, project_id: int) -> dict[str, tuple[str, str]]:
    """Answers to the questions that no export answers: id -> (answer, note)."""
    with workspace.reading() as connection:
        found = read_answers(connection, project_id)
    return {question: (answer, note) for question, (_key, answer, note) in found.items()}


def set_answer(
    workspace: Workspace, project_id: int, question: str, answer: str, note: str = ""
) -> ChangeSet:
    """Answer one of the questions; an empty answer takes it back, its note may stay.

    :raises FieldError: when there is no such question or answer, or the note is too long.
    """
    asked = next((each for each in QUESTIONS if each.id == question), None)
    if asked is None:
        raise FieldError("question", f"There is no question “{question}”.")
    if answer not in dict(ANSWERS):
        raise FieldError("answer", f"“{answer}” is no answer; choose yes or no.")
    note = note.strip()
    if len(note) > MAX_NOTE:
        raise FieldError("note", f"A note has at most {grouped(MAX_NOTE)} characters.")
    name = tables.risk_answers.name
    with workspace.guarded(), workspace.unit(project_id, f"Answer “{asked.title}”") as unit:
        held = read_answers(unit.connection, project_id).get(question)
        values = {"answer": answer, "note": note}
        if held is not None and (answer or note):
            unit.update(name, {held[0]: values})
        elif held is not None:
            unit.delete(name, [held[0]])
        elif answer or note:
            unit.insert(name, {"question": question, **values})
        unit.note = f"{asked.title}: {dict(ANSWERS)[answer].lower()}"
    return unit.changes
