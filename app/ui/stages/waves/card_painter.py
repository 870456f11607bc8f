"""Paints the cards of a wave: a line, three lines, or a tenant with its count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPixmap,
    QStaticText,
    QTransform,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.enums import Mode, VmStatus
from app.domain.units import hours_text
from app.ui.charts.labels import number_text
from app.ui.charts.risk_bar import paint_risk_bar
from app.ui.stages.waves.card_model import (
    Card,
    CardModel,
    Index,
    TenantCard,
    Zoom,
    gb_text,
    mode_word,
)
from app.ui.stages.waves.faces import BoardVm
from app.ui.stages.waves.words import status_title
from app.ui.theme.icons import RISK_TOKENS, pixmap
from app.ui.theme.metrics import TextSize, grid, icon_extent, text_font
from app.ui.theme.tokens import current_tokens, theme

FAINT = 0.3
"""How much is left of cards that a search does not mean, or that cannot be dropped on."""
_TOLD = {VmStatus.IN_PROGRESS, VmStatus.MIGRATED, VmStatus.FAILED, VmStatus.SKIPPED}
"""Statuses that a card shows; the others follow from where it stands."""
MOST_TEXTS = 8_000
"""Texts that are kept laid out."""
_SELECTED = QStyle.StateFlag.State_Selected.value
_HOVERED = QStyle.StateFlag.State_MouseOver.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value


@dataclass(slots=True)
class Highlight:
    """What of the board is meant just now; all lists share one.

    ``hits`` are the VMs that the search finds, None while nothing is searched. ``lit`` are the
    VMs that the one under the mouse needs.
    """

    hits: Collection[int] | None = None
    lit: Collection[int] = ()


class CardLook:
    """Fonts, distances and pictures of cards at one size of text and in one theme, made once.

    Texts are laid out once too: a card is painted again with every step of a scroll.
    """

    def __init__(self, ratio: float) -> None:
        tokens = current_tokens()
        self.body, self.small = text_font(), text_font(TextSize.SMALL)
        self.struck = QFont(self.body)
        self.struck.setStrikeOut(True)
        self.body_metrics = QFontMetrics(self.body)
        self.small_metrics = QFontMetrics(self.small)
        self.text, self.muted = tokens.qcolor("text"), tokens.qcolor("muted_text")
        self.selected_text = tokens.qcolor("selection_text")
        self.selection, self.hover = tokens.qcolor("selection"), tokens.qcolor("hover")
        self.accent, self.line = tokens.qcolor("accent"), tokens.qcolor("border")
        self.lit = tokens.qcolor("accent", 0.2)
        self.ratio = ratio
        self.extent = max(12, round(icon_extent() * 0.8))
        self.gap, self.edge, self.strip = grid(0.5), grid(0.75), grid(0.375)
        self.head_top, self.head_height = grid(0.5), grid(2.25)
        self.note_height = grid(2)
        self.mode_width = self.small_metrics.horizontalAdvance("cold") + 1
        self.gb_width = self.small_metrics.horizontalAdvance("9,999 GB") + 1
        self._texts: dict[tuple[str, int, int], QStaticText] = {}
        self._pictures: dict[tuple[str, str], QPixmap] = {}

    def picture(self, icon_name: str, token: str) -> QPixmap:
        """An icon in a colour."""
        found = self._pictures.get((icon_name, token))
        if found is None:
            color = current_tokens().color(token)
            found = pixmap(icon_name, color, self.extent, self.ratio)
            self._pictures[icon_name, token] = found
        return found

    def risk(self, category: str) -> QPixmap:
        """The mark of a risk."""
        return self.picture(f"risk-{category.lower()}", RISK_TOKENS[category])

    def laid_out(self, text: str, room: int, *, small: bool = False) -> QStaticText:
        """A text as it is painted, elided in the middle where there is no room (-1: as it is)."""
        key = (text, room, small)
        found = self._texts.get(key)
        if found is None:
            metrics, font = (
                (self.small_metrics, self.small) if small else (self.body_metrics, self.body)
            )
            shown = text
            if room >= 0:
                shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)
            found = QStaticText(shown)
            found.setTextFormat(Qt.TextFormat.PlainText)
            found.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            found.prepare(QTransform(), font)
            if len(self._texts) > MOST_TEXTS:
                self._texts.clear()
            self._texts[key] = found
        return found

    def draw_left(
        self, painter: QPainter, box: QRectF, text: str, room: float, *, small: bool = False
    ) -> None:
        """Paint a text at the left of a line. Font and pen are the painter's."""
        laid = self.laid_out(text, max(0, int(room)), small=small)
        metrics = self.small_metrics if small else self.body_metrics
        top = box.top() + (box.height() - metrics.height()) / 2
        painter.drawStaticText(QPointF(box.left(), round(top)), laid)

    def draw_right(self, painter: QPainter, box: QRectF, text: str, *, small: bool = True) -> None:
        """Paint a text at the right of a line."""
        laid = self.laid_out(text, -1, small=small)
        metrics = self.small_metrics if small else self.body_metrics
        top = box.top() + (box.height() - metrics.height()) / 2
        painter.drawStaticText(QPointF(box.right() - laid.size().width(), round(top)), laid)


