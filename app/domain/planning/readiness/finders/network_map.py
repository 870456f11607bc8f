"""Rows of the network map that do not fit, or wait for a decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.domain.counted_noun import count_text
from app.domain.destinations import AtCell, MapRows, OneMapping
from app.domain.number_style import grouped
from app.domain.openings import NETWORK_MAP
from app.domain.planning.networks.mapping import NetworkMapping
from app.domain.planning.networks.mapping_problems import errors_only
from app.domain.planning.networks.subnet_state import SubnetState, subnet_state
from app.domain.planning.readiness.issue import Issue, IssueRow, Severity, has, listed
from app.domain.planning.readiness.looked_at import LookedAt
from app.domain.planning.readiness.open_points import mappings_to_confirm

_Say = Callable[[NetworkMapping], str]


def find(seen: LookedAt) -> Iterator[Issue]:
    """What is wrong or open in the network map."""
    target = seen.plan.target
    errors = errors_only(target.problems)
    wrong = [row for row in target.mappings if row.id in errors]
    if wrong:
        first = errors[wrong[0].id][0]
        yield Issue(
            "mapping_problem", NETWORK_MAP, Severity.WARNING,
            f"{count_text(len(wrong), 'network mapping')} {has(len(wrong))} a problem, for "
            f"example {wrong[0].source_network}: {first.text}",
            AtCell(OneMapping(wrong[0].id), first.field),
            count=len(wrong), noun="mapping", keys=tuple(row.id for row in wrong),
            rows=listed(
                IssueRow(
                    row.id, f"{row.source_network}: {found.text}",
                    AtCell(OneMapping(row.id), found.field),
                )
                for row in wrong for found in errors[row.id][:1]
            ),
        )  # fmt: skip
    waiting = mappings_to_confirm(seen.plan)
    if waiting:
        yield _open(
            "mappings_open", Severity.WARNING, waiting, "confirmed", MapRows(show="open"),
            f"{count_text(len(waiting), 'network')} of {grouped(len(target.mappings))} "
            f"{has(len(waiting))} no confirmed network on the target.",
            lambda row: f"{row.source_network} → {row.target_network or 'no target'} is not "
            "confirmed.",
            points=len(waiting),
        )  # fmt: skip
    states = {row.id: subnet_state(row, proposed=row.id in target.proposals)
              for row in target.mappings}  # fmt: skip
    proposed = [row for row in target.mappings if states[row.id] is SubnetState.PROPOSED]
    if proposed:
        yield _open(
            "subnets_proposed", Severity.INFO, proposed, "proposal",
            OneMapping(proposed[0].id),
            f"{count_text(len(proposed), 'network')} {has(len(proposed))} no subnet yet, but one "
            "is proposed from the addresses seen.",
            lambda row: f"{row.source_network}: {target.proposals[row.id].cidr} is proposed.",
        )  # fmt: skip
    missing = [row for row in target.mappings if states[row.id] is SubnetState.MISSING]
    if missing:
        yield _open(
            "subnets_missing", Severity.INFO, missing, "cidr", OneMapping(missing[0].id),
            f"{count_text(len(missing), 'network')} {has(len(missing))} neither a subnet nor the "
            "mark that none is meant.",
            lambda row: f"{row.source_network} has no subnet.",
        )  # fmt: skip
    typed = [row for row in target.mappings if states[row.id] is SubnetState.TO_CONFIRM]
    if typed:
        yield _open(
            "subnets_open", Severity.INFO, typed, "subnet_state", OneMapping(typed[0].id),
            f"{count_text(len(typed), 'network')} {has(len(typed))} a subnet that is not "
            "confirmed.",
            lambda row: f"{row.source_network}: {row.cidr} is not confirmed.",
        )  # fmt: skip


def _open(
    key: str,
    severity: Severity,
    mappings: Sequence[NetworkMapping],
    column: str,
    place: MapRows | OneMapping,
    text: str,
    say: _Say,
    *,
    points: int = 0,
) -> Issue:
    return Issue(
        key, NETWORK_MAP, severity, text, AtCell(place, column),
        count=len(mappings), noun="network", keys=tuple(row.id for row in mappings),
        rows=listed(IssueRow(r.id, say(r), AtCell(OneMapping(r.id), column)) for r in mappings),
        points=points,
    )  # fmt: skip
