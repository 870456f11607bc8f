"""Columns of the tables of proposals, sets and shared services."""

from __future__ import annotations

from app.domain.columns import Column
from app.domain.planning.dependencies.edge import EdgeState
from app.domain.planning.dependencies.words import STATE_MEANING, STATE_TITLES
from app.domain.planning.plan.edge_columns import (
    SOURCES,
    confidence_column,
    ends_columns,
    places_columns,
    traffic_columns,
)
from app.ui.stages.dependencies.rows import SetRow

EDGE_WEIGHTS = {"vm": 2, "needs": 2, "standing": 4, "evidence": 3}
REVIEW_WEIGHTS = {"vm": 2, "needs": 2, "evidence": 4, "would": 4}
SET_WEIGHTS = {"name": 2, "members": 4, "why": 1}
SERVICE_WEIGHTS = {"vm": 2, "services": 2, "evidence": 4, "note": 2}
"""Which columns take room that is left, in which proportion."""

_STATES = tuple((state.value, STATE_TITLES[state]) for state in EdgeState)
_REVIEWED = tuple(each for each in _STATES if each[0] != EdgeState.ACCEPTED)
_SET_STATES = (("together", "Moves together"), ("broken", "Broken"))


def review_columns() -> list[Column]:
    """Proposals: the edge, its evidence, its confidence, and what it would do."""
    return [
        *ends_columns(),
        confidence_column(),
        Column("would", "Would do", lambda row: row.standing.sentence, width=36,
               tooltip=lambda row: row.standing.sentence,
               help="How the edge stands in the plan as it is now: what accepting it asks for."),
        Column("evidence", "Evidence", lambda row: row.edge.evidence, width=36,
               tooltip=lambda row: row.edge.evidence, help="What was seen."),
        *traffic_columns(),
        Column("state", "State", lambda row: row.edge.state.value, "choice", width=15,
               choices=_REVIEWED, tooltip=lambda row: STATE_MEANING[row.edge.state],
               help="Proposed ones wait; rejected ones are kept so that they do not come again."),
        Column("source", "Source", lambda row: row.edge.source.value, "choice", width=12,
               choices=SOURCES, visible=False, help="Where it is known from."),
        *places_columns(visible=False),
    ]  # fmt: skip


def set_columns() -> list[Column]:
    """Sets: their members, what ties them, where they stand."""
    return [
        Column("name", "Set", lambda row: row.name, width=26, editable=True,
               help="Name of the set, or its members. Sets made by hand can be renamed here."),
        Column("vms", "VMs", lambda row: len(row.vm_ids), "int", width=7, summed=True,
               help="VMs that move together."),
        Column("members", "Members", lambda row: row.members, width=46,
               tooltip=lambda row: "\n".join(row.members), help="All VMs of the set."),
        Column("used_gb", "Used", lambda row: row.used_gb, "float", "GB", decimals=0, width=10,
               summed=True, help="What its VMs use."),
        Column("why", "Tied by", lambda row: row.why, width=20,
               help="What makes it a set: shared disks, an application, the operator, or an edge."),
        Column("state", "State", _set_state, "choice", width=15, choices=_SET_STATES,
               help="A broken set stays known, so that it can be mended."),
        Column("cohorts", "Cohorts", lambda row: row.cohorts, width=16,
               help="The cohorts of its VMs: one, unless the set is torn apart."),
        Column("days", "Days", lambda row: ", ".join(str(day) for day in row.days), width=8,
               help="The days on which its VMs start: one, unless the set is torn apart."),
    ]  # fmt: skip


def _set_state(row: SetRow) -> str:
    return "broken" if row.broken else "together"


def service_columns() -> list[Column]:
    """Servers of everybody: a list to migrate or stretch first."""
    return [
        Column("vm", "VM", lambda row: row.vm, width=24, help="The server of many."),
        Column("services", "Services", lambda row: row.service.services, width=22,
               help="What it serves, by its ports; empty where its many clients alone tell."),
        Column("clients", "Clients", lambda row: row.service.clients, "int", width=9,
               help="VMs that use it."),
        Column("evidence", "Evidence", lambda row: row.service.evidence, width=40,
               tooltip=lambda row: row.service.evidence, help="What was seen."),
        Column("state", "State", lambda row: row.service.state.value, "choice", width=15,
               choices=_STATES, help="No edges are proposed to those accepted or proposed."),
        Column("cohort", "Cohort", lambda row: row.place.cohort, width=14,
               help="The cohort of the VM."),
        Column("day", "Day", lambda row: row.place.day, "int", width=6,
               help="The day of the plan on which it starts."),
        Column("note", "Note", lambda row: row.service.note, width=26, editable=True,
               help="What is to be done: migrate it first, stretch its network, keep it."),
    ]  # fmt: skip
