"""Weights and scales of the ease score, as a project has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.db import tables
from app.db.queries.cohorts import read_cohort_rules, read_ease_config
from app.db.uow import UnitOfWork
from app.domain.changes import ChangeSet
from app.domain.errors import FieldError
from app.domain.planning.cohorts.ease import SPECS, Dimension, EaseConfig
from app.services.workspace import Workspace

_TABLE = tables.cohort_rules.name


def get(workspace: Workspace, project_id: int) -> EaseConfig:
    """The project's weights and scales; its ``note`` tells whether weights are normalised."""
    with workspace.reading() as connection:
        return read_ease_config(connection, project_id)


def set_values(workspace: Workspace, project_id: int, values: Mapping[str, Any]) -> ChangeSet:
    """Set figures such as ``full.disk`` or ``weight.os`` as one undo step.

    Weights that do not sum to 100 count as their shares; the change's note says so.

    :raises FieldError: when a figure is refused, or no weight would be left.
    """
    with workspace.guarded(), workspace.unit(project_id, _label(values)) as unit:
        config = read_ease_config(unit.connection, project_id)
        # A weight may fall to 0 before another rises, so those that rise come first.
        for key, value in sorted(values.items(), key=lambda item: _is_zero(item[1])):
            config = config.with_value(key, value)
        write_cohort_rule(unit, "ease", config.to_dict())
        unit.note = config.note or unit.label
    return unit.changes


def _is_zero(value: Any) -> bool:
    try:
        return float(str(value).replace(",", ".")) == 0
    except ValueError:
        return False


def _label(values: Mapping[str, Any]) -> str:
    if len(values) != 1:
        return f"Set {len(values)} figures of the ease score"
    kind, _, name = next(iter(values)).partition(".")
    if name not in set(Dimension):
        raise FieldError(next(iter(values)), f"There is no scale “{next(iter(values))}”.")
    what = "weight" if kind == "weight" else "full mark"
    return f"Set {what} of “{SPECS[Dimension(name)].title}” in the ease score"


def reset(workspace: Workspace, project_id: int) -> ChangeSet:
    """Take the product's weights and scales."""
    with workspace.guarded(), workspace.unit(project_id, "Reset the ease score") as unit:
        write_cohort_rule(unit, "ease", EaseConfig().to_dict())
        unit.note = "The product's weights and scales count again"
    return unit.changes


def write_cohort_rule(unit: UnitOfWork, name: str, value: Any) -> None:
    """Write one part of the rules about cohorts, beside the others."""
    key, config = read_cohort_rules(unit.connection, unit.project_id)
    values = {"config": {**config, name: value}}
    if key:
        unit.update(_TABLE, {key: values})
    else:
        unit.insert(_TABLE, values)
