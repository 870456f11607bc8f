"""The options of an assignment as they are kept, so that a dialog opens with the last ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.errors import FieldError
from app.domain.planning.cohorts.assign import check_options
from app.domain.planning.cohorts.guardrails import Guardrails
from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.planning.cohorts.ramp import RampSlot

_RAILS = ("max_vms_per_cohort", "max_disk_tb", "max_avg_risk", "min_os_support_pct")


def packed_options(options: AssignOptions) -> dict[str, Any]:
    """Plain data for storage; :func:`unpacked_options` gives equal options back."""
    ramp = options.ramp
    return {
        "strategy": str(options.strategy),
        "cohorts": options.cohorts,
        "ramp": None if ramp is None else [[slot.name, slot.max_vms] for slot in ramp],
        "guardrails": {name: getattr(options.guardrails, name) for name in _RAILS},
        "pilot_size": options.pilot_size,
        "risk_threshold": options.risk_threshold,
    }


def unpacked_options(data: Any) -> AssignOptions:
    """The options as they were stored; the usual ones where they are missing or not valid."""
    if not isinstance(data, Mapping):
        return AssignOptions()
    try:
        ramp = data.get("ramp")
        return check_options(
            AssignOptions(
                strategy=data["strategy"],
                cohorts=data["cohorts"],
                ramp=None if ramp is None else tuple(RampSlot(*slot) for slot in ramp),
                guardrails=Guardrails(**data["guardrails"]),
                pilot_size=data["pilot_size"],
                risk_threshold=data["risk_threshold"],
            )
        )
    except (FieldError, KeyError, TypeError, ValueError):
        return AssignOptions()
