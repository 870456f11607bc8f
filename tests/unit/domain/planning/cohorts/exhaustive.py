"""The smallest largest load by trying every assignment, made without the engine."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.tenant_load import TenantLoad

TB_IN_MIB = 1024.0 * 1024


def smallest_largest(
    loads: Sequence[TenantLoad],
    count: int,
    guardrails: Guardrails | None = None,
    needs: Collection[tuple[int, int]] = (),
) -> float | None:
    """The smallest possible used MiB of the largest cohort; None where no assignment is allowed."""
    limits = guardrails or Guardrails()
    best: float | None = None
    slots = [0] * len(loads)

    def kept(slot: int) -> bool:
        members = [each for each, where in zip(loads, slots, strict=True) if where == slot]
        vms = sum(each.vms for each in members)
        if not vms:
            return True
        risk = sum(each.risk_sum for each in members) / vms
        support = 100 * sum(each.supported for each in members) / vms
        return not (
            (limits.max_avg_risk is not None and risk > limits.max_avg_risk + 1e-9)
            or (
                limits.min_os_support_pct is not None and support < limits.min_os_support_pct - 1e-9
            )
        )

    most_vms = limits.max_vms_per_cohort or 10**9
    most_mib = (limits.max_disk_tb or 1e9) * TB_IN_MIB * (1 + 1e-9)
    vms, used = [0] * count, [0.0] * count

    def place(number: int) -> None:
        nonlocal best
        if number == len(loads):
            if all(slots[one] >= slots[other] for one, other in needs) and all(
                kept(slot) for slot in range(count)
            ):
                best = max(used) if best is None else min(best, max(used))
            return
        own = loads[number]
        for slot in range(count):
            vms[slot] += own.vms
            used[slot] += own.used_mib
            worse = best is not None and used[slot] >= best
            if vms[slot] <= most_vms and used[slot] <= most_mib and not worse:
                slots[number] = slot
                place(number + 1)
            vms[slot] -= own.vms
            used[slot] -= own.used_mib

    place(0)
    return best
