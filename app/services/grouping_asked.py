"""What is asked of a plan without a window beyond its exports: files, and an assignment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.counted_noun import count_text
from app.domain.number_style import fixed, general, grouped, spoken
from app.domain.planning.cohorts.preview import Preview
from app.domain.planning.cohorts.problem import AssignOptions
from app.domain.planning.dependencies.edge import Edge
from app.domain.planning.dependencies.flow_classify import SURE, SharedService
from app.domain.planning.dependencies.flow_tally import FlowTally
from app.domain.planning.waves.built import Build
from app.domain.planning.waves.options import BuildOptions

MOST_TOLD = 20
"""Sentences of one kind that are told; of the others their number is."""


@dataclass(frozen=True, slots=True)
class GroupingAsked:
    """Lists and flow files to read, and how tenants are assigned to cohorts (None: not at all).

    Edges that flows propose count from ``min_confidence`` on. ``waves`` says how waves are built
    (None: there are none).
    """

    assign: AssignOptions | None = None
    dependencies: Path | None = None
    facts: Path | None = None
    flows: tuple[Path, ...] = ()
    min_confidence: float = SURE
    waves: BuildOptions | None = None

    @property
    def nothing(self) -> bool:
        """Whether it asks for nothing."""
        return self == GroupingAsked(min_confidence=self.min_confidence)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of it: sentences for people, and why tenants are in no cohort."""

    lines: tuple[str, ...] = ()
    unplaced: Mapping[int, str] | None = None


def some(sentences: Iterable[str], what: str) -> Iterator[str]:
    """The first sentences, and how many more there are."""
    found = list(sentences)
    yield from found[:MOST_TOLD]
    more = len(found) - MOST_TOLD
    if more > 0:
        yield f"{count_text(more, f'more {what}')}."


def about_flows(
    tally: FlowTally,
    edges: Iterable[Edge],
    shared: Iterable[SharedService],
    names: Mapping[int, str],
    least: float,
) -> Iterator[str]:
    """What flow files held: how much was taken, what was not, and what serves everybody."""
    found = list(edges)
    taken = [edge for edge in found if edge.confidence >= least]
    left = [edge for edge in found if edge.confidence < least]
    pairs = count_text(len(taken), "pair")
    yield (
        f"Flows: {count_text(tally.rows, 'row')} read, {grouped(tally.used)} between VMs; {pairs} "
        "taken "
        f"from confidence {general(least)} on, {grouped(len(left))} below it."
    )
    yield from some(
        (
            f"Not taken: {names.get(edge.vm_id, '')} and {names.get(edge.needs, '')}, confidence "
            f"{fixed(edge.confidence, 2)}. {spoken(edge.evidence)}".strip()
            for edge in left
        ),
        "pair",
    )
    yield from some((spoken(each.sentence) for each in shared), "shared service")
    if tally.foreign_rows:
        first = ", ".join(each.address for each in tally.foreign[:5])
        count = tally.foreign_addresses
        addresses = "1 address" if count == 1 else f"{grouped(count)} addresses"
        yield (
            f"{count_text(tally.foreign_rows, 'row')} with {addresses} outside the inventory: "
            f"{first}{' and others' if count > 5 else ''}."
        )
    if tally.ambiguous_rows:
        first = ", ".join(each.address for each in tally.ambiguous[:5])
        yield (
            f"{count_text(tally.ambiguous_rows, 'row')} with addresses that several VMs have: "
            f"{first}."
        )
    yield from tally.left_out
    yield from tally.notes


def about_assignment(preview: Preview) -> Iterator[str]:
    """What an assignment warns of, and the tenants that no cohort takes."""
    yield from preview.warnings
    for each in preview.unplaced:
        yield f"Unplaced: {each.tenant}. {each.reason}"


def about_waves(build: Build) -> Iterator[str]:
    """What a build of waves warns of, and why a cohort has none."""
    yield from some(build.warnings, "warning")
    for each in build.contradictions:
        yield each.sentence
        yield from (f"{way.rule}. {way.mends}".strip() for way in each.ways)
        yield from each.breaches
        if not each.proven:
            yield "Its VMs are in no wave: agree to broken rules in the window, or ask for others."
