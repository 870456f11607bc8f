"""Everything about one rule: what it says, its limits and lists, and the VMs that it hits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.planning.risk.catalog import NOT_IN_RVTOOLS, RULES_BY_ID
from app.domain.planning.risk.config import RiskConfig
from app.ui.charts.labels import number_text
from app.ui.parts.section import Section
from app.ui.parts.text import Text
from app.ui.stages.risk.examples import Example, ExampleList
from app.ui.stages.risk.fields import Check, KnobField, LimitField, make_field
from app.ui.stages.risk.questions import Questionnaire
from app.ui.stages.risk.rows import MODE, RULE_KNOBS, Tally
from app.ui.theme.metrics import TextSize, grid

MOST_EXAMPLES = 20
_MODE_TEXT = (
    "A VM moves cold when it is powered off or suspended, has raw device mappings, runs a system "
    "that only moves powered off, or is red. Every other VM moves warm. The operator's choice for "
    "a VM comes before this."
)


class RuleDetail(QWidget):
    """The panel beside the table. Texts that a field refuses are kept while another rule shows."""

    committed = Signal(str, object)
    """Key of a setting and its new value."""
    vm_chosen = Signal(object)
    """Key of a VM to be shown."""
    all_wanted = Signal()
    """All VMs that the rule hits are to be shown."""
    waive_wanted = Signal()
    unwaive_wanted = Signal()

    def __init__(
        self, check: Check, questions: Questionnaire, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rule = ""
        self.fields: dict[str, KnobField] = {}
        self.questions = questions
        self._check = check
        self._drafts: dict[str, str] = {}
        self._title = Text("", TextSize.BODY, bold=True)
        self._reads = Text("", TextSize.SMALL, tone="muted")
        self._words = Text()
        self._figures = Text("", TextSize.SMALL, tone="muted")
        for text in (self._title, self._reads, self._words, self._figures):
            text.setWordWrap(True)
        self._settings = QVBoxLayout()
        self._settings.setSpacing(grid(1.5))
        self.hit_section = Section("VMs hit")
        self.example_list = ExampleList()
        self.all_button = _link("")
        self.waive_button = _link("")
        self.unwaive_button = _link("")
        self._build()
        self.example_list.chosen.connect(self.vm_chosen)
        self.all_button.clicked.connect(self.all_wanted)
        self.waive_button.clicked.connect(self.waive_wanted)
        self.unwaive_button.clicked.connect(self.unwaive_wanted)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(grid(2), grid(1), grid(2), grid(2))
        column.setSpacing(grid(0.75))
        for text in (self._title, self._reads, self._words, self._figures):
            column.addWidget(text)
        column.addSpacing(grid(0.5))
        column.addLayout(self._settings)
        column.addWidget(self.questions)
        column.addSpacing(grid(1))
        column.addWidget(self.hit_section)
        column.addStretch(1)
        self.hit_section.content.setContentsMargins(0, 0, 0, 0)
        self.hit_section.content.setSpacing(grid(0.5))
        self.hit_section.content.addWidget(self.example_list)
        for button in (self.all_button, self.waive_button, self.unwaive_button):
            line = QHBoxLayout()
            line.addWidget(button)
            line.addStretch(1)
            self.hit_section.content.addLayout(line)

    def show_rule(self, rule: str, config: RiskConfig) -> None:
        """Show another rule, or follow the settings of the one that is shown."""
        if rule != self.rule:
            self.rule = rule
            self._make_fields(rule)
            self.questions.setVisible(rule == NOT_IN_RVTOOLS)
            self.hit_section.setVisible(rule != NOT_IN_RVTOOLS)
        self._show_words(config)
        for key, field in self.fields.items():
            field.show_value(config.value(key))

    def forget_drafts(self) -> None:
        """Another project is open: what was typed is of no use any more."""
        self._drafts.clear()
        for field in self.fields.values():
            field.revert()

    def _make_fields(self, rule: str) -> None:
        for key, field in self.fields.items():
            if field.dirty:
                self._drafts[key] = field.text()
            self._settings.removeWidget(field)
            field.hide()
            field.deleteLater()
        keys = [k for k in RULE_KNOBS.get(rule, ()) if k.startswith(("threshold.", "list."))]
        self.fields = {key: make_field(key, self._check) for key in keys}
        LimitField.align(self.fields.values())
        for key, field in self.fields.items():
            field.committed.connect(self.committed)
            self._settings.addWidget(field)
            field.show()
            if key in self._drafts:
                field.set_draft(self._drafts.pop(key))

    def _show_words(self, config: RiskConfig) -> None:
        known = RULES_BY_ID.get(self.rule)
        if known is None:
            self._title.setText("Migration mode")
            self._reads.setText("Warm or cold, decided from several sheets")
            self._words.setText(_MODE_TEXT)
            return
        self._title.setText(known.title)
        reads = "" if known.per_project else f" · reads {known.sheet}: {known.column}"
        self._reads.setText(f"{known.category}{reads}")
        self._words.setText(config.describe(known))

    def show_counts(self, counts: Tally, *, enabled: bool) -> None:
        """The figures of the rule that is shown."""
        known = RULES_BY_ID.get(self.rule)
        if known is None or known.per_project:
            self._figures.setText("")
        elif not enabled:
            self._figures.setText("The rule is switched off; no VM is asked.")
        else:
            hits = counts.of_rule(counts.hits, known)
            waived = counts.of_rule(counts.waived, known)
            unknown = counts.unknown[known.id]
            total = sum(counts.points.values())
            parts = [f"{_vms(hits)} in plan hit"]
            if unknown:
                parts.append(f"{number_text(unknown)} unknown")
            if waived:
                parts.append(f"{number_text(waived)} waived")
            if total:
                share = 100 * counts.of_rule(counts.points, known) / total
                parts.append(f"{number_text(share, 1)} % of all points")
            self._figures.setText(" · ".join(parts))
        self._figures.setVisible(bool(self._figures.text()))

    def show_vms(
        self, examples: Sequence[Example], hits: int, waived: int, *, editable: bool
    ) -> None:
        """The first VMs that the rule hits, and what can be done with all of them."""
        mode = self.rule == MODE
        self.example_list.show_examples(examples)
        self.hit_section.set_note("" if examples else "None.")
        self.all_button.setText(f"Show all {number_text(hits)}")
        self.all_button.setVisible(bool(hits) and not mode)
        one = "Waive on this VM…" if hits == 1 else f"Waive on all these {number_text(hits)} VMs…"
        self.waive_button.setText(one)
        self.waive_button.setToolTip("The findings stay, with your note, but count nothing.")
        self.waive_button.setVisible(bool(hits) and not mode)
        self.waive_button.setEnabled(editable)
        self.unwaive_button.setText(f"Count again on {_vms(waived)}")
        self.unwaive_button.setToolTip("Take the waivers of this rule back.")
        self.unwaive_button.setVisible(bool(waived) and not mode)
        self.unwaive_button.setEnabled(editable)


def _vms(count: int) -> str:
    return "1 VM" if count == 1 else f"{number_text(count)} VMs"


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("link", True)
    return button
