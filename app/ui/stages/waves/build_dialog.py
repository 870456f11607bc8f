"""The builder: options on the left, the waves they would make on the right. Apply is one step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.domain.columns import Column
from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.openings import SETUP, OpenStage
from app.domain.planning.plan.wave_columns import TYPE_WORDS
from app.domain.planning.waves.built import Build, BuiltWave, Relaxation
from app.domain.planning.waves.wave import WaveType
from app.services import dependencies, move_sets, wave_building
from app.ui.charts.labels import number_text
from app.ui.charts.wave_load import WaveColumn, WaveLoad
from app.ui.parts.tabbed_pages import TabbedPages
from app.ui.shell.preview_dialog import Apply, PreviewDialog, PreviewWords
from app.ui.stages.waves.build_notes import BuildNotes
from app.ui.stages.waves.build_options import BuildOptionsPane
from app.ui.stages.waves.build_previewing import BuildPreviewing
from app.ui.table.data_table import DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel

if TYPE_CHECKING:
    from app.services.wave_building import PreparedBuild
    from app.ui.shell.context import AppContext

WORDS = PreviewWords("Build waves", "Create waves", "Building the waves…", "Creating waves")


def _columns(*, with_cohort: bool) -> list[Column]:
    cohort = [Column("cohort", "Cohort", lambda w: w.cohort, width=16)] if with_cohort else []
    return [
        Column("number", "No.", lambda w: w.number, "int", width=6),
        Column("name", "Wave", lambda w: w.name, width=24),
        *cohort,
        Column("type", "Type", lambda w: TYPE_WORDS[w.wave_type], width=12),
        Column("vms", "VMs", lambda w: len(w.vm_ids), "int", width=8, summed=True,
               tooltip=_cap_note),
        Column("gb", "To move", lambda w: w.gb, "float", "GB", width=14, summed=True,
               help="Used space of warm VMs, disks of cold ones."),
        Column("hours", "Alone", lambda w: w.hours, "float", "h", width=11, summed=True,
               help="Its VMs one after another, each alone on the pipe."),
        Column("green", "GREEN", lambda w: w.risk[0], "int", width=9, summed=True),
        Column("yellow", "YELLOW", lambda w: w.risk[1], "int", width=10, summed=True),
        Column("red", "RED", lambda w: w.risk[2], "int", width=7, summed=True),
        Column("first", "Starts", lambda w: w.dates.first if w.dates else None, "date", width=15),
        Column("tenants", "Tenants", lambda w: ", ".join(w.tenants), width=20),
    ]  # fmt: skip


def _cap_note(wave: BuiltWave) -> str:
    return f"Set “{wave.over_cap}” is larger than the cap" if wave.over_cap else ""


def _key(wave: BuiltWave) -> int:
    return wave.number


class BuildDialog(PreviewDialog):
    """Previews a build, relaxes what contradicts at the press of a button, and creates it."""

    kept_name = "build"
    help_place = "waves.md#build-waves"

    def __init__(self, ctx: AppContext, parent: QWidget) -> None:
        cohorts = ctx.plan.cohorts if ctx.plan is not None else ()
        self.options = BuildOptionsPane(
            wave_building.last_options(ctx.workspace, ctx.project_id), cohorts
        )
        super().__init__(ctx, WORDS, self.options, BuildPreviewing, parent)
        self._ctx = ctx
        self._make_preview(ctx, with_cohort=bool(cohorts))
        self.lay_out(((self.chart, 0), (self.tabs, 1)), 48)
        ctx.happenings.changed.connect(self.ask)
        self.ask()

    def _make_preview(self, ctx: AppContext, *, with_cohort: bool) -> None:
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
        self.notes = BuildNotes()
        self.notes.relax_pressed.connect(self._relax)
        self.notes.agreed_changed.connect(self._agreed)
        self.tabs = TabbedPages("Waves, warnings and VMs left out")
        self.tabs.addTab(self.waves, "Waves")
        self.tabs.addTab(self.notes, "Warnings")
        self.tabs.addTab(self.left, "Left out")

    # -- preview -----------------------------------------------------------------------------------

    def show_preview(self, prepared: PreparedBuild) -> None:
        """Show the waves, what is to be said of them, and who stays where they are."""
        build = prepared.build
        names = {vm.id: vm.name for vm in prepared.plan.vms}
        self._show_build(build, names)
        self.say(_sentence(prepared), _tone(build))
        if build.contradictions:
            self.tabs.setCurrentWidget(self.notes)

    def show_nothing(self) -> None:
        """Nothing was built: an empty preview."""
        self._show_build(Build(), {})

    def _show_build(self, build: Build, names: Mapping[int, str]) -> None:
        self.waves.set_records(build.waves)
        self.left.set_records(
            [(each.vm_id, names[each.vm_id], each.reason) for each in build.left_out]
        )
        bound = build.balance[0].bound_gb if len(build.balance) == 1 else 0.0
        self.chart.setVisible(bool(build.waves))
        self.chart.set_waves([_column(wave) for wave in build.waves], bound)
        self.notes.show_build(build)
        told = len(build.warnings) + len(build.contradictions)
        self.tabs.setTabText(0, f"Waves ({grouped(len(build.waves))})")
        self.tabs.setTabText(1, f"Warnings ({grouped(told)})")
        self.tabs.setTabText(2, f"Left out ({grouped(len(build.left_out))})")

    def may_apply(self, prepared: PreparedBuild) -> bool:
        """Whether there are waves, and each rule that they break was agreed to."""
        return bool(prepared.build.waves) and not self.notes.open_breaches

    def _agreed(self) -> None:
        if self.prepared is not None:
            self.say(_sentence(self.prepared, self.notes.open_breaches), _tone(self.prepared.build))
            self.offer_apply(self.may_apply(self.prepared))

    # -- relaxing ----------------------------------------------------------------------------------

    def _relax(self, relax: Relaxation) -> None:
        """Set the option, or make the edit as a step of its own; then it is built again."""
        self.tabs.tabBar().setFocus()  # the button goes with what it relaxes
        if relax.calendar:
            self.reject()
            self._ctx.happenings.go_to(OpenStage(SETUP))
        elif relax.ties:
            self.effects.do(move_sets.break_up, relax.ties, always=True)
        elif relax.need is not None:
            later, earlier = relax.need
            self.effects.do(dependencies.reject_order, later, earlier, always=True)
        else:
            self.options.relax(relax)

    # -- applying ----------------------------------------------------------------------------------

    def applying(self, prepared: PreparedBuild) -> Apply:
        """Create what is shown, with the breaches that are ticked."""
        agreed = self.notes.agreed()
        return lambda workspace, ticket: wave_building.apply(workspace, prepared, ticket, agreed)


def _column(wave: BuiltWave) -> WaveColumn:
    return WaveColumn(
        wave.number, wave.name, wave.gb, len(wave.vm_ids), wave.wave_type is WaveType.PILOT
    )


def _tone(build: Build) -> str:
    if not build.contradictions:
        return "muted"
    return "error" if any(each.proven for each in build.contradictions) else "warning"


def _sentence(prepared: PreparedBuild, left: int | None = None) -> str:
    """What applying does; ``left`` rules are broken that nobody has agreed to (None: all)."""
    build = prepared.build
    if not build.waves:
        if build.contradictions:
            return build.contradictions[0].sentence
        return "There is nothing to build: no VM in plan is free."
    parts = [prepared.sentence]
    none = sum(each.proven for each in build.contradictions)
    if none:
        parts.append(f"{count_text(none, 'cohort')} without a plan")
    left = len(build.breaches) if left is None else left
    if left:
        parts.append(f"{count_text(left, 'broken rule')} to be agreed to under Warnings")
    if build.left_out:
        parts.append(f"{count_text(len(build.left_out), 'VM')} left out")
    largest = build.largest
    if largest is not None and largest.bound_gb > 0:
        parts.append(
            f"the largest wave moves {number_text(largest.largest_gb)} GB, "
            f"{number_text(largest.ratio, 2)} of the least possible"
        )
    return "; ".join(parts) + "."
