"""A kind of provisioning task is known everywhere; where it is not, the test says what to add."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, cast

import pytest

from app.adapters.cloud.provisioning.session import kinds_of
from app.domain.anonymity.json_target import SPEC_FIELDS
from app.domain.planning.provisioning.graph import task_graph
from app.domain.planning.provisioning.kind_facts import Belongs
from app.domain.planning.provisioning.specs import SPECS, TaskType
from tests.cloud.provisioning.bench import READS, WISHES
from tests.conftest import ROOT
from tests.unit.domain.planning.provisioning.estates import estate

CARRIED_OUT = kinds_of(cast(Any, None))
PLANNED = {task.spec.type: task.spec for task in task_graph(estate()).tasks}
_HELP = (ROOT / "resources" / "help" / "prepare.md").read_text("utf-8")
MADE_HERE = set(re.split(r", | and |: |\. |\n", _HELP.partition("\n##")[0]))
OF_SPECS = "used_before"
"""A field that is treated as no other is: ``SPEC`` has it."""


def lacking(kind: TaskType) -> Iterator[str]:
    """What has to be added for a kind of task."""
    spec = SPECS.get(kind)
    if spec is None:
        yield f"SPECS (specs.py) has no wish of {kind}: write its Spec, and list it there."
        return
    if spec.type is not kind:
        yield f"{spec.__name__} says that it is of the type {spec.type}."
    if kind not in CARRIED_OUT:
        yield f"Nothing carries out {kind}: write its Kind, and list it in kinds_of (session.py)."
    unknown = {each.name for each in fields(spec)} - set(SPEC_FIELDS) - {OF_SPECS}
    if unknown:
        names = ", ".join(sorted(unknown))
        yield f"SPEC_FIELDS (anonymity/json_target.py) does not say what becomes of {names}."
    wanted = PLANNED.get(kind)
    if wanted is None:
        yield (
            f"No task {kind} comes about: derive it in graph.py from the estate, and have "
            "the estate of the tests (estates.py) want one."
        )
    elif spec.facts.belongs is Belongs.TARGETS and not wanted.targets:
        yield f"{spec.__name__} belongs to targets and names none: tell them in its `targets`."
    if kind not in WISHES:
        yield f"WISHES (tests/cloud/provisioning/bench.py) does not say how {kind} is wished for."
    if kind not in READS:
        yield f"READS (tests/cloud/provisioning/bench.py) does not count the calls of {kind}."
    several = spec.facts.several
    if several not in MADE_HERE:
        yield f"The first paragraph of resources/help/prepare.md lists no {several}."


@pytest.mark.parametrize("kind", list(TaskType))
def test_a_kind_of_task_is_known_everywhere(kind: TaskType) -> None:
    assert " ".join(lacking(kind)) == ""


def test_the_stages_are_shown_in_the_order_of_the_types() -> None:
    assert list(SPECS) == [kind for kind in TaskType if kind in SPECS]
