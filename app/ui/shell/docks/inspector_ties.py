"""The Inspector's section of what a VM needs: a small picture, and a list with cohorts and days."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.model import Vm
from app.domain.planning.dependencies.edge import EdgeKind
from app.domain.planning.dependencies.move_sets import set_sentence
from app.domain.planning.dependencies.neighbourhood import Neighbour, Neighbourhood
from app.domain.planning.dependencies.standing import Keeping, Place
from app.domain.planning.dependencies.words import KIND_TITLES
from app.domain.planning.plan.plan import Plan
from app.domain.planning.plan.vm_ties import around_vm, place_words
from app.ui.charts.cohort_colors import cohort_colors
from app.ui.charts.neighbourhood import Around, NeighbourhoodChart
from app.ui.parts.flowing_text import FlowingText
from app.ui.theme.html_colors import colored, link
from app.ui.theme.metrics import grid

WALK, ADD_DEPENDENCY, MAKE_SET = "walk", "add-dependency", "make-set"
"""What links ask for."""


class TiesView(QWidget):
    """What stands around one VM."""

    vm_wanted = Signal(int)
    """Key of the VM to walk to."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = NeighbourhoodChart()
        self.text = FlowingText("Dependencies")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(grid(1))
        column.addWidget(self.picture)
        column.addWidget(self.text)
        self.picture.activated.connect(self._picked)
        self._key = 0

    def _picked(self, key: object) -> None:
        if isinstance(key, int) and key != self._key:
            self.vm_wanted.emit(key)

    def show_vm(self, vm: Vm, plan: Plan | None) -> None:
        """Show the neighbourhood of a VM."""
        self._key = vm.id
        found = around_vm(vm, plan) if plan is not None else Neighbourhood(vm.id, vm.name, None)
        self.picture.setVisible(bool(found.needs or found.needed_by or found.members))
        colors = cohort_colors(plan)
        self.picture.show_around(
            Around(vm.id, vm.name, _tip(vm.name, found.place), _color(found.place, colors)),
            [_around(each, colors) for each in found.needs],
            [_around(each, colors) for each in found.needed_by],
            [
                Around(each.vm_id, each.name, _tip(each.name, each.place),
                       _color(each.place, colors), order=False)
                for each in found.members
            ],
        )  # fmt: skip
        self.text.show_html(TiesText().ties(found))


def _color(place: Place | None, colors: dict[str, str]) -> str:
    return colors.get(place.cohort, "") if place is not None else ""


def _around(found: Neighbour, colors: dict[str, str]) -> Around:
    return Around(
        found.vm_id, found.name,
        f"{_tip(found.name, found.place)}\n{KIND_TITLES[found.kind]}: {found.standing.sentence}",
        _color(found.place, colors), found.kind is EdgeKind.ORDER,
        found.standing.keeping is not Keeping.VIOLATED,
    )  # fmt: skip


def _tip(name: str, place: Place | None) -> str:
    where = place_words(place)
    return f"{name}\n{where}" if where else name


class TiesText:
    """Words a neighbourhood."""

    def ties(self, found: Neighbourhood) -> str:
        """Needs, needed by, the set and proposals, each with cohort and day."""
        parts = [
            self._group("Needs", (self._neighbour(each) for each in found.needs)),
            self._group("Needed by", (self._neighbour(each) for each in found.needed_by)),
        ]
        if found.move_set is not None:
            heading = f"Moves with · {set_sentence(found.move_set)}"
            members = (
                f"{link(f'{WALK}:{each.vm_id}', each.name)} {self._muted(place_words(each.place))}"
                for each in found.members
            )
            parts.append(self._group(heading, members))
        parts.append(self._group("Proposed", (self._neighbour(each) for each in found.proposed)))
        add = link(f"{ADD_DEPENDENCY}:", "Add dependency…")
        make = link(f"{MAKE_SET}:", "Make a set…")
        return f"{''.join(parts)}<p style='margin:0'>{add} · {make}</p>"

    def _group(self, heading: str, lines: Iterable[str]) -> str:
        shown = "<br>".join(lines)
        if not shown:
            return ""
        return f"<p style='margin:0 0 5px 0'>{self._muted(heading)}<br>{shown}</p>"

    def _neighbour(self, found: Neighbour) -> str:
        kind = KIND_TITLES[found.kind].lower()
        line = (
            f"{link(f'{WALK}:{found.vm_id}', found.name)} "
            f"{self._muted(f'{kind} · {place_words(found.place)}')}"
        )
        if found.standing.keeping is Keeping.VIOLATED and found.edge.counts:
            line += f"<br>{colored('warning', escape(found.standing.sentence))}"
        return line

    def _muted(self, text: str) -> str:
        return colored("muted_text", escape(text))
