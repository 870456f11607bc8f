"""The one door to whatever changes the workspace.

An operation belongs to the workspace and the project in which it was asked for. Here it is
carried out, made undoable, told to everyone and said to the user, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from app.domain.changes import ChangeSet
from app.domain.errors import UserError
from app.domain.number_style import kept, spoken
from app.domain.progress import Ticket
from app.ui.shell.subjects import REQUEST, edit_of
from app.ui.shell.undo import Step, UndoHistory

if TYPE_CHECKING:
    from app.services.undo_store import Stowed
    from app.services.workspace import Workspace
    from app.ui.shell.context import AppContext
    from app.ui.shell.note import Note

Tell = Callable[[ChangeSet], str]
"""What to say of a change; nothing where it can be seen."""

UNDO, REDO = "Undo", "Redo"


def noted(changes: ChangeSet) -> str:
    """What a change says of itself."""
    return spoken(changes.note or changes.label)


class _Done(NamedTuple):
    """A change that was carried out, as the history keeps it, and the bytes of its files."""

    changes: ChangeSet
    kept: ChangeSet | Stowed
    size: int


def _kept(workspace: Workspace, changes: ChangeSet) -> _Done:
    kept = workspace.undo.stow(changes)
    return _Done(changes, kept, workspace.undo.size(kept))


@dataclass(frozen=True, slots=True)
class Origin:
    """The workspace and the project in which something was asked for."""

    workspace: Workspace
    project_id: int


class Operations(QObject):
    """Carries out edits, takes them back, and binds the work of jobs to where it was begun."""

    saved = Signal()
    """Every edit so far is in the workspace file."""

    def __init__(self, ctx: AppContext) -> None:
        super().__init__(ctx)
        self._ctx = ctx
        self.history = UndoHistory(self)
        self._said: list[tuple[Step, Note]] = []
        self.history.changed.connect(self._deaden)
        self.history.dropped.connect(self._discard)

    # -- where something belongs -------------------------------------------------------------------

    def origin(self) -> Origin:
        """The workspace and the project that are open now.

        :raises UserError: when no workspace is open.
        """
        return Origin(self._ctx.workspace, self._ctx.project_id)

    def is_open(self, origin: Origin) -> bool:
        """Whether its project is still the open one, in the same workspace."""
        return self.holds(origin) and origin.project_id == self._ctx.project_id

    def holds(self, origin: Origin) -> bool:
        """Whether its workspace is still the open one."""
        return self._ctx.has_workspace and self._ctx.workspace is origin.workspace

    # -- edits -------------------------------------------------------------------------------------

    def do(
        self,
        action: Callable[..., ChangeSet],
        *arguments: Any,
        tell: Tell | None = None,
        settled: bool = False,
        origin: Origin | None = None,
        **named: Any,
    ) -> ChangeSet | None:
        """Carry out a quick edit now, as one undo step; None when it was refused and reported.

        ``action`` is a service function that takes the workspace first. ``tell`` words the message
        about it, once the plan has followed where ``settled``. ``origin`` is where the edit was
        asked for, when that is not here and now.
        """
        try:
            origin = origin or self.origin()
            self.check_free()
            self._check_held(origin)
            with kept():
                changes = action(origin.workspace, *arguments, **named)
            done = _kept(origin.workspace, changes)
        except UserError as error:
            self._ctx.report(error, edit_of(action))
            return None
        self._ctx.notifier.settle(edit_of(action))
        self._ctx.notifier.settle(REQUEST)
        self._finish(done, origin, tell, settled)
        return done.changes

    def do_long(
        self,
        title: str,
        work: Callable[[Workspace, Ticket], ChangeSet],
        on_done: Callable[[ChangeSet], object] | None = None,
        *,
        tell: Tell | None = None,
        settled: bool = False,
        origin: Origin | None = None,
        on_failed: Callable[[BaseException], object] | None = None,
        on_cancelled: Callable[[], object] | None = None,
        large: bool = False,
    ) -> Ticket | None:
        """Carry out a long edit in the background, as one undo step; None when it was refused.

        The progress of a ``large`` one shows at once, that of others when they take long.
        """
        try:
            here = origin or self.origin()
        except UserError as error:
            self._ctx.report(error)
            return None
        if not self.may_go_on(here):
            return None

        def finished(done: _Done) -> None:
            self._finish(done, here, tell, settled)
            if on_done:
                on_done(done.changes)

        def cancelled() -> None:
            self._ctx.notifier.show(f"{title}: cancelled, nothing was changed.")
            if on_cancelled:
                on_cancelled()

        return self._ctx.runner.cpu(
            title,
            lambda ticket: _kept(here.workspace, work(here.workspace, ticket)),
            finished,
            on_failed=on_failed,
            on_cancelled=cancelled,
            writes=True,
            long=large,
        )

    def carried_out(self, changes: ChangeSet, origin: Origin) -> None:
        """Take over a change that a job of the same ``origin`` has made along with other work."""
        self._finish(_kept(origin.workspace, changes), origin, None, settled=False)

    def check_free(self) -> None:
        """Whether an edit may begin.

        :raises UserError: while a job writes to the workspace.
        """
        writing = self._ctx.runner.writing()
        if writing:
            raise UserError(
                f"“{writing}” is still writing to the workspace.", "Try again when it is done."
            )

    def may_go_on(self, origin: Origin) -> bool:
        """Whether what was asked for there may still be done, after a question; says why not."""
        try:
            self.check_free()
            self._check_held(origin)
        except UserError as error:
            self._ctx.report(error)
            return False
        return True

    def check_open(self, origin: Origin) -> None:
        """Whether its project is still the open one.

        :raises UserError: when another one was opened.
        """
        self._check_held(origin)
        if not self.is_open(origin):
            raise UserError(
                "Another project was opened meanwhile, so nothing was changed.",
                "Open the first one again and repeat it there.",
            )

    def _check_held(self, origin: Origin) -> None:
        if not self.holds(origin):
            raise UserError(
                "Another workspace was opened meanwhile, so nothing was kept.",
                f"Open {origin.workspace.path.name} again and repeat it there.",
            )

    def _finish(self, done: _Done, origin: Origin, tell: Tell | None, settled: bool) -> None:
        changes = done.changes
        if not changes or not self.holds(origin):
            return
        step: Step | None = None
        if self.is_open(origin):
            step = Step(done.kept, done.size)
            self.history.push(step)
        else:
            origin.workspace.undo.discard(done.kept)
        self.saved.emit()
        self._ctx.happenings.changed.emit(changes)
        if tell is None:
            return

        def say() -> None:
            self._say(tell(changes), step)

        if settled:
            self._ctx.state.when_settled(say)
        else:
            say()

    # -- messages ----------------------------------------------------------------------------------

    def _say(self, text: str, step: Step | None) -> None:
        """Show a message; its Undo belongs to the step, and goes when that is not the last."""
        if not text:
            return
        if step is None or self.history.last is not step:
            self._ctx.notifier.show(text, "ok")
            return
        toast = self._ctx.notifier.show(text, "ok", UNDO, lambda: self._take_back(step))
        self._said.append((step, toast.note))

    def _take_back(self, step: Step) -> None:
        if self.history.last is step:
            self.undo()

    def _deaden(self) -> None:
        last = self.history.last
        for step, note in self._said:
            if step is not last:
                self._ctx.notifier.drop_action(note)
        self._said = [said for said in self._said if said[0] is last]

    # -- undo --------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last step back."""
        self.go_to(self.history.position - 1)

    def redo(self) -> None:
        """Do the step that was taken back again."""
        self.go_to(self.history.position + 1)

    def go_to(self, position: int) -> None:
        """Take back or do again until so many steps stand; what is refused ends it there."""
        position = max(0, min(position, len(self.history.steps)))
        try:
            origin = self.origin()
            while position != self.history.position:
                self.check_free()
                step = self.history.last if position < self.history.position else self.history.next
                if step is None:
                    return
                if step.heavy:
                    self._replay_heavy(origin, step, position)
                    return
                self._moved(origin, step, position, self._replay(origin, step, position)())
        except UserError as error:
            self._ctx.report(error)

    def _title(self, step: Step, position: int) -> str:
        return f"{UNDO if position < self.history.position else REDO} {step.label}"

    def _replay(self, origin: Origin, step: Step, position: int) -> Callable[[], _Done]:
        """What replays a step in the database, in whatever thread."""
        title, kept, workspace = self._title(step, position), step.kept, origin.workspace

        def work() -> _Done:
            changes = workspace.undo.fetch(kept)
            return _kept(workspace, workspace.replay(changes.inverse(), title))

        return work

    def _replay_heavy(self, origin: Origin, step: Step, position: int) -> None:
        work = self._replay(origin, step, position)

        def finished(done: _Done) -> None:
            self._moved(origin, step, position, done)
            if self.is_open(origin):
                self.go_to(position)

        self._ctx.runner.cpu(
            self._title(step, position), lambda _ticket: work(), finished, writes=True, long=True
        )

    def _moved(self, origin: Origin, step: Step, position: int, done: _Done) -> None:
        """What a replay has done is in the file: the history and everyone else follow."""
        if not self.holds(origin):
            return
        before = step.kept
        if position < self.history.position:
            self.history.stepped_back(step, done.kept, done.size)
        else:
            self.history.stepped_forward(step, done.kept, done.size)
        if not isinstance(before, ChangeSet):
            origin.workspace.undo.discard(before)
        self.saved.emit()
        self._ctx.happenings.changed.emit(done.changes)

    def _discard(self, step: Step) -> None:
        """Its files are of no use any more. A workspace that was closed has deleted them."""
        if self._ctx.has_workspace:
            self._ctx.workspace.undo.discard(step.kept)
