"""What can be done with the provisioning plan; whatever touches the cloud is asked for first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.provisioning.gate import Gate
from app.domain.planning.provisioning.specs import TaskType
from app.domain.planning.provisioning.task import Decision, PrepTask, TaskStatus, Verdict
from app.domain.planning.provisioning.words import VERDICT_WORDS, counted_types
from app.domain.progress import Ticket
from app.ui.parts.secret_clipboard import SecretClipboard
from app.ui.parts.tool_action import offer, tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.operations import Origin
from app.ui.stages.prepare.cards import CARD_WORDS
from app.ui.stages.prepare.jobs import CloudJobs
from app.ui.stages.prepare.rollback_actions import RollbackActions
from app.ui.stages.prepare.state import PrepState

if TYPE_CHECKING:
    from app.services.ports import PasswordVault, ProvisioningSession
    from app.services.provisioning.dry_run import DryRun
    from app.services.provisioning.generating import Generated
    from app.services.provisioning.running import RunReport

GENERATING = "Generating the plan"
COMPARING = "Comparing with the cloud"
RUNNING = "Provisioning"

_Let = Callable[[QAction, bool, str], None]
_ENDED = {TaskStatus.DONE, TaskStatus.SKIPPED}


class PrepActions(QObject):
    """Actions on the plan of the open project: ``selected`` gives the tasks that are meant."""

    written = Signal()
    """Something of the plan was written here, past the cloud."""

    def __init__(
        self,
        ctx: AppContext,
        state: PrepState,
        jobs: CloudJobs,
        selected: Callable[[], Sequence[PrepTask]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._ctx, self._state, self._jobs, self._selected = ctx, state, jobs, selected
        self.rollback = RollbackActions(ctx, state, jobs, selected, self)
        self._clipboard = SecretClipboard(self)
        self._make_on_plan()
        self._make_on_selection()

    def _make_on_plan(self) -> None:
        self.generate = tool_action(
            self, "Generate plan", "refresh", self.generate_plan,
            "Make the tasks that the confirmed decisions ask for. What is done stays done.",
        )  # fmt: skip
        self.dry_run = tool_action(
            self, "Dry run", "eye", self.compare,
            "Compare every task with the cloud. Nothing is changed there.",
        )  # fmt: skip
        self.run_all = tool_action(
            self, "Run all…", "play", self.ask_run_all,
            "Carry out every task that is not finished",
        )  # fmt: skip
        self.retry = tool_action(
            self, "Retry failed…", "redo", self.ask_retry, "Carry out the tasks that failed"
        )
        self.roll_back_all = tool_action(
            self, "Roll back all…", "undo", lambda: self.rollback.ask(None),
            "Delete what this plan has made; what would be deleted is shown first",
        )  # fmt: skip
        self.clear = tool_action(
            self, "Clear pending and failed…", "trash", self.ask_clear,
            "Take tasks out of the plan that have made nothing",
        )  # fmt: skip

    def _make_on_selection(self) -> None:
        self.run_selected = tool_action(
            self, "Run selected…", "play", self.ask_run_selected, "Carry out the selected tasks"
        )
        self.roll_back_selected = tool_action(
            self, "Roll back selected…", "undo", self.rollback.ask_selected,
            "Delete what the selected tasks have made; it is shown first",
        )  # fmt: skip
        self.adopt = tool_action(
            self, "Adopt as it is", "check", partial(self.decide, Decision.ADOPT),
            "Take what the cloud has in another form",
        )  # fmt: skip
        self.change = tool_action(
            self, "Change as wanted", "edit", partial(self.decide, Decision.CHANGE),
            "Let the next run change what the cloud has in another form",
        )  # fmt: skip
        self.open_task = tool_action(
            self, "Show task…", "info", self.ask_show, "What differs, what went wrong, its log"
        )

    def on_selection(self) -> list[QAction]:
        """The actions that need selected tasks, in the order of a menu."""
        return [self.run_selected, self.roll_back_selected, self.adopt, self.change, self.open_task]

    def enable(self) -> None:
        """Let be chosen what can be done with the plan there is and the tasks selected now."""
        tasks, chosen = self._state.tasks, self._selected()
        job = self._jobs.current
        busy = f"“{job.title}” is under way: wait for it, or cancel it." if job is not None else ""
        unplanned = "" if tasks else "There are no tasks yet: generate the plan first."

        def let(action: QAction, able: bool, otherwise: str) -> None:
            offer(action, able and not busy, busy or unplanned or otherwise)

        gate = self._state.gate
        ready = gate is not None and gate.ready and not busy
        offer(self.generate, ready, busy or _not_ready(gate))
        let(self.dry_run, bool(tasks), "")
        let(self.run_all, not all(t.finished for t in tasks), "Every task is done or skipped.")
        failed = any(task.status is TaskStatus.FAILED for task in tasks)
        let(self.retry, failed, "No task has failed.")
        let(self.roll_back_all, any(map(_touched, tasks)), "No task was carried out yet.")
        let(self.clear, any(map(_idle, tasks)), "Every task was carried out; roll back instead.")
        self._enable_on_selection(chosen, let)

    def _enable_on_selection(self, chosen: Sequence[PrepTask], let: _Let) -> None:
        none = "" if chosen else "Select tasks first."
        let(self.run_selected, any(not task.finished for task in chosen),
            none or "The selected tasks are done or skipped already.")  # fmt: skip
        let(self.roll_back_selected, any(map(_touched, chosen)),
            none or "The selected tasks were not carried out yet.")  # fmt: skip
        undecided = [task for task in chosen if task.undecided]
        same = none or "None of the selected tasks is about something that differs in the cloud."
        let(self.adopt, bool(undecided), same)
        fixed = "Flavors cannot be changed: adopt the one there is, or choose another name."
        let(self.change, any(task.changeable for task in undecided), fixed if undecided else same)
        offer(self.open_task, len(chosen) == 1, "Select one task.")

    # -- the plan ----------------------------------------------------------------------------------

    def generate_plan(self) -> None:
        """Make the plan, once the planner shows every edit."""
        self._ctx.state.when_settled(self._generate)

    def _generate(self) -> None:
        from app.services.provisioning import generating

        plan, workspace = self._ctx.plan, self._ctx.workspace
        if plan is None:
            return

        def work(session: ProvisioningSession, ticket: Ticket) -> Generated:
            ticket.commit_point()
            return generating.generate(workspace, plan, session.place)

        self._jobs.start(GENERATING, work, self._generated, writes=True)

    def _generated(self, _origin: Origin, made: Generated) -> None:
        text = f"{count_text(made.tasks, 'task')} in the plan · {grouped(made.added)} added"
        if made.taken_out:
            text += f" · {grouped(made.taken_out)} taken out"
        left = len(made.left_out)
        if not left:
            self._ctx.notifier.show(text, "ok")
            return
        text += f" · {grouped(left)} left out"
        self._ctx.notifier.show(
            text, "warning", "What was left out", partial(self._show_left, made)
        )

    def _show_left(self, made: Generated) -> None:
        from app.ui.stages.prepare.missing_dialog import MissingDialog

        note = "No task was made for these. Generate the plan again once they are mended."
        MissingDialog(
            "Left out of the plan", note, made.left_out, self._ctx.settings,
            self._ctx.dialogs_parent,
        ).open()  # fmt: skip

    def ask_clear(self) -> None:
        """Take pending and failed tasks out, after saying how many."""
        from app.services.provisioning import generating

        idle = [task for task in self._state.tasks if _idle(task)]
        sure = self._ctx.dialogs.confirm(
            "Clear pending and failed tasks",
            f"Of the plan for {self._state.cloud} {_are(len(idle))} taken out: "
            f"{counted_types(idle)}. Nothing in the cloud is changed; generating the plan again "
            "brings them back.",
            f"Clear {count_text(len(idle), 'task')}",
            danger=True,
        )
        if not sure:
            return
        gone = self._ctx.attempt(generating.clear, self._ctx.project_id)
        if gone is not None:
            self.written.emit()
            self._ctx.notifier.show(f"Took out {count_text(gone, 'task')}", "ok")

    # -- comparing ---------------------------------------------------------------------------------

    def compare(self) -> None:
        """Compare every task with the cloud."""
        from app.services.provisioning.dry_run import dry_run
        from app.services.provisioning.generating import check_place

        workspace, project_id = self._ctx.workspace, self._ctx.project_id

        def work(session: ProvisioningSession, ticket: Ticket) -> DryRun:
            check_place(workspace, project_id, session.place)
            return dry_run(workspace, project_id, session, ticket)

        self._jobs.start(COMPARING, work, self._compared, writes=True)

    def _compared(self, _origin: Origin, said: DryRun) -> None:
        told = [
            f"{grouped(count)} {VERDICT_WORDS[verdict.value].lower()}"
            for verdict in Verdict
            if (count := said.verdicts.get(verdict, 0))
        ]
        self._ctx.notifier.show(f"Dry run: {' · '.join(told)}", "ok")

    def decide(self, decision: Decision, *_: object) -> None:
        """Say what becomes of the selected resources that differ."""
        self.decide_of([task.id for task in self._selected()], decision)

    def decide_of(self, keys: Sequence[int], decision: Decision) -> None:
        """Say what becomes of resources that differ."""
        from app.services.provisioning import dry_run

        done = self._ctx.attempt(dry_run.decide, self._ctx.project_id, frozenset(keys), decision)
        if done is not None:
            self.written.emit()
            are = "it is" if done == 1 else "they are"
            what = f"adopted as {are}" if decision is Decision.ADOPT else "changed as wanted"
            self._ctx.notifier.show(f"{count_text(done, 'resource')} will be {what}", "ok")

    # -- running -----------------------------------------------------------------------------------

    def ask_run_all(self) -> None:
        """Run what is not finished, after saying where and how many of what."""
        self._ask_run([task for task in self._state.tasks if not task.finished], None)

    def ask_run_selected(self) -> None:
        """Run the selected tasks."""
        self.ask_run_of([task for task in self._selected() if not task.finished])

    def ask_retry(self) -> None:
        """Run the failed tasks again."""
        self.ask_run_of([t for t in self._state.tasks if t.status is TaskStatus.FAILED])

    def ask_run_of(self, tasks: Sequence[PrepTask]) -> None:
        """Run some tasks, after saying where and how many of what."""
        self._ask_run(tasks, frozenset(task.id for task in tasks))

    def _ask_run(self, tasks: Sequence[PrepTask], only: frozenset[int] | None) -> None:
        if not tasks or not self._approved():
            return
        settings = self._state.overview.settings if self._state.overview else None
        stops = settings is not None and settings.stop_on_failure
        failure = (
            "The run stops at the first failure."
            if stops
            else "A failure stops only what depends on it."
        )
        sure = self._ctx.dialogs.confirm(
            "Run provisioning",
            f"In {self._state.cloud} {_are(len(tasks))} carried out: "
            f"{counted_types(tasks)}. What the cloud has already as it is wanted is skipped. "
            f"{failure}",
            f"Run {count_text(len(tasks), 'task')}",
            danger=True,
        )
        if not sure:
            return
        origin = self._ctx.operations.origin()
        if any(task.task_type is TaskType.CREATE_USER for task in tasks):
            # Only who makes accounts is asked how their passwords are kept.
            self._ctx.passwords.with_vault(partial(self.run, origin, only))
        else:
            self.run(origin, only, self._ctx.password_vault(None))

    def _approved(self) -> bool:
        """Whether the run may begin; else it is said here, before any question."""
        from app.services.provisioning import approving

        return self._ctx.attempt_reading(approving.may_run, self._ctx.project_id) is not None

    def run(self, origin: Origin, only: frozenset[int] | None, vault: PasswordVault) -> None:
        """Carry tasks out; passwords of new accounts are encrypted by the vault."""
        from app.services.provisioning.carrying_out import run_tasks

        workspace, project_id, parallel = origin.workspace, origin.project_id, self._state.parallel

        def work(session: ProvisioningSession, ticket: Ticket) -> RunReport:
            return run_tasks(workspace, project_id, session, vault, ticket, parallel, only)

        self._jobs.start(RUNNING, work, self._ran, writes=True, origin=origin)

    def _ran(self, _origin: Origin, report: RunReport) -> None:
        parts = [
            f"{grouped(report.done)} done",
            f"{grouped(report.skipped)} skipped" if report.skipped else "",
            f"{grouped(report.failed)} failed" if report.failed else "",
            _not_begun(report) if report.waiting else "",
        ]
        told = " · ".join(filter(None, parts))
        head = "Cancelled" if report.cancelled else "Provisioning"
        kind = "warning" if report.failed or report.waiting or report.cancelled else "ok"
        self._ctx.notifier.show(f"{head}: {told}", kind)
        if report.passwords:
            from app.ui.parts.passwords_once import PasswordsOnceDialog

            PasswordsOnceDialog(report.passwords, self._clipboard, self._ctx.dialogs_parent).open()

    # -- looking -----------------------------------------------------------------------------------

    def ask_show(self) -> None:
        """Show the selected task in full."""
        chosen = self._selected()
        if chosen:
            self.show_task(chosen[0].id)

    def show_task(self, key: int) -> None:
        """Show a task in full."""
        from app.services.provisioning import overview
        from app.ui.stages.prepare.task_dialog import TaskDialog

        ctx, task = self._ctx, self._state.task(key)
        if task is None:
            return
        history = overview.read_history(ctx.workspace, ctx.project_id, task.task_key)
        dialog = TaskDialog(task, history, self._state.cloud, ctx.settings, ctx.dialogs_parent)
        dialog.decided.connect(lambda decision: self.decide_of([key], decision))
        dialog.open()


def _are(count: int) -> str:
    return f"{count_text(count, 'task')} {'is' if count == 1 else 'are'}"


def _not_begun(report: RunReport) -> str:
    why = "" if report.cancelled else ", since what they need is not there"
    return f"{grouped(report.waiting)} not begun{why}"


def _not_ready(gate: Gate | None) -> str:
    if gate is None:
        return "What is ready is still being looked at."
    names = [CARD_WORDS[card.card][0] for card in gate.cards if not card.ready]
    return f"Not all is ready yet: {', '.join(names)}. See the cards."


def _touched(task: PrepTask) -> bool:
    """Whether a rollback has anything to say about it."""
    return task.created or task.intent is not None or task.status in _ENDED


def _idle(task: PrepTask) -> bool:
    idle = task.status in {TaskStatus.PENDING, TaskStatus.FAILED}
    return idle and not task.created and task.intent is None
