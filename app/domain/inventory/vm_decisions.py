"""What the operator has decided about a VM, in words: it goes with the VM."""

from __future__ import annotations

from app.domain.enums import Route, VmStatus
from app.domain.model import Vm
from app.domain.vm_words import mode_words

USUAL_PRIORITY = 50


def decisions(vm: Vm) -> tuple[str, ...]:
    """Each decision about a VM in a few words, the gravest first; empty where there is none."""
    found = []
    if vm.status != VmStatus.NOT_STARTED or vm.status_note:
        found.append(_noted(f"status {vm.status.replace('_', ' ')}", vm.status_note))
    if vm.excluded or vm.exclude_reason:
        found.append(_noted("excluded", vm.exclude_reason))
    if vm.route != Route.MIGRATE:
        found.append(f"to {vm.route}")
    if vm.tenant_moved:
        found.append("moved to its tenant by hand")
    waived = len({finding.rule for finding in vm.findings if finding.waived})
    if waived:
        found.append("a finding waived" if waived == 1 else f"{waived} findings waived")
    if vm.mode_override:
        found.append(f"mode set to {mode_words(vm.mode_override).lower()}")
    if vm.priority != USUAL_PRIORITY:
        found.append(f"priority {vm.priority}")
    if vm.notes:
        found.append(_noted("note", vm.notes))
    return tuple(found)


_MOST = 60
"""Characters of a note that are quoted."""


def _noted(what: str, note: str) -> str:
    line = " ".join(note.split())
    if not line:
        return what
    return f"{what} ({line if len(line) <= _MOST else line[: _MOST - 1] + '…'})"
