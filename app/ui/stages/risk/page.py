"""The rules of the assessment: what they cost, whom they hit, where the bands end."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.domain.changes import ChangeSet
from app.domain.counted_noun import count_text
from app.domain.destinations import Destination, OneRule, OneVm, Vms
from app.domain.errors import FieldError
from app.domain.model import Vm
from app.domain.planning.plan.changed_vms import RunningCount
from app.domain.planning.plan.plan import Plan
from app.domain.planning.risk.catalog import NOT_IN_RVTOOLS, QUESTIONS, RULES_BY_ID
from app.domain.planning.risk.config import DEFAULT_CONFIG, RiskConfig
from app.domain.planning.risk.knobs import KNOBS_BY_KEY
from app.services import assessing
from app.ui.charts.labels import number_text
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.folding_splitter import FoldingSplitter
from app.ui.parts.hairline import Hairline
from app.ui.parts.tool_action import tool_action
from app.ui.shell.context import AppContext
from app.ui.shell.page import Page
from app.ui.shell.remediation_editing import RemediationEditing
from app.ui.shell.table_commands import EditableTableCommands
from app.ui.shell.vm_bulk import VmBulk
from app.ui.shell.vm_editing import VmEditing
from app.ui.stages.risk.actions import RiskEdits
from app.ui.stages.risk.bands import BandsPane
from app.ui.stages.risk.cells import MarkingDelegate
from app.ui.stages.risk.detail import MOST_EXAMPLES, RuleDetail
from app.ui.stages.risk.examples import Example
from app.ui.stages.risk.files import export_rules, import_rules
from app.ui.stages.risk.questions import Questionnaire
from app.ui.stages.risk.rows import (
    CELL_FIELDS,
    RULE_KNOBS,
    RULE_WEIGHTS,
    RuleRow,
    Tally,
    assessed,
    columns,
    findings_told,
    knob_of,
    rule_rows,
    tally,
    vms_hit,
)
from app.ui.stages.risk.words import (
    changed_keys,
    changes_sentence,
    default_words,
    is_changed,
)
from app.ui.table.data_table import LEAST_TABLE, DataTable
from app.ui.table.filled_layout import ElasticLayout
from app.ui.table.record_table_model import RecordTableModel
from app.ui.theme.metrics import grid

_LAYOUT = "risk"
_ANSWERS_TOPIC = "migration_risk_answers"
_FIGURE_TIP = (
    "Score: the points of the rules that fired, at most 100. Category: the worse of the score's "
    "band and the floors that fired. Waived findings count nothing. VMs in plan only."
)


class RiskPage(Page, EditableTableCommands):
    """Rules on the left, one of them in full on the right, the bands beneath."""

    key = "risk"
    title = "Risk"
    tools_offered = (
        "Questions", "Changed only", "Add to remediation…", "Restore defaults…",
        "Export rules…", "Import rules…",
    )  # fmt: skip
    icon_name = "risk"
    comes_here = "What makes a VM hard to move, and how much it counts, stands here."
    group = "Assess"

    sums_changed = Signal(str)
    """Sums of the selection, for the status bar."""

    def __init__(self, ctx: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self.edits = RiskEdits(ctx, self)
        self.vm_editing = VmEditing(ctx)
        self._tally = Tally()
        self._findings, self._scores = RunningCount(findings_told), RunningCount(assessed)
        self._tallied_by: RiskConfig | None = None
        self._answers: dict[str, tuple[str, str]] = {}
        self.records = RecordTableModel(columns(), _row_key, row_style=_row_style, parent=self)
        self.table = DataTable(self.records, title="Risk rules")
        self._marks = MarkingDelegate(self.table)
        self.bands = BandsPane(self.edits.refusal)
        self.questions = Questionnaire(assessing.ANSWERS, assessing.MAX_NOTE)
        self.detail = RuleDetail(self.edits.refusal, self.questions)
        self._build()
        self._make_tools()
        self._connect()

    def _build(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, grid(1), 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        self.table.setMinimumHeight(grid(LEAST_TABLE))
        column.addWidget(Hairline())
        column.addWidget(self.bands)
        self.panel = flat_scroll_area()
        self.panel.setWidget(self.detail)
        self.panel.setMinimumWidth(grid(29))
        splitter = FoldingSplitter("risk")
        splitter.addWidget(left)
        splitter.addWidget(self.panel)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([grid(89), grid(45)])
        outer = QVBoxLayout(self.content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)
        ElasticLayout(self.table, self.ctx.settings, _LAYOUT, RULE_WEIGHTS, frozen=False)

    def _make_tools(self) -> None:
        self.changed_action = tool_action(self, "Changed only", "filter", self._refilter)
        self.changed_action.setCheckable(True)
        self.changed_action.setToolTip("Show only rules that differ from their defaults")
        self.find_action = tool_action(self, "Find", "search", self.find)
        self.questions_action = tool_action(self, "Questions", "help", self._go_to_questions)
        self.questions_action.setToolTip("What no export tells: asked once per project")
        self.defaults_action = tool_action(self, "Restore defaults…", "refresh", self._restore)
        self.export_action = tool_action(self, "Export rules…", "export", self._export)
        self.import_action = tool_action(self, "Import rules…", "import", self._import)
        self.remediate_action = tool_action(
            self, "Add to remediation…", "issues", self._remediate,
            "List what the selected rules found, with an owner and a due date",
        )  # fmt: skip
        self.remediations = RemediationEditing(self.ctx)
        self.vm_bulk = VmBulk.of_keys(self.ctx, self._vms_of_selected, self)
        self.vms_action = self.vm_bulk.as_menu("Edit VMs")
        self.vms_action.setToolTip("The VMs in plan that the selected rules hit")
        self.table.set_extra_actions([self.vms_action, self.remediate_action])
        self.example_bulk = VmBulk.of_keys(self.ctx, self.detail.example_list.current_keys, self)
        self.detail.example_list.addActions(self.example_bulk.everything())
        self.header.set_tools(
            [
                self.changed_action, self.questions_action, self.find_action,
                self.remediate_action,
                self.defaults_action, self.export_action, self.import_action,
            ],
            [self.vms_action],
        )  # fmt: skip

    def _connect(self) -> None:
        table, detail = self.table, self.detail
        table.changes_requested.connect(self._block_edited)
        table.edit_refused.connect(self._refused)
        table.current_changed.connect(self._rule_chosen)
        table.context_menu_requested.connect(self._add_to_menu)
        table.sums_changed.connect(self.sums_changed)
        self.bands.committed.connect(self._set_one)
        self.questions.answered.connect(self._answer)
        detail.committed.connect(self._set_one)
        detail.vm_chosen.connect(self._go_to_vm)
        detail.all_wanted.connect(self._go_to_all)
        detail.waive_wanted.connect(self._waive)
        detail.unwaive_wanted.connect(self._unwaive)
        self.edits.config_changed.connect(self._config_changed)
        self.edits.busy_changed.connect(self._busy_changed)
        happenings = self.ctx.happenings
        happenings.changed.connect(self._happened)
        happenings.project_opened.connect(self._project_opened)

    # What is shown

    def show_plan(self, plan: Plan) -> None:
        """Count anew and show everything."""
        found, scores = self._findings.of(plan.vms), self._scores.of(plan.vms)
        self._tally = tally(found, scores, self.edits.stored)
        self._tallied_by = self.edits.stored
        self._answers = assessing.answers(self.ctx.workspace, plan.project.id)
        green, yellow, red = self._tally.categories
        self.header.set_figure(
            number_text(red),
            f"of {number_text(green + yellow + red)} VMs in plan are red",
            _FIGURE_TIP,
        )
        self.bands.show_tally(self._tally)
        self.questions.show_answers(self._answers)
        self._show_config()

    def _show_config(self) -> None:
        config = self.edits.config
        self._show_rows()
        self.bands.show_config(config)
        self.defaults_action.setEnabled(config != DEFAULT_CONFIG)
        if self.table.current_key() is None:
            self.table.reveal_first("title")
        self._show_rule(self.detail.rule)

    def _show_rows(self) -> None:
        open_questions = sum(not self._answers.get(q.id, ("", ""))[0] for q in QUESTIONS)
        left = f" ({open_questions} open)" if open_questions else ""
        self.questions_action.setText(f"Questions{left}")
        rows = rule_rows(self.edits.config, self._tally, open_questions)
        if self.changed_action.isChecked():
            rows = [row for row in rows if row.changed]
            self.table.set_empty("Every rule has its defaults.")
        if [row.key for row in rows] == [row.key for row in self.records.all_records()]:
            self.records.patch(rows)
        else:
            self.records.set_records(rows)

    def _show_rule(self, rule: str) -> None:
        if not rule:
            return
        config = self.edits.config
        self.detail.show_rule(rule, config)
        self.detail.show_counts(self._tally, enabled=rule not in config.disabled)
        hit, waived = self._vms_hit(rule)
        examples = [Example(vm.id, vm.name, text) for vm, text in hit[:MOST_EXAMPLES]]
        editable = not self.edits.busy
        self.detail.show_vms(examples, len(hit), len(waived), editable=editable)

    def _vms_hit(self, rule: str) -> tuple[list[tuple[Vm, str]], list[Vm]]:
        return vms_hit(self.ctx.plan.vms if self.ctx.plan else (), rule)

    def _rule_chosen(self, key: Hashable) -> None:
        row = self.records.record_of(key) if key is not None else None
        if isinstance(row, RuleRow) and row.rule != self.detail.rule:
            self._show_rule(row.rule)
            self.panel.verticalScrollBar().setValue(0)

    def _config_changed(self) -> None:
        plan = self.ctx.plan
        if not self.isVisible() or plan is None:
            self._stale = True
            return
        if self.edits.stored is not self._tallied_by:
            self.show_plan(plan)
        else:
            self._show_config()

    def _busy_changed(self) -> None:
        editable = not self.edits.busy
        self.detail.waive_button.setEnabled(editable)
        self.detail.unwaive_button.setEnabled(editable)

    def _happened(self, changes: ChangeSet) -> None:
        if _ANSWERS_TOPIC not in changes.topics:
            return
        if self.isVisible() and self.ctx.plan is not None:
            self._show_answers()
        else:
            self._stale = True

    def _show_answers(self) -> None:
        self._answers = assessing.answers(self.ctx.workspace, self.ctx.project_id)
        self.questions.show_answers(self._answers)
        self._show_rows()

    def _project_opened(self, _project: object) -> None:
        self.detail.forget_drafts()
        self._stale = True

    def _refilter(self) -> None:
        self._show_rows()

    # Going somewhere

    def reveal(self, destination: Destination) -> None:
        """Select a rule, or one of its levels."""
        if self._stale:
            self.refresh()
        match destination:
            case OneRule(key):
                self._show_row(key)
            case _:
                super().reveal(destination)

    def _show_row(self, key: str) -> None:
        if self.records.record_of(key) is None and self.changed_action.isChecked():
            self.changed_action.setChecked(False)
            self._show_rows()
        self.table.reveal(key, "title")

    def _go_to_questions(self) -> None:
        self.reveal(OneRule(NOT_IN_RVTOOLS))

    def _go_to_vm(self, key: int) -> None:
        self.ctx.happenings.go_to(OneVm(key))

    def _go_to_all(self) -> None:
        self.ctx.happenings.go_to(Vms(rules=(self.detail.rule,)))

    # Edits

    def _block_edited(self, changes: Sequence[tuple[Hashable, str, Any]]) -> None:
        values = {}
        for key, field, value in changes:
            knob = knob_of(self.records.record_of(key), field)
            if knob:
                values[knob] = value
        if values:
            self._set_rules(values)
        else:
            self._refused("Only rules have a switch, points and a least category.")

    def _set_one(self, key: str, value: Any) -> None:
        self._set_rules({key: value})

    def _set_rules(self, values: Mapping[str, Any]) -> None:
        try:
            self.edits.set_values(values)
        except FieldError as error:
            self.ctx.report(error)

    def _add_to_menu(self, menu: QMenu, keys: Sequence[Hashable]) -> None:
        """Offer the way back to the default of the cells, or of the whole rules."""
        rows = [self.records.record_of(key) for key in keys]
        place = self.table.grid.currentIndex().column()
        field = self.records.columns[place].key if place >= 0 else ""
        if field in CELL_FIELDS:
            knobs = {knob for row in rows if (knob := knob_of(row, field))}
        else:
            knobs = {knob for row in rows for knob in RULE_KNOBS.get(row.rule, ())}
        wanted = sorted(knob for knob in knobs if is_changed(self.edits.config, knob))
        action = QAction(default_words(wanted), menu)
        action.setEnabled(bool(wanted))
        action.setData(wanted)
        action.triggered.connect(self._back_to_default)
        first = menu.actions()[0]
        menu.insertAction(first, action)
        menu.insertSeparator(first)

    def _back_to_default(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._set_rules({key: KNOBS_BY_KEY[key].default for key in action.data()})

    def _restore(self) -> None:
        config = self.edits.config
        changed = changes_sentence(changed_keys(config))
        count = len(self.ctx.plan.vms) if self.ctx.plan else 0
        text = (
            f"Not at its default now: {changed}. Restoring the defaults assesses "
            f"{count_text(count, 'VM')} again; waivers and answered questions stay, and the step "
            "can be undone."
        )
        if self.ctx.dialogs.confirm("Restore the default rules", text, "Restore defaults"):
            self.edits.replace(DEFAULT_CONFIG, "Restore the default risk rules")

    # Waivers and questions

    def _remediate(self) -> None:
        hit = self._vms_of_selected()
        if hit:
            self.remediations.ask_to_add(hit, [row.rule for row in self._selected_rules()])
        else:
            self.ctx.notifier.show("The selected rules hit no VM in plan.")

    def _vms_of_selected(self) -> list[int]:
        """The VMs in plan that the selected rules hit."""
        rules = [row.rule for row in self._selected_rules()]
        return list({vm.id: None for rule in rules for vm, _ in self._vms_hit(rule)[0]})

    def _selected_rules(self) -> list[RuleRow]:
        found = [self.records.record_of(key) for key in self.table.selected_keys()]
        return list({row.rule: row for row in found if isinstance(row, RuleRow)}.values())

    def _waive(self) -> None:
        rule = self.detail.rule
        keys = [vm.id for vm, _ in self._vms_hit(rule)[0]]
        note = self.ctx.dialogs.ask_text(
            f"Waive “{RULES_BY_ID[rule].title}” on {count_text(len(keys), 'VM')}",
            "Why may the finding be waived?",
        )
        if note is None:
            return
        if not note.strip():
            self.ctx.report(
                FieldError("note", "Nothing was waived.", "Say why the finding may be waived.")
            )
            return
        self.vm_editing.waive(keys, rule, note)

    def _unwaive(self) -> None:
        rule = self.detail.rule
        self.vm_editing.count_again([vm.id for vm in self._vms_hit(rule)[1]], rule)

    def _answer(self, question: str, answer: str, note: str) -> None:
        project_id = self.ctx.project_id

        def carry_out() -> None:
            if (
                self.ctx.operations.do(assessing.set_answer, project_id, question, answer, note)
                is None
            ):
                self._show_answers()

        self.edits.when_free(("answer", question), carry_out)

    # Files

    def _export(self) -> None:
        export_rules(self.ctx, self.edits.config)

    def _import(self) -> None:
        found = import_rules(self.ctx)
        if found is None:
            return
        name, config = found
        if config == self.edits.config:
            self.ctx.notifier.show(f"The rules are those of {name} already.")
        self.edits.replace(config, f"Import risk rules from {name}")


def _row_key(row: RuleRow) -> str:
    return row.key


def _row_style(row: RuleRow) -> str:
    return "" if row.active else "muted"
