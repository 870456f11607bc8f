"""The columns of edges: the same titles and words for the page and for files."""

from __future__ import annotations

from dataclasses import replace

from app.domain.columns import Column
from app.domain.planning.dependencies.edge import EdgeKind, EdgeSource
from app.domain.planning.dependencies.standing import KEEPING_WORDS, Keeping, byte_words
from app.domain.planning.dependencies.words import KIND_MEANING, KIND_TITLES, SOURCE_TITLES

_KINDS = tuple((kind.value, KIND_TITLES[kind]) for kind in EdgeKind)
SOURCES = tuple((source.value, SOURCE_TITLES[source]) for source in EdgeSource)
_KEEPINGS = tuple((keeping.value, KEEPING_WORDS[keeping]) for keeping in Keeping)


def edge_columns() -> list[Column]:
    """The edges that count: who needs whom, in which sense, and whether the plan keeps it."""
    return [
        *ends_columns(),
        Column("keeping", "State", lambda row: row.standing.keeping.value, "choice", width=15,
               choices=_KEEPINGS, tooltip=lambda row: row.standing.sentence,
               help="Whether cohorts and days keep it: kept, violated, not scheduled yet, or one "
               "of the two is out of the plan."),
        Column("standing", "How it stands", lambda row: row.standing.sentence, width=36,
               visible=False, tooltip=lambda row: row.standing.sentence,
               help="The same in a sentence."),
        *places_columns(visible=True),
        Column("source", "Source", lambda row: row.edge.source.value, "choice", width=12,
               choices=SOURCES, help="Where it is known from."),
        confidence_column(),
        Column("evidence", "Evidence", lambda row: row.edge.evidence, width=30,
               tooltip=lambda row: row.edge.evidence, help="What says so."),
        *traffic_columns(visible=False),
    ]  # fmt: skip


def filed_edge_columns() -> list[Column]:
    """The same for files, whose cells hold bytes as a number where the page says them in words."""
    return [replace(each, unit="bytes") if each.key == "bytes" else each for each in edge_columns()]


def ends_columns() -> list[Column]:
    """The two VMs, and in which sense one needs the other."""
    return [
        Column("vm", "VM", lambda row: row.vm, width=22, help="The VM that depends on another."),
        Column("needs", "Needs", lambda row: row.needs, width=22, help="The VM that it needs."),
        Column("kind", "Kind", lambda row: row.edge.kind.value, "choice", width=12, editable=True,
               required=True, choices=_KINDS, tooltip=lambda row: KIND_MEANING[row.edge.kind],
               help="Order: the one that is needed is done first. Near: the same night, else a "
               "warning. Together: a set that starts on one day."),
    ]  # fmt: skip


def confidence_column() -> Column:
    """How sure the edge is."""
    return Column("confidence", "Confidence", lambda row: 100 * row.edge.confidence, "percent",
                  "%", decimals=0, width=15,
                  help="The share of the edge's rows whose server port tells the direction; 100 "
                  "for what people said.")  # fmt: skip


def places_columns(*, visible: bool) -> list[Column]:
    """Cohort and day of both."""
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


def traffic_columns(*, visible: bool = True) -> list[Column]:
    """What flows say of the edge."""
    return [
        Column("ports", "Ports", lambda row: ", ".join(row.edge.traffic.ports), width=18,
               visible=False, help="The server's ports, the busiest first."),
        Column("bytes", "Traffic", lambda row: row.edge.traffic.bytes or None, "int", width=11,
               text=lambda value: byte_words(int(value)) if value else "", visible=visible,
               help="Bytes that were seen, of 1024 for a kB."),
        Column("occasions", "Times seen", lambda row: row.edge.traffic.occasions or None, "int",
               width=11, visible=visible, help="Distinct times at which it was seen."),
        Column("rows", "Rows", lambda row: row.edge.traffic.rows or None, "int", width=9,
               visible=False, help="Rows of the flow files."),
    ]  # fmt: skip
