"""A project with everything that people decide and write, and what must not leave it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import bootstrap, cli
from app.db import tables
from app.db.anonymous_rows import copied_tables, is_figure, short_name
from app.domain.anonymity.columns import TREATMENTS
from app.domain.anonymity.treatments import keep, said
from app.domain.anonymity.vocabulary import GUEST, KEPT, SHEETS, WORDS
from app.domain.cloud import CloudConnection, FoundConnection
from app.domain.model import CalendarWindow
from app.domain.planning.provisioning.settings import MIGRATED_OPEN
from app.domain.planning.provisioning.specs import L2_TAG, SPECS, TaskType
from app.domain.planning.waves.approval import ApprovalRules
from app.domain.planning.waves.preflight import SEEDED
from app.domain.progress import Ticket
from app.services import (
    accounts,
    assessing,
    calendars,
    cloud_connection,
    cohorts,
    dependencies,
    facts,
    inventory,
    move_sets,
    planning,
    projects,
    remediation,
    shared_services,
    tenants,
    wave_approval,
    wave_checks,
    wave_members,
    waves,
)
from app.services.workspace import Workspace
from tests.cloud_fakes import MemorySecrets
from tests.generator.estate import Estate
from tests.generator.workbook import write_workbook
from tests.memory_cloud import MemoryCloud
from tests.workbench import new_project, open_workspace, vms_of

WRITTEN = (
    "Kolibri Freight", "Ask Quentin Okafor", "Okafor", "CHG-774411", "Zanzibar", "okafor@kolibri",
    "kolibri.example", "Tapir",
)  # fmt: skip
"""Words that people have written somewhere in the project."""
SECRETS = ("Cl0ud pass", "Sesame 4711")
CONNECTION = CloudConnection(
    auth_url="https://keystone.kolibri.example/v3", username="okafor", project_name="Tapir"
)


def decided(folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int = 5) -> Workspace:
    """An estate with decisions on every page, provisioned in a cloud of the test's own."""
    write_workbook(Estate(60, seed=seed), folder / "Kolibri Freight.xlsx")
    path = folder / "work.mplan"
    workspace = open_workspace(path)
    new_project(workspace, folder / "Kolibri Freight.xlsx", "Kolibri Freight")
    _decide(workspace)
    cloud_connection.save(workspace, 1, CONNECTION, MemorySecrets(), SECRETS[0])
    workspace.close()
    _provision(path, monkeypatch)
    workspace = open_workspace(path)
    _work_with_accounts(workspace)
    return workspace


