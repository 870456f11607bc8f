"""Columns of the tables of dependencies."""

from __future__ import annotations

from app.domain.columns import Column
from app.domain.planning.dependencies.edge import EdgeKind, EdgeSource, EdgeState
from app.domain.planning.dependencies.standing import KEEPING_WORDS, Keeping, byte_words
from app.domain.planning.dependencies.words import (
    KIND_MEANING,
    KIND_TITLES,
    SOURCE_TITLES,
    STATE_MEANING,
    STATE_TITLES,
)
from app.ui.stages.dependencies.rows import SetRow

EDGE_WEIGHTS = {"vm": 2, "needs": 2, "standing": 4, "evidence": 3}
REVIEW_WEIGHTS = {"vm": 2, "needs": 2, "evidence": 4, "would": 4}
SET_WEIGHTS = {"name": 2, "members": 4, "why": 1}
SERVICE_WEIGHTS = {"vm": 2, "services": 2, "evidence": 4, "note": 2}
"""Which columns take room that is left, in which proportion."""

_KINDS = tuple((kind.value, KIND_TITLES[kind]) for kind in EdgeKind)
_SOURCES = tuple((source.value, SOURCE_TITLES[source]) for source in EdgeSource)
_STATES = tuple((state.value, STATE_TITLES[state]) for state in EdgeState)
_REVIEWED = tuple(each for each in _STATES if each[0] != EdgeState.ACCEPTED)
_KEEPINGS = tuple((keeping.value, KEEPING_WORDS[keeping]) for keeping in Keeping)
_SET_STATES = (("together", "Moves together"), ("broken", "Broken"))


def edge_columns() -> list[Column]:
    """The edges that count: who needs whom, in which sense, and whether the plan keeps it."""
    return [
        *_ends(),
        Column("keeping", "State", lambda row: row.standing.keeping.value, "choice", width=15,
               choices=_KEEPINGS, tooltip=lambda row: row.standing.sentence,
               help="Whether cohorts and days keep it: kept, violated, not scheduled yet, or one "
               "of the two is out of the plan."),
        Column("standing", "How it stands", lambda row: row.standing.sentence, width=36,
               visible=False, tooltip=lambda row: row.standing.sentence,
               help="The same in a sentence."),
        *_places(visible=True),
        Column("source", "Source", lambda row: row.edge.source.value, "choice", width=12,
               choices=_SOURCES, help="Where it is known from."),
        _confidence(),
        Column("evidence", "Evidence", lambda row: row.edge.evidence, width=30,
               tooltip=lambda row: row.edge.evidence, help="What says so."),
        *_traffic(visible=False),
    ]  # fmt: skip


def review_columns() -> list[Column]:
    """Proposals: the edge, its evidence, its confidence, and what it would do."""
    return [
        *_ends(),
        _confidence(),
        Column("would", "Would do", lambda row: row.standing.sentence, width=36,
               tooltip=lambda row: row.standing.sentence,
               help="How the edge stands in the plan as it is now: what accepting it asks for."),
        Column("evidence", "Evidence", lambda row: row.edge.evidence, width=36,
               tooltip=lambda row: row.edge.evidence, help="What was seen."),
        *_traffic(),
        Column("state", "State", lambda row: row.edge.state.value, "choice", width=15,
               choices=_REVIEWED, tooltip=lambda row: STATE_MEANING[row.edge.state],
               help="Proposed ones wait; rejected ones are kept so that they do not come again."),
        Column("source", "Source", lambda row: row.edge.source.value, "choice", width=12,
               choices=_SOURCES, visible=False, help="Where it is known from."),
        *_places(visible=False),
    ]  # fmt: skip


def _ends() -> list[Column]:
    return [
        Column("vm", "VM", lambda row: row.vm, width=22, help="The VM that depends on another."),
        Column("needs", "Needs", lambda row: row.needs, width=22, help="The VM that it needs."),
        Column("kind", "Kind", lambda row: row.edge.kind.value, "choice", width=12, editable=True,
               required=True, choices=_KINDS, tooltip=lambda row: KIND_MEANING[row.edge.kind],
               help="Order: the one that is needed is done first. Near: the same night, else a "
               "warning. Together: a set that starts on one day."),
    ]  # fmt: skip


def _confidence() -> Column:
    return Column("confidence", "Confidence", lambda row: 100 * row.edge.confidence, "percent",
                  "%", decimals=0, width=15,
                  help="The share of the edge's rows whose server port tells the direction; 100 "
                  "for what people said.")  # fmt: skip


def _places(*, visible: bool) -> list[Column]:
    return [
        Column("vm_cohort", "Cohort", lambda row: row.vm_place.cohort, width=14, visible=visible,
               help="The cohort of the VM."),
        Column("vm_day", "Day", lambda row: row.vm_place.day, "int", width=6, visible=visible,
               help="The day of the plan on which the VM starts."),
        Column("needs_cohort", "Its cohort", lambda row: row.needs_place.cohort, width=14,
               visible=visible, help="The cohort of the VM that is needed."),
        Column("needs_day", "Its day", lambda row: row.needs_place.day, "int", width=8,
               visible=visible, help="The day on which the VM starts that is needed."),
    ]  # fmt: skip


def _traffic(*, visible: bool = True) -> list[Column]:
    return [
        Column("ports", "Ports", lambda row: ", ".join(row.edge.traffic.ports), width=18,
               visible=False, help="The server's ports, the busiest first."),
        Column("bytes", "Traffic", lambda row: row.edge.traffic.bytes or None, "int", width=11,
               text=lambda value: byte_words(int(value)) if value else "", visible=visible,
               help="Bytes that were seen, of 1,024 for a kB."),
        Column("occasions", "Times seen", lambda row: row.edge.traffic.occasions or None, "int",
               width=11, visible=visible, help="Distinct times at which it was seen."),
        Column("rows", "Rows", lambda row: row.edge.traffic.rows or None, "int", width=9,
               visible=False, help="Rows of the flow files."),
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
