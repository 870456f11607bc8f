"""Carries edits of the risk rules to the workspace, one assessment at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.changes import ChangeSet
from app.domain.errors import FieldError
from app.domain.planning.risk.config import DEFAULT_CONFIG, RiskConfig
from app.domain.planning.risk.knobs import KNOBS
from app.domain.progress import Ticket
from app.ui.shell.context import AppContext
from app.ui.shell.operations import noted
from app.ui.stages.risk.words import change_label

if TYPE_CHECKING:
    from app.domain.model import Project
    from app.services.workspace import Workspace

_TOPIC = "migration_risk_config"


class RiskEdits(QObject):
    """The rules as the user wants them, which may be ahead of what is stored.

    While something is being written, edits are kept, the newest of each setting, and carried out
    together when it is done. A cancelled or failed assessment takes them all back.
    """

    config_changed = Signal()
    """:attr:`config` or :attr:`stored` is another one."""
    busy_changed = Signal()
    """:attr:`busy` has changed."""

    def __init__(self, ctx: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._stored = self._wanted = self._base = DEFAULT_CONFIG
        self._labels: dict[str, str] = {}
        self._waiting: dict[Hashable, Callable[[], object]] = {}
        self._ticket: Ticket | None = None
        self._over = False
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._go_on)
        ctx.happenings.changed.connect(self._happened)
        ctx.happenings.project_opened.connect(self._opened)
        ctx.runner.ended.connect(self._job_ended)
        self.reload()

    @property
    def config(self) -> RiskConfig:
        """The rules as the user wants them."""
        return self._wanted

    @property
    def stored(self) -> RiskConfig:
        """The rules by which the VMs were assessed."""
        return self._stored

    @property
    def busy(self) -> bool:
        """Whether an edit is under way or waits."""
        return self._ticket is not None or self._wanted != self._stored or bool(self._waiting)

    def refusal(self, key: str, value: Any) -> str:
        """Why a setting does not take a value, nothing when it does."""
        try:
            self._wanted.with_value(key, value)
        except FieldError as error:
            return f"{error.message} {error.hint}".strip()
        return ""

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Set settings as one step.

        :raises FieldError: when one is refused; then none is set.
        """
        config = self._wanted
        for key, value in values.items():
            config = config.with_value(key, value)
        for key in values:
            if config.value(key) != self._wanted.value(key):
                self._labels[key] = change_label(config, key)
        self._want(config)

    def replace(self, config: RiskConfig, label: str) -> None:
        """Take a whole set of rules as one step."""
        if config != self._wanted:
            self._labels = {"": label}
        self._want(config)

    def when_free(self, key: Hashable, call: Callable[[], object]) -> None:
        """Call as soon as nothing is being written; a later call with the same key replaces it."""
        self._waiting.pop(key, None)
        self._waiting[key] = call
        self._go_on()

    def reload(self) -> None:
        """Read the stored rules; edits that wait stay on top of them."""
        ctx = self._ctx
        if ctx.has_workspace and ctx.project_id:
            from app.services import assessing

            stored = assessing.config_of(ctx.workspace, ctx.project_id)
        else:
            stored = DEFAULT_CONFIG
        wanted = _on_top(stored, self._base, self._wanted)
        same = stored == self._stored and wanted == self._wanted
        self._stored = self._base = stored
        self._wanted = wanted
        if not same:
            self.config_changed.emit()
        self.busy_changed.emit()

    def _want(self, config: RiskConfig) -> None:
        if config != self._wanted:
            self._wanted = config
            self.config_changed.emit()
        self._go_on()

    def _happened(self, changes: ChangeSet) -> None:
        if _TOPIC in changes.topics or changes.snapshot is not None:
            self.reload()

    def _opened(self, _project: Project | None) -> None:
        self._labels.clear()
        self._waiting.clear()
        self._ticket = None
        self._base = self._wanted
        self.reload()

    # Carrying out

    def _go_on(self) -> None:
        """Start what waits, as far as nothing else is being written."""
        if self._ticket is not None and self._over:
            self._give_up()
        while self._waiting and not self._ctx.runner.writing():
            self._waiting.pop(next(iter(self._waiting)))()
        if self._ticket is None:
            if self._wanted == self._stored:
                self._labels.clear()
            elif not self._ctx.runner.writing():
                self._start()
        self.busy_changed.emit()

    def _start(self) -> None:
        from app.services import assessing

        config, project_id, label = self._wanted, self._ctx.project_id, self._label()

        def work(workspace: Workspace, ticket: Ticket) -> ChangeSet:
            return assessing.set_config(workspace, project_id, config, label, ticket)

        self._labels.clear()
        self._base = config
        self._over = False
        self._ticket = self._ctx.operations.do_long(
            "Assessing the VMs", work, self._done, tell=noted
        )
        if self._ticket is None:
            self._give_up()

    def _label(self) -> str:
        labels = list(self._labels.values())
        return labels[0] if len(labels) == 1 else f"Change {len(labels)} risk settings"

    def _done(self, changes: ChangeSet) -> None:
        self._ticket = None
        if not changes:
            self.reload()

    def _job_ended(self, ticket: Ticket) -> None:
        # What the job has to say comes after this signal, so look at it in the next turn.
        self._over = self._over or ticket is self._ticket
        self._turn.start()

    def _give_up(self) -> None:
        """The assessment was cancelled or has failed."""
        self._ticket = None
        self._labels.clear()
        self._base = self._wanted
        self.reload()


def _on_top(stored: RiskConfig, base: RiskConfig, wanted: RiskConfig) -> RiskConfig:
    """What is stored, with the edits that lead from ``base`` to ``wanted``."""
    if wanted == base:
        return stored
    if stored == base:
        return wanted
    data = stored.to_dict()
    names = {"points": "points", "floor": "floors", "threshold": "thresholds", "list": "lists"}
    for knob in KNOBS:
        value = wanted.value(knob.key)
        if value == base.value(knob.key):
            continue
        group, _, name = knob.key.partition(".")
        if group == "enabled":
            others = [rule for rule in data["disabled"] if rule != name]
            data["disabled"] = others if value else [*others, name]
        else:
            data[names.get(group, "bands")][name] = value
    return RiskConfig.from_dict(data)
