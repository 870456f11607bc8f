"""One check of a wave: how it stands, why, who said so, and what can be done about it."""

from __future__ import annotations

from datetime import datetime
from html import escape

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.counted_noun import count_text
from app.domain.number_style import grouped
from app.domain.planning.waves.check_record import STATE_WORDS, CheckSeverity, CheckState
from app.domain.planning.waves.preflight import WaveCheck
from app.domain.planning.waves.preflight_evaluation import CauseKind
from app.ui.charts.labels import clock_text, date_text
from app.ui.parts.flowing_text import FlowingText
from app.ui.parts.quiet_fields import NoteField, QuietComboBox
from app.ui.parts.text import Text
from app.ui.stages.waves.wave_head import paint_check_dot
from app.ui.theme.direction import keep_left_to_right, painter_on
from app.ui.theme.html_colors import link
from app.ui.theme.metrics import TextSize, grid
from app.ui.theme.tokens import theme

CAUSE, VMS = "cause", "vms"
"""What links ask for: ``cause:2`` goes to the third cause, ``vms:2`` to its VMs."""
SEVERITY_WORDS = {
    CheckSeverity.BLOCKER: "Blocker",
    CheckSeverity.WARNING: "Warning",
    CheckSeverity.INFO: "Information",
}
_MOST = 6
"""Causes that are listed; the reason has the sum of all."""


