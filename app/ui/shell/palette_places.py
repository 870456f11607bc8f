"""What the palette leads to beside the commands: pages, settings, filters, rules and records."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain.destinations import (
    Cohorts,
    Dependencies,
    DependencyView,
    Destination,
    OneCapacitySetting,
    OneCohort,
    OneEdge,
    OneParameter,
    OneRule,
    OneService,
    OneSet,
    OneTenant,
    OneVm,
    OpenStage,
    Vms,
)
from app.ui.parts.tool_action import reason_of
from app.ui.shell.palette_items import PaletteItem
from app.ui.shell.stages import STAGES, Stage

if TYPE_CHECKING:
    from app.domain.planning.dependencies.shared_service import KeptService
    from app.domain.planning.plan.plan import Plan
    from app.ui.shell.page import Page

GoTo = Callable[[Destination], object]
_MOST_RECORDS = 20
_SHORTEST = 2
_VM_FILTERS = (
    ("Risk red", {"risk": "RED"}),
    ("Risk yellow", {"risk": "YELLOW"}),
    ("Risk green", {"risk": "GREEN"}),
    ("Mode warm", {"mode": "warm_migration"}),
    ("Mode cold", {"mode": "cold_migration"}),
    ("Powered off", {"power_state": "poweredOff"}),
)
"""VMs in plan by what is asked for most: words, and columns of the page Source VMs."""


_OF_DEPENDENCIES: tuple[tuple[DependencyView, str], ...] = (
    ("edges", "Dependencies: Edges"),
    ("proposals", "Dependencies: Proposals"),
    ("sets", "Dependencies: Sets"),
    ("services", "Dependencies: Shared services"),
    ("remediation", "Dependencies: Remediation"),
    ("confidence", "Accept proposals from a confidence…"),
    ("applications", "Applications that move together…"),
    ("ports", "Ports of servers and shared services…"),
)
"""Views of the page Dependencies, and what it asks."""


def places(go_to: GoTo, choose_scope: Callable[[str, str], object]) -> list[PaletteItem]:
    """Everything that is there whatever the project holds.

    ``go_to`` shows a destination, ``choose_scope`` a stage and one of its segments.
    """
    return [
        *(
            PaletteItem(
                f"stage-{s.key}", s.title, partial(go_to, OpenStage(s.key)), "Go to", "", s.icon
            )
            for s in STAGES
        ),
        *_settings(go_to),
        *(item for stage in STAGES for item in _scopes(stage, choose_scope)),
        PaletteItem(
            "cohorts-assign", "Auto-assign tenants to cohorts…", partial(go_to, Cohorts("assign")),
            "Cohorts", "", "cohorts",
        ),
        *(
            PaletteItem(
                f"dependencies-{show}", title, partial(go_to, Dependencies(show)), "Dependencies",
                "", "dependencies",
            )
            for show, title in _OF_DEPENDENCIES
        ),
        *(
            PaletteItem(
                f"filter-vms-{text}", f"Source VMs: {text}", partial(go_to, Vms(columns=columns)),
                "Filter", "", "filter",
            )
            for text, columns in _VM_FILTERS
        ),
    ]  # fmt: skip


def page_commands(page: Page) -> Iterator[PaletteItem]:
    """What the tools of a page do, those within menus by the names of both."""
    if page.header.isVisible():
        yield from _commands(page, page.header.actions_offered())


def _commands(page: Page, actions: Iterable[QAction], above: str = "") -> Iterator[PaletteItem]:
    for action in actions:
        title = f"{above}{action.text().replace('&', '')}"
        menu = action.menu()
        if isinstance(menu, QMenu):
            menu.aboutToShow.emit()  # some are filled when they open
            if action.isEnabled():
                yield from _commands(page, menu.actions(), f"{title}: ")
        elif not action.isSeparator():
            yield PaletteItem(
                f"page-{page.key}-{title}", title, action.trigger, page.title,
                enabled=action.isEnabled(), why_not=reason_of(action),
            )  # fmt: skip


def _settings(go_to: GoTo) -> Iterator[PaletteItem]:
    from app.domain.parameters import PARAMETERS
    from app.domain.planning.risk.catalog import RULES
    from app.services.capacity import SETTINGS

    for parameter in PARAMETERS:
        yield PaletteItem(
            f"setting-{parameter.key}", parameter.label,
            partial(go_to, OneParameter(parameter.key)), "Setup, setting", "", "setup",
        )  # fmt: skip
    for setting in SETTINGS:
        yield PaletteItem(
            f"setting-{setting.key}", setting.label,
            partial(go_to, OneCapacitySetting(setting.key)), "Capacity, setting", "", "capacity",
        )  # fmt: skip
    for rule in RULES:
        yield PaletteItem(
            f"rule-{rule.id}", rule.title, partial(go_to, OneRule(rule.id)), "Risk rule", "", "risk"
        )


def _scopes(stage: Stage, choose: Callable[[str, str], object]) -> Iterator[PaletteItem]:
    """The segments above a stage's table; the page is not made for it."""
    page = getattr(importlib.import_module(f"app.ui.stages.{stage.key}.page"), stage.page)
    for key, text, _tip in getattr(page, "scopes_offered", ()):
        yield PaletteItem(
            f"filter-{stage.key}-{key}", f"{stage.title}: {text}", partial(choose, stage.key, key),
            "Filter", "", "filter",
        )  # fmt: skip


