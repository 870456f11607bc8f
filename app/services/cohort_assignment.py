"""Auto-assign: a preview of which tenant goes to which cohort, and its application as one step."""

from __future__ import annotations

from dataclasses import dataclass

from app.db import tables
from app.db.queries.cohorts import read_cohort_rules, read_cohorts
from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.planning.cohorts.assign import auto_assign, check_options
from app.domain.planning.cohorts.cohort import Cohort
from app.domain.planning.cohorts.options_record import packed_options, unpacked_options
from app.domain.planning.cohorts.preview import Preview
from app.domain.planning.cohorts.problem import AssignOptions, Estate
from app.domain.progress import Ticket
from app.services.cohort_estate import cohort_estate, read_estate, same_estate
from app.services.cohorts import TABLE, cohort_row
from app.services.ease_rules import write_cohort_rule
from app.services.workspace import Workspace

_TENANTS = tables.tenants.name


@dataclass(frozen=True, slots=True)
class PreparedAssignment:
    """A preview with what it was computed from. Nothing is written yet."""

    project_id: int
    options: AssignOptions
    estate: Estate
    preview: Preview


def last_options(workspace: Workspace, project_id: int) -> AssignOptions:
    """The options that were applied last; the usual ones before any."""
    with workspace.reading() as connection:
        return unpacked_options(read_cohort_rules(connection, project_id)[1].get("assign"))


def prepare(
    workspace: Workspace,
    project_id: int,
    options: AssignOptions,
    ticket: Ticket,
    estate: Estate | None = None,
) -> PreparedAssignment:
    """What an assignment would do.

    ``estate`` saves reading where it was read just before, or comes from the plan that is shown
    (:func:`~app.services.cohort_estate.estate_of_plan`).

    :raises FieldError: when an option makes no sense.
    :raises UserError: when there is no tenant to assign.
    """
    options = check_options(options)
    if estate is None:
        ticket.step(0, 100, "Reading tenants")
        estate = cohort_estate(workspace, project_id, ticket)
    if not estate.loads:
        raise UserError("There is no tenant with VMs in plan.", "Import an RVTools export first.")
    ticket.step(60, 100, "Assigning")
    preview = auto_assign(estate, options)
    ticket.step(100, 100)
    return PreparedAssignment(project_id, options, estate, preview)


def apply(workspace: Workspace, prepared: PreparedAssignment, ticket: Ticket) -> ChangeSet:
    """Carry an assignment out as one undo step; cohorts that are missing are added.

    :raises UserError: when tenants, VMs, cohorts or dependencies changed since the preview.
    """
    project_id, preview = prepared.project_id, prepared.preview
    with workspace.guarded(), workspace.unit(project_id, "Auto-assign") as unit:
        if not same_estate(read_estate(unit.connection, project_id, ticket), prepared.estate):
            raise UserError(
                "Tenants, cohorts or dependencies were changed since this preview.",
                "Make the preview again and look at it before you apply it.",
            )
        cohorts = read_cohorts(unit.connection, project_id)
        order = max((cohort.order for cohort in cohorts), default=0)
        keys: list[int] = []
        for place in preview.cohorts:
            if place.cohort_id is not None:
                keys.append(place.cohort_id)
                continue
            order += 1
            keys.append(unit.insert(TABLE, cohort_row(Cohort(0, place.name, order))))
        placed = {
            key: {"cohort_id": None if slot is None else keys[slot]}
            for key, slot in preview.slots.items()
            if slot is not None or key not in prepared.estate.held
        }
        count = unit.update(_TENANTS, placed)
        write_cohort_rule(unit, "assign", packed_options(prepared.options))
        write_cohort_rule(unit, "unplaced", _reasons(prepared))
        strategy = str(prepared.options.strategy).replace("_", " ")
        unit.label = f"Auto-assign: {strategy}, {count_text(len(preview.cohorts), 'cohort')}"
        unit.note = f"{count_text(count, 'tenant')} moved"
        if preview.added:
            unit.note += f"; {count_text(len(preview.added), 'cohort')} added"
        if preview.unplaced:
            unit.note += f"; {count_text(len(preview.unplaced), 'tenant')} without a cohort"
        ticket.commit_point()
    return unit.changes


def _reasons(prepared: PreparedAssignment) -> dict[str, str]:
    """Why tenants have no cohort, as the workspace keeps it.

    The preview says so with numbers as its reader writes them, so it is made once more: what was
    asked of the same estate has the same answer.
    """
    if not prepared.preview.unplaced:
        return {}
    again = auto_assign(prepared.estate, prepared.options)
    return {str(each.tenant_id): each.reason for each in again.unplaced}