def _decide(workspace: Workspace) -> None:
    every = [vm for vm in vms_of(workspace, 1).values() if vm.in_plan and not vm.shared_disks]
    first, second, third, fourth, fifth = (vm.id for vm in every[:5])
    owner = {"owner": "Quentin Okafor", "owner_email": "okafor@kolibri.example"}
    facts.set_facts(workspace, 1, [first, third], {"application": "Zanzibar", **owner})
    edits = [
        inventory.Edit(first, "notes", "Ask Quentin Okafor first"),
        inventory.Edit(fifth, "excluded", True),
        inventory.Edit(fifth, "exclude_reason", "Tapir keeps it"),
    ]
    inventory.set_fields(workspace, 1, edits)
    for name in ("Pilot", "Zanzibar wave"):
        cohorts.create(workspace, 1, name)
    pilot, bulk = cohorts.listed(workspace, 1)
    cohorts.set_fields(
        workspace, 1,
        [cohorts.CohortEdit(pilot.id, "owner", "Quentin Okafor"),
         cohorts.CohortEdit(bulk.id, "notes", "Tapir comes last")],
    )  # fmt: skip
    with workspace.reading() as connection:
        keys = list(connection.scalars(select(tables.tenants.c.id)))
    cohorts.assign(workspace, 1, keys[: len(keys) // 2], pilot.id)
    tenants.set_fields(
        workspace, 1,
        [tenants.TenantEdit(keys[0], "notes", "Ask Quentin Okafor"),
         tenants.TenantEdit(keys[0], "target_project", "Tapir")],
    )  # fmt: skip
    dependencies.add(workspace, 1, [first], [second])
    dependencies.set_application_together(workspace, 1, "Zanzibar", together=True)
    move_sets.make(workspace, 1, "Zanzibar pair", [third, fourth])
    shared_services.add(workspace, 1, [second])
    found = [vm.id for vm in every if remediation.offered(workspace, 1, [vm.id])]
    remediation.add(workspace, 1, found[:2], owner="Quentin Okafor")
    hit = next(vm for vm in every if any(each.points for each in vm.findings))
    rule = next(each.rule for each in hit.findings if each.points)
    assessing.waive(workspace, 1, [hit.id], rule, "Tapir agreed", Ticket())
    rules = assessing.config_of(workspace, 1)
    lines = [*rules.lists["storage_dedup"], "kolibri*"]
    changed = rules.with_value("list.storage_dedup", lines)
    assessing.set_config(workspace, 1, changed, "Rules", Ticket())
    calendars.save_window(
        workspace, 1,
        CalendarWindow(0, "Tapir freeze", "blackout", first_day=date(2026, 12, 20),
                       last_day=date(2026, 12, 27)),
    )  # fmt: skip
    _plan_waves(workspace, [third, fourth])


def _plan_waves(workspace: Workspace, keys: list[int]) -> None:
    wave_checks.add_check(workspace, 1, "Okafor said yes")
    waves.create(workspace, 1, "Zanzibar night", {"owner_name": "Quentin Okafor",
                                                  "notes": "Tapir is on call"})  # fmt: skip
    (wave,) = waves.listed(workspace, 1).waves
    rules = wave_members.move_rules(workspace, 1)
    cohort = rules.vms[keys[0]].cohort_id
    waves.set_fields(workspace, 1, [waves.WaveEdit(wave.id, "cohort_id", cohort)])
    wave_members.assign(workspace, 1, wave.id, keys, along=False)
    wave_checks.set_check(workspace, 1, [wave.id], "okafor_said_yes", "pass", "Tapir wrote it")
    wave_approval.set_rules(workspace, 1, ApprovalRules(required=True, lock_days=2))
    wave_approval.approve(workspace, 1, wave.id, "CHG-774411", "Quentin Okafor")


def _provision(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = MemoryCloud()
    found = FoundConnection("mine", CONNECTION, SECRETS[0])
    monkeypatch.setattr(bootstrap, "provisioning_cloud", lambda: cloud)
    monkeypatch.setattr(bootstrap, "named_cloud", lambda _name: found)
    monkeypatch.setenv("MIGRATION_PLANNER_PASSPHRASE", SECRETS[1])
    words = ("--data-dir", path.parent / "data", "prepare", "plan", "--database", path,
             "--project", "Kolibri Freight", "--cloud", "mine", "--confirm-all",
             "--accept-proposals")  # fmt: skip
    assert cli.main([str(each) for each in words]) == cli.OK
    run = [str(each) for each in words if each not in {"--confirm-all", "--accept-proposals"}]
    run[run.index("plan")] = "run"
    assert cli.main(run) == cli.OK


def _work_with_accounts(workspace: Workspace) -> None:
    plan = planning.build(workspace, 1, Ticket())
    book = accounts.read(workspace, plan)
    assert book.accounts
    assert any(each.temp_password for each in book.accounts)
    projects.duplicate(workspace, 1, "Kolibri Freight two")


# -- what must not leave it ------------------------------------------------------------------------


def originals(workspace: Workspace) -> set[str]:
    """Every name, address and note of the project, and the parts of them."""
    kept: set[str] = set()
    found: set[str] = set()
    with workspace.reading() as connection:
        for table in copied_tables():
            treatments = TREATMENTS[short_name(table)]
            owner = table.c.id if table is tables.projects else table.c.project_id
            names = [column.name for column in table.columns if not is_figure(column)]
            for row in connection.execute(select(table).where(owner == 1)).mappings():
                for name in names:
                    treat = treatments.get(name)
                    if treat is keep:
                        kept.update(_strings(row[name]))
                    elif treat is not None and treat is not said and name not in _RECORDS:
                        found.update(_strings(row[name]))
    whole = "\n".join((*kept, *_PROGRAM_S)).casefold()
    return {
        part
        for text in found
        for part in _parts(text)
        if part.casefold() not in whole and not _is_nobody_s(part)
    }


_PROGRAM_S = (
    *(f"{kind.label} {kind.name}" for kind in SEEDED),
    *(json.dumps([kind.value, "", ""]) for kind in TaskType),
    *(field.name for spec in SPECS.values() for field in fields(spec)),
    *map(json.dumps, ("admin", "user", "group", MIGRATED_OPEN, L2_TAG)),
    "https:",
)
"""What stands among the names and is the program's own."""

_RECORDS = frozenset({"findings", "report", "config", "spec", "mode_reason", "inventory"})
"""Where the program's own words stand among the names; these are names of other columns, too."""


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, own in value.items():
            yield str(key)
            yield from _strings(own)
    elif isinstance(value, list | tuple):
        for own in value:
            yield from _strings(own)


def _parts(text: str) -> set[str]:
    pieces = {text.strip(), *(each.strip() for each in re.split(r"[\[\]/\\,;\n]+", text))}
    words = {each for each in re.split(r"[^\w-]+", text) if len(each) > 5}
    return {each for each in pieces | words if len(each) > 3}


def _is_nobody_s(part: str) -> bool:
    small = part.casefold()
    return (
        small in WORDS | GUEST
        or any(small in each for each in KEPT)
        or part.removeprefix("tab") in SHEETS
        or (not any(letter.isalpha() for letter in part) and "." not in part)
        or re.fullmatch(r"[0-9a-f]{1,12}|(vm|host|datastore|network|group)-\d+|[a-z]:", small)
        is not None
        or _USUAL.fullmatch(part) is not None
        or part.startswith(("127.", "169.254.", "/"))
    )  # fmt: skip


_USUAL = re.compile(r"[^\W\d_]+( [^\W\d_]+){0,2} ?#?\d{1,3}|vmdk|vml|hard|[a-z_]{3,12}|create_\w+")
"""Devices that everybody has, and words of the program's own records."""


def found_in(path: Path, texts: set[str], without: bytes) -> list[str]:
    """Which of the texts stand in the bytes of a file, in small or great letters, and as UTF-16.

    What stands in ``without`` as well, such as an empty workspace, is no find.
    """
    data, empty = path.read_bytes().lower(), without.lower()
    thin = data.replace(b"\0", b"")  # where UTF-16 of plain letters stands as they do

    def stands(text: str) -> bool:
        small = text.lower()
        forms = {small.encode(), json.dumps(small)[1:-1].encode()}
        wide = () if small.isascii() else (small.encode("utf-16-le"), small.encode("utf-16-be"))
        found = any(form in data or form in thin for form in forms)
        return (found or any(form in data for form in wide)) and small.encode() not in empty

    return sorted(filter(stands, texts))
