"""The checks of the selected wave beside the board: what can be done about each, its history."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.waves.approval import approval_refusal, locked_since
from app.domain.planning.waves.forecast import Span, slip_days
from app.domain.planning.waves.history import WaveEvent
from app.domain.planning.waves.lifecycle import DELETABLE, STARTED, WITH_OUTCOMES, WORDS
from app.domain.planning.waves.preflight import WaveChecks
from app.domain.planning.waves.wave import Outcome, WaveStatus
from app.services.wave_panel import WavePanel
from app.ui.parts.flat_scroll_area import flat_scroll_area
from app.ui.parts.flowing_text import FlowingText
from app.ui.parts.hairline import Hairline
from app.ui.parts.section import Section
from app.ui.parts.text import ElidedText, Text
from app.ui.stages.waves import words
from app.ui.stages.waves.check_row import CheckRow, utc_text
from app.ui.stages.waves.faces import WaveFace
from app.ui.stages.waves.wave_head import StatusMark
from app.ui.theme.html_colors import colored
from app.ui.theme.icons import set_icon
from app.ui.theme.metrics import TextSize, grid

WIDTH = 46
"""Grid steps that it likes to be wide."""
_NO_SPAN = Span()
_HISTORY = 40
"""Events that are listed."""


class ChecksPanel(QWidget):
    """Says what was asked for; it changes nothing itself."""

    answered = Signal(str, object, str)
    """Name of a check, the state and the note."""
    waive_wanted = Signal(object)
    """A check."""
    unwaive_wanted = Signal(str)
    cause_pressed = Signal(object)
    vms_pressed = Signal(object)
    own_wanted = Signal()
    approve_wanted = Signal()
    withdraw_wanted = Signal()
    step_pressed = Signal()
    rest_migrated = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, CheckRow] = {}
        self.name = ElidedText("", TextSize.BODY, bold=True)
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip("Close the checks")
        self.close_button.setAccessibleName("Close the checks")
        set_icon(self.close_button, "close", "muted_text")
        self.status, self.step_button = StatusMark(), QPushButton()
        self.verdict = Text("", TextSize.SMALL, tone="muted")
        self.verdict.setWordWrap(True)
        self.outcomes = Text("", TextSize.SMALL)
        self.outcomes.setWordWrap(True)
        self.rest_button = QPushButton("The rest migrated")
        self.approval = Text("", TextSize.SMALL)
        self.approval.setWordWrap(True)
        self.baseline = Text("", TextSize.SMALL)
        self.baseline.setWordWrap(True)
        self.approve_button = QPushButton("Approve…")
        self.withdraw_button = QPushButton("Take back…")
        self.own_button = QPushButton("Checks of the project…")
        self.history = FlowingText("History of the wave", TextSize.SMALL)
        self._lay_out()
        self.close_button.clicked.connect(self.closed)
        self.step_button.clicked.connect(self.step_pressed)
        self.rest_button.clicked.connect(self.rest_migrated)
        self.approve_button.clicked.connect(self.approve_wanted)
        self.withdraw_button.clicked.connect(self.withdraw_wanted)
        self.own_button.clicked.connect(self.own_wanted)
        self.setAccessibleName("Checks of the wave")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.name, 1)
        top.addWidget(self.close_button)
        state = QHBoxLayout()
        state.addWidget(self.status, 1)
        state.addWidget(self.step_button)
        self.outcome_line = _line(self.outcomes, self.rest_button)
        self.approval_line = _line(self.approval, self.approve_button, self.withdraw_button)
        self._checks = QVBoxLayout()
        self._checks.setSpacing(0)
        below = QHBoxLayout()
        below.addWidget(self.own_button)
        below.addStretch(1)
        self.past = Section("History")
        self.past.content.addWidget(self.history)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(grid(1.5), 0, grid(1.5), grid(1))
        column.setSpacing(grid(1))
        column.addLayout(state)
        for part in (
            self.verdict,
            self.outcome_line,
            self.approval_line,
            self.baseline,
            Hairline(),
        ):
            column.addWidget(part)
        column.addLayout(self._checks)
        column.addLayout(below)
        column.addWidget(self.past)
        column.addStretch(1)
        area = flat_scroll_area()
        area.setWidget(inside)
        head = QHBoxLayout()
        head.setContentsMargins(grid(1.5), grid(0.5), grid(0.5), grid(0.5))
        head.addLayout(top)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(area, 1)

    def sizeHint(self) -> QSize:
        """A column beside the board."""
        return QSize(grid(WIDTH), grid(60))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for its buttons."""
        return QSize(grid(36), grid(20))

    # -- what is shown -----------------------------------------------------------------------------

    def row(self, name: str) -> CheckRow:
        """The row of a check, by its name."""
        return self._rows[name]

    def names(self) -> list[str]:
        """Names of the checks that are shown, as they stand."""
        return list(self._rows)

    def show_panel(self, face: WaveFace, panel: WavePanel, span: Span = _NO_SPAN) -> None:
        """Show a wave with its checks, its approval, its baseline and its history.

        ``span`` is when it runs as things stand.
        """
        wave = face.wave
        self.name.setText(wave.name)
        icon_name, token = words.STATUS_MARKS[wave.status]
        self.status.show_status(icon_name, token, WORDS[wave.status])
        step = words.NEXT_STEPS.get(wave.status)
        self.step_button.setVisible(step is not None)
        if step is not None:
            self.step_button.setText(step[1])
            self.step_button.setToolTip(step[2])
        verdict, tone = verdict_text(face, panel)
        self.verdict.set_tone(tone)
        self.verdict.setText(verdict)
        self.verdict.setVisible(bool(verdict))
        self._show_outcomes(face)
        self._show_approval(face, panel)
        told = baseline_text(face, panel, span)
        self.baseline.setText(told)
        self.baseline.setVisible(bool(told))
        self._show_rows(panel.checks)
        self.history.show_html(_history_html(panel.history))

    def _show_outcomes(self, face: WaveFace) -> None:
        self.outcome_line.setVisible(face.wave.status in WITH_OUTCOMES and bool(face.rows))
        counts = dict.fromkeys(Outcome, 0)
        for row in face.rows:
            counts[row.outcome] += 1
        told = [
            f"{grouped(counts[kind])} {kind.value}" for kind in Outcome if kind and counts[kind]
        ]
        left = counts[Outcome.OPEN]
        text = ", ".join(told)
        if left:
            verb = "has" if left == 1 else "have"
            text += f"{'; ' if text else ''}{count_text(left, 'VM')} {verb} no outcome yet"
        self.outcomes.setText(f"{text[:1].upper()}{text[1:]}.")
        self.rest_button.setVisible(left > 0)
        self.rest_button.setToolTip(f"{count_text(left, 'VM')} without an outcome have migrated")

    def _show_approval(self, face: WaveFace, panel: WavePanel) -> None:
        wave, asked = face.wave, panel.approval.required
        given = bool(wave.approval_fingerprint)
        changing = wave.status in _CHANGING
        self.approval_line.setVisible(given or (asked and changing))
        self.approve_button.setVisible(not given and changing)
        self.withdraw_button.setVisible(given and changing)
        text = "It needs an approval."
        if given:
            on = f" on {utc_text(wave.approved_at)}" if wave.approved_at else ""
            text = f"Approved by {wave.approver}{on}, number {wave.approval_number}."
            locked = locked_since(wave, panel.approval, panel.today)
            text += f" {locked}" if locked else ""
        self.approval.setText(text)

    def _show_rows(self, checks: WaveChecks) -> None:
        names = [check.name for check in checks.checks]
        if names != list(self._rows):
            for row in self._rows.values():
                self._checks.removeWidget(row)
                row.hide()
                row.deleteLater()
            self._rows = {name: self._make_row(name) for name in names}
        for check in checks.checks:
            self._rows[check.name].show_check(check)

    def _make_row(self, name: str) -> CheckRow:
        row = CheckRow()
        row.answered.connect(lambda state, note: self.answered.emit(name, state, note))
        row.waive_pressed.connect(partial(self._waive, row))
        row.unwaive_pressed.connect(lambda: self.unwaive_wanted.emit(name))
        row.cause_pressed.connect(self.cause_pressed)
        row.vms_pressed.connect(self.vms_pressed)
        self._checks.addWidget(row)
        return row

    def _waive(self, row: CheckRow) -> None:
        if row.check is not None:
            self.waive_wanted.emit(row.check)


