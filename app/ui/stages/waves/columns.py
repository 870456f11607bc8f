"""Columns of the table of VMs and their waves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.columns import Column
from app.domain.enums import Mode
from app.domain.planning.waves.lifecycle import WORDS
from app.domain.planning.waves.wave import Outcome
from app.ui.stages.waves.faces import NO_COHORT, POOL, Board
from app.ui.stages.waves.rows import VmRow

NO_WAVE_TITLE, NO_COHORT_TITLE = "No wave", "No cohort"
FILTERED = ("cohort", "tenant", "status", "risk", "application")
"""Columns by which the board is filtered too."""
WEIGHTS = {"name": 2, "wave": 2, "tenant": 2, "cohort": 1, "application": 1}
"""Which columns take room that is left, in which proportion."""

_MODES = ((Mode.WARM.value, "Warm"), (Mode.COLD.value, "Cold"))
_STATUSES = tuple((status.value, text) for status, text in WORDS.items())
_OUTCOMES = tuple((each.value, each.value.capitalize()) for each in Outcome if each)


def wave_columns(board: Board, cohorts: Mapping[int, str]) -> list[Column]:
    """What stands of each VM; wave and cohort are chosen among those that there are."""
    waves = [(str(POOL), NO_WAVE_TITLE)]
    waves += [(str(key), board.waves[key].wave.name) for key in board.order]
    groups = [(str(NO_COHORT), NO_COHORT_TITLE)]
    groups += [(str(key), name) for key, name in cohorts.items()]
    return [
        Column("name", "VM", lambda row: row.card.name, width=20, help="The VM's name."),
        Column("wave", "Wave", lambda row: str(row.wave), "choice", width=17, choices=waves,
               editable=True, required=True, sort_key=_places(waves),
               help="The wave in which it moves. Choose another to move it there."),
        Column("cohort", "Cohort", lambda row: str(row.cohort), "choice", width=12,
               choices=groups, editable=bool(cohorts), required=True, sort_key=_places(groups),
               help="The cohort of its tenant. Choosing another moves the tenant, with all its "
               "VMs."),
        Column("tenant", "Tenant", lambda row: row.card.tenant, width=16,
               help="Whose VM it is."),
        Column("status", "Status", lambda row: row.card.status, "status", width=13,
               help="Where the VM stands in the migration."),
        Column("risk", "Risk", lambda row: row.card.risk, "risk", width=9,
               help="The category that the assessment gave it."),
        Column("mode", "Mode", lambda row: row.card.mode, "choice", width=8, choices=_MODES,
               help="Warm: live with a short cutover. Cold: powered off."),
        Column("gb", "To move", lambda row: row.card.gb, "float", "GB", width=11, summed=True,
               help="What goes over the pipe: used space if warm, whole disks if cold."),
        Column("hours", "Alone", lambda row: row.card.hours, "hours", width=11, summed=True,
               help="How long it takes alone on the pipe, cutover included."),
        Column("start", "Wave starts", lambda row: row.start, "date", width=12,
               help="The first day of its wave."),
        Column("end", "Wave ends", lambda row: row.end, "date", width=12, visible=False,
               help="The last day of its wave."),
        Column("wave_status", "Wave status", lambda row: row.wave_status, "choice", width=14,
               choices=_STATUSES, visible=False, help="Where its wave stands."),
        Column("outcome", "Outcome", lambda row: row.outcome, "choice", width=11,
               choices=_OUTCOMES, visible=False, help="What became of it in its wave."),
        Column("needs", "Needs", lambda row: len(row.card.needs) or None, "int", width=8,
               visible=False, help="How many VMs must be done before it."),
        Column("set", "Moves with", lambda row: row.card.set_name, width=16, visible=False,
               help="The set of VMs that move together."),
        Column("application", "Application", lambda row: row.card.application, width=16,
               help="From the list of facts."),
    ]  # fmt: skip


def _places(choices: list[tuple[str, str]]) -> Callable[[Any], Any]:
    places = {value: place for place, (value, _) in enumerate(choices)}
    return lambda value: places.get(value, len(places))


def row_style(row: VmRow) -> str:
    """VMs that are out of the plan stand back."""
    return "muted" if row.card.gone else ""
