"""The plan for other programs: ``plan.json``, schema version 1."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from math import isfinite
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.adapters.exporters.clean_text import encodable
from app.adapters.exporters.whole_file import whole_file
from app.domain.model import Tenant, Vm
from app.domain.parameters import PARAMETERS
from app.domain.planning.cohorts.ease import EaseScore
from app.domain.planning.plan.cohort_order import NOWHERE, cohort_places
from app.domain.planning.plan.estimates import balance, estimates
from app.domain.planning.plan.plan import Placement, Plan, ScheduleDay, TenantPlan
from app.domain.planning.plan.rows import VmRow, vm_rows
from app.domain.planning.plan.totals import Totals
from app.domain.planning.plan.warnings import all_warnings
from app.domain.planning.plan.wave_balance import wave_balance
from app.domain.planning.waves.candidates import left_out
from app.domain.progress import Ticket
from app.domain.scope import DUPLICATE_ROWS, REASON_TEXT
from app.domain.units import gib

SCHEMA_VERSION = 1
BATCH = 500
GB_DECIMALS = 2
HOUR_DECIMALS = 4
# The words of the reconciliation as the codes that stand with the VMs.
REASON_CODES = {text: reason.value for reason, text in REASON_TEXT.items()}
REASON_CODES[DUPLICATE_ROWS] = "duplicate_row"
Record = dict[str, Any]


class JsonPlanExporter:
    """Writes the plan as JSON: UTF-8, keys in a fixed order, one record per line."""

    suffix = ".json"

    def write(self, plan: Plan, path: Path, ticket: Ticket) -> None:
        """Write the whole file, or none of it.

        :raises UserError: when the place cannot be written.
        """
        total = len(plan.vms)
        with whole_file(path, ticket) as stream:
            for done, piece in enumerate(self._pieces(plan)):
                if done % BATCH == 0:
                    ticket.step(min(done, total), total, "Writing JSON")
                stream.write(piece.encode("utf-8"))

    def _pieces(self, plan: Plan) -> Iterator[str]:
        yield "{\n"
        yield from _member("schema_version", SCHEMA_VERSION)
        yield from _member("project", _project(plan))
        yield from _member("source", _source(plan))
        yield from _member("reconciliation", _reconciliation(plan))
        wave_of = {vm_id: wave.wave_number for vm_id, wave in plan.wave_of.items()}
        yield from _members(
            "vms", (vm_record(row, wave_of) | _times(row, plan) for row in vm_rows(plan))
        )
        yield from _members("tenants", _tenants(plan))
        yield from _members("networks", _networks(plan))
        yield from _members("cohorts", _cohorts(plan))
        yield from _members("unplaced", _unplaced(plan))
        yield from _members("dependencies", _dependencies(plan))
        yield from _members("sets", _sets(plan))
        yield from _members("waves", _waves(plan))
        yield from _members("left_out", _left_out(plan))
        yield from _member("schedule", _schedule(plan))
        yield from _member("balance", _balance(plan))
        yield from _member("what_if", _what_if(plan))
        yield from _member("capacity", _capacity(plan))
        yield f"{_dumped('warnings')}: {_dumped(all_warnings(plan))}\n}}\n"


def _dumped(value: Any) -> str:
    return encodable(json.dumps(value, ensure_ascii=False, allow_nan=False))


def _member(key: str, value: Any) -> Iterator[str]:
    yield f"{_dumped(key)}: {_dumped(value)},\n"


def _members(key: str, records: Iterable[Any]) -> Iterator[str]:
    yield f"{_dumped(key)}: ["
    separator = "\n"
    for record in records:
        yield f"{separator}{_dumped(record)}"
        separator = ",\n"
    yield "],\n"


def _number(value: float | None, decimals: int) -> float | None:
    if value is None or not isfinite(value):
        return None
    return round(float(value), decimals) + 0.0  # without it, a tiny negative number reads -0.0


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return {name: _number(number, 6) for name, number in value}
    return _number(value, 6) if isinstance(value, float) else value


def _project(plan: Plan) -> Record:
    parameters = {spec.key: _plain(getattr(plan.parameters, spec.key)) for spec in PARAMETERS}
    return {"name": plan.project.name, "parameters": parameters}


def _source(plan: Plan) -> Record:
    return {
        "files": list(plan.source.files),
        "vcenters": dict(plan.source.vcenters),
        "sheets": dict(plan.source.sheets),
    }


def _reconciliation(plan: Plan) -> Record:
    counts = plan.reconciliation
    excluded = {REASON_CODES.get(reason, reason): n for reason, n in counts.excluded.items()}
    return {"rows": counts.rows, "in_plan": counts.in_plan, "excluded": excluded}


def vm_record(row: VmRow, wave_of: dict[int, int]) -> Record:
    """One VM, in plan or not; ``wave_of`` has the number of the wave of each VM in one."""
    vm, timing, place = row.vm, row.timing, row.placement
    copied = _copied_at_work(place)
    return {
        "id": vm.identity,
        "name": vm.name,
        "vcenter": vm.vcenter,
        "tenant": row.tenant,
        "cluster": vm.cluster,
        "power_state": vm.power_state,
        "vcpu": vm.vcpu,
        "ram_mib": vm.ram_mib,
        "disk_gb": _number(vm.disk_gb, GB_DECIMALS),
        "used_gb": _number(vm.used_gb, GB_DECIMALS),
        "used_source": vm.used_source,
        "disks": vm.disk_count,
        "nics": vm.nic_count,
        "networks": list(vm.networks),
        "os_family": vm.os_family,
        "os_version": vm.os_version,
        "risk": _risk(vm),
        "mode": vm.effective_mode.value,
        "hours": _number(timing.hours if timing else None, HOUR_DECIMALS),
        "downtime_hours": _number(timing.downtime_hours if timing else None, HOUR_DECIMALS),
        "cohort": row.cohort or None,
        "wave": wave_of.get(vm.id),
        "day": place.day if place else None,
        "start_hour": _number(place.start_hour if place else None, HOUR_DECIMALS),
        "copy_end_day": copied.copy_end_day if copied else None,
        "copy_end_hour": _number(copied.copy_end_hour if copied else None, HOUR_DECIMALS),
        "end_day": place.last_day if place else None,
        "end_hour": _number(place.end_hour if place else None, HOUR_DECIMALS),
        "elapsed_hours": _number(timing.elapsed_hours if timing else None, HOUR_DECIMALS),
        "excluded": vm.exclusion or None,
    }


def _copied_at_work(place: Placement | None) -> Placement | None:
    """A place whose copy ends in the working hours; of one that ends before the clock tells."""
    ahead = place is not None and place.clock and place.clock.copy_end < place.clock.cutover
    return None if ahead else place


def _times(row: VmRow, plan: Plan) -> Record:
    """When a VM copies, is cut over and ends, where VMs are copied ahead; else its hours say it."""
    if not plan.parameters.presync:
        return {}
    clock = row.placement.clock if row.placement else None
    return {
        "copy_start": _moment(row.starts, plan),
        "copy_end": _moment(clock.copy_end if clock else row.cut_over, plan),
        "cutover_start": _moment(row.cut_over, plan),
        "end": _moment(row.ends, plan),
    }


def _risk(vm: Vm) -> Record:
    findings = [
        {"rule": finding.rule, "answer": str(finding.answer), "text": finding.text}
        for finding in vm.findings
    ]
    return {"category": vm.risk_category, "score": vm.risk_score, "findings": findings}


def _tenants(plan: Plan) -> Iterator[Record]:
    planned = {share.tenant.id for share in plan.tenant_plans}
    places = cohort_places(plan.cohorts, plan.tenants)
    for share in plan.tenant_plans:
        yield _tenant(share.tenant, share)
    for tenant in plan.tenants.values():
        if tenant.id not in planned:
            yield _tenant(tenant, None, places.get(tenant.id, NOWHERE).name or None)


def _tenant(tenant: Tenant, share: TenantPlan | None, cohort: str | None = None) -> Record:
    totals = share.totals if share else Totals()
    return {
        "title": tenant.title,
        "name": tenant.name,
        "org_vdc": tenant.org_vdc,
        "in_scope": tenant.in_scope,
        "exclude_reason": tenant.exclude_reason,
        "priority": tenant.priority,
        "cohort": (share.cohort or None) if share else cohort,
        "target_domain": tenant.target_domain,
        "target_project": tenant.target_project,
        "confirmed": tenant.confirmed,
        "to_confirm": share is not None and not tenant.confirmed,
        "vms": totals.vms,
        "vcpu": totals.vcpu,
        "ram_mib": _number(totals.ram_mib, GB_DECIMALS),
        "disk_gb": _number(gib(totals.disk_mib), GB_DECIMALS),
        "used_gb": _number(gib(totals.used_mib), GB_DECIMALS),
        "risk": {"GREEN": totals.green, "YELLOW": totals.yellow, "RED": totals.red},
        "average_risk": _number(share.average_risk if share else None, GB_DECIMALS),
        "ease": _ease(share.ease) if share and share.ease else None,
        "warm": totals.warm,
        "cold": totals.cold,
        "hours": _number(totals.hours, HOUR_DECIMALS),
        "downtime_hours": _number(totals.downtime_hours, HOUR_DECIMALS),
        "first_day": share.first_day if share else None,
        "last_day": share.last_day if share else None,
    }


def _networks(plan: Plan) -> Iterator[Record]:
    """Networks of VMs in plan; the page shows the others as out of plan."""
    for network in plan.networks:
        if not network.vm_count:
            continue
        yield {
            "name": network.name,
            "vlans": list(network.vlans),
            "vm_count": network.vm_count,
            "vcenter": network.vcenter,
        }


def _ease(ease: EaseScore) -> Record:
    return {
        "score": _number(ease.score, 1),
        "band": ease.band.value,
        "dimensions": {
            key.value: {
                "value": _number(each.value, HOUR_DECIMALS),
                "points": _number(each.points, HOUR_DECIMALS),
            }
            for key, each in ease.dimensions.items()
        },
    }


def _cohorts(plan: Plan) -> Iterator[Record]:
    for order, share in enumerate(plan.cohort_plans, start=1):
        cohort, totals = share.cohort, share.totals
        if cohort is None:
            continue
        yield {
            "name": share.name,
            "order": order,
            "tenants": [plan.tenants[key].title for key in share.tenant_ids],
            "vms": totals.vms,
            "disk_gb": _number(gib(totals.disk_mib), GB_DECIMALS),
            "used_gb": _number(gib(totals.used_mib), GB_DECIMALS),
            "average_ease": _number(share.average_ease if totals.vms else None, 1),
            "average_risk": _number(share.average_risk if totals.vms else None, GB_DECIMALS),
            "os_support_pct": _number(share.os_support_pct if totals.vms else None, GB_DECIMALS),
            "risk": {"GREEN": totals.green, "YELLOW": totals.yellow, "RED": totals.red},
            "depends_on": share.waits_for or None,
            "first_day": share.first_day,
            "last_day": share.last_day,
            "start": _plain(share.starts),
            "end": _plain(share.ends),
            "start_date": _plain(cohort.start_date),
            "end_date": _plain(cohort.end_date),
            "deadline_missed": share.deadline_missed,
            "max_vms_per_day": cohort.max_vms_per_day,
            "working_hours_per_day": _plain(cohort.working_hours_per_day),
            "agent_slots": cohort.agent_slots,
            "overcommit_profile": cohort.overcommit_profile or None,
        }


def _unplaced(plan: Plan) -> Iterator[Record]:
    for key, reason in plan.unplaced_tenants.items():
        yield {"tenant": plan.tenants[key].title, "reason": reason}


def _dependencies(plan: Plan) -> Iterator[Record]:
    """The edges that count, by the identities of their VMs."""
    identities = {vm.id: vm.identity for vm in plan.vms}
    places = {vm.id: place for place, vm in enumerate(plan.vms)}
    known = [
        edge for edge in plan.edges if edge.counts and {edge.vm_id, edge.needs} <= places.keys()
    ]
    # Keys follow the rows of the export, whose order must not show.
    for edge in sorted(known, key=lambda edge: (places[edge.vm_id], places[edge.needs])):
        stand = plan.standings.get(edge.id)
        yield {
            "vm": identities[edge.vm_id],
            "depends_on": identities[edge.needs],
            "kind": edge.kind.value,
            "source": edge.source.value,
            "confidence": _number(edge.confidence, HOUR_DECIMALS),
            "standing": stand.keeping.value if stand else None,
            "days_apart": stand.days_apart if stand else None,
        }


def _sets(plan: Plan) -> Iterator[list[str]]:
    places = {vm.id: place for place, vm in enumerate(plan.vms)}
    for members in sorted(
        sorted(places[vm_id] for vm_id in each.vm_ids) for each in plan.sets.sets
    ):
        yield [plan.vms[place].identity for place in members]


def _waves(plan: Plan) -> Iterator[Record]:
    for share in plan.waves:
        wave, totals = share.wave, share.totals
        yield {
            "number": wave.wave_number,
            "name": wave.name,
            "type": wave.wave_type.value,
            "status": wave.status.value,
            "cohort": share.cohort or None,
            "vms": totals.vms,
            "disk_gb": _number(gib(totals.disk_mib), GB_DECIMALS),
            "used_gb": _number(gib(totals.used_mib), GB_DECIMALS),
            "transfer_gb": _number(share.gb, GB_DECIMALS),
            "hours": _number(totals.hours, HOUR_DECIMALS),
            "risk": {"GREEN": totals.green, "YELLOW": totals.yellow, "RED": totals.red},
            "tenants": list(share.tenants),
            "scheduled_start": _plain(wave.scheduled_start),
            "scheduled_end": _plain(wave.scheduled_end),
            "first_day": share.first_day,
            "last_day": share.last_day,
            "start": _moment(share.starts, plan),
            "end": _moment(share.ends, plan),
            "owner": wave.owner_name or None,
            "agent_slots": wave.agent_slots_override,
        }


def _left_out(plan: Plan) -> Iterator[Record]:
    """VMs in plan that stand in no wave, where there are waves, and why."""
    if not plan.waves:
        return
    for vm in plan.vms:
        if vm.in_plan and vm.id not in plan.wave_of:
            yield {"vm": vm.identity, "reason": left_out(vm)}


def _moment(wall: datetime | None, plan: Plan) -> str | None:
    """A wall time of the site with its offset."""
    if wall is None:
        return None
    return wall.replace(tzinfo=ZoneInfo(plan.parameters.time_zone)).isoformat()


def _balance(plan: Plan) -> Record | None:
    """How even the waves are, or the cohorts while there are no waves."""
    found = wave_balance(plan) or balance(plan)
    if found is None:
        return None
    return {
        "largest_gb": _number(found.largest_gb, GB_DECIMALS),
        "bound_gb": _number(found.bound_gb, GB_DECIMALS),
        "ratio": _number(found.ratio, HOUR_DECIMALS),
    }


def _what_if(plan: Plan) -> Record:
    both = estimates(plan)
    return {
        "bw_days": _number(both.bw_days, 1),
        "sched_days": _number(both.sched_days, 1),
        "scheduler_days": plan.schedule.total_days,
        "budget_days": both.budget_days,
    }


def _capacity(plan: Plan) -> Record:
    """The figures of nodes stay null while no node is known; ``node`` says which one counts."""
    capacity = plan.target.capacity
    demand, sizing = capacity.demand, capacity.sizing
    return {
        "basis": demand.basis.value,
        "coverage": _number(demand.coverage, HOUR_DECIMALS),
        "nodes_required": sizing.required if sizing else None,
        "nodes_by_usage": sizing.by_usage if sizing else None,
        "nodes_by_placement": sizing.by_placement if sizing else None,
        "binding": sizing.binding.value if sizing else None,
        "node": {
            "name": sizing.profile.name,
            "threads": sizing.profile.threads,
            "ram_gb": sizing.profile.ram_gb,
            "from": capacity.node_source.value,
        }
        if sizing and capacity.node_source
        else None,
    }


def _schedule(plan: Plan) -> Record:
    schedule = plan.schedule
    identities = {vm.id: vm.identity for vm in plan.vms}
    return {
        "days": [_day(day, identities) for day in schedule.days],
        "total_days": schedule.total_days,
        "lower_bound_days": schedule.lower_bound_days,
        "ratio": _number(schedule.ratio, HOUR_DECIMALS),
    }


def _day(day: ScheduleDay, identities: dict[int, str]) -> Record:
    return {
        "day": day.day,
        "date": day.date.isoformat(),
        "cohort": day.cohort or None,
        "vms": [identities[vm_id] for vm_id in day.vm_ids],
        "hours": _number(day.hours, HOUR_DECIMALS),
        "gb": _number(day.gb, GB_DECIMALS),
        "bound_by": day.bound_by.value,
    }
