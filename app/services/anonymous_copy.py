"""A copy of one project without names, to be sent with a report of a fault.

Figures, dates, states and structure are as in the project; names, addresses and notes are
exchanged (:mod:`app.domain.anonymity`). The same name becomes the same pseudonym in every copy of
the project: the workspace remembers them, and the key under which addresses are exchanged.
"""

from __future__ import annotations

import csv
import io
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.db import anonymous_rows, backup, engine, migrate, tables
from app.db.faults import explained
from app.db.queries.packed import pack_findings
from app.db.queries.projects import read_project
from app.db.queries.provisioning import read_prep_plan, read_prep_tasks
from app.db.queries.pseudonyms import read_pseudonyms, write_pseudonyms
from app.db.queries.tenants import read_auto_excludes, read_tenants
from app.db.queries.waves import read_approved_vms, read_waves
from app.db.writer import update_rows
from app.domain.anonymity.addresses import BLOCK, Addresses
from app.domain.anonymity.marks import marks_for
from app.domain.anonymity.roster import Known, Roster
from app.domain.anonymity.scramble import Scramble
from app.domain.anonymity.scribe import Scribe
from app.domain.errors import UserError
from app.domain.model import Finding, Vm
from app.domain.planning.risk.assessment import assess_all
from app.domain.planning.waves.approval import fingerprint as wave_fingerprint
from app.domain.progress import Ticket
from app.services.assessing import rules_of, stored_input
from app.services.ports import FileWriter
from app.services.provisioning import approving
from app.services.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

KEY = "key"
"""The kind of what is remembered that is the key."""
_KEY_BYTES = 32
_NO_NAMES = frozenset({KEY, BLOCK})


@dataclass(frozen=True, slots=True)
class AnonymousCopy:
    """What was written: the copy, how many names were exchanged, and the list of them if asked."""

    path: Path
    names: int
    key_list: Path | None = None


def write(
    workspace: Workspace,
    project_id: int,
    target: Path,
    ticket: Ticket,
    key_list: Path | None = None,
    writer: FileWriter | None = None,
) -> AnonymousCopy:
    """Write a workspace with this project alone, without its names; all of the file or none.

    ``key_list`` is a table of the names with their pseudonyms, for its owner alone.

    :raises UserError: when the project is gone, or a place cannot be written.
    """
    _check_places(workspace, target, key_list)
    made = backup.nameless(workspace.path)
    try:
        memory = _make(workspace, project_id, made, ticket)
        ticket.step(96, 100, "Writing the file")
        ticket.commit_point()
        if memory.fresh or memory.gone:
            with workspace.guarded(), workspace.bulk() as connection:
                write_pseudonyms(connection, project_id, memory.fresh, memory.gone)
        with explained(target):
            backup.hand_out(made, target)
    finally:
        with suppress(OSError):
            backup.discard(made)
    if key_list is not None and writer is not None:
        writer.write(_table_of(memory.names), key_list, Ticket())
    return AnonymousCopy(target, len(memory.names), key_list)


def _check_places(workspace: Workspace, target: Path, key_list: Path | None) -> None:
    if target.absolute() == workspace.path or (target.exists() and target.samefile(workspace.path)):
        raise UserError(
            f"{target.name} is the open workspace itself.", "Choose another name for the copy."
        )
    if key_list is not None and key_list.absolute() in {target.absolute(), workspace.path}:
        raise UserError("The list of names needs a file of its own.", "Choose another name for it.")


@dataclass(frozen=True, slots=True)
class _Memory:
    """What is to be remembered and to be forgotten, and all names of the project."""

    fresh: list[Known]
    gone: list[Known]
    names: list[Known]


def _make(workspace: Workspace, project_id: int, made: Path, ticket: Ticket) -> _Memory:
    with explained(workspace.path):
        backup.discard(made)
        migrate.prepare(made, workspace.clock.now())
    copy_engine = engine.make_engine(made)
    try:
        with workspace.reading() as connection:
            if read_project(connection, project_id) is None:
                raise UserError("This project does not exist any more.", "Choose another project.")
            maker = _Maker(connection, project_id)
            ticket.section(0, 0.35)
            maker.take_down(ticket)
            with (
                explained(made),
                copy_engine.connect().execution_options(writing=True) as copy,
                copy.begin(),
            ):
                ticket.section(0.35, 0.7)
                maker.write(copy, ticket)
                ticket.section(0.7, 0.95)
                maker.settle(copy, ticket)
            ticket.section(0, 1)
            return maker.memory()
    finally:
        engine.close_engine(copy_engine)


