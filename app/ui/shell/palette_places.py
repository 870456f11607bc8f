"""What the palette leads to beside the commands: pages, settings, filters, rules and records."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain.destinations import (
    Cohorts,
    Destination,
    OneCapacitySetting,
    OneCohort,
    OneParameter,
    OneRule,
    OneTenant,
    OneVm,
    OpenStage,
    Vms,
)
from app.ui.shell.palette_items import PaletteItem
from app.ui.shell.stages import STAGES, Stage

if TYPE_CHECKING:
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
                enabled=action.isEnabled(),
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


def records(plan: Plan | None, query: str, go_to: GoTo) -> list[PaletteItem]:
    """VMs, tenants and cohorts whose names hold the query."""
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
    ]  # fmt: skip
