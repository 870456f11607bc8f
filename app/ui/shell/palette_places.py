"""What the palette leads to beside the commands: pages, settings, filters, rules and tools."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.domain.destinations import (
    Cohorts,
    Dependencies,
    DependencyView,
    Destination,
    OneCapacitySetting,
    OneParameter,
    OneRule,
    Vms,
)
from app.domain.openings import OpenStage
from app.ui.parts.tool_action import reason_of
from app.ui.shell.palette_items import PaletteItem
from app.ui.shell.stages import STAGES, Stage

if TYPE_CHECKING:
    from app.ui.shell.page import Page

_COUNT = re.compile(r" \(\d.*\)\Z")
GoTo = Callable[[Destination], object]
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


def tools_elsewhere(front: str, run: Callable[[str, str], object]) -> Iterator[PaletteItem]:
    """Tools of the pages that are not in front; the pages are not made for it.

    ``run`` takes a stage and the title of one of its tools.
    """
    for stage in STAGES:
        if stage.key == front:
            continue
        page = _page_class(stage)
        for title in getattr(page, "tools_offered", ()):
            yield PaletteItem(
                f"page-{stage.key}-{title}",
                title,
                partial(run, stage.key, title),
                stage.title,
                far=True,
            )


def without_figures(title: str) -> str:
    """A tool's title without the count that stands behind it at times."""
    return _COUNT.sub("", title)


def _page_class(stage: Stage) -> type[Page]:
    module = importlib.import_module(f"app.ui.stages.{stage.key}.page")
    page: type[Page] = getattr(module, stage.page)
    return page


def _commands(
    page: Page, actions: Iterable[QAction], above: str = "", closed: str | None = None
) -> Iterator[PaletteItem]:
    """``closed`` is given beneath a menu that can't be opened now: why, where that is known."""
    for action in actions:
        title = f"{above}{action.text().replace('&', '')}"
        menu = action.menu()
        if isinstance(menu, QMenu):
            menu.aboutToShow.emit()  # some are filled when they open
            shut = closed if action.isEnabled() else reason_of(action)
            yield from _commands(page, menu.actions(), f"{title}: ", shut)
        elif not action.isSeparator():
            yield PaletteItem(
                f"page-{page.key}-{title}", title, action.trigger, page.title,
                enabled=action.isEnabled() and closed is None,
                why_not=reason_of(action) or closed or "",
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
    for key, text, _tip in getattr(_page_class(stage), "scopes_offered", ()):
        yield PaletteItem(
            f"filter-{stage.key}-{key}", f"{stage.title}: {text}", partial(choose, stage.key, key),
            "Filter", "", "filter",
        )  # fmt: skip
