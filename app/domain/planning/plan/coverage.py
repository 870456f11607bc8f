"""How complete the data of the VMs in plan is, in sentences that count VMs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from app.domain.inventory.used_space import without_partitions, without_partitions_text
from app.domain.model import Vm
from app.domain.number_style import grouped

_EXPECTED = ("vPartition", "vDisk", "vNetwork", "vCPU", "vMemory", "vTools", "vSnapshot")


def coverage(vms: Iterable[Vm], sheets: Mapping[str, int]) -> tuple[str, ...]:
    """What the data does not tell of the VMs in plan; ``sheets`` has the rows joined of each sheet.

    No row of vSnapshot means no snapshot; of every other sheet it means that nothing is known.
    """
    vms = list(vms)
    planned = [vm for vm in vms if vm.in_plan]
    present = {kind for kind, rows in sheets.items() if rows or kind == "vSnapshot"}
    lines = [f"{kind} is not in the data" for kind in _EXPECTED if kind not in present]
    lines.extend(_used_space(planned))
    powered = [vm for vm in planned if vm.runs]
    for name, known in (
        ("CPU", sum(vm.cpu_usage_pct is not None for vm in powered)),
        ("Memory", sum(vm.memory_usage_pct is not None for vm in powered)),
    ):
        if powered and known < len(powered):
            lines.append(
                f"{name} usage known for {grouped(known)} of {grouped(len(powered))} powered-on "
                "VMs in plan"
            )
    silent = {vm.vcenter for vm in powered} - {vm.vcenter for vm in vms if vm.cbt}
    if silent:
        count = sum(vm.vcenter in silent for vm in powered)
        lines.append(
            f"CBT is on for no VM in the data, so it is unknown for {grouped(count)} of "
            f"{grouped(len(powered))} "
            "powered-on VMs in plan"
        )
    return tuple(lines)


def _used_space(planned: Sequence[Vm]) -> Iterable[str]:
    sources = Counter(vm.used_source for vm in planned)
    if without_partitions(sources):
        yield without_partitions_text(sources, "VMs in plan")
