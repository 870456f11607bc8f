"""The five strategies: the groups of waves that each makes, and the order of VMs within them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.planning.waves.candidates import Candidate
from app.domain.planning.waves.options import Strategy

RISK_TITLES = ("🟢 Low Risk", "🟡 Medium Risk", "🔴 High Risk")
"""What waves of a category are called, after the guide."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """VMs in the order of a strategy. A group starts with waves of its own.

    ``group`` and ``rank`` go by VM; groups are numbered from 0 and have a title where waves are
    called after them.
    """

    group: Mapping[int, int]
    rank: Mapping[int, int]
    titles: tuple[str, ...]


def ordered(strategy: Strategy, candidates: Sequence[Candidate]) -> Ordered:
    """Order VMs by a strategy. Ties go by name, then identity, never by a key of the database."""
    return _ORDERS[strategy](candidates)


def _safest_first(candidates: Sequence[Candidate]) -> Ordered:
    return _one_group(sorted(candidates, key=lambda vm: vm.safest_first))


def _one_group(in_order: Sequence[Candidate]) -> Ordered:
    rank = {vm.vm_id: place for place, vm in enumerate(in_order)}
    return Ordered(dict.fromkeys(rank, 0), rank, ("",))


def _by_tenant(candidates: Sequence[Candidate]) -> Ordered:
    return _grouped(
        candidates, lambda vm: (vm.tenant_priority, vm.tenant), lambda vm: vm.tenant or "No tenant"
    )


def _by_risk(candidates: Sequence[Candidate]) -> Ordered:
    return _grouped(candidates, lambda vm: (vm.risk, ""), lambda vm: RISK_TITLES[vm.risk])


def _grouped(
    candidates: Sequence[Candidate],
    key: Callable[[Candidate], tuple[int, str]],
    title: Callable[[Candidate], str],
) -> Ordered:
    in_order = sorted(candidates, key=lambda vm: (key(vm), vm.safest_first))
    groups: dict[tuple[int, str], int] = {}
    titles: list[str] = []
    for vm in in_order:
        if key(vm) not in groups:
            groups[key(vm)] = len(titles)
            titles.append(title(vm))
    return Ordered(
        {vm.vm_id: groups[key(vm)] for vm in in_order},
        {vm.vm_id: place for place, vm in enumerate(in_order)},
        tuple(titles),
    )


def _by_priority(candidates: Sequence[Candidate]) -> Ordered:
    """Tenants of the lowest number first; those of equal priority are mixed in proportion."""
    of_tenant: defaultdict[tuple[int, str], list[Candidate]] = defaultdict(list)
    for vm in candidates:
        of_tenant[vm.tenant_priority, vm.tenant].append(vm)
    spread: list[tuple[int, float, str, Candidate]] = []
    for (priority, tenant), vms in of_tenant.items():
        vms.sort(key=lambda vm: vm.safest_first)
        spread += [(priority, (place + 0.5) / len(vms), tenant, vm) for place, vm in enumerate(vms)]
    spread.sort(key=lambda each: each[:3])
    return _one_group([vm for *_, vm in spread])


def _as_given(candidates: Sequence[Candidate]) -> Ordered:
    return _one_group(sorted(candidates, key=lambda vm: (-vm.gb, vm.name, vm.identity)))


_ORDERS: Mapping[Strategy, Callable[[Sequence[Candidate]], Ordered]] = {
    Strategy.PILOT_FIRST: _safest_first,
    Strategy.BY_TENANT: _by_tenant,
    Strategy.BY_RISK: _by_risk,
    Strategy.BY_PRIORITY: _by_priority,
    Strategy.BALANCED: _as_given,
}
