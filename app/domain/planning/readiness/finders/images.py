"""Operating systems whose image is not decided."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.counted_noun import count_text
from app.domain.destinations import AtCell, OneImage
from app.domain.inventory.os_support import os_title
from app.domain.openings import IMAGES
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, has, listed
from app.domain.planning.readiness.looked_at import LookedAt
from app.domain.planning.readiness.open_points import systems_to_settle


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is open about images."""
    waiting = systems_to_settle(seen.plan)
    if waiting:
        yield Issue(
            "images_open", IMAGES, Severity.INFO,
            f"{count_text(len(waiting), 'operating system')} {has(len(waiting))} no confirmed "
            "image, nor the mark that none is needed.",
            AtCell(OneImage(*waiting[0]), "confirmed"), count=len(waiting), noun="image",
            keys=tuple(waiting), points=len(waiting),
            rows=listed(
                IssueRow(
                    system, f"{os_title(*system)} has no confirmed image.",
                    AtCell(OneImage(*system), "confirmed"),
                )
                for system in waiting
            ),
        )  # fmt: skip
