"""The facts of a VM, as the operator's own lists have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from app.domain.model import Vm


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a VM beyond the inventory; empty texts where nothing is."""

    application: str = ""
    business_service: str = ""
    owner: str = ""
    owner_email: str = ""
    environment: str = ""
    criticality: str = ""
    change_window: str = ""
    note: str = ""

    def values(self) -> dict[str, str]:
        """The fields that hold something, by their names."""
        held = ((each, getattr(self, each)) for each in FIELDS)
        return {name: value for name, value in held if value}

    def merged(self, newer: Facts) -> Facts:
        """These facts with what a newer list says; what it leaves blank stays."""
        return Facts(**{**self.values(), **newer.values()})


FIELDS = tuple(each.name for each in fields(Facts))

FIELD_TITLES: Mapping[str, str] = {
    "application": "Application",
    "business_service": "Business service",
    "owner": "Owner",
    "owner_email": "E-mail",
    "environment": "Environment",
    "criticality": "Criticality",
    "change_window": "Change window",
    "note": "Note",
}

NOTE = "note"


def vm_field(name: str) -> str:
    """The field of a VM that holds a fact; notes on a VM are something else."""
    return "facts_note" if name == NOTE else name


FACT_TITLES: Mapping[str, str] = {vm_field(name): title for name, title in FIELD_TITLES.items()}
"""The fields of a VM that hold facts, with their titles."""


def facts_of(vm: Vm) -> Facts:
    """The facts that a VM has."""
    return Facts(**{name: getattr(vm, vm_field(name)) for name in FIELDS})
