"""The board: a column per wave in the order of time, and one for what stands in none.

Hundreds of waves share a few columns: only those in view are there, and each is given another wave
when the board moves on. What is selected, and how far a wave is scrolled, is kept per wave.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QItemSelectionModel, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollBar, QVBoxLayout, QWidget

from app.ui.parts.hairline import Hairline
from app.ui.stages.waves import words
from app.ui.stages.waves.card_list import CardList
from app.ui.stages.waves.card_model import Card, CardModel, Zoom, tenant_cards
from app.ui.stages.waves.card_painter import CardPainter, Highlight
from app.ui.stages.waves.cohort_band import CohortBand, Span
from app.ui.stages.waves.faces import EMPTY, POOL, Board, BoardVm, CheckFace
from app.ui.stages.waves.wave_column import FINE, FOLDED, WIDTH, Verdict, WaveColumn
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import current_tokens, theme

Judge = Callable[[Sequence[int], int], Verdict]
"""What a wave says of VMs that are to go there."""

_GAP = 1
"""Grid steps between two columns."""
_WHEEL_STEP = 120
_LEAST = 22
"""Grid steps of height that columns have at least."""
_AT_ONCE = 2
"""New columns in one turn of a scroll."""


@dataclass(slots=True)
class _Kept:
    """What is kept of a wave while no column shows it."""

    model: CardModel
    chosen: QItemSelectionModel
    scroll: int = 0


class _Stage(QWidget):
    """The room in which the columns stand, and beyond which they are not seen."""

    resized = Signal(int)
    """The width that it had."""
    wheeled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # What is opaque is moved on the screen instead of being painted anew.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def minimumSizeHint(self) -> QSize:
        """A head with a few cards."""
        return QSize(grid(16), grid(_LEAST))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing between the columns but the window's ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), current_tokens().qcolor("window"))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another number of columns fits."""
        super().resizeEvent(event)
        self.resized.emit(event.oldSize().width())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move the board."""
        turned = event.angleDelta()
        self.wheeled.emit(turned.x() or turned.y())
        event.accept()


class WaveBoard(QWidget):
    """Says what was asked for by drag and drop, keys and buttons; it changes nothing itself."""

    move_wanted = Signal(object, int)
    """Keys of VMs, and the key of a wave or of the pool."""
    choose_wanted = Signal()
    """Ask where what is selected goes."""
    menu_wanted = Signal(object)
    wave_menu_wanted = Signal(int, object)
    step_pressed = Signal(int)
    checks_pressed = Signal(int)
    opened = Signal(int)
    current_changed = Signal()
    selection_changed = Signal()
    said = Signal(str)
    """Why something that the keyboard asked for is not done."""

    def __init__(self, judge: Judge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._judge = judge
        self.checks_of: Callable[[int], tuple[CheckFace, ...]] = lambda _key: ()
        """The checks of a wave by its key, as far as they are known."""
        self._board = EMPTY
        self._shown: Collection[int] | None = None
        self._hidden: frozenset[int] = frozenset()
        self._kept: dict[int, _Kept] = {}
        self._bound: dict[int, WaveColumn] = {}
        self._spare: list[WaveColumn] = []
        self._order: tuple[int, ...] = ()
        self._lefts: list[int] = []
        self._widths: list[int] = []
        self._spans: tuple[Span, ...] = ()
        self.folded: set[int] = set()
        self._current = POOL
        self._dragged: tuple[int, ...] = ()
        self._dragging_from: WaveColumn | None = None
        self._followed: tuple[tuple[int, ...], int] | None = None
        self.highlight = Highlight()
        self.painter = CardPainter(self.highlight)
        self.painter.setParent(self)
        self._lay_out()
        theme().size_changed.connect(self._refit)

    def _lay_out(self) -> None:
        self.pool = WaveColumn(self.painter, self)
        self._wire(self.pool)
        self.stage = _Stage()
        self.stage.resized.connect(self._resized)
        self.stage.wheeled.connect(self._wheel)
        self.band = CohortBand()
        self.band.pressed.connect(self.toggle_group)
        self.bar = QScrollBar(Qt.Orientation.Horizontal)
        self.bar.valueChanged.connect(self._scrolled)
        self._offset = 0
        right = QVBoxLayout()
        right.setSpacing(grid(0.5))
        right.addWidget(self.band)
        right.addWidget(self.stage, 1)
        right.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(grid(1), 0, 0, grid(0.5))
        row.setSpacing(grid(1))
        row.addWidget(self.pool)
        row.addWidget(Hairline(Qt.Orientation.Vertical))
        row.addLayout(right, 1)
        self.pool.setFixedWidth(grid(WIDTH))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(lambda: self._bind(most=_AT_ONCE))

    def _wire(self, column: WaveColumn) -> None:
        cards, head = column.list, column.head
        column.entered.connect(lambda: self._enter(column.key))
        column.unfold_wanted.connect(lambda: self.set_folded(column.key, False))
        head.fold_pressed.connect(lambda: self.set_folded(column.key, True))
        head.menu_pressed.connect(lambda: self._ask_wave_menu(column))
        head.step_pressed.connect(lambda: self.step_pressed.emit(column.key))
        head.checks_pressed.connect(lambda: self.checks_pressed.emit(column.key))
        cards.dropped.connect(lambda keys: self._dropped(keys, column.key))
        cards.step_wanted.connect(lambda steps: self._step(column, steps))
        cards.walk_wanted.connect(lambda steps: self.walk(column.key, steps))
        cards.choose_wanted.connect(self.choose_wanted)
        cards.menu_wanted.connect(self.menu_wanted)
        cards.opened.connect(self.opened)
        cards.dragged_over.connect(self._scroll_to_edge)
        cards.drag_began.connect(lambda keys: self._begin_drag(column, keys))
        cards.drag_ended.connect(self.end_drag)
        cards.chain_hovered.connect(lambda key: self._light(column.list, key))

    def _ask_wave_menu(self, column: WaveColumn) -> None:
        self._enter(column.key)
        button = column.head.menu_button
        where = button.mapToGlobal(button.rect().bottomLeft())
        self.wave_menu_wanted.emit(column.key, where)

    # -- what is shown -----------------------------------------------------------------------------

    @property
    def board(self) -> Board:
        """What is shown."""
        return self._board

    def show_board(self, board: Board) -> None:
        """Show waves and VMs; selection, keyboard and scroll positions stay."""
        before, self._board = self._board, board
        gone = [key for key in self._kept if key != POOL and key not in board.waves]
        for key in gone:
            self._unbind(key)
            self._forget(key)
        for key in self._kept:
            if board.vms_of(key) is not before.vms_of(key):
                self._fill(key)
        for key, column in self._bound.items():
            if board.waves[key] is not before.waves.get(key):
                column.show_wave(board.waves[key])
            column.head.show_checks(self.checks_of(key))
        self._show_pool()
        self._arrange()
        if self._current not in board.waves and (self._current != POOL or not before.waves):
            self._enter(board.order[0] if board.order else POOL)
        self._follow()

    def _show_pool(self) -> None:
        kept = self._keep(POOL)
        self.pool.show_pool(self._board.pool)
        self.pool.show_cards(kept.model, kept.chosen)

    def _keep(self, key: int) -> _Kept:
        found = self._kept.get(key)
        if found is None:
            model = CardModel(self)
            chosen = QItemSelectionModel(model, self)
            found = self._kept[key] = _Kept(model, chosen)
            self._fill(key)
            chosen.selectionChanged.connect(lambda *_: self._selected(key))
        return found

    def _forget(self, key: int) -> None:
        kept = self._kept.pop(key)
        self.folded.discard(key)
        kept.chosen.deleteLater()
        kept.model.deleteLater()

    def _fill(self, key: int) -> None:
        self._kept[key].model.show_cards(self._cards(key))

    def _cards(self, key: int) -> Sequence[Card]:
        vms: Sequence[BoardVm] = self._board.vms_of(key)
        if self._shown is not None:
            vms = [vm for vm in vms if vm.key in self._shown]
        return tenant_cards(vms) if self.painter.zoom is Zoom.TENANTS else vms

    def show_only(self, shown: Collection[int] | None, hidden: Collection[int] = ()) -> None:
        """Show only some VMs (None: all), and leave out columns that are of no interest."""
        if shown is None and self._shown is None and not hidden and not self._hidden:
            return
        self._shown, self._hidden = shown, frozenset(hidden)
        for key in self._kept:
            self._fill(key)
        self._arrange()

    def show_checks(self, key: int) -> None:
        """The checks of a wave were read: show them."""
        column = self._bound.get(key)
        if column is not None:
            column.head.show_checks(self.checks_of(key))

    def show_hits(self, hits: Collection[int] | None) -> None:
        """Dim all VMs but these; None dims none."""
        self.highlight.hits = hits
        self._repaint()

    def set_zoom(self, zoom: Zoom) -> None:
        """Show cards of one line, of three, or counts per tenant."""
        if zoom is self.painter.zoom:
            return
        self.painter.zoom = zoom
        for kept in self._kept.values():
            kept.scroll = 0
        for key in self._kept:
            self._fill(key)
        self._lay_cards_out()
        self._repaint()

    def _lay_cards_out(self) -> None:
        """Cards are of another height, also those of columns that stand for no wave just now."""
        for column in (*self._columns(), *self._spare):
            column.list.doItemsLayout()

    def _repaint(self) -> None:
        for column in self._columns():
            column.list.viewport().update()

    def _columns(self) -> list[WaveColumn]:
        return [self.pool, *self._bound.values()]

    # -- columns -----------------------------------------------------------------------------------

    @property
    def order(self) -> tuple[int, ...]:
        """Keys of the waves as their columns stand, those left out not among them."""
        return self._order

    def column(self, key: int) -> WaveColumn:
        """The column of a wave, brought into view; of the pool its own.

        :raises KeyError: when there is none.
        """
        if key == POOL:
            return self.pool
        if key not in self._bound:
            self.bring(key)
        return self._bound[key]

    @property
    def bound(self) -> dict[int, WaveColumn]:
        """The columns that are there at present, by their waves."""
        return dict(self._bound)

    def set_folded(self, key: int, folded: bool) -> None:
        """Collapse a column to a strip, or open it."""
        self.set_all_folded([key], folded)

    def set_all_folded(self, keys: Iterable[int], folded: bool) -> None:
        """Collapse columns, or open them."""
        changed = {key for key in keys if (key in self.folded) != folded}
        if not changed:
            return
        self.folded ^= changed
        if POOL in changed:
            self.pool.set_folded(folded)
            self.pool.setFixedWidth(self._width(POOL))
        self._arrange()

    def toggle_group(self, key: int) -> None:
        """Collapse the columns of a cohort, or open them where all are collapsed."""
        waves = {wave for group in self._board.groups if group.key == key for wave in group.waves}
        if waves <= self.folded:
            self.folded -= waves
        else:
            self.folded |= waves
        self._arrange()

    def _width(self, key: int) -> int:
        return grid(FOLDED if key in self.folded else WIDTH)

    def _refit(self) -> None:
        self.pool.setFixedWidth(self._width(POOL))
        self._arrange()
        self._lay_cards_out()

    def _arrange(self) -> None:
        """Where every column is, whether in view or not."""
        order, lefts, widths, spans = [], [], [], []
        x, gap = 0, grid(_GAP)
        for group in self._board.groups:
            waves = [key for key in group.waves if key not in self._hidden]
            if not waves:
                continue
            first = x
            for key in waves:
                width = self._width(key)
                order.append(key)
                lefts.append(x)
                widths.append(width)
                x += width + gap
            count = sum(self._board.waves[key].counted for key in waves)
            noun = "wave" if len(waves) == 1 else "waves"
            note = f"{len(waves):,} {noun} · {words.vms_text(count)}"
            folded = set(waves) <= self.folded
            spans.append(Span(group.key, group.name, note, group.color, first, x - gap, folded))
            x += gap
        self._order, self._lefts, self._widths = tuple(order), lefts, widths
        if tuple(spans) != self._spans:
            self._spans = tuple(spans)
            self.band.show_spans(spans)
        self.band.setVisible(bool(spans))
        total = max(0, x - 2 * gap) if order else 0
        room = self.stage.width()
        self.bar.setPageStep(max(1, room))
        self.bar.setSingleStep(grid(WIDTH) // 3)
        self.bar.setRange(0, max(0, total - room))
        self.bar.setVisible(total > room)
        self._bind(force=True)

    def _resized(self, before: int) -> None:
        """What is worked on stays in sight, where a panel opens beside the board."""
        place = self._order.index(self._current) if self._current in self._order else -1
        seen = place >= 0 and self._offset <= self._lefts[place]
        seen = seen and self._lefts[place] + self._widths[place] <= self._offset + before
        self._arrange()
        if seen:
            self.bring(self._current)

    def _scrolled(self, offset: int) -> None:
        moved = self._offset - offset
        self._offset = offset
        self.band.scroll_to(offset)
        self.stage.scroll(moved, 0)
        self._bind(most=_AT_ONCE)

    def _in_view(self) -> range:
        low = self._offset
        first = max(0, bisect_right(self._lefts, low) - 1)
        if first < len(self._lefts) and self._lefts[first] + self._widths[first] <= low:
            first += 1
        return range(first, bisect_left(self._lefts, low + self.stage.width()))

    def _bind(self, *, force: bool = False, most: int = 1000) -> None:
        """Give the columns to the waves that are in view.

        Beyond ``most`` new ones the rest follows in turns of its own, so that the board does not
        halt when it is moved far.
        """
        if not self.isVisible():
            return
        wanted = {self._order[place]: place for place in self._in_view()}
        for key in [key for key in self._bound if key not in wanted]:
            if key in self._board.waves and self._is_needed(self._bound[key]):
                place = self._order.index(key) if key in self._order else -1
                if place >= 0:
                    wanted[key] = place
                    continue
            self._unbind(key)
        for key, place in wanted.items():
            column = self._bound.get(key)
            if column is None:
                most -= 1
                if most < 0:
                    self._later.start()
                    return
            if column is None or force:
                column = column or self._take(key)
                column.set_folded(key in self.folded)
                column.setGeometry(
                    self._lefts[place] - self._offset, 0, self._widths[place], self.stage.height()
                )
                column.show()

    def _is_needed(self, column: WaveColumn) -> bool:
        """Whether a column must not stand for another wave now, although it is out of view."""
        focused = QApplication.focusWidget()
        return column is self._dragging_from or (
            focused is not None and column.isAncestorOf(focused)
        )

    def _take(self, key: int) -> WaveColumn:
        if self._spare:
            column = self._spare.pop()
        else:
            column = WaveColumn(self.painter, self.stage)
            self._wire(column)
        kept = self._keep(key)
        self._bound[key] = column
        column.show_wave(self._board.waves[key])
        column.head.show_checks(self.checks_of(key))
        column.show_cards(kept.model, kept.chosen)
        column.set_current(key == self._current)
        column.say(self._verdict(key))
        if kept.scroll:
            column.list.doItemsLayout()
            column.list.verticalScrollBar().setValue(kept.scroll)
        return column

    def _unbind(self, key: int) -> None:
        column = self._bound.pop(key, None)
        if column is None:
            return
        self._kept[key].scroll = column.list.verticalScrollBar().value()
        column.hide()
        self._spare.append(column)

    def showEvent(self, event: QShowEvent) -> None:
        """Columns are made when they can be seen."""
        super().showEvent(event)
        self._arrange()

    def _wheel(self, turned: int) -> None:
        self.bar.setValue(self.bar.value() - turned * self.bar.singleStep() // _WHEEL_STEP)

    def bring(self, key: int) -> None:
        """Bring a column into view."""
        if key not in self._order:
            return
        place = self._order.index(key)
        left, right = self._lefts[place], self._lefts[place] + self._widths[place]
        if left < self._offset:
            self.bar.setValue(left)
        elif right > self._offset + self.stage.width():
            self.bar.setValue(min(left, right - self.stage.width()))
        self._bind()

    # -- the keyboard ------------------------------------------------------------------------------

    @property
    def current(self) -> int:
        """Key of the wave that the page's commands mean; that of the pool for none."""
        return self._current

    def choose(self, key: int, *, focus: bool = True) -> None:
        """Go to a column."""
        if key != POOL and key not in self._order:
            return
        self.set_folded(key, False)
        self.bring(key)
        self._enter(key)
        column = self.pool if key == POOL else self._bound.get(key)
        if focus and column is not None:
            column.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def mean(self, key: int) -> None:
        """Let the page's commands mean a wave, whether its column is there or left out."""
        if key in self._board.waves:
            self.bring(key)
            self._enter(key)

    def walk(self, key: int, steps: int) -> None:
        """Go to the column so many places on, over those that are collapsed."""
        places = [POOL, *self._order]
        place = places.index(key) + steps if key in places else 0
        while 0 <= place < len(places) and places[place] in self.folded:
            place += steps
        if 0 <= place < len(places):
            self.choose(places[place])

    def _enter(self, key: int) -> None:
        if key != self._current:
            self._current = key
            for other, column in self._bound.items():
                column.set_current(other == key)
            self.current_changed.emit()

    def _step(self, column: WaveColumn, steps: int) -> None:
        """Move what is selected to the neighbour; the pool stands before the first wave."""
        places = [POOL, *self._order]
        place = places.index(column.key) + steps if column.key in places else -1
        keys = column.list.selected_keys()
        if keys and 0 <= place < len(places):
            self.move_wanted.emit(keys, places[place])

    # -- selection ---------------------------------------------------------------------------------

    def selected_keys(self) -> list[int]:
        """Keys of the VMs that are selected, wherever they stand."""
        found: list[int] = []
        for kept in self._kept.values():
            if kept.chosen.hasSelection():
                rows = sorted(
                    row
                    for part in kept.chosen.selection().toList()
                    for row in range(part.top(), part.bottom() + 1)
                )
                found += [key for row in rows for key in kept.model.cards[row].keys]
        return found

    def _selected(self, key: int) -> None:
        """One wave has the selection, so that commands mean what is seen as chosen last."""
        kept = self._kept.get(key)
        if kept is not None and kept.chosen.hasSelection():
            for other, theirs in self._kept.items():
                if other != key and theirs.chosen.hasSelection():
                    theirs.chosen.clearSelection()
        self.selection_changed.emit()

    def follow(self, keys: Collection[int], wave: int) -> None:
        """Select these VMs once they stand in this wave, and go there if the keyboard was on them.

        The board moves no further than it takes to see the wave.
        """
        self._followed = (tuple(keys), wave)
        self._follow()

    def _follow(self) -> None:
        if self._followed is None:
            return
        keys, wave = self._followed
        if not set(keys) <= {vm.key for vm in self._board.vms_of(wave)}:
            if wave != POOL and wave not in self._board.waves:
                self._followed = None
            return
        self._followed = None
        if wave in self.folded or (wave != POOL and wave not in self._order):
            return
        if self.isVisible():
            self.choose(wave)
            self.column(wave).list.select_keys(keys)

    # -- drag and drop -----------------------------------------------------------------------------

    def _begin_drag(self, column: WaveColumn, keys: Sequence[int]) -> None:
        if tuple(keys) == self._dragged:
            return
        self._dragged = tuple(keys)
        self._dragging_from = column
        for each in self._columns():
            each.say(self._verdict(each.key))

    def end_drag(self) -> None:
        """Nothing is dragged any more."""
        self._dragged = ()
        self._dragging_from = None
        for column in self._columns():
            column.say(FINE)
        self._bind()

    def _verdict(self, key: int) -> Verdict:
        if not self._dragged or self._stands_whole(key):
            return FINE
        return self._judge(self._dragged, key)

    def _stands_whole(self, key: int) -> bool:
        """Whether all that is dragged stands there already; what is unknown stands nowhere."""
        cards, stands = self._board.cards, self._board.stands
        return all(vm in cards and stands.get(vm, POOL) == key for vm in self._dragged)

    def _dropped(self, keys: Sequence[int], wave: int) -> None:
        self.end_drag()
        self.move_wanted.emit(keys, wave)

    def _scroll_to_edge(self, point: QPointF) -> None:
        """Bring waves into view that are dragged to: near an edge the board moves."""
        x, edge = self.stage.mapFromGlobal(point).x(), grid(5)
        if 0 <= x < edge:
            self.bar.setValue(self.bar.value() - grid(3))
        elif x > self.stage.width() - edge:
            self.bar.setValue(self.bar.value() + grid(3))

    # -- dependencies ------------------------------------------------------------------------------

    def _light(self, cards: CardList, key: int | None) -> None:
        """Light the VMs that one needs, wherever they stand, and say where that is."""
        card = self._board.cards.get(key) if key is not None else None
        self.highlight.lit = frozenset(card.needs) if card else frozenset()
        cards.setProperty("chainText", self.needs_sentence(card) if card else "")
        self._repaint()

    def needs_sentence(self, card: BoardVm) -> str:
        """Which VMs one needs, and where they stand."""
        lines = [f"{card.name} needs:"]
        for key in card.needs:
            other = self._board.cards.get(key)
            if other is not None:
                where = self._board.name_of(self._board.stands.get(key, POOL))
                lines.append(f"•  {other.name} – {where}")
        return "\n".join(lines)
