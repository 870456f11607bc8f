"""Shows one page of help: headings to jump to, links between pages, marks on what was searched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QResizeEvent,
    QShowEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextListFormat,
    QTextOption,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from app.ui.shell.help.pages import HelpPage, HelpPlace, anchor_of
from app.ui.theme.metrics import TextSize, fixed_font, grid, text_font
from app.ui.theme.tokens import Tokens, current_tokens, theme

_LINE_PERCENT = 118
_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
_BULLETS = {QTextListFormat.Style.ListCircle, QTextListFormat.Style.ListSquare}
"""What Qt makes of the Markdown signs for a list that is not numbered."""


class HelpView(QTextBrowser):
    """A page in the text size and the colours of the window, written anew when these change."""

    place_wanted = Signal(object)
    """A link was followed, to a :class:`~app.ui.shell.help.pages.HelpPlace`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: HelpPage | None = None
        self._words: tuple[str, ...] = ()
        self._hits: list[QTextCursor] = []
        self._hit = -1
        self._waiting: Callable[[], None] | None = None
        self.setAccessibleName("Help")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.anchorClicked.connect(self._follow)
        theme().theme_changed.connect(self._write_again)
        theme().size_changed.connect(self._write_again)

    @property
    def page(self) -> HelpPage | None:
        """The page that is shown."""
        return self._page

    @property
    def hits(self) -> int:
        """In how many places of the page the words were found."""
        return len(self._hits)

    def show_page(self, page: HelpPage, anchor: str = "") -> None:
        """Show a page from a heading on, or from its top."""
        if page is not self._page:
            self._page = page
            self._write(page)
        self._once_laid_out(lambda: self._jump(anchor))

    def scroll_to(self, place: int) -> None:
        """Scroll to where a page was left."""
        self._once_laid_out(lambda: self.verticalScrollBar().setValue(place))

    def mark(self, words: Iterable[str]) -> None:
        """Mark words wherever they stand; none takes the marks away."""
        self._words = tuple(words)
        self._mark_hits()

    def go_to_hit(self, step: int) -> None:
        """Show the next mark, or with -1 the one before; after the last comes the first."""
        if self._hits:
            self._hit = (self._hit + step) % len(self._hits)
            self._paint_marks()
            self.setTextCursor(_collapsed(self._hits[self._hit]))
            self.ensureCursorVisible()

    def go_to_hit_below(self, anchor: str) -> None:
        """Take the first mark below a heading for the present one, and show it."""
        begin = self._place_of(anchor)
        below = (n for n, hit in enumerate(self._hits) if hit.selectionStart() >= begin)
        self._hit = next(below, 0) - 1
        self.go_to_hit(1)

    # -- writing -----------------------------------------------------------------------------------

    def _write_again(self) -> None:
        if self._page is not None:
            share = self.verticalScrollBar().value() / max(1, self.verticalScrollBar().maximum())
            self._write(self._page)
            bar = self.verticalScrollBar()
            bar.setValue(round(share * bar.maximum()))

    def _write(self, page: HelpPage) -> None:
        document, tokens = self.document(), current_tokens()
        document.setDefaultFont(text_font())
        document.setDocumentMargin(grid(2))
        document.setMarkdown(page.markdown, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        _dress_blocks(document, tokens)
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _dress_table(frame, tokens)
        self._mark_hits()

    def _once_laid_out(self, jump: Callable[[], None]) -> None:
        """Jump now, or when the view has the size in which it is shown."""
        if self.isVisible():
            jump()
        else:
            self._waiting = jump

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Jump to what waits for a size."""
        super().resizeEvent(event)
        if self._waiting is not None:
            self._waiting()

    def showEvent(self, event: QShowEvent) -> None:
        """Jump to what waits, for the last time."""
        super().showEvent(event)
        if self._waiting is not None:
            self._waiting()
            self._waiting = None

    def _jump(self, anchor: str) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._place_of(anchor))
        self.setTextCursor(cursor)  # Tab goes on to the links from here
        layout = self.document().documentLayout()
        top = layout.blockBoundingRect(cursor.block()).top() if anchor else 0
        self.verticalScrollBar().setValue(round(top) - (grid(0.5) if anchor else 0))

    def _place_of(self, anchor: str) -> int:
        block = self.document().begin()
        while anchor and block.isValid():
            if block.blockFormat().headingLevel() > 1 and anchor_of(block.text()) == anchor:
                return block.position()
            block = block.next()
        return 0

    # -- marks -------------------------------------------------------------------------------------

    def _mark_hits(self) -> None:
        self._hits, self._hit = [], -1
        if self._words:
            text = self.document().toRawText().lower()
            pattern = "|".join(re.escape(word) for word in self._words)
            for found in re.finditer(pattern, text):
                cursor = QTextCursor(self.document())
                cursor.setPosition(found.start())
                cursor.setPosition(found.end(), QTextCursor.MoveMode.KeepAnchor)
                self._hits.append(cursor)
        self._paint_marks()

    def _paint_marks(self) -> None:
        tokens, marks = current_tokens(), []
        for place, cursor in enumerate(self._hits):
            mark = QTextEdit.ExtraSelection()
            present = place == self._hit
            shape = QTextCharFormat()
            shape.setBackground(tokens.qcolor("accent" if present else "selection"))
            shape.setForeground(tokens.qcolor("accent_text" if present else "selection_text"))
            mark.cursor, mark.format = cursor, shape
            marks.append(mark)
        self.setExtraSelections(marks)

    def _follow(self, url: QUrl) -> None:
        page = self._page.key if self._page is not None else ""
        self.place_wanted.emit(HelpPlace.of_link(url.toString(), page))


def _collapsed(cursor: QTextCursor) -> QTextCursor:
    """The end of a mark, so that no selection covers it."""
    end = QTextCursor(cursor)
    end.setPosition(cursor.selectionEnd())
    return end


def _dress_blocks(document: QTextDocument, tokens: Tokens) -> None:
    """Room between lines, headings in the window's sizes, quotes as examples."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        level = block.blockFormat().headingLevel()
        shape = QTextBlockFormat()
        shape.setLineHeight(
            _LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        )
        if level:
            shape.setTopMargin(0 if level == 1 else grid(1.5))
            shape.setBottomMargin(grid(0.5))
            _dress_heading(cursor, level)
        elif block.blockFormat().intProperty(QTextFormat.Property.BlockQuoteLevel):
            shape.setBackground(tokens.qcolor("shade"))
            shape.setLeftMargin(grid(1))
            shape.setRightMargin(grid(1))
        cursor.mergeBlockFormat(shape)
        listed = block.textList()
        if listed is not None and listed.format().style() in _BULLETS:
            bullets = listed.format()
            bullets.setStyle(QTextListFormat.Style.ListDisc)
            listed.setFormat(bullets)
        _dress_pieces(document, block.position(), tokens)
        block = block.next()


def _dress_heading(cursor: QTextCursor, level: int) -> None:
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    shape = cursor.charFormat()
    shape.clearProperty(QTextFormat.Property.FontSizeAdjustment)  # would go before the size
    size = TextSize.TITLE if level <= 2 else TextSize.BODY
    shape.setFontPointSize(text_font(size).pointSizeF() * (1.15 if level == 1 else 1))
    shape.setFontWeight(QFont.Weight.DemiBold)
    cursor.setCharFormat(shape)


def _dress_pieces(document: QTextDocument, position: int, tokens: Tokens) -> None:
    """Links in the accent colour, what is typed in a font of fixed width."""
    pieces: list[tuple[int, int, QTextCharFormat]] = []
    pieces_of = document.findBlock(position).begin()
    while not pieces_of.atEnd():
        piece = pieces_of.fragment()
        shape = QTextCharFormat()
        if piece.charFormat().isAnchor() and piece.charFormat().anchorHref():
            shape.setForeground(tokens.qcolor("accent"))
            pieces.append((piece.position(), piece.length(), shape))
        elif piece.charFormat().fontFixedPitch():
            shape.setFontFamilies(fixed_font().families())
            pieces.append((piece.position(), piece.length(), shape))
        pieces_of += 1
    cursor = QTextCursor(document)
    for begin, length, shape in pieces:
        cursor.setPosition(begin)
        cursor.setPosition(begin + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(shape)


def _dress_table(table: QTextTable, tokens: Tokens) -> None:
    """Hairlines between cells, and columns as wide as the page lets them be."""
    shape = table.format()
    shape.setBorder(1)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(QColor(tokens.color("border")))
    shape.setBorderCollapse(True)
    shape.setCellPadding(grid(0.5))
    shape.setCellSpacing(0)
    shape.setTopMargin(grid(0.5))
    shape.setBottomMargin(grid(1))
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(shape)
    for column in range(table.columns()):
        head = table.cellAt(0, column)
        ground = head.format()
        ground.setBackground(tokens.qcolor("shade"))
        head.setFormat(ground)
