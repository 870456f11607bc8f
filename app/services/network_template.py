"""The template of the network map: written for a spreadsheet, and brought back filled in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.planning.networks.rows import map_rows, several_vcenters
from app.domain.planning.networks.template import NetworkTemplate, template_columns, unclear_titles
from app.domain.planning.networks.template_reading import TemplateReading, read_template
from app.domain.planning.plan.plan import Plan
from app.domain.progress import Ticket
from app.services.network_map import MappingEdit, set_fields
from app.services.ports import TemplateFiles
from app.services.workspace import Workspace

SUFFIX = ".xlsx"


@dataclass(frozen=True, slots=True)
class PreparedTemplate:
    """What a template would change in a project. Nothing is written yet."""

    project_id: int
    reading: TemplateReading


def export(files: TemplateFiles, plan: Plan, path: Path, ticket: Ticket) -> Path:
    """Write the network map of a plan as a template; the path of the file.

    :raises UserError: when the map is empty, or the place cannot be written.
    """
    rows = map_rows(plan)
    if not rows:
        raise UserError("There is no network in the map yet.", "Import an RVTools export first.")
    if path.suffix.lower() != SUFFIX:
        path = path.with_name(path.name + SUFFIX)
    columns = template_columns(several_vcenters=several_vcenters(plan))
    template = NetworkTemplate(plan.project.name, columns, tuple(rows), unclear_titles(rows))
    files.write(template, path, ticket)
    return path


def prepare(files: TemplateFiles, plan: Plan, path: Path, ticket: Ticket) -> PreparedTemplate:
    """What a template would change.

    :raises UserError: when it is no template, or one of another project.
    """
    ticket.step(0, 100, f"Reading {path.name}")
    sheet = files.read(path, ticket)
    ticket.step(80, 100, "Comparing")
    reading = read_template(sheet, map_rows(plan), several_vcenters=several_vcenters(plan))
    return PreparedTemplate(plan.project.id, reading)


def apply(workspace: Workspace, project_id: int, prepared: PreparedTemplate) -> ChangeSet:
    """Write the changes as one undo step; rows that are gone since are passed over.

    :raises UserError: when there are none.
    :raises FieldError: when a row was edited since, so that it does not fit together any more.
    """
    reading = prepared.reading
    if not reading.changes or prepared.project_id != project_id:
        raise UserError(f"{reading.file} changes nothing.", "The map has all of it already.")
    edits = [MappingEdit(each.key, each.field, each.value) for each in reading.changes]
    label = f"Import {count_text(reading.networks, 'network')} from {reading.file}"
    return set_fields(workspace, project_id, edits, label)
