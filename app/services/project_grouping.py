"""Facts, dependencies and cohorts of a project of the workspace, as the command line asks."""

from __future__ import annotations

from dataclasses import replace

from app.domain.progress import Ticket
from app.services import cohort_assignment, dependency_imports, facts, wave_building
from app.services.grouping_asked import (
    GroupingAsked,
    Told,
    about_assignment,
    about_flows,
    about_waves,
    some,
)
from app.services.ports import FlowReader, ListReader
from app.services.workspace import Workspace


def group_project(
    workspace: Workspace,
    project_id: int,
    asked: GroupingAsked,
    lists: ListReader,
    flows: FlowReader,
    ticket: Ticket,
) -> Told:
    """Read what is asked for into the project and assign its tenants; each is an undo step.

    :raises UserError: when a file cannot be used.
    :raises FieldError: when an option of the assignment makes no sense.
    """
    lines: list[str] = []
    if asked.facts:
        found = facts.prepare(workspace, lists, project_id, asked.facts, ticket)
        reading = found.reading
        lines.append(f"Facts: {reading.sentence}.")
        lines += some(found.problems, "row")
        if reading.dependencies.edges or found.edges.refused:
            lines.append(f"Dependencies of the facts: {found.edges.sentence}.")
            lines += some((text for _, text in found.edges.refused), "refused dependency")
        if found.changes or found.edges.edges:
            facts.apply(workspace, found, ticket)
    if asked.dependencies:
        table = dependency_imports.read_table_file(
            workspace, lists, project_id, asked.dependencies, ticket
        )
        lines.append(f"Dependencies: {table.found.sentence}.")
        lines += some(table.found.problems, "row")
        lines += some((text for _, text in table.found.refused), "refused dependency")
        if table.found.edges:
            dependency_imports.apply_table(workspace, table, ticket)
    if asked.flows:
        read = dependency_imports.read_flow_files(workspace, flows, project_id, asked.flows, ticket)
        names = read.found.names or {}
        lines += about_flows(
            read.tally, read.found.edges, read.services, names, asked.min_confidence
        )
        if read.found.edges or read.services:
            dependency_imports.apply_flows(workspace, read, ticket, asked.min_confidence)
    unplaced: dict[int, str] = {}
    if asked.assign is not None:
        prepared = cohort_assignment.prepare(workspace, project_id, asked.assign, ticket)
        cohort_assignment.apply(workspace, prepared, ticket)
        unplaced = {each.tenant_id: each.reason for each in prepared.preview.unplaced}
        lines += about_assignment(prepared.preview)
    if asked.waves is not None:
        built = wave_building.prepare(workspace, project_id, asked.waves, ticket)
        kept = replace(built, build=built.build.without_breaches())
        if kept.build.waves:
            wave_building.apply(workspace, kept, ticket)
        lines += about_waves(built.build)
    return Told(tuple(lines), unplaced)
