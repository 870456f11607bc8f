"""The lines of the Issues dock: stages, their issues, and the records of an issue one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
)

from app.domain.counted_noun import count_text
from app.domain.destinations import Destination
from app.domain.number_style import grouped
from app.domain.planning.readiness.issue import LISTED, Issue, IssueRow
from app.ui.parts.lent import lent_to
from app.ui.shell.docks.issue_lines import (
    HEADINGS,
    STAGE_TITLES,
    IssueLine,
    cells_of,
    line_of,
    sentence_of,
    table_of,
)
from app.ui.shell.quick_fixes.fixes import QUICK_FIXES
from app.ui.table.grid_view import Command, command_of
from app.ui.table.listing import Listing
from app.ui.table.table_clipboard import copy_rows
from app.ui.theme.direction import as_written
from app.ui.theme.icons import icon
from app.ui.theme.metrics import grid, icon_extent, text_font

Index = QModelIndex | QPersistentModelIndex
TEXT, FIX = range(2)
_LINE = Qt.ItemDataRole.UserRole


class Chosen(NamedTuple):
    """An issue with one of its records, or with none where all of it is meant."""

    issue: Issue
    row: IssueRow | None = None

    @property
    def destination(self) -> Destination:
        """Where it is seen or mended."""
        return self.row.destination if self.row is not None else self.issue.destination

    @property
    def text(self) -> str:
        """What it says."""
        return self.row.text if self.row is not None else self.issue.text


class _Line(QStyledItemDelegate):
    """A line with a little air above and below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its text, and a little more."""
        return super().sizeHint(option, index) + QSize(0, grid(0.75))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """A sentence begins and ends where it does, in a list from right to left, too."""
        super().initStyleOption(option, index)
        option.text = as_written(option.text, option.direction)


class IssueTree(QTreeWidget, Listing):
    """A click leads to the place, and so does Enter; the bulb of a line offers its quick fixes."""

    wanted = Signal(object)
    """A :data:`Destination`."""
    fixes_wanted = Signal(object)
    """Where the menu of quick fixes of the selected lines is to open, on the screen."""
    menu_wanted = Signal(object)
    """Where the menu of the selected lines is to open, on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._folded: set[str] = set()
        self._opened: set[tuple[str, str]] = set()
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(FIX, QHeaderView.ResizeMode.Fixed)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setRootIsDecorated(True)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setAllColumnsShowFocus(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Line(self))
        self.setAccessibleName("Issues")
        self.fit()
        self.itemClicked.connect(self._clicked)
        self.itemCollapsed.connect(self._collapsed)
        self.itemExpanded.connect(self._expanded)

    def fit(self) -> None:
        """Follow the size of the text."""
        self.setIndentation(grid(2))
        self.setColumnWidth(FIX, icon_extent() + grid(2))

    # -- lines -------------------------------------------------------------------------------------

    def show_issues(self, issues: Iterable[Issue]) -> None:
        """List issues, which stand by stage; what is folded, selected and scrolled to stays."""
        bar = self.verticalScrollBar()
        scrolled = bar.value()
        current, selected = self._mark(self.currentItem()), set(map(self._mark, self._lines()))
        self.setUpdatesEnabled(False)
        self.blockSignals(True)
        try:
            self.clear()
            for stage, group in groupby(issues, key=lambda issue: issue.stage):
                self._add_stage(stage, list(group))
            self._select_again(current, selected)
        finally:
            self.blockSignals(False)
            self.setUpdatesEnabled(True)
        bar.setValue(scrolled)
        self.itemSelectionChanged.emit()

    def _add_stage(self, stage: str, issues: Sequence[Issue]) -> None:
        title = STAGE_TITLES.get(stage, stage)
        points = sum(issue.points for issue in issues)
        told = count_text(len(issues), "issue")
        told += f", {count_text(points, 'open point')}" if points else ""
        top = QTreeWidgetItem([f"{title} · {told}"])
        top.setFont(TEXT, text_font(bold=True))
        top.setData(TEXT, _LINE, stage)
        top.setData(TEXT, Qt.ItemDataRole.AccessibleTextRole, f"{title}: {told}")
        if points:
            top.setToolTip(TEXT, "The tab of the stage counts these open points, too.")
        self.addTopLevelItem(top)
        for issue in issues:
            item = self._line(Chosen(issue), issue.severity.value)
            top.addChild(item)
            if issue.rows:
                policy = QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator
                item.setChildIndicatorPolicy(policy)
                if (issue.id, issue.text) in self._opened:
                    self._fill(item, issue)
                    item.setExpanded(True)
        top.setExpanded(stage not in self._folded)

    def _line(self, chosen: Chosen, severity: str) -> QTreeWidgetItem:
        text = sentence_of(*chosen)
        item = QTreeWidgetItem([text])
        item.setData(TEXT, _LINE, chosen)
        item.setToolTip(TEXT, text)
        if chosen.row is None:
            item.setIcon(TEXT, icon(severity, severity))
        fixes = QUICK_FIXES.get(chosen.issue.id, ())
        fixable = f" Quick fix: {', '.join(fix.title for fix in fixes)}." if fixes else ""
        spoken = f"{severity}: {text}{fixable}" if chosen.row is None else f"{text}{fixable}"
        item.setData(TEXT, Qt.ItemDataRole.AccessibleTextRole, spoken)
        if fixes:
            item.setIcon(FIX, icon("bulb", "accent"))
            titles = "\n".join(f"• {fix.title}" for fix in fixes)
            item.setToolTip(FIX, f"Quick fixes (Ctrl+.):\n{titles}")
        return item

    def _fill(self, item: QTreeWidgetItem, issue: Issue) -> None:
        """Add the records of an issue, when somebody opens it."""
        if item.childCount():
            return
        for row in issue.rows:
            item.addChild(self._line(Chosen(issue, row), issue.severity.value))
        more = len(issue.keys) - len(issue.rows)
        if more > 0 and len(issue.rows) == LISTED:
            last = QTreeWidgetItem([f"… and {grouped(more)} more."])
            last.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.addChild(last)

    def _mark(self, item: QTreeWidgetItem | None) -> tuple[object, ...]:
        """What tells a line from others when it is made anew; texts change with counts."""
        line = item.data(TEXT, _LINE) if item is not None else None
        if isinstance(line, Chosen):
            row = line.row.key if line.row is not None else None
            which = line.issue.text if line.row is None and not line.issue.keys else ""
            return line.issue.stage, line.issue.id, which, row
        return (line,)

    def _select_again(self, current: tuple[object, ...], selected: set[tuple[object, ...]]) -> None:
        for item in self._all():
            mark = self._mark(item)
            if mark == current:
                self.setCurrentItem(item)
        for item in self._all():
            item.setSelected(self._mark(item) in selected)

    def _all(self) -> Iterator[QTreeWidgetItem]:
        walk = QTreeWidgetItemIterator(self)
        while (item := walk.value()) is not None:
            yield item
            walk += 1

    # -- selection ---------------------------------------------------------------------------------

    def _lines(self) -> list[QTreeWidgetItem]:
        """The selected lines in the order shown."""
        return [item for item in self._all() if item.isSelected()]

    def chosen_of(self, item: QTreeWidgetItem) -> Chosen | None:
        """The issue of a line, None for a stage."""
        line = item.data(TEXT, _LINE)
        return Chosen(*line) if isinstance(line, tuple) else None

    def chosen(self) -> list[Chosen]:
        """The selected issues and records, in the order shown."""
        return [each for item in self._lines() if (each := self.chosen_of(item)) is not None]

    def copy(self) -> None:
        """Copy the selected lines, each with its stage, how grave it is, and what it is about."""
        self._copy(())

    def copy_with_headings(self) -> None:
        """The same beneath the names of these columns."""
        self._copy(HEADINGS)

    def _copy(self, headings: Sequence[str]) -> None:
        lines = [cells_of(line_of(*each)) for each in self.chosen()]
        if lines:
            copy_rows(lines, headings)

    def shown_lines(self) -> list[IssueLine]:
        """Every issue listed, and the records of those that are opened; of folded stages, too."""
        found = []
        for place in range(self.topLevelItemCount()):
            for item in _beneath(self.topLevelItem(place)):
                chosen = self.chosen_of(item)
                if chosen is None:
                    continue
                found.append(line_of(*chosen))
                for each in _beneath(item) if item.isExpanded() else ():
                    row = self.chosen_of(each)
                    line = line_of(*(row or chosen))
                    found.append(line if row else replace(line, subject="", sentence=each.text(0)))
        return found

    def export(self) -> None:
        """Have what is listed written to a file, once it is said where to."""
        lent = lent_to(self)
        if lent is not None:
            lent.table_wanted.emit(table_of(self.shown_lines()))

    # -- what the user does ------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the place of the issue, Ctrl+C copies."""
        item = self.currentItem()
        if item is not None and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._go(item)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif command_of(event) is Command.COPY_WITH_HEADINGS:
            self.copy_with_headings()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The click before has led there; a second one opens nothing."""
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the selected lines, by the mouse or by the menu key."""
        point = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            point = self.menu_point()
        self.menu_wanted.emit(point)

    def menu_point(self) -> QPoint:
        """Beneath the current line, on the screen."""
        item = self.currentItem()
        corner = self.visualItemRect(item).bottomLeft() if item is not None else QPoint(0, 0)
        return self.viewport().mapToGlobal(corner)

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if QGuiApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
            return  # selects more lines
        chosen = self.chosen_of(item)
        if column == FIX and chosen is not None and chosen.issue.id in QUICK_FIXES:
            self.fixes_wanted.emit(self.menu_point())
        else:
            self._go(item)

    def _go(self, item: QTreeWidgetItem) -> None:
        chosen = self.chosen_of(item)
        if chosen is not None:
            self.wanted.emit(chosen.destination)
        elif isinstance(item.data(TEXT, _LINE), str):
            item.setExpanded(not item.isExpanded())

    def _collapsed(self, item: QTreeWidgetItem) -> None:
        chosen = self.chosen_of(item)
        if chosen is None:
            self._folded.add(str(item.data(TEXT, _LINE)))
        else:
            self._opened.discard((chosen.issue.id, chosen.issue.text))

    def _expanded(self, item: QTreeWidgetItem) -> None:
        chosen = self.chosen_of(item)
        if chosen is None:
            self._folded.discard(str(item.data(TEXT, _LINE)))
        else:
            self._opened.add((chosen.issue.id, chosen.issue.text))
            self._fill(item, chosen.issue)


def _beneath(item: QTreeWidgetItem | None) -> list[QTreeWidgetItem]:
    if item is None:
        return []
    found = (item.child(place) for place in range(item.childCount()))
    return [each for each in found if each is not None]
