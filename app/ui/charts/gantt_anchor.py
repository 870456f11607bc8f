"""What stays under the mouse while a chart is zoomed step by step."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class ZoomAnchor:
    """The place about which was zoomed last, exactly.

    Scroll bars hold whole pixels: a place taken from them anew at each step would drift by hours
    on the way from months to hours.
    """

    _offset: float = -1.0
    _scrolled: int = -1
    _day_width: float = 0.0
    _place: float = 0.0

    def place(self, offset: float, scrolled: int, day_width: float) -> float:
        """Days from the chart's first midnight at ``offset`` pixels from the plot's left edge."""
        same = (self._offset, self._scrolled, self._day_width) == (offset, scrolled, day_width)
        return self._place if same else (scrolled + offset) / day_width

    def keep(self, offset: float, scrolled: int, day_width: float, place: float) -> None:
        """Remember what is there after a step."""
        self._offset, self._scrolled = offset, scrolled
        self._day_width, self._place = day_width, place