def records(
    plan: Plan | None, query: str, go_to: GoTo, services: Iterable[KeptService] = ()
) -> list[PaletteItem]:
    """What has the query in its name: VMs, tenants, cohorts, edges, sets and shared services."""
    needle = query.strip().casefold()
    if plan is None or len(needle) < _SHORTEST:
        return []
    tenants = [each for each in plan.tenants.values() if needle in each.title.casefold()]
    vms = [each for each in plan.vms if needle in each.name.casefold()]
    cohorts = [each for each in plan.cohorts if needle in each.name.casefold()]
    return [
        *(
            PaletteItem(
                f"cohort-{each.id}", each.name, partial(go_to, OneCohort(each.id)), "Cohort", "",
                "cohorts",
            )
            for each in cohorts[:_MOST_RECORDS]
        ),
        *(
            PaletteItem(
                f"tenant-{each.id}", each.title, partial(go_to, OneTenant(each.id)), "Tenant", "",
                "tenants",
            )
            for each in tenants[:_MOST_RECORDS]
        ),
        *(
            PaletteItem(f"vm-{each.id}", each.name, partial(go_to, OneVm(each.id)), "VM", "", "vms")
            for each in vms[:_MOST_RECORDS]
        ),
        *islice(_ties(plan, needle, go_to, services), 3 * _MOST_RECORDS),
    ]  # fmt: skip


def _ties(
    plan: Plan, needle: str, go_to: GoTo, services: Iterable[KeptService]
) -> Iterator[PaletteItem]:
    """Sets by their names, shared services by their VMs, edges by both ends."""
    names = {vm.id: vm.name for vm in plan.vms}
    for found in plan.sets.sets:
        if needle in found.name.casefold():
            yield PaletteItem(
                f"set-{found.key}", found.name, partial(go_to, OneSet(found.key)), "Set", "", "link"
            )
    for service in services:
        name = names.get(service.vm_id, "")
        if needle in name.casefold():
            yield PaletteItem(
                f"service-{service.id}", name, partial(go_to, OneService(service.id)),
                "Shared service", "", "dependencies",
            )  # fmt: skip
    hits = {key for key, name in names.items() if needle in name.casefold()}
    spans, edges = " " in needle, 0
    for edge in plan.edges:
        if not spans and edge.vm_id not in hits and edge.needs not in hits:
            continue  # most edges, whose titles need not be made
        title = f"{names.get(edge.vm_id, '')} needs {names.get(edge.needs, '')}"
        if edges < _MOST_RECORDS and needle in title.casefold():
            edges += 1
            yield PaletteItem(
                f"edge-{edge.id}", title, partial(go_to, OneEdge(edge.id)), "Dependency", "",
                "dependencies",
            )  # fmt: skip
