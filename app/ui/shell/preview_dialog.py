"""A dialog with options on the left and what they would do on the right, before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from app.domain.errors import FieldError, UserError
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.parts.text import Text
from app.ui.shell.edit_effects import EditEffects
from app.ui.shell.previewing import Previewing
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.domain.changes import ChangeSet
    from app.domain.progress import Ticket
    from app.services.workspace import Workspace
    from app.ui.shell.context import AppContext

Apply = Callable[["Workspace", "Ticket"], "ChangeSet"]

_WIDE, _HIGH = 176, 100
"""Grid steps of the whole at first."""


class OptionsPane(QWidget):
    """The left of such a dialog: fields that say themselves what is wrong with them."""

    changed = Signal()

    def options(self) -> Any:
        """The options as they stand in the fields, checked.

        :raises FieldError: naming the field that makes no sense.
        """
        return self.read(frozenset())

    def read(self, harmless: frozenset[str]) -> Any:
        """The options, checked; what stands in the fields ``harmless`` is taken as usual.

        :raises FieldError: naming the field that makes no sense.
        """
        del harmless

    def problems(self) -> dict[str, FieldError]:
        """What is wrong with each field; the others are checked without it."""
        found: dict[str, FieldError] = {}
        while True:
            try:
                self.read(frozenset(found))
                return found
            except FieldError as error:
                if error.field in found:
                    return found
                found[error.field] = error


@dataclass(frozen=True, slots=True)
class PreviewWords:
    """What such a dialog is called, what its button does, and what is said meanwhile."""

    title: str
    apply: str
    trying: str
    applying: str


class PreviewDialog(Dialog):
    """Nothing is written before Apply, which is one undo step.

    A subclass makes what it shows, hands it to :meth:`lay_out`, and says how a preview is shown
    and applied. Under ``kept_name`` the sizes of its two sides are kept.
    """

    kept_name = ""

    def __init__(
        self,
        ctx: AppContext,
        words: PreviewWords,
        options: OptionsPane,
        previewing: Callable[[AppContext, QWidget], Previewing],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words.title)
        self._words = words
        self.effects = EditEffects(ctx)
        self.prepared: Any = None
        self.pane = options
        self.sentence = Text(words.trying, tone="muted")
        self.sentence.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.apply_button = self.buttons.addButton(
            words.apply, QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.previewing = previewing(ctx, self)
        self.previewing.ready.connect(self._arrived)
        self.previewing.refused.connect(self.refused)
        options.changed.connect(self.ask)

    def lay_out(self, parts: Sequence[tuple[QWidget, int]], left: int) -> None:
        """Put the parts of the preview below its sentence, each with its share of the height.

        ``left`` is how many grid steps wide the options are at first.
        """
        area = flat_scroll_area()
        area.setWidget(self.pane)
        area.setMinimumWidth(self.pane.minimumSizeHint().width() + grid(3))
        area.setMinimumHeight(grid(20))
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(grid(1), 0, 0, 0)
        column.setSpacing(grid(1))
        column.addWidget(self.sentence)
        for part, share in parts:
            column.addWidget(part, share)
        right.setMinimumWidth(grid(50))
        splitter = FoldingSplitter(self.kept_name)
        splitter.addWidget(area)
        splitter.addWidget(right)
        splitter.setSizes([grid(left), grid(_WIDE - left - 2)])
        splitter.setStretchFactor(1, 1)
        outer = self.make_column()
        outer.addWidget(splitter, 1)
        outer.addWidget(self.buttons)
        self.apply_button.setDefault(True)
        open_at(self, grid(_WIDE), grid(_HIGH))

    # -- preview -----------------------------------------------------------------------------------

    def ask(self, *_ignored: object) -> None:
        """Work out anew what the options would do."""
        self.offer_apply(False)
        self.prepared = None
        if self.pane.problems():
            self.previewing.stop()
            self.say("Correct what is said beside the fields to see what it would do.", "error")
            return
        self.say(self._words.trying)
        self.previewing.ask(self.pane.options())

    def say(self, text: str, tone: str = "muted") -> None:
        """Say how the preview stands."""
        self.sentence.set_tone(tone)
        self.sentence.setText(text)
        self.offer_apply(self.apply_button.isEnabled())

    def offer_apply(self, able: bool) -> None:
        """Let what is shown be applied, or not; then the button says why, as the sentence does."""
        self.apply_button.setEnabled(able)
        self.apply_button.setToolTip("" if able else self.sentence.text())

    def _arrived(self, prepared: Any) -> None:
        self.prepared = prepared
        self.show_preview(prepared)
        self.offer_apply(self.may_apply(prepared))
        self.apply_button.setDefault(True)

    def refused(self, error: UserError) -> None:
        """Nothing can be worked out: say why."""
        self.show_nothing()
        self.say(str(error), "error")

    def show_preview(self, prepared: Any) -> None:
        """Show what was worked out."""

    def show_nothing(self) -> None:
        """Nothing could be worked out: what was shown before is of other options."""

    def may_apply(self, prepared: Any) -> bool:
        """Whether there is anything to apply, and nothing in its way."""
        return bool(prepared)

    # -- applying ----------------------------------------------------------------------------------

    def applying(self, prepared: Any) -> Apply | None:
        """What writes the preview, called in the background; None where nothing can be written."""
        del prepared
        return None

    def accept(self) -> None:
        """Carry out what is shown, as one step."""
        prepared = self.prepared
        if prepared is None or not self.apply_button.isEnabled():
            return
        work = self.applying(prepared)
        if work is None:
            return
        begun = self.effects.do_long(
            self._words.applying,
            lambda workspace, _project, ticket: work(workspace, ticket),
            always=True,
        )
        if begun:
            super().accept()

    def done(self, result: int) -> None:
        """Stop the preview with the dialog."""
        self.previewing.stop()
        super().done(result)
