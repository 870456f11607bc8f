"""Icons: SVG outlines that take their colour from the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from app.resources import resource_path
from app.ui.theme.metrics import icon_extent
from app.ui.theme.palette import disabled_text
from app.ui.theme.tokens import current_tokens, theme

RISK_TOKENS = {"GREEN": "risk_green", "YELLOW": "risk_yellow", "RED": "risk_red"}
RISK_SHAPES = {"GREEN": "●", "YELLOW": "▲", "RED": "■"}


def icon_names() -> list[str]:
    """Names of all icons there are."""
    return sorted(path.stem for path in resource_path("icons").glob("*.svg"))


def icon(name: str, token: str = "text", extent: int = 0) -> QIcon:  # noqa: S107 - a colour's name
    """An icon in the colour of a token, crisp on every screen that is connected.

    ``extent`` is its edge in pixels before scaling, by default that of an icon beside text.
    The icon keeps its colours; :func:`set_icon` follows the theme.

    :raises KeyError: when there is no such token.
    :raises app.domain.errors.UserError: when there is no such icon.
    """
    tokens = current_tokens()
    colors = (
        tokens.color(token),
        disabled_text(tokens).name(),
        tokens.color("selection_text") if token in {"text", "muted_text"} else tokens.color(token),
    )
    return _icon(name, colors, extent or icon_extent(), _ratios())


def pixmap(name: str, color: str, extent: int, ratio: float) -> QPixmap:
    """An icon of ``extent`` pixels for a screen of ``ratio`` device pixels per pixel.

    :raises app.domain.errors.UserError: when there is no such icon.
    """
    return _pixmap(name, color, round(extent * ratio), ratio)


def paint_icon(painter: QPainter, rect: QRectF, name: str, token: str) -> None:
    """Paint an icon into a rectangle in the colour of a token.

    :raises KeyError: when there is no such token.
    :raises app.domain.errors.UserError: when there is no such icon.
    """
    ratio = painter.device().devicePixelRatioF()
    extent = int(min(rect.width(), rect.height()))
    top_left = rect.center().toPoint()
    image = pixmap(name, current_tokens().color(token), extent, ratio)
    painter.drawPixmap(top_left.x() - extent // 2, top_left.y() - extent // 2, image)


def status_icon(status: str) -> QIcon:
    """The mark of a VM's migration status.

    :raises KeyError: when there is no such status.
    """
    return icon(f"status-{status}", f"status_{status}")


def set_icon(target: QAction | QAbstractButton, name: str, token: str = "text") -> None:  # noqa: S107
    """Give an action or button an icon that follows the theme and the size of the text."""
    for old in target.findChildren(_IconKeeper, options=Qt.FindChildOption.FindDirectChildrenOnly):
        old.setParent(None)
        old.deleteLater()
    _IconKeeper(target, name, token)


class _IconKeeper(QObject):
    """Sets its parent's icon anew with the theme and the text size; dies with the parent."""

    def __init__(self, target: QAction | QAbstractButton, name: str, token: str) -> None:
        super().__init__(target)
        self._target, self._name, self._token = target, name, token
        theme().theme_changed.connect(self._refresh)
        theme().size_changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        self._target.setIcon(icon(self._name, self._token))


def _ratios() -> tuple[float, ...]:
    return tuple(
        sorted({1.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())})
    )


@lru_cache(maxsize=1024)
def _icon(name: str, colors: tuple[str, str, str], extent: int, ratios: tuple[float, ...]) -> QIcon:
    result = QIcon()
    modes = (QIcon.Mode.Normal, QIcon.Mode.Disabled, QIcon.Mode.Selected)
    for ratio in ratios:
        for edge in sorted({16, extent}):
            for mode, color in zip(modes, colors, strict=True):
                result.addPixmap(_pixmap(name, color, round(edge * ratio), ratio), mode)
    return result


@lru_cache(maxsize=4096)
def _pixmap(name: str, color: str, edge: int, ratio: float) -> QPixmap:
    """``edge`` counts device pixels."""
    image = QPixmap(QSize(edge, edge))
    image.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", color).encode()))
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


@lru_cache(maxsize=256)
def _svg(name: str) -> str:
    return resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
