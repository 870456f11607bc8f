"""Makes the runbook of a wave from the plan, its checks and its approval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.domain.counted_noun import count_text
from app.domain.enums import Answer, Mode, VmStatus
from app.domain.model import Vm
from app.domain.number_style import fixed, grouped
from app.domain.planning.dependencies.edge import EdgeKind
from app.domain.planning.dependencies.vm_titles import vm_titles
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.running_waves import KeptTimes, MemberTimes
from app.domain.planning.plan.wave_plan import WavePlan
from app.domain.planning.waves.runbook.backout import backout_steps
from app.domain.planning.waves.runbook.record import (
    GoCheck,
    OutsideTie,
    Runbook,
    RunbookVm,
    Step,
    StepKind,
)
from app.domain.units import gib
from app.domain.vm_words import mode_words

TESTS = (
    "The VM boots, its guest agent answers, and the console shows a log-in.",
    "Every adapter has its address; name service and gateway answer.",
    "All disks are there with their size; file systems are mounted.",
    "Services of the application run; the owner's own test is passed.",
    "What the VM depends on outside the wave can be reached, and what depends on it as well.",
    "Backup and monitoring know the VM at its new place.",
)
"""What is tested of each VM after its cutover."""

_FOUND = frozenset({Answer.WARN, Answer.BLOCK})

ROLES = ("Wave owner", "Migration engineer", "Network", "Application owner", "Change manager")
"""Who signs."""


def runbook_of(
    plan: Plan,
    share: WavePlan,
    checks: Sequence[GoCheck],
    outcomes: Mapping[int, str] | None = None,
    times: Mapping[int, MemberTimes] | None = None,
) -> Runbook:
    """The runbook of a wave as the plan stands. ``outcomes`` go by VM, once there are some, and so
    do the ``times`` of a wave that was started: those planned then, and the actual ones.
    """
    return _Maker(plan, share, times or {}).make(checks, outcomes or {})


class _Maker:
    def __init__(self, plan: Plan, share: WavePlan, known: Mapping[int, MemberTimes]) -> None:
        self._plan, self._share, self._known = plan, share, known
        inside = set(share.vm_ids)
        self._vms = [vm for vm in plan.vms if vm.id in inside]
        self._inside = inside
        self._titles = vm_titles(plan.vms)
        self._zone = ZoneInfo(plan.parameters.time_zone)
        self._targets = {
            (each.vcenter, each.source_network): each.target_network
            for each in plan.target.given.mappings
        }

    def make(
        self,
        checks: Sequence[GoCheck],
        outcomes: Mapping[int, str],
    ) -> Runbook:
        """Everything in its order."""
        plan, share = self._plan, self._share
        vms = sorted(
            (self._vm(vm, outcomes.get(vm.id, "")) for vm in self._vms),
            key=lambda each: (each.cutover is None, each.cutover or plan.generated, each.name),
        )
        return Runbook(
            project=plan.project.name,
            generated=plan.generated,
            zone=plan.parameters.time_zone,
            share=share,
            summary=self._summary(),
            approval=self._approval(),
            checks=tuple(checks),
            steps=tuple(sorted(self._steps(), key=_step_order)),
            vms=tuple(vms),
            ties=tuple(self._ties()),
            backout=tuple(
                backout_steps(
                    {vm.effective_mode for vm in self._vms},
                    round(plan.parameters.rollback_reserve_mins),
                    plan.parameters.source_retention_days,
                )
            ),
            tests=TESTS,
            roles=tuple((role, self._who(role)) for role in ROLES),
            warnings=tuple(self._warnings()),
        )

    def _summary(self) -> str:
        totals = self._share.totals
        return (
            f"{count_text(totals.vms, 'VM')} of {count_text(len(self._share.tenants), 'tenant')}, "
            f"{fixed(self._share.gb, 0)} GB to move, {grouped(totals.warm)} warm and "
            f"{grouped(totals.cold)} cold; "
            f"risk: {grouped(totals.green)} green, {grouped(totals.yellow)} yellow, "
            f"{grouped(totals.red)} red"
        )

    def _approval(self) -> str:
        wave = self._share.wave
        if not wave.approver:
            return "Not approved yet"
        number = f", change {wave.approval_number}" if wave.approval_number else ""
        on = f" on {wave.approved_at:%Y-%m-%d}" if wave.approved_at else ""
        return f"Approved by {wave.approver}{on}{number}"

    def _who(self, role: str) -> str:
        if role == ROLES[0]:
            return self._share.wave.owner_name
        if role == "Application owner":
            return ", ".join(sorted({vm.owner for vm in self._vms if vm.owner}))
        return ""

    # -- VMs and their moments ---------------------------------------------------------------------

    def _vm(self, vm: Vm, outcome: str) -> RunbookVm:
        timing = self._plan.timings[vm.id]
        times, known = self._times(vm), self._known.get(vm.id)
        tenant = self._plan.tenants.get(vm.tenant_id or 0)
        named = (tenant.target_domain, tenant.target_project) if tenant else ()
        return RunbookVm(
            vm_id=vm.id,
            name=self._titles[vm.id],
            tenant=tenant.title if tenant else "",
            target=" / ".join(part for part in named if part),
            mode=vm.effective_mode,
            risk=vm.risk_category,
            vcpu=vm.vcpu,
            ram_gb=gib(vm.ram_mib),
            disk_gb=vm.disk_gb,
            used_gb=vm.used_gb,
            host=vm.host,
            networks=tuple(self._network(vm, name) for name in vm.networks),
            address=vm.primary_ip,
            application=vm.application,
            owner=vm.owner,
            owner_email=vm.owner_email,
            criticality=vm.criticality,
            copy=times.start if times else None,
            cutover=times.cutover if times else None,
            done=times.end if times else None,
            downtime_hours=timing.downtime_hours,
            findings="; ".join(
                each.text for each in vm.findings if each.answer in _FOUND and not each.waived
            ),
            outcome=outcome,
            actual_start=known.actual_start if known else None,
            actual_end=known.actual_end if known else None,
        )

    def _times(self, vm: Vm) -> KeptTimes | None:
        """When a VM is moved: as its wave was started, else as the schedule has it."""
        known = self._known.get(vm.id)
        if known is not None:
            return known.planned
        schedule = self._plan.schedule
        spot = schedule.placements.get(vm.id)
        if spot is None:
            return None
        return KeptTimes(schedule.starts(spot), schedule.cut_over(spot), schedule.ends(spot))

    def _network(self, vm: Vm, name: str) -> str:
        target = self._targets.get((vm.vcenter, name), "")
        return f"{name} → {target or 'not mapped'}"

    def _steps(self) -> Iterator[Step]:
        for vm in self._vms:
            times = self._times(vm)
            if times is None:
                continue
            known = self._known.get(vm.id)
            moments = (
                (StepKind.COPY, times.start, known.actual_start if known else None),
                (StepKind.CUTOVER, times.cutover, None),
                (StepKind.DONE, times.end, known.actual_end if known else None),
            )
            for kind, at, actual in moments:
                yield Step(
                    at=at,
                    utc=at.replace(tzinfo=self._zone).astimezone(UTC).replace(tzinfo=None),
                    kind=kind,
                    vm_id=vm.id,
                    vm=self._titles[vm.id],
                    mode=vm.effective_mode,
                    owner=vm.owner,
                    note=self._note(vm, kind),
                    actual=actual,
                )

    @staticmethod
    def _note(vm: Vm, kind: StepKind) -> str:
        cold = vm.effective_mode is Mode.COLD
        if kind is StepKind.COPY:
            return "Shut the source VM down first" if cold else "The source VM keeps running"
        if kind is StepKind.CUTOVER:
            return "Boot on the target" if cold else "Shut the source VM down, last changes, boot"
        return "Hand over to the tests"

    # -- dependencies ------------------------------------------------------------------------------

    def _ties(self) -> Iterator[OutsideTie]:
        plan = self._plan
        vms = {vm.id: vm for vm in plan.vms}
        found = []
        for edge in plan.edges:
            if not edge.counts or edge.vm_id not in vms or edge.needs not in vms:
                continue
            one, other = edge.vm_id in self._inside, edge.needs in self._inside
            if one == other:
                continue
            mine, his = (edge.vm_id, edge.needs) if one else (edge.needs, edge.vm_id)
            found.append(
                OutsideTie(
                    vm=self._titles[mine],
                    needs=one,
                    other=self._titles[his],
                    kind=edge.kind.value,
                    where=self._where(vms[his]),
                    status=vms[his].status.replace("_", " "),
                    warning=self._broken(edge.kind, one, vms[his]),
                )
            )
        yield from sorted(found, key=lambda each: (each.vm, not each.needs, each.other))

    def _where(self, vm: Vm) -> str:
        if not vm.in_plan:
            return "out of plan"
        wave = self._plan.wave_of.get(vm.id)
        return wave.name if wave else "in no wave"

    def _broken(self, kind: EdgeKind, needs: bool, other: Vm) -> str:
        """Whether the other VM's wave breaks an order; empty where it does not."""
        if kind is not EdgeKind.ORDER or not other.in_plan or other.status == VmStatus.MIGRATED:
            return ""
        wave = self._plan.wave_of.get(other.id)
        own = self._share.wave.wave_number
        if needs and (wave is None or wave.wave_number > own):
            return "It is needed and comes later"
        if not needs and wave is not None and wave.wave_number < own:
            return "It needs this wave and comes earlier"
        return ""

    def _warnings(self) -> Iterator[str]:
        share = self._share
        if share.unplaced:
            yield f"{count_text(share.unplaced, 'VM')} of this wave have no time in the schedule."
        if share.gone:
            yield f"{count_text(share.gone, 'VM')} of this wave are out of plan or gone since."
        broken = [tie for tie in self._ties() if tie.warning]
        for tie in broken:
            yield f"“{tie.vm}” and “{tie.other}” ({tie.where}): {tie.warning.lower()}."


def _step_order(step: Step) -> tuple[datetime, int, str, int]:
    order = {StepKind.DONE: 0, StepKind.CUTOVER: 1, StepKind.COPY: 2}
    return step.at, order[step.kind], step.vm, step.vm_id


def mode_text(mode: Mode) -> str:
    """A mode as people read it."""
    return mode_words(mode.value)
