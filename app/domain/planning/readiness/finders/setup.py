"""Parameters that contradict each other or are out of date."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.day_words import day_words
from app.domain.destinations import OneParameter
from app.domain.enums import VmStatus
from app.domain.number_style import general
from app.domain.openings import SETUP
from app.domain.planning.readiness.issue import Issue, Severity
from app.domain.planning.readiness.looked_at import LookedAt
from app.domain.planning.timing.bandwidth import MBPS_PER_GBPS, estimate_path
from app.domain.planning.timing.transfer import copy_hours

_TOLERANCE = 1e-9
_MOVED = {VmStatus.MIGRATED.value, VmStatus.IN_PROGRESS.value}


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is wrong with the parameters."""
    plan = seen.plan
    parameters = plan.parameters
    path = estimate_path(parameters)
    narrow = path.bottleneck
    if parameters.mbps > (narrow.mbps or 0) * (1 + _TOLERANCE):
        gbps = (narrow.mbps or 0) / MBPS_PER_GBPS
        yield Issue(
            "bandwidth_above_path", SETUP, Severity.WARNING,
            f"The bandwidth of {general(parameters.bandwidth_gbps)} Gbps is more than the topology "
            f"carries: {narrow.label} allows {general(gbps)} Gbps ({narrow.formula}).",
            OneParameter("bandwidth_gbps"),
            keys=(gbps,),
        )  # fmt: skip
    multiplier, least = parameters.cold_multiplier, copy_hours(1, parameters.mbps)
    if multiplier is not None and multiplier < least * (1 - _TOLERANCE):
        yield Issue(
            "cold_multiplier_too_fast", SETUP, Severity.WARNING,
            f"The cold multiplier of {general(multiplier)} h per GB is faster than the "
            f"bandwidth allows ({general(least, 3)} h per GB).",
            OneParameter("cold_multiplier"),
        )  # fmt: skip
    start = parameters.start_date
    over = start is not None and start < plan.generated.date()
    if start is not None and over and not any(vm.status in _MOVED for vm in plan.vms):
        yield Issue(
            "start_in_past", SETUP, Severity.WARNING,
            f"The plan starts on {day_words(start)}, which is over, and no VM is migrated yet.",
            OneParameter("start_date"),
        )  # fmt: skip
