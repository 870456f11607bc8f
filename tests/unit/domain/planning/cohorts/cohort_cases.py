"""Tenants with round numbers for the tests of cohorts, and estates that can be solved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from app.domain.model import Tenant, Vm
from app.domain.planning.cohorts.assign import auto_assign
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.cohorts.ease import EaseScore
from app.domain.planning.cohorts.guardrails import Guardrails, Limits, weight_of
from app.domain.planning.cohorts.preview import Preview
from app.domain.planning.cohorts.problem import AssignOptions, Estate
from app.domain.planning.cohorts.ramp import RampSlot
from app.domain.planning.cohorts.rooms import Room, Rooms, Unit
from app.domain.planning.cohorts.tenant_load import TenantLoad
from app.domain.planning.cohorts.units import TenantTies

GB, TB = 1024.0, 1024.0 * 1024


def tenant(key: int, name: str, **fields: Any) -> Tenant:
    return Tenant(key, name, **fields)


def machine(key: int, tenant_id: int | None, **fields: Any) -> Vm:
    given = {"vcenter": "vc", "os_support": "supported", "power_state": "poweredOn", **fields}
    return Vm(key, f"vc/{key}", f"vm{key}", tenant_id=tenant_id, **given)


def load(
    key: int,
    vms: int = 10,
    *,
    gb: float = 100,
    risk: float = 0,
    supported: int | None = None,
    **fields: Any,
) -> TenantLoad:
    """A tenant named after its key; ``risk`` is the mean over its VMs."""
    given = TenantLoad(
        key,
        f"T{key:02d}",
        ("", "", "", f"{key:05d}"),
        vms=vms,
        powered_on=vms,
        used_mib=gb * GB,
        risk_sum=round(risk * vms),
        supported=vms if supported is None else supported,
    )
    return replace(given, **fields)


def estate(
    loads: Iterable[TenantLoad],
    ease: Mapping[int, float] | None = None,
    needs: Iterable[tuple[int, int]] = (),
    together: Iterable[Iterable[int]] = (),
    **fields: Any,
) -> Estate:
    """An estate whose tenants are as easy as is said, by default as their keys."""
    found = {each.tenant_id: each for each in loads}
    scores = {key: EaseScore((ease or {}).get(key, float(key)), {}) for key in found}
    ties = TenantTies(
        {pair: f"“a{pair[0]}” depends on “b{pair[1]}”" for pair in needs},
        tuple(frozenset(group) for group in together),
    )
    return Estate(found, scores, ties, **fields)


def assigned(given: Estate, strategy: str = "easiest_first", n: int = 2, **options: Any) -> Preview:
    """A preview by a strategy into n cohorts; other options by their names."""
    return auto_assign(given, AssignOptions(strategy, n, **options))  # type: ignore[arg-type]


def ramp_of(*caps: int | None) -> tuple[RampSlot, ...]:
    return tuple(RampSlot(f"R{number}", cap) for number, cap in enumerate(caps, start=1))


def slots(preview: Preview) -> dict[int, int | None]:
    """The cohort of each tenant, the first being 1."""
    return {key: None if slot is None else slot + 1 for key, slot in preview.slots.items()}


def groups(preview: Preview) -> list[list[int]]:
    """The tenants of each cohort."""
    return [sorted(cohort.tenant_ids) for cohort in preview.cohorts]


def three_cohorts() -> list[Cohort]:
    return [Cohort(10, "Early", 1), Cohort(20, "Middle", 2), Cohort(30, "Late", 3)]


@dataclass(frozen=True)
class Planted:
    """An estate of which it is known that an assignment keeps the guardrails: the hidden one."""

    loads: Sequence[TenantLoad]
    hidden: Sequence[int]
    guardrails: Guardrails
    needs: frozenset[tuple[int, int]]


def planted(
    seed: int,
    tenants: int,
    cohorts: int,
    *,
    slack: float = 0.03,
    needs: int = 0,
    along: Sequence[float] = (),
) -> Planted:
    """Cohorts of equal VMs and space, cut into tenants at random, and limits just above them.

    Dependencies follow the hidden order. ``along`` are the cohorts' shares of the tenants: with
    them the hidden assignment follows the tenants' keys.
    """
    random = Random(seed)
    each = tenants // cohorts
    hidden, loads = [], []
    for cohort in range(cohorts):
        count = max(1, round(tenants * along[cohort])) if along else each
        vms, space, good = (
            _pieces(random, count, 24 * count),
            _pieces(random, count, 5_000 * count),
            _pieces(random, count, 20 * count),
        )
        for amount, gb, supported in zip(vms, space, good, strict=True):
            key = len(loads) + 1
            mean = random.choice((1, 3, 5, 8, 20, 40))
            loads.append(
                load(key, amount, gb=gb, risk=mean, supported=min(amount, supported), priority=key)
            )
            hidden.append(cohort)
    weights = [
        weight_of(each for each, where in zip(loads, hidden, strict=True) if where == cohort)
        for cohort in range(cohorts)
    ]
    guardrails = Guardrails(
        int(max(weight.vms for weight in weights) * (1 + slack)),
        max(weight.used_tb for weight in weights) * (1 + slack),
        max(weight.average_risk for weight in weights) * (1 + slack),
        min(weight.os_support_pct for weight in weights) * (1 - slack),
    )
    pairs = set()
    for _ in range(needs):
        one, other = random.sample(range(len(loads)), 2)
        if hidden[one] < hidden[other]:
            one, other = other, one
        if hidden[one] > hidden[other]:
            pairs.add((one + 1, other + 1))
    return Planted(loads, hidden, guardrails, frozenset(pairs))


def _pieces(random: Random, count: int, total: int) -> list[int]:
    cuts = sorted(random.sample(range(1, total), count - 1))
    return [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)]


def rooms_of(
    loads: Sequence[TenantLoad],
    count: int,
    guardrails: Guardrails | None = None,
    needs: Iterable[tuple[int, int]] = (),
    held: Mapping[int, TenantLoad] | None = None,
) -> Rooms:
    """Rooms for one unit per tenant, in the order given; ``needs`` are pairs of their places."""
    needed: list[set[int]] = [set() for _ in loads]
    for one, other in needs:
        needed[one].add(other)
    units = [
        Unit((each,), weight_of([each]), float(place), frozenset(needed[place]), 0, count - 1)
        for place, each in enumerate(loads)
    ]
    limits = Limits.of(guardrails or Guardrails())
    stays = held or {}
    rooms = [
        Room(f"C{slot + 1}", limits, weight_of([stays[slot]] if slot in stays else []))
        for slot in range(count)
    ]
    return Rooms(units, rooms, count)
