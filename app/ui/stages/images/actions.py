"""What can be done to rows of image requirements, each as one undo step with a toast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.planning.staging.image_lines import ImageLine, known_images
from app.services import image_requirements
from app.services.image_requirements import ImageEdit, System
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.staged_bulk import StagedBulk
from app.ui.stages.images.columns import Offer, offer_columns, offers

Change = tuple[System, str, object]
"""Key of a row, name of the field, new value."""


class ImageBulk(StagedBulk):
    """Actions on a selection, and on all rows."""

    def __init__(
        self,
        ctx: AppContext,
        selected: Callable[[], Sequence[ImageLine]],
        known: Callable[[], Sequence[ImageLine]],
        parent: QWidget,
    ) -> None:
        super().__init__(ctx, selected, known, parent)
        self.match_all = tool_action(self,
            "Match all", "link", self._match_all,
            "Give each open row the image whose properties, or else whose name, tell its system",
        )  # fmt: skip
        self.match = tool_action(self, "Match", "", self._match, "The same for the selected rows")
        self.choose = tool_action(self,
            "Choose image…", "images", self._ask_to_choose, "Choose among the target's images"
        )  # fmt: skip
        self.clear = tool_action(self, "Clear image", "close", self._clear)
        self.confirm = tool_action(self,
            "Confirm", "check", self._confirm,
            "Confirm the images of the selected rows; those without one stay open",
        )  # fmt: skip
        self.confirm_all = tool_action(self,
            "Confirm all", "ok", self._confirm_all, "Confirm every row that has an image"
        )  # fmt: skip
        self.leave_out = tool_action(self,
            "Not needed", "minus", self._leave_out,
            "Say that no image is needed: VMs that are moved bring their own disks",
        )  # fmt: skip
        self.rest = tool_action(self,
            "Rest not needed", "", self._leave_rest_out,
            "Say so of every open row that has no image",
        )  # fmt: skip
        self.reopen = tool_action(self, "Take decision back", "undo", self._reopen)

    def on_selection(self) -> list[QAction]:
        """The actions that need selected rows, in the order of a menu."""
        return [self.match, self.choose, self.clear, self.confirm, self.leave_out, self.reopen]

    def enable_actions(self) -> None:
        """Enable what can be done with the rows there are and those selected now."""
        rows, known = self._selected(), self._known()
        waiting = [line for line in known if not line.settled]
        offer(self.match_all, any(line.offer for line in waiting), _nothing_to_match(known))
        offer(
            self.match,
            any(line.offer and not line.settled for line in rows),
            "Select open rows for which the target has an image.",
        )
        offer(self.choose, bool(rows), "Select rows first.")
        offer(self.clear, any(line.named for line in rows), "Select rows that have an image.")
        offer(
            self.confirm,
            any(line.named and not line.settled for line in rows),
            "Select open rows that have an image: match or choose one, or type its name.",
        )
        offer(
            self.confirm_all,
            any(line.named for line in waiting),
            "No open row has an image: match or choose one, or say that none is needed.",
        )
        offer(
            self.leave_out,
            any(not line.row.not_needed for line in rows),
            "Select rows that need an image.",
        )
        offer(self.rest, bool(self._rest()), "Every row is settled or has an image.")
        offer(
            self.reopen,
            any(line.settled for line in rows),
            "Select rows that are confirmed or not needed.",
        )

    def change(self, changes: Sequence[Change]) -> None:
        """Set fields as a table asked for, as one step.

        Several ticks of *Confirmed* at once are the same as confirming the selection.
        """
        if self._confirms_several(changes):
            self._do(image_requirements.confirm, [key for key, _field, _value in changes])
            return
        edits = [ImageEdit(*change) for change in changes]
        self.effects.do(image_requirements.set_fields, edits, always=len(edits) > 1)

    def _rest(self) -> list[System]:
        return [line.key for line in self._known() if not (line.settled or line.named)]

    def _confirm(self) -> None:
        self._do(image_requirements.confirm, self._keys())

    def _confirm_all(self) -> None:
        self._do(image_requirements.confirm, self._all())

    def _leave_out(self) -> None:
        self._do(image_requirements.leave_out, self._keys())

    def _leave_rest_out(self) -> None:
        self._do(image_requirements.leave_out, self._rest())

    def _reopen(self) -> None:
        self._do(image_requirements.reopen, self._keys())

    def _match_all(self) -> None:
        self._do(image_requirements.match, self._all())

    def _match(self) -> None:
        self._do(image_requirements.match, self._keys())

    def _clear(self) -> None:
        self._do(image_requirements.clear, self._keys())

    def _ask_to_choose(self) -> None:
        from app.ui.parts.choose_record import ChooseRecordDialog

        rows, plan = self._selected(), self._ctx.plan
        if not rows or plan is None:
            return
        keys = [line.key for line in rows]
        images = known_images(plan.target.inventory)
        what = rows[0].title if len(rows) == 1 else count_text(len(rows), "operating system")
        dialog = ChooseRecordDialog(
            "Choose image",
            f"Images of the target for new VMs of {what}, those that fit first. VMs that are "
            "moved bring their own disks.",
            offers(keys, images or ()),
            offer_columns(),
            _key,
            "The target has no image."
            if images is not None
            else "The target's images are not known: read the cloud on the page PCD Readiness.",
            "why",
            "choose-image",
            _told,
            self._ctx.dialogs_parent,
        )
        dialog.chosen.connect(partial(self._choose, keys))
        dialog.open()

    def _choose(self, keys: Sequence[System], offer: Offer) -> None:
        self._do(image_requirements.choose, keys, offer.image.id)


def _told(offer: Offer) -> str:
    image = offer.image
    if image.status != "active":
        return f"{image.name} is {image.status}: no VM can be built from it yet."
    return f"{image.name}: {offer.why or 'neither properties nor name tell the system'}."


def _key(offer: Offer) -> str:
    return offer.image.id


def _nothing_to_match(lines: Sequence[ImageLine]) -> str:
    if lines and not lines[0].cloud_known:
        return "The target's images are not known: read the cloud on the page PCD Readiness."
    return "The target has no image for any of the open rows."
