"""Checks a typed cell or field of an inventory against everything that is known there."""

from __future__ import annotations

from typing import Any

from app.domain.cell_values import CellFormat, parse_cell
from app.domain.cloud import CloudInventory
from app.domain.cloud_entry import Record, with_record
from app.domain.columns import Column
from app.domain.errors import FieldError, UserError
from app.ui.stages.readiness.inventory_rows import changed, stored_name


def same_field(refused: str, field: str) -> bool:
    """Whether a refusal is about a field; it names it as it is stored, a quota's without prefix."""
    return stored_name(field) in {refused, f"quota.{refused}"}


def cell_refusal(
    inventory: CloudInventory,
    kind: str,
    record: Record,
    column: Column,
    text: str,
    form: CellFormat,
) -> str:
    """Why a text cannot stand in a cell of a record, nothing when it can."""
    try:
        value: Any = parse_cell(column, text, form)
        if value != column.value(record):
            with_record(inventory, kind, changed(record, {column.service_field: value}), record)
    except FieldError as error:
        return str(error)
    except UserError as error:
        return str(error)
    return ""
