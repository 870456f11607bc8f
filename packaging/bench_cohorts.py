"""How quick cohorts answer with 130 tenants and 10,000 VMs, and how long the window stands still.

Figures are medians of several runs. Each assignment is tried as the dialog tries it: from the plan
that is shown.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QDialog
from window_desk import Desk
from window_opener import open_window

VMS, TENANTS, EDGES = 10_000, 130, 20_000
_NAMED = 82
"""Names of tenants in the workbook; with those that are told by other signs there are 130."""

RUNS = 5


def workbook(store: Path, seed: int) -> Path:
    """The generated workbook, made when it is missing."""
    from tests.generator.estate import Estate
    from tests.generator.workbook import write_workbook

    path = store / f"cohorts-{VMS}.xlsx"
    if not path.exists():
        store.mkdir(parents=True, exist_ok=True)
        partial_file = path.with_suffix(".partial")
        tenants = tuple(f"Tenant {number:03}" for number in range(_NAMED))
        write_workbook(Estate(vms=VMS, seed=seed, tenants=tenants), partial_file)
        partial_file.rename(path)
    return path


def answers(source: Path) -> dict[str, float]:
    """Milliseconds of every answer without a window, by what is asked."""
    from app import bootstrap
    from app.domain.progress import Ticket
    from app.services import imports, planning

    with tempfile.TemporaryDirectory() as name:
        workspace = bootstrap.open_workspace(Path(name) / "bench.mplan")
        read = imports.prepare(workspace, bootstrap.reader(), 0, [source], Ticket())
        project = imports.create_project(workspace, "Bench", read, Ticket()).id
        add_edges(workspace, project, Ticket())
        plan = planning.build(workspace, project, Ticket())
        found = {
            what: statistics.median(_milliseconds(ask) for _ in range(RUNS))
            for what, ask in (
                *_assignments(workspace, project, plan),
                *_what_if(workspace, plan),
                *_moves(workspace, project, plan),
            )
        }
        workspace.close()
    return {"tenants": float(len(plan.loads)), **found}


def _milliseconds(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - start)


_Asked = Iterator[tuple[str, Callable[[], object]]]


def _assignments(workspace: Any, project: int, plan: Any) -> _Asked:
    from app.domain.planning.cohorts.guardrails import Guardrails
    from app.domain.planning.cohorts.problem import AssignOptions
    from app.domain.planning.cohorts.ramp import PRESETS
    from app.domain.planning.cohorts.strategies import Strategy
    from app.domain.progress import Ticket
    from app.services import cohort_assignment
    from app.services.cohort_estate import estate_of_plan

    def ask(options: AssignOptions) -> object:
        estate = estate_of_plan(plan)
        return cohort_assignment.prepare(workspace, project, options, Ticket(), estate)

    tight = Guardrails(max_vms_per_cohort=1_100, max_avg_risk=12.0, min_os_support_pct=60.0)
    for strategy in Strategy:
        for words, options in (
            ("3 cohorts", AssignOptions(strategy)),
            ("10 cohorts with guardrails", AssignOptions(strategy, 10, guardrails=tight)),
            ("ramp of 5", AssignOptions(strategy, ramp=PRESETS["5-Wave"])),
        ):
            yield f"assign: {strategy}, {words}", partial(ask, options)


def _what_if(workspace: Any, plan: Any) -> _Asked:
    from dataclasses import replace

    from app.domain.planning.cohorts.ease import EaseConfig, ease_scores
    from app.domain.planning.cohorts.tenant_load import tenant_loads
    from app.domain.planning.cohorts.what_if import groups_of, what_if
    from app.domain.progress import Ticket
    from app.services import planning

    current = {key: each.cohort_id for key, each in plan.tenants.items() if each.cohort_id}
    groups = groups_of(plan.loads, plan.cohorts, current)
    tried = replace(plan.parameters, bandwidth_gbps=7.0)
    yield "what-if: two models", lambda: what_if(groups, tried, plan.budget_days)
    yield (
        "what-if: scheduler",
        lambda: planning.what_if(workspace, plan, {"bandwidth_gbps": 7.0}, Ticket()),
    )
    yield (
        "ease: all tenants",
        lambda: ease_scores(
            tenant_loads(plan.vms, plan.tenants, plan.edges, plan.target.mappings), EaseConfig()
        ),
    )


def _moves(workspace: Any, project: int, plan: Any) -> _Asked:
    from app.services import cohorts

    made = cohorts.create(workspace, project)
    (cohort,) = made.keys(cohorts.TABLE)
    tenants = iter([*plan.loads] * RUNS)
    yield "move: one tenant", lambda: cohorts.assign(workspace, project, [next(tenants)], cohort)


def add_edges(workspace: Any, project: int, ticket: Any) -> Any:
    """Dependencies as flows propose them, half of them accepted, and some that tell the order."""
    from app.db.queries.vms import read_identities
    from app.domain.planning.dependencies.edge import Edge, EdgeKind, EdgeSource, EdgeState
    from app.services.dependencies import write_edges
    from app.services.order_guard import read_ties

    ticket.check()
    rng = random.Random(3)  # noqa: S311 - made-up edges, not a secret
    with workspace.guarded(), workspace.unit(project, "Bench") as unit:
        keys = sorted(read_identities(unit.connection, project))
        pairs: dict[tuple[int, int], None] = {}
        while len(pairs) < EDGES:
            one, other = sorted(rng.sample(keys, 2))
            pairs[one, other] = None
        edges = [
            Edge(
                0, one, other, EdgeKind.ORDER if place % 100 == 0 else EdgeKind.NEAR,
                EdgeSource.FLOWS, EdgeState.ACCEPTED if place % 2 == 0 else EdgeState.PROPOSED,
                0.9, f"VM {one} uses VM {other}: 12 rows, 4 MB, on 443/tcp, on 3 occasions.",
            )
            for place, (one, other) in enumerate(pairs)
        ]  # fmt: skip
        write_edges(unit, read_ties(unit.connection, project), edges)
        ticket.commit_point()
    return unit.changes


def stalls(source: Path, flows: Path) -> dict[str, float]:
    """The longest milliseconds for which the window stood still, by what was done."""
    with tempfile.TemporaryDirectory() as name:
        application, made = open_window(Path(name))
        desk = Desk(application, made)
        desk.until(lambda: made.ctx.has_workspace)
        made.window.imports.start([source], "Bench")
        desk.until(lambda: made.ctx.plan is not None)
        desk.settle()
        project = made.ctx.project_id
        made.ctx.operations.do_long(
            "Bench", lambda space, ticket: add_edges(space, project, ticket)
        )
        desk.settle()
        found = {}
        for what, action, done in _uses(desk, application, flows):
            found[what], own = desk.stall(action, done)
            print(f"{what}: {found[what]:.0f} ms, own {own:.0f} ms", file=sys.stderr, flush=True)
            found[f"{what}, own work"] = own
        made.shut_down()
    return found


_Used = Iterator[tuple[str, Callable[[], object], Callable[[], bool] | None]]


def _uses(desk: Desk, application: QApplication, flows: Path) -> _Used:
    from app.services import dependencies

    window, ctx = desk.window, desk.ctx

    def dialog() -> Any:
        return next((each for each in application.topLevelWidgets() if _is_open(each)), None)

    def ready() -> bool:
        return dialog() is not None and dialog().apply_button.isEnabled()

    def closed() -> bool:
        return dialog() is None

    def press() -> None:
        dialog().apply_button.click()

    yield "open Cohorts", partial(window.stages.show_stage, "cohorts"), None
    cohorts = window.page("cohorts")
    yield "open Auto-assign", cohorts.auto_action.trigger, ready
    yield "try another strategy", lambda: dialog().options.strategy.setCurrentIndex(3), ready
    yield "apply the assignment", press, closed
    move = partial(cohorts.cards.assign_wanted.emit, [next(iter(ctx.plan.loads))], None)
    yield "move a tenant", move, None
    yield "open Compare", partial(cohorts.choose_scope, "compare"), None
    yield "open What-If", partial(cohorts.choose_scope, "what_if"), None
    slider = next(iter(cohorts.what_if.fields.values())).slider
    yield "change a value of What-If", lambda: slider.setValue(slider.value() + 3), None
    yield "back to Cards", partial(cohorts.choose_scope, "cards"), None
    yield "open Dependencies", partial(window.stages.show_stage, "dependencies"), None
    page = window.page("dependencies")
    yield "look at the proposals", partial(page.show_view, "proposals"), None
    first = page.tables["proposals"].records.all_keys()[0]
    accept = partial(ctx.operations.do, dependencies.accept, ctx.project_id, [first])
    yield "accept a proposal", accept, None
    yield "undo that", ctx.operations.undo, None
    starts = partial(window.list_imports.start_flows, [flows])
    yield "read 5 million flows in the dialog", starts, ready
    yield "apply the flows", press, closed


def _is_open(widget: Any) -> bool:
    return isinstance(widget, QDialog) and widget.isVisible() and hasattr(widget, "apply_button")


def change_ms(source: Path) -> float:
    """The median milliseconds from a change in What-If until it is painted."""
    with tempfile.TemporaryDirectory() as name:
        application, made = open_window(Path(name))
        desk = Desk(application, made)
        desk.until(lambda: made.ctx.has_workspace)
        made.window.imports.start([source], "Bench")
        desk.until(lambda: made.ctx.plan is not None)
        made.window.stages.show_stage("cohorts")
        page = made.window.page("cohorts")
        page.choose_scope("what_if")
        desk.settle()
        slider = next(iter(page.what_if.fields.values())).slider

        def change() -> None:
            slider.setValue(slider.value() + 3)
            page.what_if.grab()

        taken = []
        for _ in range(2 * RUNS):
            taken.append(_milliseconds(change))
            desk.settle()
        made.shut_down()
    return statistics.median(taken)
