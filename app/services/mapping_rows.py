"""Reading and writing rows of the network map within an undo step, for the services of the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from app.db import tables
from app.db.queries.networks import read_network_mappings
from app.domain.counted_noun import count_text
from app.domain.errors import FieldError
from app.domain.planning.networks.mapping import NetworkMapping, edited

if TYPE_CHECKING:
    from app.db.uow import UnitOfWork

TABLE = tables.network_mappings.name
NAMES = tuple(field.name for field in fields(NetworkMapping) if field.name != "id")
"""The columns of a row."""


def stored(unit: UnitOfWork) -> dict[int, NetworkMapping]:
    """All rows by their keys."""
    rows = read_network_mappings(unit.connection, unit.project_id)
    return {mapping.id: mapping for mapping in rows}


def chosen(unit: UnitOfWork, keys: Sequence[int]) -> list[NetworkMapping]:
    """The rows of these keys that are there, each once."""
    known = stored(unit)
    return [known[key] for key in dict.fromkeys(keys) if key in known]


def write(
    unit: UnitOfWork,
    rows: Sequence[NetworkMapping],
    values_of: Callable[[NetworkMapping], Mapping[str, Any]],
) -> tuple[int, int]:
    """Write what changes; how many rows that were, and how many lost their confirmation by it.

    :raises FieldError: when a row refuses its values; with several rows the sentence names it.
    """
    wanted: dict[int, dict[str, Any]] = {}
    reopened = 0
    for mapping in rows:
        values = values_of(mapping)
        try:
            after = edited(mapping, values)
        except FieldError as error:
            if len(rows) == 1:
                raise
            named = f"“{mapping.source_network}”: {error.message}"
            raise FieldError(error.field, named, error.hint) from None
        new = {
            name: getattr(after, name)
            for name in NAMES
            if getattr(after, name) != getattr(mapping, name)
        }
        if new:
            wanted[mapping.id] = new
            reopened += mapping.confirmed and not after.confirmed and "confirmed" not in values
    return unit.update(TABLE, wanted), reopened


def to_confirm(count: int) -> str:
    """What is added to a note where rows lost their confirmation."""
    return f"; {count_text(count, 'network')} to confirm again" if count else ""