def _line(text: Text, *buttons: QPushButton) -> QWidget:
    """A sentence with buttons at its end."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(text, 1)
    for button in buttons:
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return line


_CHANGING = frozenset({WaveStatus.PLANNED, WaveStatus.PRE_CHECKS_PASSED})


def verdict_text(face: WaveFace, panel: WavePanel) -> tuple[str, str]:
    """What stands in the way of the wave's next step, and how grave that is."""
    wave, checks = face.wave, panel.checks
    if wave.status in STARTED:
        return "The checks stand as they stood when it started.", "muted"
    if wave.status in DELETABLE and wave.status is not WaveStatus.PLANNED:
        return "", "muted"
    unapproved = approval_refusal(wave, panel.approval)
    parts = [unapproved] if unapproved else []
    if checks.blockers:
        verb = "keeps" if len(checks.blockers) == 1 else "keep"
        parts.append(f"{count_text(len(checks.blockers), 'check')} {verb} it from going on.")
    if parts:
        return " ".join(parts), "error"
    if checks.questions:
        verb = "asks" if len(checks.questions) == 1 else "ask"
        return f"{count_text(len(checks.questions), 'check')} {verb} for a confirmation.", "warning"
    return "Nothing in its checks keeps it from going on.", "ok"


def baseline_text(face: WaveFace, panel: WavePanel, span: Span) -> str:
    """When a wave was to run, when it does, and what of its VMs differs since; empty without a
    baseline.
    """
    wave = face.wave
    if wave.baseline_at is None:
        return ""
    parts = [f"Baseline: {words.span_text(Span(wave.baseline_start, wave.baseline_end))}"]
    slip = slip_days(wave, span)
    if slip is not None:
        late = f"{count_text(abs(slip), 'day')} {'later' if slip > 0 else 'earlier'}"
        parts.append(f"now {words.span_text(span)}, {late if slip else 'as planned'}")
    now, then = {row.vm_identity for row in face.rows}, set(panel.baseline_vms)
    changes = [
        f"{count_text(count, 'VM')} {what}"
        for count, what in ((len(now - then), "more"), (len(then - now), "fewer"))
        if count
    ]
    if changes:
        parts.append(f"{' and '.join(changes)} than then")
    return f"{'; '.join(parts)}."


def _history_html(events: Sequence[WaveEvent]) -> str:
    if not events:
        return "<p style='margin:0'>Nothing has happened to it yet.</p>"
    html = "".join(map(_event_html, events[:_HISTORY]))
    if len(events) > _HISTORY:
        html += f"<p style='margin:0'>and {grouped(len(events) - _HISTORY)} earlier ones</p>"
    return html


def _event_html(event: WaveEvent) -> str:
    moved = ""
    if event.to_status:
        before = _status_word(event.from_status)
        moved = f"{before} → {_status_word(event.to_status)}" if before else ""
    told = ". ".join(part for part in (moved, event.note) if part)
    times = ""
    if event.to_status == WaveStatus.PLANNED.value and event.started_at is not None:
        times = f" · had run from {utc_text(event.started_at)}"
        times += f" to {utc_text(event.completed_at)}" if event.completed_at else ""
    who = " · ".join(part for part in (event.who, utc_text(event.at)) if part)
    return (
        f'<p style="margin:0 0 4px 0">{escape(told)}<br>'
        f"{colored('muted_text', escape(who + times))}</p>"
    )


def _status_word(status: str) -> str:
    try:
        return WORDS[WaveStatus(status)]
    except ValueError:
        return ""
