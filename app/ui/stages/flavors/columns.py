"""Columns of the Flavor Staging page, and of the list of flavors to choose from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.cell_values import natural_key
from app.domain.columns import Column
from app.domain.planning.staging.flavor_choice import Candidate
from app.domain.planning.staging.flavor_lines import STATE_MEANING, STATE_TEXT, FlavorLine
from app.domain.units import gib
from app.services.flavor_staging import check_field
from app.ui.parts.staging_marks import state_mark

FLAVOR_WEIGHTS = {"target_flavor_name": 2, "live": 2, "why": 3, "problems": 3, "notes": 2}
"""Which columns take room that is left, in which proportion."""


def flavor_columns() -> list[Column]:
    """All columns; sizes as numbers wait in the column chooser."""
    return [
        Column("shape", "Shape", lambda line: line.row.shape.title, width=18,
               sort_key=natural_key,
               help="One row for each size of VMs in plan, exact to the MiB."),
        Column("vcpus", "vCPU", lambda line: line.row.vcpus, "int", width=8, visible=False),
        Column("ram_gb", "RAM", lambda line: gib(line.row.ram_mib), "float", unit="GB",
               decimals=3, width=11, visible=False),
        Column("vms", "VMs", lambda line: len(line.vms), "int", summed=True, width=8,
               help="VMs in plan of this size."),
        Column("target_flavor_name", "Flavor", lambda line: line.row.target_flavor_name,
               editable=True, required=True, parse=_checked("target_flavor_name"), width=22,
               help="The flavor that the VMs get: one to be made, or the one that was matched. "
               "Another name takes match and confirmation back."),
        Column("live", "On the target", lambda line: line.live_text, width=20,
               help="The target's flavor that was chosen, or the one that matching would take."),
        Column("why", "Match", lambda line: line.why, width=28,
               help="Why that flavor, or why none."),
        Column("counts_as", "Counts as", _counts_as, width=18, visible=False,
               help="What quotas and nodes count for each of the VMs: the size of the flavor "
               "that was chosen."),
        Column("state", "State", lambda line: STATE_TEXT[line.state], "choice", width=13,
               choices=tuple((text, text) for text in STATE_TEXT.values()), mark=state_mark,
               tooltip=lambda line: STATE_MEANING[line.state]),
        Column("confirmed", "Confirmed", lambda line: line.row.confirmed, "bool", editable=True,
               required=True, width=11,
               help="Whether the decision was reviewed. Changing it takes that back."),
        Column("skip", "Skip", lambda line: line.row.skip, "bool", editable=True, required=True,
               width=8, help="No flavor is made for this shape, and none is chosen."),
        Column("settled", "Settled", lambda line: line.row.settled, "bool", width=9,
               visible=False, help="Whether it is confirmed or skipped."),
        Column("fits_nothing", "Fits nothing", lambda line: line.nothing_fits, "bool", width=11,
               visible=False, help="Whether matching would find no flavor of the target."),
        Column("problems", "Problems", lambda line: " ".join((*line.problems, *line.remarks)),
               width=24, tooltip=lambda line: "\n".join((*line.problems, *line.remarks)),
               help="What speaks against it. Select a row to read all."),
        Column("notes", "Notes", lambda line: line.row.notes, editable=True,
               parse=_checked("notes"), width=20),
    ]  # fmt: skip


def _checked(field: str) -> Callable[[str], Any]:
    return lambda text: check_field(field, text)


def _counts_as(line: FlavorLine) -> str:
    return line.row.chosen.title if line.row.larger else line.row.shape.title


def candidate_columns() -> list[Column]:
    """The flavors of the target that hold a shape."""
    return [
        Column("name", "Flavor", lambda each: each.flavor.name, width=24),
        Column("vcpus", "vCPU", lambda each: each.flavor.vcpus, "int", width=8),
        Column("ram_gb", "RAM", lambda each: gib(each.flavor.ram_mib), "float", unit="GB",
               width=11),
        Column("disk_gb", "Disk", _disk, "int", unit="GB", width=11,
               help="Root and ephemeral disk, which VMs that boot from volumes do not use."),
        Column("size", "Size", lambda each: each.size_text, width=26),
        Column("by_hand", "By hand because it", lambda each: "; ".join(each.by_hand),
               width=46, tooltip=_reasons,
               help="Why matching never takes it by itself; empty where it could."),
    ]  # fmt: skip


def _disk(each: Candidate) -> int:
    return each.flavor.disk_gb + each.flavor.ephemeral_gb


def _reasons(each: Candidate) -> str:
    return "\n".join(each.by_hand)