class _Maker:
    """Makes the copy of one project on a connection for reading."""

    def __init__(self, connection: Connection, project_id: int) -> None:
        self._connection, self._project_id = connection, project_id
        self._known = read_pseudonyms(connection, project_id)
        key = next((each.pseudonym for each in self._known if each.kind == KEY), "")
        self._has_key = bool(key)
        self._key = key or secrets.token_hex(_KEY_BYTES)
        rules = rules_of(connection, project_id)
        marks = marks_for(rules.lists, int(rules.thresholds["name_max"]))
        scramble = Scramble(bytes.fromhex(self._key))
        self._roster = Roster((e for e in self._known if e.kind not in _NO_NAMES), marks)
        self._blocks = {each.name: each.pseudonym for each in self._known if each.kind == BLOCK}
        self._addresses = Addresses(scramble, self._blocks)
        self._scribe = Scribe(self._roster, self._addresses, scramble, rules.lists["secret_words"])

    def take_down(self, ticket: Ticket) -> None:
        """Find all names and give them pseudonyms."""
        anonymous_rows.take_down(self._connection, self._project_id, self._scribe, ticket)
        self._scribe.settle()

    def write(self, copy: Connection, ticket: Ticket) -> None:
        """Fill the copy."""
        anonymous_rows.write_rows(self._connection, copy, self._project_id, self._scribe, ticket)

    def settle(self, copy: Connection, ticket: Ticket) -> None:
        """What follows from the new names: words of findings, patterns, what was approved."""
        ticket.step(0, 100, "Wording the findings")
        self._word_findings(copy, ticket)
        ticket.step(80, 100)
        self._map_filters(copy)
        self._approve_waves(copy)
        self._approve_tasks(copy)

    def _word_findings(self, copy: Connection, ticket: Ticket) -> None:
        """Assess the copy for its words alone: what it found in the project stays."""
        given = stored_input(copy, self._project_id)
        changed = {}
        for old, new in zip(given.vms, assess_all(given, ticket), strict=True):
            found = _worded(old, new)
            if found != old:
                changed[old.id] = {
                    "findings": pack_findings(found.findings), "mode_reason": found.mode_reason,
                }  # fmt: skip
        update_rows(copy, tables.vms, changed)

    def _map_filters(self, copy: Connection) -> None:
        """Patterns of tenants become lists of those that they match."""
        filters = read_auto_excludes(self._connection, self._project_id)
        if not filters:
            return
        names = [each.name for each in read_tenants(self._connection, self._project_id).values()]
        values = {}
        for each in filters:
            met = sorted({self._scribe.name("tenant", name) for name in names
                          if each.matches(name)})  # fmt: skip
            pattern = f"^(?:{'|'.join(map(re.escape, met))})$" if met else "^$"
            values[each.id] = {"pattern": pattern, "regex": True}
        update_rows(copy, tables.tenant_filters, values)

    def _approve_waves(self, copy: Connection) -> None:
        """A wave that is approved as it stands is so in the copy, any other is not."""
        waves = read_waves(self._connection, self._project_id, approved=True)
        keys = [wave.id for wave in waves]
        if not keys:
            return
        before, after = read_approved_vms(self._connection, keys), read_approved_vms(copy, keys)
        update_rows(
            copy,
            tables.waves,
            {
                wave.id: {"approval_fingerprint": wave_fingerprint(wave, after[wave.id])}
                for wave in waves
                if wave_fingerprint(wave, before[wave.id]) == wave.approval_fingerprint
            },
        )

    def _approve_tasks(self, copy: Connection) -> None:
        plan = read_prep_plan(self._connection, self._project_id)
        other = read_prep_plan(copy, self._project_id)
        if plan is None or other is None or not plan.approval_fingerprint:
            return
        tasks = read_prep_tasks(self._connection, self._project_id)
        if plan.approval_fingerprint == approving.fingerprint(plan, tasks):
            mark = approving.fingerprint(other, read_prep_tasks(copy, self._project_id))
            update_rows(copy, tables.prep_plans, {other.id: {"approval_fingerprint": mark}})

    def memory(self) -> _Memory:
        """What the workspace is to remember of this copy."""
        places = self._addresses.places
        fresh = [] if self._has_key else [Known(KEY, "", self._key)]
        fresh += self._roster.new
        fresh += [
            Known(BLOCK, block, place)
            for block, place in places.items()
            if self._blocks.get(block) != place
        ]
        gone = [
            Known(BLOCK, block, place)
            for block, place in self._blocks.items()
            if places.get(block) != place
        ]
        return _Memory(fresh, gone, self._roster.told)


def _worded(old: Vm, new: Vm) -> Vm:
    """The VM with the words of another assessment, where that says the same."""
    words = {_said(each): each.text for each in new.findings}
    findings = tuple(replace(each, text=words.get(_said(each), each.text)) for each in old.findings)
    reason = new.mode_reason if new.mode == old.mode else old.mode_reason
    return replace(old, findings=findings, mode_reason=reason)


def _said(finding: Finding) -> tuple[object, ...]:
    return finding.rule, finding.answer, finding.points, finding.floor, finding.waived


def _table_of(names: Iterable[Known]) -> bytes:
    """The list of names as CSV: what each stands for, the name, and its pseudonym."""
    lines = io.StringIO()
    table = csv.writer(lines)
    table.writerow(("Kind", "Name", "Pseudonym"))
    table.writerows((each.kind, _harmless(each.name), each.pseudonym) for each in names)
    return lines.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
