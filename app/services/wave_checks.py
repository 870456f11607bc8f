"""The operator's part in the checks of waves: answers, waivers, and checks of the project's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from app.db import tables
from app.db.queries.waves import read_own_checks, read_stored_checks
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.day_words import day_words
from app.domain.errors import FieldError, UserError
from app.domain.planning.waves.check_record import (
    STATE_WORDS,
    CheckSeverity,
    CheckState,
    OwnCheck,
)
from app.domain.planning.waves.lifecycle import STARTED, STATE
from app.domain.planning.waves.preflight import (
    SEEDED_NAMES,
    CheckKind,
    kinds_of,
)
from app.domain.planning.waves.wave import Wave
from app.services.field_checks import day_check, text_check
from app.services.wave_book import read_book
from app.services.wave_guard import HISTORY, event_row
from app.services.workspace import Workspace

MAX_NOTE = 4000
MAX_LABEL = 255
MOST_OWN = 100

_TABLE, _OWN = tables.wave_preflights.name, tables.wave_checks.name


def own_checks(workspace: Workspace, project_id: int) -> list[OwnCheck]:
    """The checks that a project has beside the six, those that were taken off included."""
    with workspace.reading() as connection:
        return read_own_checks(connection, project_id)


def set_check(
    workspace: Workspace,
    project_id: int,
    wave_ids: Sequence[int],
    check_name: str,
    state: CheckState | str,
    note: str = "",
) -> ChangeSet:
    """Answer a check of waves by hand, with a note; who and when stand with it.

    :raises FieldError: when the state is none.
    :raises UserError: when the check evaluates itself, or the wave has started.
    """
    try:
        state = CheckState(state)
    except ValueError:
        raise FieldError(
            "check_status", f"A check is one of {', '.join(CheckState)}, not “{state}”."
        ) from None
    text = text_check("notes", "A note", MAX_NOTE)(note)
    with workspace.guarded(), workspace.unit(project_id, "Answer check") as unit:
        kind = _kind(unit, check_name)
        if kind.auto:
            raise UserError(
                f"“{kind.label}” evaluates itself and is not set by hand.",
                "Mend what it names, or have it waived.",
            )
        answered = state is not CheckState.PENDING
        values = {
            "check_status": state.value,
            "notes": text,
            "checked_at": unit.utc if answered else None,
            "checked_by": unit.who if answered else "",
        }
        for wave in _open_waves(unit, wave_ids):
            _store(unit, wave, kind, values)
            told = f"{kind.label}: {STATE_WORDS[state].lower()}. {text}".strip()
            unit.record(HISTORY, [event_row(unit, wave, None, told)])
        unit.label = unit.note = f"{kind.label}: {STATE_WORDS[state].lower()}"
    return unit.changes


def waive(
    workspace: Workspace,
    project_id: int,
    wave_id: int,
    check_name: str,
    *,
    reason: str,
    approver: str,
    until: date | str | None,
) -> ChangeSet:
    """Let a check hold nobody up, up to and including a day; it is printed with the wave's papers.

    :raises FieldError: when reason, approver or expiry is missing, or that is over.
    :raises UserError: when the wave has started.
    """
    values: dict[str, Any] = {
        "waived_reason": text_check("waived_reason", "The reason", MAX_NOTE)(reason),
        "waived_by": text_check("waived_by", "The approver's name", MAX_LABEL)(approver),
        "waived_until": day_check("waived_until", "The expiry")(until),
    }
    for name, what in (
        ("waived_reason", "Say why it is waived."),
        ("waived_by", "Say who approved that."),
        ("waived_until", "Say until when the waiver counts."),
    ):
        if not values[name]:
            raise FieldError(name, what)
    today = workspace.now().date()
    if values["waived_until"] < today:
        told = f"The waiver would have expired; today is {day_words(today)}."
        raise FieldError("waived_until", told)
    with workspace.guarded(), workspace.unit(project_id, "Waive check") as unit:
        kind = _kind(unit, check_name)
        (wave,) = _open_waves(unit, [wave_id])
        _store(unit, wave, kind, values)
        told = (
            f"{kind.label}: waived until {values['waived_until']} by {values['waived_by']}. "
            f"{values['waived_reason']}"
        )
        unit.record(HISTORY, [event_row(unit, wave, None, told)])
        unit.label = unit.note = f"Waive “{kind.label}” for “{wave.name}”"
    return unit.changes


def unwaive(workspace: Workspace, project_id: int, wave_id: int, check_name: str) -> ChangeSet:
    """Take a waiver back.

    :raises UserError: when there is none, or the wave has started.
    """
    with workspace.guarded(), workspace.unit(project_id, "Take waiver back") as unit:
        kind = _kind(unit, check_name)
        (wave,) = _open_waves(unit, [wave_id])
        stored = {
            each.check_name: each
            for each in read_stored_checks(unit.connection, project_id, wave.id)
        }
        found = stored.get(check_name)
        if found is None or not found.waived_reason:
            raise UserError(f"“{kind.label}” is not waived for “{wave.name}”.")
        values = {"waived_reason": "", "waived_by": "", "waived_until": None}
        unit.update(_TABLE, {found.id: values})
        told = f"{kind.label}: the waiver was taken back."
        unit.record(HISTORY, [event_row(unit, wave, None, told)])
        unit.label = unit.note = f"Take back the waiver of “{kind.label}” for “{wave.name}”"
    return unit.changes


def _kind(unit: UnitOfWork, name: str) -> CheckKind:
    for kind in kinds_of(read_own_checks(unit.connection, unit.project_id)):
        if kind.name == name:
            return kind
    raise UserError("This check does not exist any more.", "Choose another one.")


def _open_waves(unit: UnitOfWork, wave_ids: Sequence[int]) -> list[Wave]:
    book = read_book(unit.connection, unit.project_id)
    waves = [book.wave(key) for key in dict.fromkeys(wave_ids)]
    if not waves:
        raise UserError("No wave was chosen.")
    for wave in waves:
        if wave.status in STARTED:
            raise UserError(
                f"“{wave.name}” is {STATE[wave.status]}: its checks stand as they stood "
                "when it started."
            )
    return waves


def _store(unit: UnitOfWork, wave: Wave, kind: CheckKind, values: dict[str, Any]) -> None:
    for each in read_stored_checks(unit.connection, unit.project_id, wave.id):
        if each.check_name == kind.name:
            unit.update(_TABLE, {each.id: values})
            return
    row = {
        "wave_id": wave.id, "check_name": kind.name, "check_label": kind.label,
        "severity": kind.severity.value, **values,
    }  # fmt: skip
    unit.insert(_TABLE, row)


# -- the project's own -----------------------------------------------------------------------------


def add_check(
    workspace: Workspace,
    project_id: int,
    label: str,
    severity: CheckSeverity | str = CheckSeverity.WARNING,
) -> ChangeSet:
    """Add a check of the project's own to all waves that have not started.

    :raises FieldError: when the label is blank or taken, or the severity is none.
    """
    with workspace.guarded(), workspace.unit(project_id, "Add check") as unit:
        known = read_own_checks(unit.connection, project_id)
        text = _label(known, label)
        if len(known) >= MOST_OWN:
            raise UserError(f"A project has at most {MOST_OWN} checks of its own.")
        row = {
            "check_name": _free_name(known, text),
            "check_label": text,
            "severity": _severity(severity).value,
            "order": max((each.order for each in known), default=0) + 1,
            "active": True,
        }
        unit.insert(_OWN, row)
        unit.label = unit.note = f"Add check “{text}”"
    return unit.changes


def set_own_check(
    workspace: Workspace,
    project_id: int,
    key: int,
    *,
    label: str | None = None,
    severity: CheckSeverity | str | None = None,
    active: bool | None = None,
) -> ChangeSet:
    """Change a check of the project's own, or take it off and put it back.

    :raises FieldError: when the label is blank or taken, or the severity is none.
    :raises UserError: when it is gone.
    """
    with workspace.guarded(), workspace.unit(project_id, "Change check") as unit:
        known = read_own_checks(unit.connection, project_id)
        found = next((each for each in known if each.id == key), None)
        if found is None:
            raise UserError("This check does not exist any more.", "Choose another one.")
        values: dict[str, Any] = {}
        if label is not None:
            values["check_label"] = _label(known, label, key)
        if severity is not None:
            values["severity"] = _severity(severity).value
        if active is not None:
            values["active"] = active
        unit.update(_OWN, {key: values})
        unit.label = unit.note = f"Change check “{values.get('check_label', found.check_label)}”"
    return unit.changes


def remove_check(workspace: Workspace, project_id: int, key: int) -> ChangeSet:
    """Take a check of the project's own off all waves that have not started, with its answers.

    :raises UserError: when it is gone.
    """
    with workspace.guarded(), workspace.unit(project_id, "Remove check") as unit:
        known = {each.id: each for each in read_own_checks(unit.connection, project_id)}
        if key not in known:
            raise UserError("This check does not exist any more.", "Choose another one.")
        started = {
            wave.id
            for wave in read_book(unit.connection, project_id).waves
            if wave.status in STARTED
        }
        answers = [
            each.id
            for each in read_stored_checks(unit.connection, project_id)
            if each.check_name == known[key].check_name and each.wave_id not in started
        ]
        unit.delete(_TABLE, answers)
        unit.delete(_OWN, [key])
        unit.label = unit.note = f"Remove check “{known[key].check_label}”"
    return unit.changes


def _severity(value: CheckSeverity | str) -> CheckSeverity:
    try:
        return CheckSeverity(value)
    except ValueError:
        names = ", ".join(CheckSeverity)
        raise FieldError("severity", f"A severity is one of {names}, not “{value}”.") from None


def _label(known: Sequence[OwnCheck], value: str, own: int = 0) -> str:
    text = " ".join(text_check("check_label", "A check", MAX_LABEL)(value).split())
    if not text:
        raise FieldError("check_label", "A check needs a name.")
    taken = [each.check_label for each in known if each.id != own]
    taken += [kind.label for kind in kinds_of(())]
    for other in taken:
        if other.casefold() == text.casefold():
            raise FieldError("check_label", f"There is a check “{other}” already.")
    return text


def _free_name(known: Sequence[OwnCheck], label: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:60] or "check"
    taken = {*SEEDED_NAMES, *(each.check_name for each in known)}
    number, name = 1, plain
    while name in taken:
        number += 1
        name = f"{plain}_{number}"
    return name
