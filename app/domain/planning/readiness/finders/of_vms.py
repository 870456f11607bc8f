"""Issues about many VMs: one for all of them, which leads to the table that shows just these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.domain.destinations import AtCell, Vms
from app.domain.number_style import grouped
from app.domain.planning.readiness.issue import Issue, Severity


def of_vms(
    key: str,
    stage: str,
    severity: Severity,
    vm_ids: Sequence[int],
    one: str,
    many: str,
    column: str,
    *,
    columns: Mapping[str, str] | None = None,
    points: int = 0,
    advice: str = "",
) -> Iterator[Issue]:
    """One issue for all VMs of a group, none for an empty one.

    It leads to these VMs, or to those in plan of ``columns``, and to ``column`` of the first.
    """
    if vm_ids:
        text = f"1 {one}" if len(vm_ids) == 1 else f"{grouped(len(vm_ids))} {many}"
        where = Vms(columns=columns) if columns else Vms(vm_ids=tuple(vm_ids))
        yield Issue(
            key, stage, severity, text, AtCell(where, column),
            vms=len(vm_ids), keys=tuple(vm_ids), points=points, advice=advice,
        )  # fmt: skip
