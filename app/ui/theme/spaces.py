"""Distances that were measured when a window was built, brought to another size of text.

Pages set margins, spacings and least sizes once, in steps of the text's height. Each such number
is remembered to a fraction of a pixel, so that many steps up and down end where they began.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QFormLayout, QFrame, QGridLayout, QLabel, QLayout, QWidget

_LIMITS, _MARGINS, _SPACING = "exact-limits", "exact-margins", "exact-spacing"
_UNLIMITED = 16_777_215
"""Qt's QWIDGETSIZE_MAX: the greatest size of a widget that has no limit."""


def scale_spaces(windows: Iterable[QWidget], factor: float) -> None:
    """Multiply what windows and all within them were told to keep free or to measure at least."""
    if factor == 1:
        return
    for window in windows:
        for widget in (window, *window.findChildren(QWidget)):
            _scale_limits(widget, factor)
            if isinstance(widget, QLabel) or not isinstance(widget, QFrame):  # those hold a frame
                _scale_margins(widget, factor)
        for layout in window.findChildren(QLayout):
            _scale_margins(layout, factor)
            _scale_spacing(layout, factor)


def _scale_limits(widget: QWidget, factor: float) -> None:
    least, most = widget.minimumSize(), widget.maximumSize()
    now = (least.width(), least.height(), most.width(), most.height())
    if now == (0, 0, _UNLIMITED, _UNLIMITED):
        return

    def set_limits(values: Sequence[int]) -> None:
        widget.setMaximumSize(QSize(_UNLIMITED, _UNLIMITED))  # first: nothing beyond the least
        widget.setMinimumSize(values[0], values[1])
        widget.setMaximumSize(values[2], values[3])

    _scale(widget, _LIMITS, now, factor, set_limits)


def _scale_margins(owner: QLayout | QWidget, factor: float) -> None:
    edges = owner.contentsMargins()
    now = (edges.left(), edges.top(), edges.right(), edges.bottom())
    _scale(owner, _MARGINS, now, factor, lambda values: owner.setContentsMargins(*values))


def _scale_spacing(layout: QLayout, factor: float) -> None:
    if isinstance(layout, (QGridLayout, QFormLayout)):
        cells = layout

        def set_spacings(values: Sequence[int]) -> None:
            cells.setHorizontalSpacing(values[0])
            cells.setVerticalSpacing(values[1])

        _scale(
            layout,
            _SPACING,
            (cells.horizontalSpacing(), cells.verticalSpacing()),
            factor,
            set_spacings,
        )
    else:
        now = (layout.spacing(),)
        _scale(layout, _SPACING, now, factor, lambda values: layout.setSpacing(values[0]))


def _scale(
    owner: QObject,
    name: str,
    now: tuple[int, ...],
    factor: float,
    set_values: Callable[[Sequence[int]], object],
) -> None:
    """Set the numbers times the factor; hairlines and what has no limit stay as they are."""
    if not any(1 < value < _UNLIMITED for value in now):
        return
    known = owner.property(name)
    if not isinstance(known, list) or tuple(map(round, known)) != now:
        known = list(map(float, now))  # set anew since, or never scaled
    exact = [each * factor if 1 < each < _UNLIMITED else each for each in known]
    owner.setProperty(name, exact)
    set_values([round(each) for each in exact])
