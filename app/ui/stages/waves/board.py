"""The board: a column per wave in the order of time, and one for what stands in none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.ui.parts.hairline import Hairline
from app.ui.stages.waves.card_list import CardList
from app.ui.stages.waves.card_model import Zoom
from app.ui.stages.waves.card_painter import CardPainter, Highlight
from app.ui.stages.waves.column_places import column_width, places_of
from app.ui.stages.waves.column_strip import ColumnStrip, Tailor
from app.ui.stages.waves.dragging import Dragging, Judge
from app.ui.stages.waves.faces import EMPTY, POOL, Board, BoardVm, CheckFace
from app.ui.stages.waves.kept_cards import KeptCards
from app.ui.stages.waves.wave_column import FINE, WIDTH, WaveColumn
from app.ui.theme.metrics import grid
from app.ui.theme.tokens import theme


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
        self.dragging = Dragging(judge)
        self.checks_of: Callable[[int], tuple[CheckFace, ...]] = lambda _key: ()
        """The checks of a wave by its key, as far as they are known."""
        self._board = EMPTY
        self._hidden: frozenset[int] = frozenset()
        self._cards = KeptCards(self)
        self._cards.selection_changed.connect(self.selection_changed)
        self.folded: set[int] = set()
        self._current = POOL
        self._followed: tuple[tuple[int, ...], int] | None = None
        self.highlight = Highlight()
        self.painter = CardPainter(self.highlight)
        self.painter.setParent(self)
        self._lay_out()
        theme().size_changed.connect(self._refit)

    def _lay_out(self) -> None:
        self.strip = ColumnStrip(
            Tailor(self._make_column, self._dress, self._leave, self._is_needed)
        )
        self.strip.resized.connect(self._resized)
        self.strip.band.pressed.connect(self.toggle_group)
        self.pool = WaveColumn(self.painter, self)
        self._wire(self.pool)
        row = QHBoxLayout(self)
        row.setContentsMargins(grid(1), 0, 0, grid(0.5))
        row.setSpacing(grid(1))
        row.addWidget(self.pool)
        row.addWidget(Hairline(Qt.Orientation.Vertical))
        row.addWidget(self.strip, 1)
        self.pool.setFixedWidth(grid(WIDTH))

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
        cards.dragged_over.connect(self.strip.scroll_to_edge)
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
        for key in self._cards.gone(board):
            self.strip.give_back(key)
            self.folded.discard(key)
        self._cards.show_board(board)
        for key, column in self.strip.bound.items():
            if board.waves[key] is not before.waves.get(key):
                column.show_wave(board.waves[key])
            column.head.show_checks(self.checks_of(key))
        self._show_pool()
        self._arrange()
        if self._current not in board.waves and (self._current != POOL or not before.waves):
            self._enter(board.order[0] if board.order else POOL)
        self._follow()

    def _show_pool(self) -> None:
        kept = self._cards.of(POOL)
        self.pool.show_pool(self._board.pool)
        self.pool.show_cards(kept.model, kept.chosen)

    def show_only(self, shown: Collection[int] | None, hidden: Collection[int] = ()) -> None:
        """Show only some VMs (None: all), and leave out columns that are of no interest."""
        nothing_new = shown is None and not self._cards.limited
        if nothing_new and not hidden and not self._hidden:
            return
        self._hidden = frozenset(hidden)
        self._cards.show_only(shown)
        self._arrange()

    def show_checks(self, key: int) -> None:
        """The checks of a wave were read: show them."""
        column = self.strip.bound.get(key)
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
        self._cards.set_zoom(zoom)
        self._lay_cards_out()
        self._repaint()

    def _lay_cards_out(self) -> None:
        """Cards are of another height, also those of columns that stand for no wave just now."""
        for column in (self.pool, *self.strip.columns()):
            column.list.doItemsLayout()

    def _repaint(self) -> None:
        for column in self._shown_columns():
            column.list.viewport().update()

    def _shown_columns(self) -> list[WaveColumn]:
        return [self.pool, *self.strip.bound.values()]

    # -- columns -----------------------------------------------------------------------------------

    @property
    def order(self) -> tuple[int, ...]:
        """Keys of the waves as their columns stand, those left out not among them."""
        return self.strip.places.order

    def column(self, key: int) -> WaveColumn:
        """The column of a wave, brought into view; of the pool its own.

        :raises KeyError: when there is none.
        """
        if key == POOL:
            return self.pool
        if key not in self.strip.bound:
            self.bring(key)
        return self.strip.bound[key]

    @property
    def bound(self) -> dict[int, WaveColumn]:
        """The columns that are there at present, by their waves."""
        return dict(self.strip.bound)

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
            self.pool.setFixedWidth(column_width(POOL, self.folded))
        self._arrange()

    def toggle_group(self, key: int) -> None:
        """Collapse the columns of a cohort, or open them where all are collapsed."""
        waves = {wave for group in self._board.groups if group.key == key for wave in group.waves}
        if waves <= self.folded:
            self.folded -= waves
        else:
            self.folded |= waves
        self._arrange()

    def _refit(self) -> None:
        self.pool.setFixedWidth(column_width(POOL, self.folded))
        self._arrange()
        self._lay_cards_out()

    def _arrange(self) -> None:
        """Say anew where every column is, whether in view or not."""
        places = places_of(self._board, self._hidden, self.folded)
        self.strip.arrange(places, frozenset(self.folded))

    def _resized(self, before: int) -> None:
        """What is worked on stays in sight, where a panel opens beside the board."""
        seen = self.strip.sees(self._current, before)
        self._arrange()
        if seen:
            self.bring(self._current)

    def _is_needed(self, column: WaveColumn) -> bool:
        """Whether a column must not stand for another wave now, although it is out of view."""
        focused = QApplication.focusWidget()
        return column is self.dragging.source or (
            focused is not None and column.isAncestorOf(focused)
        )

    def _make_column(self) -> WaveColumn:
        column = WaveColumn(self.painter, self.strip.room)
        self._wire(column)
        return column

    def _dress(self, column: WaveColumn, key: int) -> None:
        """Let a column show a wave as it was left."""
        kept = self._cards.of(key)
        column.show_wave(self._board.waves[key])
        column.head.show_checks(self.checks_of(key))
        column.show_cards(kept.model, kept.chosen)
        column.set_current(key == self._current)
        column.say(self.dragging.verdict(self._board, key))
        if kept.scroll:
            column.list.doItemsLayout()
            column.list.verticalScrollBar().setValue(kept.scroll)

    def _leave(self, column: WaveColumn, key: int) -> None:
        self._cards.of(key).scroll = column.list.verticalScrollBar().value()

    def bring(self, key: int) -> None:
        """Bring a column into view."""
        self.strip.bring(key)

    # -- the keyboard ------------------------------------------------------------------------------

    @property
    def current(self) -> int:
        """Key of the wave that the page's commands mean; that of the pool for none."""
        return self._current

    def choose(self, key: int, *, focus: bool = True) -> None:
        """Go to a column."""
        if key != POOL and key not in self.order:
            return
        self.set_folded(key, False)
        self.bring(key)
        self._enter(key)
        column = self.pool if key == POOL else self.strip.bound.get(key)
        if focus and column is not None:
            column.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def mean(self, key: int) -> None:
        """Let the page's commands mean a wave, whether its column is there or left out."""
        if key in self._board.waves:
            self.bring(key)
            self._enter(key)

    def walk(self, key: int, steps: int) -> None:
        """Go to the column so many places on, over those that are collapsed."""
        places = [POOL, *self.order]
        place = places.index(key) + steps if key in places else 0
        while 0 <= place < len(places) and places[place] in self.folded:
            place += steps
        if 0 <= place < len(places):
            self.choose(places[place])

    def _enter(self, key: int) -> None:
        if key != self._current:
            self._current = key
            for other, column in self.strip.bound.items():
                column.set_current(other == key)
            self.current_changed.emit()

    def _step(self, column: WaveColumn, steps: int) -> None:
        """Move what is selected to the neighbour; the pool stands before the first wave."""
        places = [POOL, *self.order]
        place = places.index(column.key) + steps if column.key in places else -1
        keys = column.list.selected_keys()
        if keys and 0 <= place < len(places):
            self.move_wanted.emit(keys, places[place])

    # -- selection ---------------------------------------------------------------------------------

    def selected_keys(self) -> list[int]:
        """Keys of the VMs that are selected, wherever they stand."""
        return self._cards.selected_keys()

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
        if wave in self.folded or (wave != POOL and wave not in self.order):
            return
        if self.isVisible():
            self.choose(wave)
            self.column(wave).list.select_keys(keys)

    # -- drag and drop -----------------------------------------------------------------------------

    def _begin_drag(self, column: WaveColumn, keys: Sequence[int]) -> None:
        if self.dragging.begin(column, keys):
            for each in self._shown_columns():
                each.say(self.dragging.verdict(self._board, each.key))

    def end_drag(self) -> None:
        """Nothing is dragged any more."""
        self.dragging.end()
        for column in self._shown_columns():
            column.say(FINE)
        self.strip.catch_up()

    def _dropped(self, keys: Sequence[int], wave: int) -> None:
        self.end_drag()
        self.move_wanted.emit(keys, wave)

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
