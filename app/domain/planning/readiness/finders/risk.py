"""VMs whose move is a risk."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.enums import OsSupport, Risk
from app.domain.openings import RISK
from app.domain.planning.readiness.finders.of_vms import of_vms
from app.domain.planning.readiness.issue import Issue, Severity
from app.domain.planning.readiness.looked_at import LookedAt


def find(seen: LookedAt) -> Iterator[Issue]:
    """What the assessment says of VMs in plan."""
    groups = seen.groups
    yield from of_vms(
        "red", RISK, Severity.WARNING, groups.red,
        "VM in plan is red.", "VMs in plan are red.", "risk",
        columns={"risk": Risk.RED.value}, points=seen.plan.totals.red,
    )  # fmt: skip
    for keys, support, key, words in (
        (groups.unsupported, OsSupport.UNSUPPORTED, "os_unsupported", "the target does not run"),
        (groups.unknown, OsSupport.UNKNOWN, "os_unknown", "is not known for sure"),
    ):
        yield from of_vms(
            key, RISK, Severity.WARNING, keys,
            f"VM in plan has a guest system that {words}.",
            f"VMs in plan have a guest system that {words}.", "os",
            columns={"os_support": support.value},
        )  # fmt: skip
