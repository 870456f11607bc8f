"""A plan with all that the pictures of the PDF can show: cohorts, waves and dependencies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.domain.enums import VmStatus
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.wave import Wave, WaveType, WaveVm
from tests.unit.domain.planning.plan.test_cohorts_in_plan import MONDAY, planned, vm

NAMES = ("خادم قاعدة البيانات", "डेटाबेस सर्वर", "東京本番データベース", "שרת ייצור ראשי")
"""Arabic, Hindi, Japanese and Hebrew."""
RISKS = ("GREEN", "GREEN", "YELLOW", "RED")
SYSTEMS = tuple((f"family{number}", str(number)) for number in range(20))


def whole_plan(
    waves: int = 6, *, names: Sequence[str] = ("vm",), cohorts: int = 2, hub: int = 9
) -> Plan:
    """Waves of three VMs each, the first a pilot; ``hub`` VMs need the first one.

    The last VM is in no wave and, where there are cohorts, in none of them.
    """
    count = 3 * waves + 1
    vms = [
        vm(
            number, 1 + (number - 1) * cohorts // (count - 1) if number < count else cohorts + 1,
            0.1 * (1 + number % 7), name=f"{names[number % len(names)]} {number}",
            risk_category=RISKS[number % 4], status=_status(number, count),
            os_family=SYSTEMS[number % 20][0], os_version=SYSTEMS[number % 20][1],
            os_support="supported",
        )
        for number in range(1, count + 1)
    ]  # fmt: skip
    groups = [
        Cohort(key, f"{names[key % len(names)]} C{key}", key) for key in range(1, cohorts + 1)
    ]
    made = [
        Wave(
            number + 1, number, f"{names[number % len(names)]} W{number}",
            WaveType.PILOT if number == 0 else WaveType.REGULAR,
            cohort_id=(1 + number * cohorts // waves) if cohorts else None,
            scheduled_start=MONDAY - timedelta(9) if number == 1 else None,
        )
        for number in range(waves)
    ]  # fmt: skip
    rows = [
        WaveVm(number, (number - 1) // 3 + 1, number, vms[number - 1].name, f"vc/{number}")
        for number in range(1, count)
    ]
    edges = [
        Edge(
            key, 1 + key, 1, EdgeKind.ORDER if key % 2 else EdgeKind.NEAR, EdgeSource.OPERATOR
        )
        for key in range(1, min(hub, count - 1) + 1)
    ]  # fmt: skip
    return planned(
        vms,
        groups,
        {group.id: group.id for group in groups},
        values={"migration_duration_days": 1},
        waves=made,
        wave_vms=rows,
        edges=edges,
    )


def _status(number: int, count: int) -> str:
    return VmStatus.ASSIGNED.value if number < count else VmStatus.NOT_STARTED.value
