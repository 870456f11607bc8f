"""What a guardrail would refuse at present, counted over single tenants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.counted_noun import count_text
from app.domain.planning.cohorts.guardrails import Guardrails, Limits, weight_of
from app.domain.planning.cohorts.tenant_load import TenantLoad

RAILS = ("max_vms_per_cohort", "max_disk_tb", "max_avg_risk", "min_os_support_pct")

_CAPS = {"max_vms_per_cohort", "max_disk_tb"}


def refused_now(rail: str, value: float | None, loads: Mapping[int, TenantLoad]) -> str:
    """A sentence on the tenants that alone pass a limit; empty where none is set."""
    if value is None or not loads:
        return ""
    given: dict[str, Any] = {rail: value}
    limits = Limits.of(Guardrails(**given))
    over = [load.title for load in loads.values() if limits.refusals(weight_of([load]))]
    if not over:
        return "No tenant alone passes it."
    names = ", ".join(over[:2]) + (", …" if len(over) > 2 else "")
    count = count_text(len(over), "tenant")
    verb = "is" if len(over) == 1 else "are"
    if rail in _CAPS:
        return f"{count} {verb} larger: {names}."
    what = "riskier" if rail == "max_avg_risk" else "below it"
    return f"{count} alone {verb} {what}: {names}."
