"""Ramps: named slots with VM caps of their own, as presets, as rows, and as one line of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.errors import FieldError
from app.domain.planning.cohorts.guardrails import MAX_VMS, whole_number

MAX_COHORTS = 50
MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class RampSlot:
    """One slot of a ramp; ``max_vms`` None takes any number."""

    name: str
    max_vms: int | None = None


PRESETS: Mapping[str, tuple[RampSlot, ...]] = {
    "Pilot+Bulk": (RampSlot("Pilot", 5), RampSlot("Bulk")),
    "3-Wave": (RampSlot("Pilot", 10), RampSlot("Wave 1", 50), RampSlot("Bulk")),
    "4-Wave": (
        RampSlot("Pilot", 5), RampSlot("Wave 1", 25), RampSlot("Wave 2", 60), RampSlot("Bulk"),
    ),
    "5-Wave": (
        RampSlot("Pilot", 5), RampSlot("Wave 1", 15), RampSlot("Wave 2", 35),
        RampSlot("Wave 3", 60), RampSlot("Bulk"),
    ),
}  # fmt: skip
"""The caps are VMs."""


def check_ramp(slots: Sequence[RampSlot]) -> tuple[RampSlot, ...]:
    """The ramp with names trimmed and each cap checked.

    :raises FieldError: when it has no slot or too many, or a name or cap makes no sense; the
        field is ``ramp``.
    """
    if not slots:
        raise FieldError("ramp", "A ramp needs at least one cohort.")
    if len(slots) > MAX_COHORTS:
        raise FieldError("ramp", f"A ramp has at most {MAX_COHORTS} cohorts, not {len(slots)}.")
    found: list[RampSlot] = []
    for place, slot in enumerate(slots, start=1):
        name = " ".join(slot.name.split())
        if not name:
            raise FieldError("ramp", f"Cohort {place} of the ramp needs a name.")
        if len(name) > MAX_NAME:
            raise FieldError("ramp", f"A cohort's name has at most {MAX_NAME} characters.")
        if any(name.casefold() == other.name.casefold() for other in found):
            raise FieldError("ramp", f"The ramp has “{name}” twice.")
        cap = slot.max_vms
        if cap is not None:
            cap = whole_number("ramp", cap, f"The VM cap of “{name}”", 1, MAX_VMS)
        found.append(RampSlot(name, cap))
    return tuple(found)


def parse_ramp(text: str) -> tuple[RampSlot, ...]:
    """A ramp as the command line takes it: ``Pilot=10,Wave 1=50,Bulk=``, without a cap: any number.

    The name of a preset stands for its slots.

    :raises FieldError: saying which part cannot be read.
    """
    for name, slots in PRESETS.items():
        if text.strip().casefold() == name.casefold():
            return slots
    if not text.strip():
        raise FieldError("ramp", "A ramp needs at least one cohort.", _EXAMPLE)
    return check_ramp(list(_slots(text.split(","))))


_EXAMPLE = "Write it like “Pilot=10,Wave 1=50,Bulk=”."


def _slots(parts: Iterable[str]) -> Iterable[RampSlot]:
    for part in parts:
        name, sign, cap = part.rpartition("=")
        if not sign:
            name, cap = part, ""
        cap = cap.strip()
        if not name.strip():
            raise FieldError("ramp", f"“{part.strip()}” of the ramp has no name.", _EXAMPLE)
        if not cap:
            yield RampSlot(name)
        elif cap.isascii() and cap.isdigit():
            yield RampSlot(name, int(cap[:12]))
        else:
            raise FieldError("ramp", f"“{cap}” is no number of VMs for “{name.strip()}”.", _EXAMPLE)


def ramp_text(slots: Iterable[RampSlot]) -> str:
    """The ramp as :func:`parse_ramp` reads it."""
    return ",".join(f"{slot.name}={'' if slot.max_vms is None else slot.max_vms}" for slot in slots)
