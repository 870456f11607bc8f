"""The builder: options on the left, the waves they would make on the right. Apply is one step."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.errors import UserError
from app.domain.planning.plan.wave_columns import TYPE_WORDS
from app.domain.planning.waves.built import Build, BuiltWave, Contradiction
from app.domain.planning.waves.wave import WaveType
from app.services import wave_building
from app.ui.charts.labels import number_text
from app.ui.charts.wave_load import WaveColumn, WaveLoad
from app.ui.parts.dialog import Dialog
from app.ui.parts.dialog_size import open_at
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.flowing_text import FlowingText
from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.parts.text import Text
from app.ui.shell.edit_effects import EditEffects
from app.ui.stages.waves.build_options import BuildOptionsPane
from app.ui.stages.waves.build_previewing import BuildPreviewing
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

if TYPE_CHECKING:
    from app.services.wave_building import PreparedBuild
    from app.ui.shell.context import AppContext

TRYING = "Building the waves…"


def _columns(*, with_cohort: bool) -> list[Column]:
    cohort = [Column("cohort", "Cohort", lambda w: w.cohort, width=16)] if with_cohort else []
    return [
        Column("number", "No.", lambda w: w.number, "int", width=6),
        Column("name", "Wave", lambda w: w.name, width=24),
        *cohort,
        Column("type", "Type", lambda w: TYPE_WORDS[w.wave_type], width=9),
        Column("vms", "VMs", lambda w: len(w.vm_ids), "int", width=8, summed=True,
               tooltip=_cap_note),
        Column("gb", "To move", lambda w: w.gb, "float", "GB", width=15, summed=True,
               help="Used space of warm VMs, disks of cold ones."),
        Column("hours", "Hours alone", lambda w: w.hours, "float", "h", width=16, summed=True),
        Column("green", "GREEN", lambda w: w.risk[0], "int", width=9, summed=True),
        Column("yellow", "YELLOW", lambda w: w.risk[1], "int", width=10, summed=True),
        Column("red", "RED", lambda w: w.risk[2], "int", width=7, summed=True),
        Column("first", "Starts", lambda w: w.dates.first if w.dates else None, "date", width=15),
        Column("tenants", "Tenants", lambda w: ", ".join(w.tenants), width=30),
    ]  # fmt: skip


def _cap_note(wave: BuiltWave) -> str:
    return f"Set “{wave.over_cap}” is larger than the cap" if wave.over_cap else ""


def _key(wave: BuiltWave) -> int:
    return wave.number


class BuildDialog(Dialog):
    """Nothing is written before Apply, which is one undo step."""

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Build waves")
        self._effects = EditEffects(ctx)
        self.prepared: PreparedBuild | None = None
        cohorts = ctx.plan.cohorts if ctx.plan is not None else ()
        self.options = BuildOptionsPane(
            wave_building.last_options(ctx.workspace, ctx.project_id), cohorts
        )
        self._make_preview(ctx, with_cohort=bool(cohorts))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.apply_button = self.buttons.addButton(
            "Create waves", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.previewing = BuildPreviewing(ctx, self)
        self.previewing.ready.connect(self._show_preview)
        self.previewing.refused.connect(self._show_refusal)
        ctx.happenings.changed.connect(self._ask_again)
        self._lay_out()
        self.options.changed.connect(self._ask)
        self._ask()

    def _make_preview(self, ctx: AppContext, *, with_cohort: bool) -> None:
        self.sentence = Text(TRYING, tone="muted")
        self.sentence.setWordWrap(True)
        self.chart = WaveLoad()
        self.waves = DataTable(
            RecordTableModel(_columns(with_cohort=with_cohort), _key), title="Waves to be made"
        )
        self.waves.set_empty("No VM is free to be put into a wave.")
        ElasticLayout(self.waves, ctx.settings, "build_waves", {"tenants": 1}, whole=("name",))
        self.left = DataTable(
            RecordTableModel(
                [
                    Column("vm", "VM", lambda row: row[1], width=28),
                    Column("reason", "Why", lambda row: row[2], width=60),
                ],
                lambda row: row[0],
            ),
            title="VMs that stay where they are",
        )
        self.left.set_empty("Every VM in plan is placed.")
        ElasticLayout(self.left, ctx.settings, "build_left", {"reason": 1}, whole=("vm",))
        self.notes = FlowingText("Warnings of the build")
        self.tabs = QTabWidget()
        self.tabs.addTab(self.waves, "Waves")
        self.tabs.addTab(self._page_of(self.notes), "Warnings")
        self.tabs.addTab(self.left, "Left out")

    @staticmethod
    def _page_of(text: FlowingText) -> QWidget:
        area = flat_scroll_area()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(grid(1), grid(1), grid(1), grid(1))
        column.addWidget(text)
        column.addStretch(1)
        area.setWidget(inside)
        return area

    def _lay_out(self) -> None:
        area = flat_scroll_area()
        area.setWidget(self.options)
        area.setMinimumWidth(self.options.minimumSizeHint().width() + grid(3))
        area.setMinimumHeight(grid(20))
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(grid(1), 0, 0, 0)
        column.setSpacing(grid(1))
        column.addWidget(self.sentence)
        column.addWidget(self.chart)
        column.addWidget(self.tabs, 1)
        right.setMinimumWidth(grid(50))
        splitter = FoldingSplitter()
        splitter.addWidget(area)
        splitter.addWidget(right)
        splitter.setSizes([grid(48), grid(126)])
        splitter.setStretchFactor(1, 1)
        outer = self.make_column()
        outer.addWidget(splitter, 1)
        outer.addWidget(self.buttons)
        open_at(self, grid(176), grid(100))

    # -- preview -----------------------------------------------------------------------------------

    def _ask_again(self, _changes: object) -> None:
        self._ask()

    def _ask(self) -> None:
        self.apply_button.setEnabled(False)
        self.prepared = None
        if self.options.problems():
            self.previewing.stop()
            self.sentence.set_tone("error")
            self.sentence.setText("Correct what is said beside the fields to see what it would do.")
            return
        self.sentence.set_tone("muted")
        self.sentence.setText(TRYING)
        self.previewing.ask(self.options.options())

    def _show_preview(self, prepared: PreparedBuild) -> None:
        self.prepared = prepared
        build = prepared.build
        names = {vm.id: vm.name for vm in prepared.plan.vms}
        self.waves.set_records(build.waves)
        self.left.set_records(
            [(each.vm_id, names[each.vm_id], each.reason) for each in build.left_out]
        )
        bound = build.balance[0].bound_gb if len(build.balance) == 1 else 0.0
        self.chart.set_waves([_column(wave) for wave in build.waves], bound)
        self.notes.show_html(_notes(build))
        told = len(build.warnings) + len(build.contradictions)
        self.tabs.setTabText(0, f"Waves ({len(build.waves):,})")
        self.tabs.setTabText(1, f"Warnings ({told:,})")
        self.tabs.setTabText(2, f"Left out ({len(build.left_out):,})")
        self.sentence.set_tone("error" if build.contradictions else "muted")
        self.sentence.setText(_sentence(prepared))
        if build.contradictions:
            self.tabs.setCurrentIndex(1)
        self.apply_button.setEnabled(bool(build.waves))
        self.apply_button.setDefault(True)

    def _show_refusal(self, error: UserError) -> None:
        self.sentence.set_tone("error")
        self.sentence.setText(str(error))

    # -- applying ----------------------------------------------------------------------------------

    def accept(self) -> None:
        """Create what is shown, as one step."""
        prepared = self.prepared
        if prepared is None or not self.apply_button.isEnabled():
            return
        begun = self._effects.do_long(
            "Creating waves",
            lambda workspace, _project, ticket: wave_building.apply(workspace, prepared, ticket),
            always=True,
        )
        if begun:
            super().accept()

    def done(self, result: int) -> None:
        """Stop the preview with the dialog."""
        self.previewing.stop()
        super().done(result)


def _column(wave: BuiltWave) -> WaveColumn:
    return WaveColumn(
        wave.number, wave.name, wave.gb, len(wave.vm_ids), wave.wave_type is WaveType.PILOT
    )


def _notes(build: Build) -> str:
    parts = [_contradiction(each) for each in build.contradictions]
    parts += [f"<p>{escape(text)}</p>" for text in build.warnings]
    return "".join(parts) or "<p>There is nothing to warn of.</p>"


def _contradiction(each: Contradiction) -> str:
    lines = [f"<li>{escape(way.rule)}. <b>{escape(way.mends)}</b></li>" for way in each.ways]
    lines += [f"<li>{escape(text)}</li>" for text in each.breaches]
    return f"<p>{escape(each.sentence)}</p><ul>{''.join(lines)}</ul>"


def _sentence(prepared: PreparedBuild) -> str:
    build = prepared.build
    if not build.waves:
        if build.contradictions:
            return build.contradictions[0].sentence
        return "There is nothing to build: no VM in plan is free."
    parts = [prepared.sentence]
    if build.contradictions:
        parts.append(f"{count_text(len(build.contradictions), 'cohort')} without a plan")
    if build.left_out:
        parts.append(f"{count_text(len(build.left_out), 'VM')} left out")
    worst = build.worst_balance
    if worst is not None and worst.bound_gb > 0:
        parts.append(
            f"the largest wave moves {number_text(worst.largest_gb)} GB, "
            f"{number_text(worst.ratio, 2)} of the least possible"
        )
    return "; ".join(parts) + "."
