"""What the operator has decided about a VM, in words: it goes with the VM."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from app.domain.counted_noun import count_text
from app.domain.enums import Route, VmStatus
from app.domain.model import FACT_FIELDS, Vm
from app.domain.number_style import grouped
from app.domain.planning.dependencies.edge import Edge, EdgeState
from app.domain.planning.dependencies.shared_service import KeptService
from app.domain.planning.dependencies.stored_set import StoredSet
from app.domain.planning.facts.record import FACT_TITLES
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
    told = [FACT_TITLES[name].lower() for name in FACT_FIELDS if getattr(vm, name)]
    if told:
        found.append(f"facts ({', '.join(told)})")
    return tuple(found)


def tied_decisions(
    edges: Iterable[Edge] = (),
    sets: Iterable[StoredSet] = (),
    services: Iterable[KeptService] = (),
    remediations: Mapping[int, int] | None = None,
    waves: Mapping[int, str] | None = None,
) -> dict[int, tuple[str, ...]]:
    """What was decided about VMs beside their own fields, in words by the VM's key.

    Proposals that nobody has judged are no decisions. ``remediations`` counts what is on the list
    for each VM, ``waves`` names the one that it stands in.
    """
    found: defaultdict[int, list[str]] = defaultdict(list)
    ends: Counter[int] = Counter()
    for edge in edges:
        if edge.state is not EdgeState.PROPOSED:
            ends.update({edge.vm_id, edge.needs})
    for vm_id, count in ends.items():
        found[vm_id].append("1 dependency" if count == 1 else f"{grouped(count)} dependencies")
    for each in sets:
        what = "set broken" if each.broken else "in a set"
        for vm_id in each.vm_ids:
            found[vm_id].append(f"{what} ({each.name})" if each.name else what)
    for service in services:
        if service.state is not EdgeState.PROPOSED or service.note:
            found[service.vm_id].append("shared service")
    for vm_id, count in (remediations or {}).items():
        found[vm_id].append(count_text(count, "remediation"))
    for vm_id, name in (waves or {}).items():
        found[vm_id].append(f"in wave “{name}”")
    return {vm_id: tuple(words) for vm_id, words in found.items()}


_MOST = 60
"""Characters of a note that are quoted."""


def _noted(what: str, note: str) -> str:
    line = " ".join(note.split())
    if not line:
        return what
    return f"{what} ({line if len(line) <= _MOST else line[: _MOST - 1] + '…'})"
