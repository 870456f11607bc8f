"""Sizes of VMs whose flavor is not decided, or does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.counted_noun import count_text
from app.domain.destinations import AtCell, OneFlavor
from app.domain.openings import FLAVORS
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, has, listed
from app.domain.planning.readiness.looked_at import LookedAt
from app.domain.planning.readiness.open_points import shapes_to_settle
from app.domain.planning.staging.flavor_lines import FlavorLine, flavor_lines, shelf_of


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is open about flavors."""
    target = seen.plan.target
    waiting = shapes_to_settle(seen.plan)
    if waiting:
        yield _issue(
            "flavors_open", Severity.INFO, waiting, "confirmed",
            f"{count_text(len(waiting), 'size')} of VMs {has(len(waiting))} no confirmed flavor.",
            [f"{shape.title} has no confirmed flavor." for shape in waiting],
            points=len(waiting),
        )  # fmt: skip
    if not target.shapes:
        return
    lines = flavor_lines(target.shapes, target.given.flavors, shelf_of(target.inventory))
    wrong = [line for line in lines if line.problems]
    if wrong:
        yield _of_lines(
            "flavors_wrong", Severity.WARNING, wrong, "target_flavor_name",
            f"{count_text(len(wrong), 'flavor')} {has(len(wrong))} a problem, for example "
            f"{wrong[0].row.shape.title}: {wrong[0].problems[0]}",
        )  # fmt: skip
    nothing = [line for line in lines if line.nothing_fits]
    if nothing:
        yield _of_lines(
            "flavors_unmatched", Severity.INFO, nothing, "live",
            f"{count_text(len(nothing), 'size')} of VMs "
            f"{'matches' if len(nothing) == 1 else 'match'} no flavor of the target, so that one "
            "is made.",
        )  # fmt: skip


def _of_lines(
    key: str, severity: Severity, lines: Sequence[FlavorLine], column: str, text: str
) -> Issue:
    told = [f"{line.row.shape.title}: {(*line.problems, line.why)[0]}" for line in lines]
    return _issue(key, severity, [line.row.shape for line in lines], column, text, told)


def _issue(
    key: str,
    severity: Severity,
    shapes: Sequence[Shape],
    column: str,
    text: str,
    told: Sequence[str],
    *,
    points: int = 0,
) -> Issue:
    cells = [AtCell(OneFlavor(shape.vcpus, shape.ram_mib), column) for shape in shapes]
    rows = (IssueRow(*each) for each in zip(shapes, told, cells, strict=True))
    return Issue(
        key, FLAVORS, severity, text, cells[0], count=len(shapes), noun="flavor",
        keys=tuple(shapes), rows=listed(rows), points=points,
    )  # fmt: skip
