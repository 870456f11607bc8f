"""What does not fit into the days of a wave, and how many hours lack."""

from __future__ import annotations

from app.domain.counted_noun import count_text
from app.domain.number_style import fixed
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.wave_plan import WavePlan


def unfit_words(plan: Plan, share: WavePlan) -> str:
    """How many VMs of a wave have no day, the slot-hours that they lack, and why the first has
    none; empty where each has one.
    """
    left = [vm_id for vm_id in share.vm_ids if vm_id in plan.schedule.unplaced]
    if not left:
        return ""
    timings = (plan.timings.get(vm_id) for vm_id in left)
    hours = sum(timing.elapsed_hours for timing in timings if timing is not None)
    verb = "finds" if len(left) == 1 else "find"
    first = next((vm.name for vm in plan.vms if vm.id == left[0]), "")
    return (
        f"{count_text(len(left), 'VM')} {verb} no time in it: {fixed(hours, 1)} slot-hours lack. "
        f"“{first}”: {plan.schedule.unplaced[left[0]]}"
    )
