"""VMs in no wave, and waves that are blocked, without dates, too late or too large."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from app.domain.counted_noun import count_text
from app.domain.destinations import AboutWave, AtCell, OneWave, Vms
from app.domain.openings import WAVES
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.plan.wave_timeline import late_waves
from app.domain.planning.readiness.finders.of_vms import of_vms
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, has, listed
from app.domain.planning.readiness.looked_at import LookedAt
from app.domain.planning.risk.evidence import counted
from app.domain.planning.waves.preflight import WaveCheck, WaveChecks
from app.domain.planning.waves.wave import WaveStatus

_COMING = frozenset({WaveStatus.PLANNED, WaveStatus.PRE_CHECKS_PASSED})


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is open about waves; nothing while no VM stands in one."""
    plan, groups = seen.plan, seen.groups
    if len(groups.free) == plan.reconciliation.in_plan:
        return  # nobody has begun to build waves, which the tab says
    yield from of_vms(
        "in_no_wave", WAVES, Severity.WARNING, groups.free,
        "VM in plan stands in no wave.", "VMs in plan stand in no wave.", "wave",
        points=len(groups.free),
    )  # fmt: skip
    yield from of_vms(
        "to_clean_up", WAVES, Severity.WARNING, groups.failed,
        "VM that has failed waits for a cleanup wave or another decision.",
        "VMs that have failed wait for a cleanup wave or another decision.", "wave",
        points=len(groups.failed),
    )  # fmt: skip
    coming = [share for share in plan.waves if share.wave.status in _COMING]
    yield from _late(plan)
    yield from _undated(coming)
    yield from _without_place(plan, coming)
    yield from _broken_order(plan, seen.names)
    if seen.stored is not None:
        yield from _over_cap(coming, seen.stored.cap)
        yield from _blocked(coming, seen.stored.checks)


def _late(plan: Plan) -> Iterator[Issue]:
    late = late_waves(plan)
    if late:
        more = count_text(len(late) - 1, "other wave")
        rest = f" So it is with {more}." if len(late) > 1 else ""
        yield Issue(
            "waves_late", WAVES, Severity.WARNING, f"{late[0].why}{rest}",
            OneWave(late[0].wave.id), count=len(late), noun="wave",
            keys=tuple(each.wave.id for each in late),
            rows=listed(IssueRow(each.wave.id, each.why, OneWave(each.wave.id)) for each in late),
        )  # fmt: skip


def _undated(shares: Sequence[WavePlan]) -> Iterator[Issue]:
    bare = [share for share in shares if share.wave.scheduled_start is None and share.vm_ids]
    if bare:
        yield _of_waves(
            "waves_undated", Severity.INFO, bare,
            f"{count_text(len(bare), 'wave')} {has(len(bare))} no date: "
            f"{counted([share.wave.name for share in bare])}.",
            "has no date",
        )  # fmt: skip


def _over_cap(shares: Sequence[WavePlan], cap: int | None) -> Iterator[Issue]:
    over = [share for share in shares if cap is not None and len(share.vm_ids) > cap]
    if over and cap is not None:
        yield _of_waves(
            "waves_over_cap", Severity.WARNING, over,
            f"{count_text(len(over), 'wave')} {has(len(over))} more than "
            f"{count_text(cap, 'VM')}: {counted([each.wave.name for each in over])}.",
            f"is over the cap of {count_text(cap, 'VM')}",
        )  # fmt: skip


def _of_waves(
    key: str, severity: Severity, shares: Sequence[WavePlan], text: str, what: str
) -> Issue:
    return Issue(
        key, WAVES, severity, text, OneWave(shares[0].wave.id),
        count=len(shares), noun="wave", keys=tuple(share.wave.id for share in shares),
        rows=listed(
            IssueRow(
                share.wave.id, f"{share.wave.name} ({count_text(len(share.vm_ids), 'VM')}) {what}.",
                OneWave(share.wave.id),
            )
            for share in shares
        ),
    )  # fmt: skip


def _without_place(plan: Plan, shares: Sequence[WavePlan]) -> Iterator[Issue]:
    for share in shares:
        lost = tuple(key for key in share.vm_ids if key in plan.schedule.unplaced)
        if lost:
            yield Issue(
                "wave_over_window", WAVES, Severity.WARNING,
                f"{share.wave.name} does not hold all of its VMs: {count_text(len(lost), 'VM')} "
                f"{has(len(lost))} no time in it. {plan.schedule.unplaced[lost[0]]}",
                AtCell(Vms(vm_ids=lost), "unplaced"), vms=len(lost), keys=(share.wave.id,),
            )  # fmt: skip


def _broken_order(plan: Plan, names: Mapping[int, str]) -> Iterator[Issue]:
    """Order edges whose later VM stands in an earlier wave than the VM that it needs."""
    number = {key: wave.wave_number for key, wave in plan.wave_of.items()}
    wrong = [
        edge
        for edge in plan.edges
        if edge.counts
        and edge.kind == "order"
        and edge.vm_id in number
        and edge.needs in number
        and number[edge.vm_id] < number[edge.needs]
    ]
    if wrong:
        later = tuple(dict.fromkeys(edge.vm_id for edge in wrong))
        first = wrong[0]
        yield Issue(
            "wave_before_needed", WAVES, Severity.WARNING,
            f"{count_text(len(later), 'VM')} {'stands' if len(later) == 1 else 'stand'} in an "
            f"earlier wave than what is needed first, for example {names.get(first.vm_id, '')}, "
            f"which needs {names.get(first.needs, '')}.",
            AtCell(Vms(vm_ids=later), "wave"), vms=len(later), keys=later,
        )  # fmt: skip


def _blocked(shares: Sequence[WavePlan], checks: Mapping[int, WaveChecks]) -> Iterator[Issue]:
    """Blocker checks that fail, a check at a time: many waves fail for one reason."""
    failing: dict[str, list[tuple[WavePlan, WaveCheck]]] = {}
    for share in shares:
        found = checks.get(share.wave.id)
        for check in found.blockers if found is not None else ():
            failing.setdefault(check.name, []).append((share, check))
    whole = Counter(share.wave.id for pairs in failing.values() for share, _ in pairs)
    for name, pairs in failing.items():
        first, check = pairs[0]
        waves = count_text(len(pairs), "wave")
        yield Issue(
            f"blocked_{name}", WAVES, Severity.WARNING,
            f"“{check.kind.label}” holds {waves} up, for example {first.wave.name}: "
            f"{check.reason or 'nobody has answered it yet.'}",
            OneWave(first.wave.id), count=len(pairs), noun="wave",
            keys=tuple(AboutWave(share.wave.id, "waive", name) for share, _ in pairs),
            rows=listed(
                IssueRow(
                    AboutWave(share.wave.id, "waive", name),
                    f"{share.wave.name} ({count_text(whole[share.wave.id], 'blocker')}): "
                    f"{each.reason or 'not answered.'}",
                    OneWave(share.wave.id),
                )
                for share, each in pairs
            ),
            advice="The checks beside the board lead to each cause.",
        )  # fmt: skip
