"""How tenants are detected: settings, auto-exclude patterns, preview and detection anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from app.db import tables
from app.db.queries.estate import read_excluded_clusters
from app.db.queries.records import next_key, read_single_json
from app.db.queries.tenants import read_auto_excludes, read_detection_config, read_tenants
from app.db.queries.vms import read_vms
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError
from app.domain.inventory.detection_preview import DetectionPreview, preview
from app.domain.inventory.tenant_assignment import (
    Assignment,
    assign_tenants,
)
from app.domain.inventory.tenants import (
    AutoExclude,
    DetectionConfig,
    Detector,
    check_patterns,
    compile_pattern,
)
from app.domain.model import Tenant, Vm
from app.domain.number_style import grouped
from app.domain.progress import Ticket
from app.services import calendars
from app.services.exclusions import write_exclusions
from app.services.workspace import Workspace

MAX_PATTERN = 500
MAX_REASON = 4000


@dataclass(frozen=True, slots=True)
class DetectionInput:
    """What a preview is computed from; read once, so that it can follow each key stroke."""

    vms: tuple[Vm, ...]
    tenants: dict[int, Tenant]
    next_key: int
    excluded_clusters: frozenset[tuple[str, str]]


def settings(
    workspace: Workspace, project_id: int
) -> tuple[DetectionConfig, tuple[AutoExclude, ...]]:
    """Detection settings and auto-exclude patterns of a project."""
    with workspace.reading() as connection:
        patterns = tuple(read_auto_excludes(connection, project_id))
        return read_detection_config(connection, project_id), patterns


def detection_input(workspace: Workspace, project_id: int) -> DetectionInput:
    """Everything that :func:`preview_of` needs."""
    with workspace.reading() as connection:
        return DetectionInput(
            tuple(read_vms(connection, project_id)),
            read_tenants(connection, project_id),
            next_key(connection, tables.tenants),
            frozenset(read_excluded_clusters(connection, project_id)),
        )


def preview_of(
    given: DetectionInput,
    config: DetectionConfig,
    patterns: Sequence[AutoExclude],
    ticket: Ticket,
) -> DetectionPreview:
    """What detecting with these settings would give. Nothing is written.

    :raises FieldError: when a setting is refused.
    """
    ticket.check()
    checked = _checked(patterns)
    outcome = assign_tenants(given.vms, given.tenants, Detector(config), checked, given.next_key)
    ticket.check()
    return preview(given.vms, given.tenants, outcome, given.excluded_clusters)


def check_pattern(pattern: AutoExclude) -> AutoExclude:
    """An auto-exclude pattern as it is stored.

    :raises FieldError: when it is blank, too long or no regular expression.
    """
    text = pattern.pattern.strip()
    if not text:
        raise FieldError("pattern", "A pattern cannot be blank: it would exclude nothing.")
    if len(text) > MAX_PATTERN:
        raise FieldError("pattern", f"A pattern has at most {MAX_PATTERN} characters.")
    if pattern.regex:
        compile_pattern("pattern", text)
    if len(pattern.reason.strip()) > MAX_REASON:
        raise FieldError("reason", f"A reason takes at most {grouped(MAX_REASON)} characters.")
    return AutoExclude(pattern.id, text, pattern.reason.strip(), pattern.regex)


def _checked(patterns: Sequence[AutoExclude]) -> list[AutoExclude]:
    checked: dict[tuple[str, bool], AutoExclude] = {}
    for pattern in map(check_pattern, patterns):
        if (pattern.pattern, pattern.regex) in checked:
            raise FieldError("pattern", f"The pattern “{pattern.pattern}” is there twice.")
        checked[pattern.pattern, pattern.regex] = pattern
    return list(checked.values())


def detect(
    workspace: Workspace,
    project_id: int,
    config: DetectionConfig,
    patterns: Sequence[AutoExclude],
    ticket: Ticket,
) -> ChangeSet:
    """Store settings and detect all tenants anew, as one undo step.

    VMs moved by hand stay; rows that the operator has decided about stay, even without VMs.

    :raises FieldError: when a setting is refused.
    """
    checked = _checked(patterns)
    check_patterns(config)
    detector = Detector(config)
    with workspace.guarded(), workspace.unit(project_id, "Detect tenants") as unit:
        _store(unit, config, checked)
        ticket.step(10, 100, "Reading")
        vms = read_vms(unit.connection, project_id, lambda _count: ticket.check())
        ticket.step(40, 100, "Detecting")
        outcome = assign_tenants(
            vms,
            read_tenants(unit.connection, project_id),
            detector,
            checked,
            next_key(unit.connection, tables.tenants),
        )
        ticket.step(60, 100, "Writing")
        moved = _write(unit, vms, outcome)
        write_exclusions(unit, outcome.vms)
        unit.note = (
            f"Detected {count_text(len(outcome.tenants), 'tenant')}; "
            f"{count_text(moved, 'VM')} changed tenant"
        )
        ticket.commit_point()
    return unit.changes


def _store(unit: UnitOfWork, config: DetectionConfig, patterns: Sequence[AutoExclude]) -> None:
    stored = read_single_json(unit.connection, tables.tenant_rules, unit.project_id)
    values = {"config": config.to_dict()}
    if stored:
        unit.update(tables.tenant_rules.name, {stored[0]: values})
    elif config != DetectionConfig():
        unit.insert(tables.tenant_rules.name, values)
    held = {each.id for each in read_auto_excludes(unit.connection, unit.project_id)}
    rows = {each.id: _pattern_row(each) for each in patterns if each.id in held}
    unit.update(tables.tenant_filters.name, rows)
    unit.delete(tables.tenant_filters.name, sorted(held - set(rows)))
    fresh = [_pattern_row(pattern) for pattern in patterns if pattern.id not in held]
    unit.insert_many(tables.tenant_filters.name, fresh)


def _pattern_row(pattern: AutoExclude) -> dict[str, Any]:
    return {"pattern": pattern.pattern, "reason": pattern.reason, "regex": pattern.regex}


def _write(unit: UnitOfWork, before: Sequence[Vm], outcome: Assignment) -> int:
    names = [f.name for f in fields(Tenant)]
    fresh = ({name: getattr(tenant, name) for name in names} for tenant in outcome.fresh)
    unit.insert_many(tables.tenants.name, [{**values, "aliases": []} for values in fresh])
    unit.update(
        tables.tenants.name,
        {t.id: {"in_scope": False, "exclude_reason": t.exclude_reason} for t in outcome.changed},
    )
    moved = {
        new.id: {"tenant_id": new.tenant_id, "tenant_moved": new.tenant_moved}
        for old, new in zip(before, outcome.vms, strict=True)
        if new is not old
    }
    count = unit.update(tables.vms.name, moved)
    calendars.delete_bound(unit, tenant_ids=list(outcome.idle))
    unit.delete(tables.tenants.name, list(outcome.idle))
    return count
