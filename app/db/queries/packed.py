"""How the findings and shared disks of a VM stand in a JSON column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.domain.enums import Answer, Risk
from app.domain.model import (
    Finding,
    SharedDisk,
)
from app.domain.number_style import spoken

_ANSWERS = {answer.value: answer for answer in Answer}
_RISKS: dict[str, Risk | None] = {"": None, **{risk.value: risk for risk in Risk}}


def pack_findings(findings: Iterable[Finding]) -> list[list[Any]]:
    """Findings as plain lists for a JSON column."""
    return [
        [f.rule, f.answer.value, f.points, f.floor.value if f.floor else "", f.text, int(f.waived)]
        for f in findings
    ]


def unpack_findings(packed: Sequence[Sequence[Any]]) -> tuple[Finding, ...]:
    """The inverse of :func:`pack_findings`."""
    return tuple(
        Finding(rule, _ANSWERS[answer], points, _RISKS[floor], spoken(text), bool(waived))
        for rule, answer, points, floor, text, waived in packed
    )


def pack_shared_disks(disks: Iterable[SharedDisk]) -> list[list[Any]]:
    """Shared disks as they are stored; which VM carries each is decided anew at every look."""
    return [[disk.key, disk.capacity_mib, disk.used_mib] for disk in disks]


def unpack_shared_disks(packed: Iterable[Sequence[Any]]) -> tuple[SharedDisk, ...]:
    """The inverse of :func:`pack_shared_disks`."""
    return tuple(SharedDisk(*each) for each in packed)
