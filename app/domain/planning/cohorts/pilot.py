"""What the first cohort does not prove: what the rest has and no VM of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from app.domain.cell_values import natural_key
from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.cohorts.tenant_load import TenantLoad, Trait

_NAMED = 3


def unproven(pilot: Iterable[TenantLoad], rest: Iterable[TenantLoad]) -> dict[Trait, list[str]]:
    """For each trait what the rest has and the pilot has not, that of most VMs first."""
    proven: set[tuple[Trait, str]] = set()
    for load in pilot:
        proven |= load.traits
    vms: dict[tuple[Trait, str], int] = defaultdict(int)
    for load in rest:
        for pair in load.traits - proven:
            vms[pair] += load.vms
    found: dict[Trait, list[str]] = {trait: [] for trait in Trait}
    for trait, text in sorted(vms, key=lambda pair: (-vms[pair], natural_key(pair[1]), pair[1])):
        found[trait].append(text)
    return {trait: texts for trait, texts in found.items() if texts}


def unproven_text(name: str, pilot: Iterable[TenantLoad], rest: Iterable[TenantLoad]) -> str:
    """What to say of a pilot that leaves something unproven; empty where it proves everything."""
    found = unproven(pilot, rest)
    if not found:
        return ""
    parts = [
        f"{count_text(len(texts), trait.value)} ({_some(texts)})" for trait, texts in found.items()
    ]
    whole = "; ".join(parts)
    return f"“{name}” does not prove what only later cohorts have: {whole}."


def _some(texts: list[str]) -> str:
    more = f" and {grouped(len(texts) - _NAMED)} more" if len(texts) > _NAMED else ""
    return ", ".join(texts[:_NAMED]) + more
