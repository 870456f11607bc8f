"""What can be done to rows of flavor staging, each as one undo step with a toast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.planning.capacity.flavor_match import Shape
from app.domain.planning.staging.flavor_choice import Candidate
from app.domain.planning.staging.flavor_lines import FlavorLine, shelf_of
from app.services import flavor_staging
from app.services.flavor_staging import FlavorEdit
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.staged_bulk import StagedBulk

Change = tuple[Shape, str, object]
"""Key of a row, name of the field, new value."""


class FlavorBulk(StagedBulk):
    """Actions on a selection, and on all rows."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[FlavorLine]],
        known: Callable[[], Sequence[FlavorLine]],
        parent: QWidget,
    ) -> None:
        super().__init__(ctx, selected, known, parent)
        self.match_all = tool_action(self,
            "Match all", "link", self._match_all,
            "Give each open row the target's flavor of just its size, else the smallest that is "
            "hardly larger",
        )  # fmt: skip
        self.match = tool_action(self, "Match", "", self._match, "The same for the selected rows")
        self.choose = tool_action(self,
            "Choose flavor…", "flavors", self._ask_to_choose,
            "Choose among all of the target's flavors that are large enough",
        )  # fmt: skip
        self.clear = tool_action(self,
            "Clear match", "close", self._clear, "Have a flavor made instead of the matched one"
        )  # fmt: skip
        self.confirm = tool_action(self,
            "Confirm", "check", self._confirm,
            "Confirm the selected rows; those with problems stay open",
        )  # fmt: skip
        self.confirm_all = tool_action(self,
            "Confirm all", "ok", self._confirm_all, "Confirm every row that has no problems"
        )  # fmt: skip
        self.skip = tool_action(self,
            "Skip", "minus", self._skip, "Neither make nor choose a flavor for the selected shapes"
        )  # fmt: skip
        self.unconfirm = tool_action(self, "Take decision back", "undo", self._unconfirm)

    def on_selection(self) -> list[QAction]:
        """The actions that need selected rows, in the order of a menu."""
        return [self.match, self.choose, self.clear, self.confirm, self.skip, self.unconfirm]

    def enable_actions(self) -> None:
        """Enable what can be done with the rows there are and those selected now."""
        rows, known = self._selected(), self._known()
        waiting = [line for line in known if not line.row.settled]
        offer(self.match_all, any(line.offer for line in waiting), _nothing_to_match(known))
        offer(
            self.match,
            any(line.offer and not line.row.settled for line in rows),
            "Select open rows for which the target has a flavor.",
        )
        offer(self.choose, bool(rows), "Select rows first.")
        offer(
            self.clear,
            any(line.matched for line in rows),
            "Select rows that have a flavor of the target.",
        )
        offer(
            self.confirm,
            any(not line.row.settled for line in rows),
            "Select rows that are still open.",
        )
        offer(self.confirm_all, bool(waiting), "Every row is confirmed or skipped.")
        offer(
            self.skip, any(not line.row.skip for line in rows), "Select rows that are not skipped."
        )
        offer(
            self.unconfirm,
            any(line.row.settled for line in rows),
            "Select rows that are confirmed or skipped.",
        )

    def change(self, changes: Sequence[Change]) -> None:
        """Set fields as a table asked for, as one step.

        Several ticks of *Confirmed* or *Skip* at once are the same as the command.
        """
        if self._confirms_several(changes):
            self._confirm_keys([key for key, _field, _value in changes])
            return
        edits = [FlavorEdit(*change) for change in changes]
        firm = {line.key for line in self._known() if line.row.confirmed}
        reopens = any(edit.shape in firm and edit.field == "target_flavor_name" for edit in edits)
        several = len(edits) > 1
        self.effects.do(flavor_staging.set_fields, edits, self._all(), always=reopens or several)

    def _confirm(self) -> None:
        self._confirm_keys(self._keys())

    def _confirm_all(self) -> None:
        self._confirm_keys(self._all())

    def _confirm_keys(self, keys: Sequence[Shape]) -> None:
        self._do(flavor_staging.confirm, keys, self._all())

    def _unconfirm(self) -> None:
        self._do(flavor_staging.unconfirm, self._keys())

    def _skip(self) -> None:
        self._do(flavor_staging.skip, self._keys())

    def _match_all(self) -> None:
        self._do(flavor_staging.match, self._all())

    def _match(self) -> None:
        self._do(flavor_staging.match, self._keys())

    def _clear(self) -> None:
        self._do(flavor_staging.clear_match, self._keys())

    def _ask_to_choose(self) -> None:
        from app.ui.parts.choose_record import ChooseRecordDialog
        from app.ui.stages.flavors.columns import candidate_columns

        keys, plan = self._keys(), self._ctx.plan
        if not keys or plan is None:
            return
        least = Shape(max(key.vcpus for key in keys), max(key.ram_mib for key in keys))
        shelf = shelf_of(plan.target.inventory)
        shapes = keys[0].title if len(keys) == 1 else f"{count_text(len(keys), 'shape')}"
        dialog = ChooseRecordDialog(
            "Choose flavor",
            f"Flavors of the target that hold {shapes}, the smallest first. Quotas and nodes "
            "count the one that you choose.",
            shelf.candidates(least),
            candidate_columns(),
            _key,
            "No flavor of the target is as large."
            if shelf.known
            else "The target's flavors are not known: read the cloud on the page PCD Readiness.",
            "by_hand",
            "choose-flavor",
            _told,
            self._ctx.dialogs_parent,
        )
        dialog.chosen.connect(partial(self._choose, keys))
        dialog.open()

    def _choose(self, keys: Sequence[Shape], candidate: Candidate) -> None:
        self.effects.do(flavor_staging.choose, keys, candidate.flavor.id, always=True)


def _told(candidate: Candidate) -> str:
    if not candidate.by_hand:
        return f"{candidate.flavor.name}: {candidate.size_text}."
    return f"{candidate.flavor.name} {'; it '.join(candidate.by_hand)}."


def _key(candidate: Candidate) -> str:
    return candidate.flavor.id


def _nothing_to_match(lines: Sequence[FlavorLine]) -> str:
    if lines and not lines[0].cloud_known:
        return "The target's flavors are not known: read the cloud on the page PCD Readiness."
    return "The target has no flavor for any of the open rows."