class CheckDot(QWidget):
    """The same dot as in the head of the wave."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keep_left_to_right(self)
        self._state = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().theme_changed.connect(self.update)

    def show_state(self, state: str) -> None:
        """Show a state: pass, fail, pending, na, skipped or waived."""
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:
        """One dot in a line of text."""
        return QSize(grid(1.25), self.fontMetrics().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter, edge = painter_on(self), grid(1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_check_dot(painter, QRectF(1, (self.height() - edge) / 2, edge, edge), self._state)
        painter.end()


class CheckRow(QWidget):
    """Follows its check; what is being typed into the note stays."""

    answered = Signal(object, str)
    """State and note, of a check that is the operator's."""
    waive_pressed = Signal()
    unwaive_pressed = Signal()
    cause_pressed = Signal(object)
    vms_pressed = Signal(object)
    """Keys of VMs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.check: WaveCheck | None = None
        self.dot = CheckDot()
        self.label = Text(bold=True)
        self.label.setWordWrap(True)
        self.severity = Text("", TextSize.SMALL, tone="muted")
        self.told = FlowingText("Why the check stands as it does", TextSize.SMALL)
        self.told.link_activated.connect(self._linked)
        self.state = QuietComboBox("Answer")
        for state, text in STATE_WORDS.items():
            self.state.addItem(text, state)
        self.note = NoteField("Note", 2)
        self.note.setPlaceholderText("Note")
        self.by_hand = QWidget()
        self.waive_button = QPushButton("Waive…")
        self.unwaive_button = QPushButton("Take waiver back")
        self.who = Text("", TextSize.SMALL, tone="muted")
        self.who.setWordWrap(True)
        self.state.activated.connect(lambda _place: self._answer())
        self.note.committed.connect(self._note_taken)
        self.waive_button.clicked.connect(self.waive_pressed)
        self.unwaive_button.clicked.connect(self.unwaive_pressed)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(grid(0.75))
        top.addWidget(self.dot, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.label, 1)
        top.addWidget(self.severity, 0, Qt.AlignmentFlag.AlignTop)
        answer = QHBoxLayout(self.by_hand)
        answer.setContentsMargins(0, 0, 0, 0)
        answer.setSpacing(grid(0.75))
        answer.addWidget(self.state)
        answer.addWidget(self.note, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(grid(0.75))
        buttons.addWidget(self.who, 1)
        buttons.addWidget(self.waive_button)
        buttons.addWidget(self.unwaive_button)
        below = QVBoxLayout()
        below.setContentsMargins(grid(2), 0, 0, 0)
        below.setSpacing(grid(0.5))
        for part in (self.told, self.by_hand):
            below.addWidget(part)
        below.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, grid(0.5), 0, grid(0.5))
        column.setSpacing(grid(0.25))
        column.addLayout(top)
        column.addLayout(below)

    # -- what is shown -----------------------------------------------------------------------------

    def show_check(self, check: WaveCheck) -> None:
        """Show how a check stands."""
        self.check = check
        stored = check.stored
        self.dot.show_state("waived" if check.waived else check.state.value)
        self.label.setText(check.kind.label)
        word = STATE_WORDS[check.state]
        self.severity.setText(SEVERITY_WORDS[check.kind.severity])
        hand = not check.kind.auto and not check.frozen
        self.by_hand.setVisible(hand)
        self._show_told(check, with_reason=not hand)
        self.state.setAccessibleName(f"Answer: {check.kind.label}")
        self.note.setAccessibleName(f"Note: {check.kind.label}")
        self.state.setCurrentIndex(self.state.findData(check.state))
        kept = stored.notes if stored is not None else ""
        if not self.note.hasFocus() and self.note.toPlainText() != kept:
            self.note.setPlainText(kept)
        self.who.setText(_who(check))
        open_ = check.kind.severity is not CheckSeverity.INFO and (check.blocks or check.asks)
        self.waive_button.setVisible(open_ and not check.frozen)
        self.waive_button.setAccessibleName(f"Waive {check.kind.label}")
        has = stored is not None and bool(stored.waived_reason)
        self.unwaive_button.setVisible(has and not check.frozen)
        state = f"{word}{', waived' if check.waived else ''}"
        self.setAccessibleName(f"{check.kind.label}: {state}")

    def _show_told(self, check: WaveCheck, *, with_reason: bool) -> None:
        lines = []
        if with_reason:
            reason = check.reason or "nobody has answered it"
            told = 0 < len(check.causes) <= _MOST and all(
                cause.text in reason for cause in check.causes
            )
            word = STATE_WORDS[check.state]
            lines.append(word if told else f"{word}: {escape(reason)}")
        waiver = waiver_text(check)
        if waiver:
            lines.append(escape(waiver))
        lines += [_cause_html(check, place) for place in range(min(len(check.causes), _MOST))]
        if len(check.causes) > _MOST:
            lines.append(f"and {grouped(len(check.causes) - _MOST)} more")
        html = "".join(f'<p style="margin:0 0 2px 0">{line}</p>' for line in lines)
        self.told.show_html(html)
        self.told.setVisible(bool(html))

    # -- what the user does ------------------------------------------------------------------------

    def _answer(self) -> None:
        state = self.state.currentData()
        if self.check is not None and state != self.check.state:
            self.answered.emit(CheckState(state), self.note.toPlainText().strip())

    def _note_taken(self) -> None:
        check, text = self.check, self.note.toPlainText().strip()
        if check is None or check.frozen or check.kind.auto:
            return
        if text != (check.stored.notes if check.stored is not None else ""):
            self.answered.emit(check.state, text)

    def _linked(self, link: str) -> None:
        what, _, place = link.partition(":")
        causes = self.check.causes if self.check is not None else ()
        if not place.isdecimal() or int(place) >= len(causes):
            return
        cause = causes[int(place)]
        if what == VMS:
            self.vms_pressed.emit(cause.vm_ids)
        else:
            self.cause_pressed.emit(cause)


def _cause_html(check: WaveCheck, place: int) -> str:
    """A cause as a link to where it is seen, with one to its VMs where that is elsewhere."""
    cause = check.causes[place]
    html = link(f"{CAUSE}:{place}", f"{cause.text[:1].upper()}{cause.text[1:]}")
    if cause.vm_ids and cause.kind is not CauseKind.VMS:
        html += " · " + link(f"{VMS}:{place}", f"show {count_text(len(cause.vm_ids), 'VM')}")
    return html


def waiver_text(check: WaveCheck) -> str:
    """Whether somebody has waived it, and whether that still counts."""
    stored = check.stored
    if stored is None or not stored.waived_reason:
        return ""
    until = date_text(stored.waived_until) if stored.waived_until else ""
    if check.waived:
        ends = f" until {until}" if until else ""
        return f"Waived{ends} by {stored.waived_by}: {stored.waived_reason}"
    return f"The waiver by {stored.waived_by} has expired on {until}: {stored.waived_reason}"


def _who(check: WaveCheck) -> str:
    if check.kind.auto and not check.frozen:
        return "Evaluates itself"
    stored = check.stored
    if stored is None or stored.checked_at is None:
        return ""
    return " · ".join(part for part in (stored.checked_by, utc_text(stored.checked_at)) if part)


def utc_text(moment: datetime) -> str:
    """A moment that is kept in UTC."""
    return f"{date_text(moment.date())} {clock_text(moment.hour + moment.minute / 60)} UTC"
