"""Charts as pictures that leave the window: whole, in light colours, with their names above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMargins, QRect, QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.parts.lent import lent_to
from app.ui.theme.direction import painter_on
from app.ui.theme.metrics import grid, text_font
from app.ui.theme.tokens import current_tokens, theme

SCALE = 2.0
"""Pixels of a file for each of the window: for print, and for windows that are enlarged."""
MOST_PIXELS = 48_000_000
"""A larger picture is scaled less, so that it can be painted and opened anywhere."""
_LONGEST = 32_000  # pixels that a picture may be wide or high


@dataclass(frozen=True, slots=True)
class Picture:
    """What a chart is called, how large the whole of it is in pixels, and what paints it."""

    title: str
    size: QSize
    paint: Callable[[QPainter], object]

    @property
    def whole_size(self) -> QSize:
        """With its title above and a margin around."""
        return self.size.grownBy(_margins()) + QSize(0, _title_height())

    def draw(self, painter: QPainter) -> None:
        """Paint ground, title and chart in light colours, whatever the window wears."""
        with theme().lending("light"):
            tokens, edge = current_tokens(), grid(2)
            whole = QRect(0, 0, self.whole_size.width(), self.whole_size.height())
            painter.fillRect(whole, tokens.qcolor("base"))
            painter.setFont(text_font(bold=True))
            painter.setPen(tokens.qcolor("text"))
            place = QRect(edge, edge, self.size.width(), _title_height())
            metrics = painter.fontMetrics()
            title = metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, title)
            painter.save()
            painter.translate(edge, edge + _title_height())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint(painter)
            painter.restore()


def image_of(picture: Picture, scale: float = SCALE) -> QImage:
    """The picture in pixels."""
    size = picture.whole_size
    area = max(1, size.width() * size.height())
    longest = max(size.width(), size.height(), 1)
    scale = min(scale, sqrt(MOST_PIXELS / area), _LONGEST / longest)
    image = QImage(size * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.white)
    painter = painter_on(image)
    picture.draw(painter)
    painter.end()
    return image


def png_bytes(picture: Picture) -> bytes:
    """The picture as a PNG file, enlarged for print."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image_of(picture))
    return bytes(buffer.data().data())


def svg_bytes(picture: Picture) -> bytes:
    """The picture as an SVG file, sharp at any size."""
    from PySide6.QtSvg import QSvgGenerator

    buffer, size = QBuffer(), picture.whole_size
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setTitle(picture.title)
    # Fonts are in points: with another resolution their texts would not fit what was laid out.
    drawing.setResolution(round(QGuiApplication.primaryScreen().logicalDotsPerInch()))
    drawing.setSize(size)
    drawing.setViewBox(QRect(0, 0, size.width(), size.height()))
    painter = painter_on(drawing)
    picture.draw(painter)
    painter.end()
    return bytes(buffer.data().data())


def ask_to_save(widget: QWidget, picture: Picture) -> None:
    """Have a picture written, once it is said where to."""
    lent = lent_to(widget)
    if lent is not None:
        lent.picture_wanted.emit(picture)


def add_picture_actions(menu: QMenu, widget: QWidget, picture: Callable[[], Picture]) -> None:
    """Let a widget's picture be saved and copied from a menu, where it stands in the window."""
    lent = lent_to(widget)
    if lent is None:
        return

    def copy() -> None:
        made = picture()
        QGuiApplication.clipboard().setImage(image_of(made))
        lent.said.emit(f"Picture “{made.title}” copied")

    for text, slot in (
        ("Save picture…", lambda: ask_to_save(widget, picture())),
        ("Copy picture", copy),
    ):
        action = QAction(text, menu)
        action.triggered.connect(slot)
        menu.addAction(action)


def picture_menu(widget: QWidget, picture: Callable[[], Picture]) -> QMenu:
    """The context menu of a chart, which goes when it is closed."""
    menu = QMenu(widget)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    add_picture_actions(menu, widget, picture)
    return menu


def _margins() -> QMargins:
    return QMargins(grid(2), grid(2), grid(2), grid(2))


def _title_height() -> int:
    return QFontMetrics(text_font(bold=True)).height() + grid(1)