_looks: dict[float, CardLook] = {}


def card_look(ratio: float) -> CardLook:
    """Fonts and pictures for a screen of so many device pixels per pixel."""
    found = _looks.get(ratio)
    if found is None:
        found = _looks[ratio] = CardLook(ratio)
    return found


theme().theme_changed.connect(_looks.clear)
theme().size_changed.connect(_looks.clear)


def card_height(zoom: Zoom) -> int:
    """Pixels of a card."""
    lines = {Zoom.LINE: 2.75, Zoom.LINES: 7.0, Zoom.TENANTS: 5.0}
    return grid(lines[zoom])


class CardPainter(QStyledItemDelegate):
    """One for all lists of the board; ``zoom`` and ``highlight`` are set by the board."""

    def __init__(self, highlight: Highlight) -> None:
        super().__init__()
        self.zoom = Zoom.LINE
        self.highlight = highlight

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """As high as its lines."""
        return QSize(grid(16), card_height(self.zoom))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a card."""
        model = index.model()
        if not isinstance(model, CardModel):
            return
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        card = model.cards[index.row()]
        look = card_look(painter.device().devicePixelRatioF())
        rect, state = option.rect, option.state.value
        selected = bool(state & _SELECTED)
        lit = bool(self.highlight.lit) and any(key in self.highlight.lit for key in card.keys)
        if selected:
            painter.fillRect(rect, look.selection)
        elif lit:
            painter.fillRect(rect, look.lit)
        elif state & _HOVERED:
            painter.fillRect(rect, look.hover)
        if lit:
            painter.fillRect(rect.left(), rect.top(), look.strip, rect.height(), look.accent)
        faint = self._is_faint(card) or bool(getattr(option.widget, "refused", ""))
        if faint:
            painter.setOpacity(FAINT)
        inner = QRectF(rect).adjusted(look.edge, 0, -look.edge, 0)
        text = look.selected_text if selected else look.text
        muted = look.selected_text if selected else look.muted
        if isinstance(card, TenantCard):
            _paint_tenant(painter, inner, card, look, text, muted)
        elif self.zoom is Zoom.LINES:
            _paint_lines(painter, inner, card, look, text, muted)
        else:
            _paint_line(painter, inner, card, look, text, muted)
        if faint:
            painter.setOpacity(1.0)
        if self.zoom is not Zoom.LINE:
            painter.setPen(look.line)
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if state & _FOCUSED:
            painter.setPen(look.accent)
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -1, -1))

    def _is_faint(self, card: Card) -> bool:
        hits = self.highlight.hits
        return hits is not None and not any(key in hits for key in card.keys)

    def chain_rect(self, rect: QRectF, card: Card, ratio: float) -> QRectF:
        """Where on a card the mark of its dependencies is; empty where it has none."""
        if isinstance(card, TenantCard) or not card.needs:
            return QRectF()
        look = card_look(ratio)
        line = _first_line(rect.adjusted(look.edge, 0, -look.edge, 0), self.zoom, look)
        right = line.right() if self.zoom is Zoom.LINES else _marks_right(line, look)
        others = (card.mates > 0) + (card.status in _TOLD)
        right -= others * (look.extent + look.gap)
        return QRectF(right - look.extent, line.top(), look.extent, line.height())


def _first_line(inner: QRectF, zoom: Zoom, look: CardLook) -> QRectF:
    if zoom is Zoom.LINE:
        return inner
    top = inner.top() + look.head_top
    return QRectF(inner.left(), top, inner.width(), look.head_height)


def _marks_right(line: QRectF, look: CardLook) -> float:
    return line.right() - look.gb_width - look.mode_width - 2 * look.gap


def _paint_line(
    painter: QPainter, inner: QRectF, vm: BoardVm, look: CardLook, text: QColor, muted: QColor
) -> None:
    painter.setFont(look.small)
    painter.setPen(muted)
    look.draw_right(painter, inner, gb_text(vm.gb))
    right = inner.right() - look.gb_width - look.gap
    place = QRectF(right - look.mode_width, inner.top(), look.mode_width, inner.height())
    if vm.mode == Mode.COLD:
        look.draw_right(painter, place, mode_word(vm.mode))
    _paint_head(painter, inner, place.left() - look.gap, vm, look, text)


def _paint_head(
    painter: QPainter, line: QRectF, right: float, vm: BoardVm, look: CardLook, text: QColor
) -> None:
    """Risk, name and marks, the marks from ``right`` to the left."""
    extent = look.extent
    top = line.top() + (line.height() - extent) // 2
    if vm.status in _TOLD:
        picture = look.picture(f"status-{vm.status}", f"status_{vm.status}")
        painter.drawPixmap(QPointF(right - extent, top), picture)
        right -= extent + look.gap
    if vm.mates:
        painter.drawPixmap(QPointF(right - extent, top), look.picture("link", "muted_text"))
        right -= extent + look.gap
    if vm.needs:
        painter.drawPixmap(QPointF(right - extent, top), look.picture("dependencies", "muted_text"))
        right -= extent + look.gap
    if not vm.gone:
        painter.drawPixmap(QPointF(line.left(), top), look.risk(vm.risk))
    left = line.left() + extent + look.gap
    painter.setFont(look.struck if vm.gone else look.body)
    painter.setPen(text)
    place = QRectF(left, line.top(), max(0.0, right - left), line.height())
    look.draw_left(painter, place, vm.name, place.width())


def _paint_lines(
    painter: QPainter, inner: QRectF, vm: BoardVm, look: CardLook, text: QColor, muted: QColor
) -> None:
    first = _first_line(inner, Zoom.LINES, look)
    _paint_head(painter, first, first.right(), vm, look, text)
    painter.setFont(look.small)
    painter.setPen(muted)
    left = first.left() + look.extent + look.gap
    second = QRectF(left, first.bottom() - 1, first.right() - left, look.note_height)
    who = " · ".join(part for part in (vm.tenant, vm.application) if part)
    look.draw_left(painter, second, who, second.width(), small=True)
    third = second.translated(0, look.note_height)
    look.draw_right(painter, third, gb_text(vm.gb))
    told = status_title(vm.status) if vm.status in _TOLD else ""
    what = " · ".join(part for part in (mode_word(vm.mode), hours_text(vm.hours), told) if part)
    look.draw_left(painter, third, what, third.width() - look.gb_width, small=True)


def _paint_tenant(
    painter: QPainter, inner: QRectF, card: TenantCard, look: CardLook, text: QColor, muted: QColor
) -> None:
    first = _first_line(inner, Zoom.TENANTS, look)
    count = number_text(len(card.keys))
    painter.setFont(look.body)
    painter.setPen(text)
    look.draw_right(painter, first, count, small=False)
    room = first.width() - look.body_metrics.horizontalAdvance(count) - 2 * look.edge
    look.draw_left(painter, first, card.tenant, room)
    painter.setFont(look.small)
    painter.setPen(muted)
    second = QRectF(first.left(), first.bottom(), first.width(), look.note_height)
    look.draw_right(painter, second, gb_text(card.gb))
    middle = second.center().y()
    width = second.width() - look.gb_width - look.gap
    paint_risk_bar(painter, QRectF(second.left(), middle - 2, width, 4), card.risk)
