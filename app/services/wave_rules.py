"""Rules about waves that a project keeps: how they were last built, and who approves them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.db import tables
from app.db.queries.waves import read_wave_rules
from app.db.uow import UnitOfWork
from app.domain.planning.waves.approval import ApprovalRules
from app.domain.planning.waves.options import MAX_VMS

BUILD, APPROVAL = "build", "approval"
"""Parts of the rules: options of the builder, and approval."""

_TABLE = tables.wave_rules.name


def write_wave_rule(unit: UnitOfWork, name: str, value: Any) -> None:
    """Write one part of the rules about waves, beside the others."""
    key, config = read_wave_rules(unit.connection, unit.project_id)
    values = {"config": {**config, name: value}}
    if key:
        unit.update(_TABLE, {key: values})
    else:
        unit.insert(_TABLE, values)


def approval_rules(config: Mapping[str, Any]) -> ApprovalRules:
    """What the project asks of approvals."""
    return ApprovalRules.from_dict(config.get(APPROVAL))


def cap_of(config: Mapping[str, Any]) -> int:
    """VMs that a wave holds at most: as it was built last, else the guide's cap."""
    built = config.get(BUILD)
    cap = built.get("max_vms") if isinstance(built, Mapping) else None
    return cap if isinstance(cap, int) and cap > 0 else MAX_VMS
