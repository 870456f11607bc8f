"""What an import has found, before it is written: in words, column by column, and as VMs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.inventory.column_choices import ColumnChoices
from app.domain.inventory.prepared_import import import_label
from app.domain.number_style import grouped
from app.domain.planning.plan.rows import UNASSIGNED, VmRow
from app.domain.scope import REASON_TEXT
from app.domain.vm_columns import vm_columns
from app.services.import_preview import SHOWN_VMS, ImportPreview, stamp_of
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.tabbed_pages import NOBODY, TabbedPages
from app.ui.parts.text import Text
from app.ui.parts.text_window import RichView
from app.ui.shell.import_columns import ImportColumns
from app.ui.shell.import_overview import lead, overview_html
from app.ui.shell.import_previewing import ImportPreviewing
from app.ui.table.data_table import DataTable
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.shell.context import AppContext
    from app.ui.shell.operations import Origin

_VM_KEYS = ("name", "vcpu", "ram_gb", "disk_gb", "used_gb", "os", "power_state", "networks")
_REASONS = {reason.value: text for reason, text in REASON_TEXT.items()}
_OUT = Column(
    "out", "Out of the plan", lambda row: _REASONS.get(row.vm.exclusion, ""), width=20,
    help="Why the VM is read, and not planned.",
)  # fmt: skip
_CHANGED = (
    "The files have changed since they were read, so they were read again. Look at what they hold "
    "now, then import."
)


class ImportPreviewDialog(Dialog):
    """Accepting it hands over what is shown; anything else leaves everything as it is.

    Where the choices of columns are changed, the files are read again in the background.
    """

    accepted_preview = Signal(object)
    """The :class:`ImportPreview` that is to be written."""
    given_up = Signal(object)
    """The :class:`ImportPreview` that was shown last, which nobody needs any more."""

    of_project = True
    help_place = "projects.md#before-an-import"

    def __init__(
        self,
        ctx: AppContext,
        origin: Origin,
        preview: ImportPreview,
        parent: QWidget,
        *,
        first: bool,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(import_label(preview.paths))
        self._ctx, self._origin, self._first = ctx, origin, first
        self.preview: ImportPreview | None = preview
        self._shown = preview
        self._choices = preview.choices
        self._changed = False
        self._unfilled: list[Callable[[], None]] = []
        self._filling = QTimer(self)
        self._filling.setInterval(0)
        self._filling.timeout.connect(self._fill_next)
        self.previewing = ImportPreviewing(ctx, origin, preview.paths, self)
        self.sentence = Text("")
        self.sentence.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress of reading")
        self.bar.setTextVisible(False)
        self.stop_button = QPushButton("Stop")
        self.stop_button.setAutoDefault(False)
        self.overview = RichView(lambda: overview_html(self._shown))
        self.overview.setAccessibleName("What was found")
        self.overview.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.columns = ImportColumns()
        model = RecordTableModel((*vm_columns(_VM_KEYS), _OUT), lambda row: row.vm.identity)
        self.vms = DataTable(model, title="VMs", name="import-vms")
        self.vm_note = Text("", tone="muted")
        self.vm_note.setWordWrap(True)
        self.always = QCheckBox("&Show this before every first import")
        self.always.setChecked(ctx.settings.previews_imports)
        self._lay_out()
        self._connect()
        self._show(preview)
        if preview.wants_a_look:
            self._fill_next()  # the columns, which come first
            self.tabs.setCurrentWidget(self.columns)
            self.columns.table.setFocus()
        else:
            self.import_button.setFocus()

    def _lay_out(self) -> None:
        vms = QWidget()
        listed = QVBoxLayout(vms)
        listed.setContentsMargins(0, grid(1), 0, 0)
        listed.setSpacing(grid(1))
        listed.addWidget(self.vms, 1)
        listed.addWidget(self.vm_note)
        self.tabs = TabbedPages("What the files hold")
        self.tabs.addTab(self.overview, "What was found")
        self.tabs.addTab(self.columns, "Columns")
        self.tabs.addTab(vms, "VMs")
        # As high as with the button, so that nothing jumps when that comes and goes.
        self.sentence.setMinimumHeight(self.stop_button.sizeHint().height())
        self.bar.setMaximumWidth(grid(30))
        working = QHBoxLayout()
        working.setSpacing(grid(2))
        working.addWidget(self.sentence, 1)
        working.addWidget(self.bar)
        working.addWidget(self.stop_button)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.import_button = self.buttons.addButton(
            "Import" if self._first else "Go on to the differences",
            QDialogButtonBox.ButtonRole.AcceptRole,
        )
        self.import_button.setDefault(True)
        self.buttons.setFocusProxy(NOBODY)
        below = QHBoxLayout()
        below.addWidget(self.always)
        below.addStretch(1)
        below.addWidget(self.buttons)
        column = self.make_column()
        column.addLayout(working)
        column.addWidget(self.tabs, 1)
        column.addLayout(below)
        self.always.setVisible(self._first)
        open_at(self, grid(150), grid(90))

    def _connect(self) -> None:
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.columns.changed.connect(self._ask)
        self.stop_button.clicked.connect(self._stop_or_start)
        self.always.toggled.connect(self._always_chosen)
        self._ctx.happenings.project_opened.connect(self._project_opened)
        previewing = self.previewing
        previewing.ready.connect(self._show)
        previewing.refused.connect(self._show_refusal)
        previewing.stopped.connect(self._show_stopped)
        previewing.progressed.connect(self._show_progress)

    # -- reading again -----------------------------------------------------------------------------

    def _ask(self, choices: ColumnChoices) -> None:
        self._choices = choices
        if self.preview is not None:
            self.previewing.replaces(self.preview)
            self.preview = None
        self._offer(able=False)
        self.bar.setRange(0, 0)
        self._show_working(working=True)
        self._say("Reading the files with these columns…", "muted")
        self.previewing.ask(choices)

    def _show_working(self, *, working: bool) -> None:
        self.bar.setVisible(working)
        self.stop_button.setText("Stop" if working else "Read again")
        self.stop_button.setVisible(working or self.preview is None)

    def _stop_or_start(self) -> None:
        if self.previewing.working:
            self.previewing.stop()
            self._show_stopped()
        else:
            self._ask(self._choices)

    def _show_stopped(self) -> None:
        self._show_working(working=False)
        self._say("Stopped. What is shown is of other columns than those chosen now.", "muted")

    def _show_progress(self, done: int, total: int, note: str) -> None:
        self.bar.setRange(0, max(0, total))
        self.bar.setValue(done)
        if note:
            self._say(f"{note}…", "muted")

    def _show_refusal(self, error: UserError) -> None:
        self._show_working(working=False)
        self._say(str(error), "error")

    def _show(self, preview: ImportPreview) -> None:
        self.preview = self._shown = preview
        self._choices = preview.choices
        self._show_working(working=False)
        text, tone = lead(preview)
        self._say(f"{_CHANGED} {text}" if self._changed else text, tone or "")
        self._changed = False
        self.overview.rewrite()
        points = len(preview.open_points)
        self.tabs.setTabText(0, f"What was found ({points})" if points else "What was found")
        self._unfilled = [self._fill_columns, self._fill_vms]
        self._filling.start()
        self._offer(able=preview.prepared is not None)

    @property
    def is_filled(self) -> bool:
        """Whether all pages show what was read last."""
        return not self._unfilled

    def _fill_next(self) -> None:
        """Fill one page; each in a turn of its own, so that the window never waits for all."""
        if self._unfilled:
            self._unfilled.pop(0)()
        if not self._unfilled:
            self._filling.stop()

    def _fill_columns(self) -> None:
        self.columns.show_columns(self._shown)

    def _fill_vms(self) -> None:
        shown = self._shown
        sheets = frozenset(sheet.kind for sheet in shown.sheets if sheet.usable)
        self.vms.set_records(VmRow(vm, UNASSIGNED, sheets=sheets) for vm in shown.vms)
        self.vms.set_empty("The files cannot be read yet: say under Columns which column is which.")
        count = shown.prepared.count if shown.prepared is not None else 0
        self.vm_note.setText(_vm_note(count))
        self.vm_note.setVisible(bool(count))

    def _say(self, text: str, tone: str) -> None:
        self.sentence.set_tone(tone)
        self.sentence.setText(text)

    def _offer(self, *, able: bool) -> None:
        self.import_button.setEnabled(able)
        self.import_button.setDefault(True)
        self.import_button.setToolTip("" if able else self.sentence.text())

    def _project_opened(self, _project: object) -> None:
        """Where no project was open, one that is opened belongs to something else.

        Dialogs of a project are closed with it; this one may have come before there was any.
        """
        if self.isVisible() and not self._ctx.operations.is_open(self._origin):
            self.reject()
            self._ctx.notifier.show(
                f"Another project was opened: “{self.windowTitle()}” was closed, and nothing was "
                "changed.",
                "warning",
            )

    def _always_chosen(self, wanted: bool) -> None:
        self._ctx.settings.previews_imports = wanted

    # -- leaving -----------------------------------------------------------------------------------

    def accept(self) -> None:
        """Hand over what is shown, unless the files are others by now."""
        preview = self.preview
        if preview is None or preview.prepared is None or not self.import_button.isEnabled():
            return
        if stamp_of(preview.paths) != preview.stamp:
            self._changed = True
            self._ask(self._choices)
            return
        self.preview = None
        self.accepted_preview.emit(preview)
        super().accept()

    def done(self, result: int) -> None:
        """Stop what is being read, and let go of what was."""
        self.previewing.stop()
        if self.preview is not None:
            self.given_up.emit(self.preview)
            self.preview = None
        super().done(result)


def _vm_note(count: int) -> str:
    if count > SHOWN_VMS:
        return f"The first {SHOWN_VMS} of {grouped(count)} VMs, as they will be imported."
    return f"{count_text(count, 'VM')}, as they will be imported."
