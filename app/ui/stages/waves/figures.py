"""What the page tells above its views: how many waves, the funnel, and who stands in none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.plan.changed_vms import RunningCount, vms_of_keys
from app.domain.planning.plan.plan import Plan
from app.domain.planning.waves.funnel import Funnel, funnel_by, statuses_told
from app.domain.planning.waves.wave import WaveStatus
from app.ui.stages.waves.faces import Board
from app.ui.stages.waves.words import vms_text


def caption_of(board: Board) -> str:
    """What stands behind the count of waves."""
    return "wave" if len(board.waves) == 1 else "waves"


def line_of(board: Board) -> str:
    """How far the waves are, who stands in none, and which hold too many; empty without waves."""
    if not board.waves:
        return ""
    counts = Counter(face.wave.status for face in board.waves.values())
    done, failed = counts[WaveStatus.COMPLETE], counts[WaveStatus.FAILED]
    going = counts[WaveStatus.EXECUTING] + counts[WaveStatus.VALIDATING]
    far = [(done, "complete"), (going, "under way"), (failed, "failed")]
    late = [face for face in board.waves.values() if face.counted > face.cap]
    in_none = f"{vms_text(len(board.pool))} in no wave"
    parts = [f"{count_text(count, 'wave')} {word}" for count, word in far if count]
    parts.append(in_none if board.pool else "Every VM stands in a wave")
    if late:
        parts.append(f"{count_text(len(late), 'wave')} over the cap of {grouped(late[0].cap)}")
    return " · ".join(parts)


class FunnelCounter:
    """Counts VMs by status, after an edit only those that it changed."""

    def __init__(self) -> None:
        self._told = RunningCount(statuses_told)

    def funnel(self, plan: Plan, statuses: Mapping[int, str]) -> Funnel:
        """How many VMs stand at each status now: as the plan has it, with ``statuses`` of those
        that have changed since.
        """
        counts = self._told.of(plan.vms).copy()
        there = vms_of_keys(plan.vms, statuses.keys(), plan.vm_places)
        for key, (_place, vm) in there.items():
            if vm.in_plan:
                counts[vm.status] -= 1
                counts[statuses[key]] += 1
        return funnel_by(counts)
